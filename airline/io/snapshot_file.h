// snapshot.db: what the rows of journal.db have led to, up to one of them.
//
//   part(number, kind, body, digest)     number 1, 2, 3 ...; digest = BLAKE2b-128(body)
//   mark(text, digest)                   one row: format, store, row, head, facts, bytes, parts
//
// It is a cache. It is written beside, and takes the place of the one before when it is complete
// and on disk; whoever finds it missing, damaged, of another format or of rows that the journal
// does not have, reads the journal instead. Deleting it loses nothing but time.
#pragma once

#include <functional>
#include <string>

#include "airline/io/journal_file.h"
#include "broker-less/core/snapshot.h"

namespace vendepass {

// What a snapshot is of.
struct SnapshotMark {
  JournalPosition at;               // After these rows it is true. Row 0: there is none.
  std::uint64_t journal_bytes = 0;  // So large was the journal then.
};

// Replaces the snapshot at `path` by what `save` hands over. Errors: kDiskFull, kInvalid; the one
// before stays.
Result<Done> write_snapshot(const std::string& path, StoreId store, const SnapshotMark& mark,
                            const std::function<void(const TakePart&)>& save);

// Errors: kInvalid, saying why it cannot be used: missing, or of another format or database.
Result<SnapshotMark> read_snapshot_mark(const std::string& path, StoreId store);

// Hands over each part, verified, in the order in which they were saved, those of each group from
// a thread of its own; stops at an error of `see`. Errors: kInvalid.
Result<Done> read_snapshot(const std::string& path,
                           const std::function<Result<Done>(const SnapshotPart&)>& see);

}  // namespace vendepass
