#include "broker-less/io/text_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace vendepass {

Result<std::string> read_text_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) return Error{ErrorCode::kInvalid, "cannot read " + path + ": " + std::strerror(errno)};
  std::ostringstream text;
  text << file.rdbuf();
  if (file.bad()) return Error{ErrorCode::kInvalid, "cannot read " + path};
  return text.str();
}

Result<Done> write_text_file(const std::string& path, const std::string& text) {
  std::ofstream file{path, std::ios::binary | std::ios::trunc};
  file << text << std::flush;
  if (file) return Done{};
  return Error{ErrorCode::kInvalid, "cannot write " + path + ": " + std::strerror(errno)};
}

}  // namespace vendepass
