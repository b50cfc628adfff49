// The folder that holds everything of one airline, and the lock that keeps a second server out.
//
// The folder has mode 0700: whoever can enter it may give operators' commands. The lock is our
// own (flock) and held for life, because any open and close of the database by our own process
// would drop the locks that SQLite takes.
#pragma once

#include <string>

#include "common/result.h"

namespace vendepass {

class DataDirectory {
 public:
  enum class IfMissing { kCreate, kFail };
  // Opens and locks the folder. Errors: kInvalid when it is missing (run init) or cannot be
  // made; kBusy when another process holds it.
  static Result<DataDirectory> open(const std::string& path, IfMissing if_missing);
  DataDirectory(DataDirectory&& other) noexcept;
  DataDirectory& operator=(DataDirectory&&) = delete;
  ~DataDirectory();

  const std::string& path() const { return path_; }
  std::string journal_path() const { return path_ + "/journal.db"; }
  std::string people_path() const { return path_ + "/airline.db"; }

  // Writes who serves from this folder now. Whoever served before, stopped for a while and woke up,
  // is told by serves(), also when somebody took its lock file or its journal away meanwhile.
  Result<Done> claim(const std::string& start) const;
  bool serves(const std::string& start) const;

 private:
  DataDirectory(std::string path, int lock_fd) : path_{std::move(path)}, lock_fd_{lock_fd} {}
  std::string path_;
  int lock_fd_;
};

}  // namespace vendepass
