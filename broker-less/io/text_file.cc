#include "broker-less/io/text_file.h"

#include <cerrno>
#include <cstdio>
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

Result<Done> replace_text_file(const std::string& path, const std::string& text) {
  const auto temporary = path + ".new";
  auto done = write_text_file(temporary, text);
  if (done && std::rename(temporary.c_str(), path.c_str()) != 0)
    done = Error{ErrorCode::kInvalid, "cannot write " + path + ": " + std::strerror(errno)};
  if (!done) std::remove(temporary.c_str());
  return done;
}

}  // namespace vendepass
