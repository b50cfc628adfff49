// Files that are either the old or the new, whatever happens in between.
//
// A new content goes to a temporary file, which is synced, renamed over the old one, and the
// directory is synced: after a power cut one of the two is there, whole. Files are for their
// owner only (0600), directories too (0700). Two writers of one name need a FileLock.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/result.h"

namespace vendepass {

// Errors of all functions here: kInvalid with the path and the system's reason.

// Step one: the whole content, synced, beside the file. Returns the temporary's path.
Result<std::string> write_temporary(const std::string& path, const std::string& content);
// Step two: the temporary becomes the file, for good.
Result<Done> replace_file(const std::string& temporary, const std::string& path);
// Both steps.
Result<Done> write_file(const std::string& path, const std::string& content);

// The content, or nullopt when there is no such file.
Result<std::optional<std::string>> read_file(const std::string& path);
// Removing what is not there is fine.
Result<Done> remove_file(const std::string& path);
// Creates it, and those above it, for the owner only. One that exists and is open to others is
// closed to them.
Result<Done> make_directory(const std::string& path);
// Names of the files in it that end in `ending`, sorted. Temporaries are left out.
Result<std::vector<std::string>> list_files(const std::string& directory,
                                            const std::string& ending);

// Held for its life: one process at a time. Released by the system when the process dies.
class FileLock {
 public:
  // Waits until it is free. `busy` is called once before waiting for another process.
  template <typename Busy>
  static Result<FileLock> take(const std::string& path, Busy busy) {
    auto opened = open(path);
    if (!opened) return opened;
    if (!opened->try_now()) {
      busy();
      if (auto waited = opened->wait(); !waited) return waited.error();
    }
    return opened;
  }
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  ~FileLock();

 private:
  explicit FileLock(int file) : file_{file} {}
  static Result<FileLock> open(const std::string& path);
  bool try_now();
  Result<Done> wait();
  int file_;
};

}  // namespace vendepass
