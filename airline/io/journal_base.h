// What a compacted journal begins with: the parts of base.db, or those that a backup carries
// beside its rows.
#pragma once

#include <optional>
#include <string>

#include "airline/io/snapshot_file.h"

namespace vendepass {

class JournalBase {
 public:
  // Nothing when no row was compacted. Errors: kInvalid, saying which rows are gone, what is wrong
  // with the base, and what to do.
  static Result<std::optional<JournalBase>> of(JournalFile& journal);

  bool is_carried() const { return path_.empty(); }  // By the journal's own file.
  const SnapshotMark& mark() const { return mark_; }
  // Each part, verified, in the order in which they were saved. Errors: kInvalid.
  Result<Done> read(JournalFile& journal, const SeePart& see) const;

 private:
  JournalBase(std::string path, SnapshotMark mark) : path_{std::move(path)}, mark_{mark} {}
  std::string path_;  // Empty: in the journal's own file.
  SnapshotMark mark_;
};

// The first rows are gone, and what stands for them cannot be used: what to do about it.
Error compacted_without_base(const JournalFile& journal, const std::string& why);

// All that a journal says: the parts of its base, if its first rows are gone, and every row after
// them, verified. Errors: kInvalid.
Result<Done> read_whole(JournalFile& journal, const SeePart& see_part,
                        const JournalFile::SeeRow& see_row);

}  // namespace vendepass
