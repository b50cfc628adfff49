// An operator's connection to the local socket of a running airline.
#pragma once

#include <memory>
#include <string>

#include "common/bytes.h"
#include "common/time.h"

namespace vendepass {

// The endpoint of the local socket inside a data directory. Errors: kInvalid when the path is
// longer than the system allows for a socket (107 bytes).
Result<std::string> operator_endpoint(const std::string& data_directory);

// True when a process listens at the endpoint now.
bool somebody_listens(const std::string& endpoint);

// Sends one command and waits for its answer, a JSON text. Errors: kNoAnswer.
Result<std::string> ask_operator_socket(const std::string& endpoint, const Bytes& command,
                                        Millis patience);

}  // namespace vendepass
