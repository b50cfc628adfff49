// Files that are written whole or not at all: beside their place first, and then put there.
#pragma once

#include <string>

namespace vendepass::simulation {

// Throws std::runtime_error, and leaves nothing behind, when it cannot be written. What is there
// already is replaced, if it is a file.
void write_whole_file(const std::string& path, const std::string& content);

}  // namespace vendepass::simulation
