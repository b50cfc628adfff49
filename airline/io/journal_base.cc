#include "airline/io/journal_base.h"

#include <filesystem>

namespace vendepass {
namespace {

constexpr const char* kParts = "SELECT count(*) FROM sqlite_master WHERE name='mark'";

}  // namespace

Error compacted_without_base(const JournalFile& journal, const std::string& why) {
  return Error{ErrorCode::kInvalid,
               "rows 1 to " + std::to_string(journal.compacted().row) + " of " + journal.path() +
                   " were compacted, and what stands for them cannot be read: " + why +
                   ". Restore a backup (docs/operations.md)"};
}

Result<std::optional<JournalBase>> JournalBase::of(JournalFile& journal) {
  if (journal.compacted().row == 0) return std::optional<JournalBase>{};
  const auto carries = journal.database_.ask(kParts);
  if (!carries) return carries.error();
  const auto path = *carries == "1" ? std::string{} : SnapshotFiles{journal.path()}.base;
  if (*carries != "1" && path.empty())
    return compacted_without_base(journal, "the file does not carry it");
  const auto mark =
      path.empty() ? read_snapshot_mark(journal.database_, journal.path(), journal.identity().store)
                   : read_snapshot_mark(path, journal.identity().store);
  if (!mark) return compacted_without_base(journal, mark.error().detail);
  // Of the row before the first one that is left, or of one that is there.
  const auto here = journal.at(mark->at.row);
  if (here && here->head == mark->at.head) return std::optional{JournalBase{path, *mark}};
  return compacted_without_base(journal, (path.empty() ? journal.path() : path) +
                                             " is of rows that the journal does not have");
}

Result<Done> JournalBase::read(JournalFile& journal, const SeePart& see) const {
  if (path_.empty()) return read_snapshot(journal.database_, journal.path(), see);
  auto database = Database::open(path_, Database::IfMissing::kFail);
  if (!database) return database.error();
  return read_snapshot(*database, path_, see);
}

Result<Done> read_whole(JournalFile& journal, const SeePart& see_part,
                        const JournalFile::SeeRow& see_row) {
  const auto base = JournalBase::of(journal);
  if (!base) return base.error();
  if (!*base) return journal.replay(see_row);
  // The base may be of a later row than the last one that is gone.
  const auto& from = (*base)->mark().at;
  auto position = journal.compacted();
  const auto skip = [](auto, auto, auto) -> Result<Done> { return Done{}; };
  if (auto done = journal.read(position, from.row - position.row, skip); !done) return done;
  if (position != from)
    return compacted_without_base(journal, "the rows after it do not lead to it");
  if (auto done = (*base)->read(journal, see_part); !done)
    return compacted_without_base(journal, done.error().detail);
  journal.resume_at(from);
  return journal.replay(see_row);
}

}  // namespace vendepass
