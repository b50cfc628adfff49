// An airline's private key on disk: 64 hexadecimal digits, readable by its owner only.
#pragma once

#include <string>

#include "common/credentials.h"

namespace vendepass {

// Writes a new random key. Errors: kInvalid when the file exists or cannot be written.
Result<KeyPair> make_key_file(const std::string& path);

// Errors: kInvalid when it is missing, not a key, or readable by others (mode must be 0600).
Result<KeyPair> read_key_file(const std::string& path);

}  // namespace vendepass
