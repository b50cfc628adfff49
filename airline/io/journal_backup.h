// A copy of a journal in one file that is enough to restore it, made while the journal goes on.
//
// The rows as they are when they have been copied; of a compacted journal also the parts and the
// mark of the snapshot that they come after, in tables beside them (snapshot_file.h). The mark is
// written last: a copy of a compacted journal without one is not complete.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "airline/io/journal_file.h"

namespace vendepass {

class JournalBackup {
 public:
  // Begins a copy into a file that must not exist. Errors: kInvalid.
  static Result<JournalBackup> begin(JournalFile& journal, const std::string& path);
  // Copies some MiB, from the thread that writes the journal, between two commits. No row may be
  // deleted until it is complete: then true, and it is on disk. Errors: kInvalid.
  Result<bool> step();

 private:
  struct Finish {
    void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
  };
  // A snapshot that may fit the rows. It stays what it is when another one takes its place.
  struct Source {
    std::string path;
    Database database;
  };
  JournalBackup(std::string path, Database target, const JournalFile& journal)
      : path_{std::move(path)},
        target_{std::move(target)},
        identity_{journal.identity()},
        compacted_{journal.compacted()} {}
  Result<bool> step_pages();
  Result<bool> begin_parts();
  Result<bool> step_parts();
  Result<Done> copy_some(Source& source, bool& is_complete);
  Result<Done> copy_mark(Source& source);
  Result<Done> fits(Source& source);

  std::string path_;
  Database target_;
  JournalIdentity identity_;
  JournalPosition compacted_;
  std::string journal_path_;
  std::unique_ptr<sqlite3_backup, Finish> pages_;  // Null when all are copied.
  std::vector<Source> sources_;                    // The last one is being copied.
  std::int64_t parts_ = 0;                         // Copied of it.
  std::string problems_;                           // Why others were not used.
};

// The whole copy at once.
Result<Done> back_up(JournalFile& journal, const std::string& path);

}  // namespace vendepass
