#include "tests/simulation/whole_file.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <system_error>

namespace vendepass::simulation {

namespace fs = std::filesystem;

void write_whole_file(const std::string& path, const std::string& content) {
  const auto beside = path + ".part";
  std::error_code error;
  const auto fail = [&](const std::string& why) {
    std::error_code ignored;
    fs::remove(beside, ignored);
    throw std::runtime_error("cannot write " + path + ": " + why);
  };
  if (fs::exists(path, error) && !fs::is_regular_file(path, error)) fail("it is not a file");
  errno = 0;
  std::ofstream file{beside, std::ios::binary | std::ios::trunc};
  file << content;
  file.close();
  if (!file) fail(std::generic_category().message(errno));
  fs::rename(beside, path, error);
  if (error) fail(error.message());
}

}  // namespace vendepass::simulation
