#include "airline/io/journal_backup.h"

#include <filesystem>

#include "airline/io/snapshot_file.h"
#include "common/credentials.h"

namespace vendepass {
namespace {

// Copied between two commits: some milliseconds.
constexpr int kPages = 1024;
constexpr std::size_t kBytes = 4 * 1024 * 1024;

}  // namespace

Result<JournalBackup> JournalBackup::begin(JournalFile& journal, const std::string& path) {
  if (std::filesystem::exists(path))
    return Error{ErrorCode::kInvalid, path + " exists already: a backup never overwrites"};
  auto target = Database::open(path, Database::IfMissing::kCreate);
  if (!target) return target.error();
  JournalBackup backup{path, std::move(*target), journal};
  backup.journal_path_ = journal.path();
  backup.pages_.reset(
      sqlite3_backup_init(backup.target_.handle(), "main", journal.database_.handle(), "main"));
  if (backup.pages_) return backup;
  return Error{ErrorCode::kInvalid, "cannot copy to " + path + ": " + backup.target_.message()};
}

Result<bool> JournalBackup::step() { return pages_ ? step_pages() : step_parts(); }

Result<bool> JournalBackup::step_pages() {
  const int rc = sqlite3_backup_step(pages_.get(), kPages);
  if (rc == SQLITE_OK) return false;
  if (rc != SQLITE_DONE)
    return Error{ErrorCode::kInvalid, "cannot copy to " + path_ + ": " + sqlite3_errstr(rc)};
  pages_.reset();
  if (compacted_.row == 0) return true;
  return begin_parts();
}

// From now on no other row is in the copy, and the snapshots that there are now stand for the rows
// that are not.
Result<bool> JournalBackup::begin_parts() {
  const SnapshotFiles files{journal_path_};
  for (const auto& path : {files.snapshot, files.base}) {
    if (!std::filesystem::exists(path)) continue;
    auto database = Database::open(path, Database::IfMissing::kFail);
    if (database) sources_.push_back({path, std::move(*database)});
  }
  // Without its mark the copy is of no use: one sync a step is enough, and no file beside.
  auto done = target_.execute("PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF");
  if (done) done = make_snapshot_tables(target_);
  if (!done) return done.error();
  return false;
}

// A snapshot that turns out to be of no use is followed by the next one.
Result<bool> JournalBackup::step_parts() {
  if (sources_.empty())
    return Error{ErrorCode::kInvalid, "rows 1 to " + std::to_string(compacted_.row) +
                                          " were compacted, and no snapshot can be copied for "
                                          "them" +
                                          problems_};
  auto& source = sources_.back();
  bool is_complete = false;
  auto copied = parts_ == 0 ? fits(source) : Result<Done>{Done{}};
  if (copied) copied = copy_some(source, is_complete);
  if (copied) copied = sync_path(path_);
  if (copied) return is_complete;
  problems_ += "; " + copied.error().detail;
  sources_.pop_back();
  parts_ = 0;
  if (sqlite3_get_autocommit(target_.handle()) == 0)
    if (auto done = target_.execute("ROLLBACK"); !done) return done.error();
  if (auto done = target_.execute("DELETE FROM part"); !done) return done.error();
  return false;
}

// It must be of a row that is in the copy, or of the last one that is gone.
Result<Done> JournalBackup::fits(Source& source) {
  const auto mark = read_snapshot_mark(source.database, source.path, identity_.store);
  if (!mark) return mark.error();
  Bytes head{view_of(compacted_.head)};
  if (mark->at.row != compacted_.row) {
    auto select = target_.prepare("SELECT chain FROM journal WHERE row=?");
    if (!select) return select.error();
    select->bind(1, static_cast<std::int64_t>(mark->at.row));
    head = select->step() == SQLITE_ROW ? Bytes{select->blob(0)} : Bytes{};
  }
  if (head == view_of(mark->at.head)) return Done{};
  return Error{ErrorCode::kInvalid, source.path + " is of rows that the journal does not have"};
}

Result<Done> JournalBackup::copy_some(Source& source, bool& is_complete) {
  auto select = source.database.prepare(
      "SELECT number,kind,body,digest FROM part WHERE number>? ORDER BY number");
  if (!select) return select.error();
  auto insert = target_.prepare("INSERT INTO part VALUES(?,?,?,?)");
  if (!insert) return insert.error();
  if (auto begun = target_.execute("BEGIN"); !begun) return begun;
  select->bind(1, parts_);
  std::size_t bytes = 0;
  int rc = SQLITE_ROW;
  while (bytes < kBytes && (rc = select->step()) == SQLITE_ROW) {
    const auto body = select->blob(2);
    if (select->integer(0) != parts_ + 1)
      return Error{ErrorCode::kInvalid, source.path + " has lost parts"};
    if (select->blob(3) != view_of(blake2b_16(body)))
      return Error{ErrorCode::kInvalid, source.path + " is damaged"};
    insert->bind(1, ++parts_).bind(2, select->integer(1));
    if (insert->bind_blob(3, body).bind_blob(4, select->blob(3)).run() != SQLITE_DONE)
      return Error{ErrorCode::kInvalid, "cannot copy to " + path_ + ": " + target_.message()};
    bytes += body.size();
  }
  if (rc != SQLITE_DONE && rc != SQLITE_ROW)
    return Error{ErrorCode::kInvalid, source.path + ": " + source.database.message()};
  is_complete = rc == SQLITE_DONE;
  if (is_complete)
    if (auto done = copy_mark(source); !done) return done;
  return target_.execute("COMMIT");
}

Result<Done> JournalBackup::copy_mark(Source& source) {
  const auto of = read_snapshot_mark(source.database, source.path, identity_.store);
  if (!of) return of.error();
  if (of->parts != static_cast<std::uint64_t>(parts_))
    return Error{ErrorCode::kInvalid, source.path + " has lost parts"};
  auto mark = source.database.prepare("SELECT text,digest FROM mark");
  auto copy = target_.prepare("INSERT INTO mark VALUES(?,?)");
  if (!mark) return mark.error();
  if (!copy) return copy.error();
  if (mark->step() == SQLITE_ROW &&
      copy->bind_text(1, mark->blob(0)).bind_blob(2, mark->blob(1)).run() == SQLITE_DONE)
    return Done{};
  return Error{ErrorCode::kInvalid, "cannot copy the mark of " + source.path};
}

Result<Done> back_up(JournalFile& journal, const std::string& path) {
  auto copy = JournalBackup::begin(journal, path);
  if (!copy) return copy.error();
  auto complete = copy->step();
  while (complete && !*complete) complete = copy->step();
  if (!complete) return complete.error();
  return Done{};
}

}  // namespace vendepass
