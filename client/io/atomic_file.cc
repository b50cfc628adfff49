#include "client/io/atomic_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace vendepass {
namespace {

constexpr std::size_t kMaxFileBytes = 16 * 1024 * 1024;  // Far above anything we write.

Error system_error(const std::string& what, const std::string& path) {
  return Error{ErrorCode::kInvalid, "cannot " + what + " " + path + ": " + std::strerror(errno)};
}

// An open file descriptor; closed at the end of the scope.
class OpenFile {
 public:
  OpenFile(const std::string& path, int flags)
      : number_{::open(path.c_str(), flags | O_CLOEXEC, S_IRUSR | S_IWUSR)} {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

bool write_all(int file, const std::string& content) {
  std::size_t written = 0;
  while (written < content.size()) {
    const auto count = ::write(file, content.data() + written, content.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    written += static_cast<std::size_t>(count);
  }
  return true;
}

std::string directory_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Result<Done> sync_directory(const std::string& directory) {
  const OpenFile file{directory, O_RDONLY | O_DIRECTORY};
  if (file.number() < 0 || ::fsync(file.number()) != 0) return system_error("sync", directory);
  return Done{};
}

Result<Done> make_one_directory(const std::string& path) {
  if (::mkdir(path.c_str(), S_IRWXU) == 0) return Done{};
  if (errno == EEXIST) return Done{};
  return system_error("create", path);
}

}  // namespace

Result<std::string> write_temporary(const std::string& path, const std::string& content) {
  const auto temporary = path + ".new";
  const OpenFile file{temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW};
  if (file.number() < 0) return system_error("create", temporary);
  // A temporary that a crash left behind may have been made under other permissions.
  if (::fchmod(file.number(), S_IRUSR | S_IWUSR) != 0 || !write_all(file.number(), content) ||
      ::fsync(file.number()) != 0)
    return system_error("write", temporary);
  return temporary;
}

Result<Done> replace_file(const std::string& temporary, const std::string& path) {
  if (::rename(temporary.c_str(), path.c_str()) != 0) return system_error("replace", path);
  return sync_directory(directory_of(path));
}

Result<Done> write_file(const std::string& path, const std::string& content) {
  auto temporary = write_temporary(path, content);
  if (!temporary) return temporary.error();
  return replace_file(*temporary, path);
}

Result<std::optional<std::string>> read_file(const std::string& path) {
  const OpenFile file{path, O_RDONLY};
  if (file.number() < 0 && errno == ENOENT) return std::optional<std::string>{};
  if (file.number() < 0) return system_error("read", path);
  std::string content;
  char buffer[65536];
  while (content.size() <= kMaxFileBytes) {
    const auto count = ::read(file.number(), buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error("read", path);
    if (count == 0) return std::optional<std::string>{std::move(content)};
    content.append(buffer, static_cast<std::size_t>(count));
  }
  return Error{ErrorCode::kInvalid, path + " is larger than anything that vendepass writes"};
}

Result<Done> remove_file(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return system_error("remove", path);
  return sync_directory(directory_of(path));
}

Result<Done> make_directory(const std::string& path) {
  for (auto slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1))
    if (auto made = make_one_directory(path.substr(0, slash)); !made) return made;
  if (auto made = make_one_directory(path); !made) return made;
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return system_error("look at", path);
  if (!S_ISDIR(status.st_mode)) return Error{ErrorCode::kInvalid, path + " is not a directory"};
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0 && ::chmod(path.c_str(), S_IRWXU) != 0)
    return system_error("close to others", path);
  return Done{};
}

Result<std::vector<std::string>> list_files(const std::string& directory,
                                            const std::string& ending) {
  DIR* open_directory = ::opendir(directory.c_str());
  if (open_directory == nullptr) return system_error("list", directory);
  std::vector<std::string> names;
  while (const auto* entry = ::readdir(open_directory)) {
    const std::string name = entry->d_name;
    if (name.size() > ending.size() &&
        name.compare(name.size() - ending.size(), ending.size(), ending) == 0)
      names.push_back(name);
  }
  ::closedir(open_directory);
  std::sort(names.begin(), names.end());
  return names;
}

Result<FileLock> FileLock::open(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) return system_error("open", path);
  return FileLock{file};
}

bool FileLock::try_now() { return ::flock(file_, LOCK_EX | LOCK_NB) == 0; }

Result<Done> FileLock::wait() {
  while (::flock(file_, LOCK_EX) != 0)
    if (errno != EINTR) return system_error("lock", "the wallet");
  return Done{};
}

FileLock::FileLock(FileLock&& other) noexcept : file_{std::exchange(other.file_, -1)} {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

FileLock::~FileLock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace vendepass
