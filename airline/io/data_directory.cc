#include "airline/io/data_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "broker-less/io/text_file.h"

namespace vendepass {
namespace {

Error because(const std::string& what) {
  return Error{ErrorCode::kInvalid, what + ": " + std::strerror(errno)};
}

}  // namespace

Result<DataDirectory> DataDirectory::open(const std::string& path, IfMissing if_missing) {
  std::error_code failed;
  if (!std::filesystem::is_directory(path, failed)) {
    if (if_missing == IfMissing::kFail)
      return Error{ErrorCode::kInvalid,
                   "no data directory " + path + ": make one with `vendepass-airline init`"};
    std::filesystem::create_directories(path, failed);
    if (failed) return Error{ErrorCode::kInvalid, "cannot make " + path + ": " + failed.message()};
  }
  if (chmod(path.c_str(), 0700) != 0) return because("cannot protect " + path);
  const auto lock_path = path + "/lock";
  const int fd = ::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return because("cannot open " + lock_path);
  DataDirectory directory{path, fd};
  if (flock(fd, LOCK_EX | LOCK_NB) == 0) return directory;
  return Error{ErrorCode::kBusy, path + " is in use by another process (its lock file is held)"};
}

Result<Done> DataDirectory::claim(const std::string& start) const {
  return write_text_file(path_ + "/serving", start);
}

bool DataDirectory::serves(const std::string& start) const {
  const auto serving = read_text_file(path_ + "/serving");
  return !serving || *serving == start;  // A file that cannot be read names nobody else.
}

DataDirectory::DataDirectory(DataDirectory&& other) noexcept
    : path_{std::move(other.path_)}, lock_fd_{std::exchange(other.lock_fd_, -1)} {}

DataDirectory::~DataDirectory() {
  if (lock_fd_ >= 0) close(lock_fd_);
}

}  // namespace vendepass
