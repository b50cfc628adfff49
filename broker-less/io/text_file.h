// Whole small files as text.
#pragma once

#include <string>

#include "common/result.h"

namespace vendepass {

// Errors: kInvalid with the path and the reason.
Result<std::string> read_text_file(const std::string& path);
Result<Done> write_text_file(const std::string& path, const std::string& text);
// The same, and whatever happens the file is there whole, or as it was.
Result<Done> replace_text_file(const std::string& path, const std::string& text);

}  // namespace vendepass
