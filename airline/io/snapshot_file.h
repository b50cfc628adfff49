// snapshot.db and base.db: what the rows of journal.db have led to, up to one of them.
//
//   part(number, kind, body, digest)     number 1, 2, 3 ...; digest = BLAKE2b-128(body)
//   mark(text, digest)                   one row: format, store, row, head, facts, clock, parts
//
// A snapshot is written beside, and is put in its place when it is complete, on the disk and read
// back. snapshot.db is a cache: whoever finds it missing or damaged reads base.db, the one before,
// and more rows. base.db is the truth, as soon as the rows that it stands for are deleted.
#pragma once

#include <functional>
#include <string>

#include "airline/io/journal_file.h"
#include "broker-less/core/snapshot.h"
#include "common/vector_clock.h"

namespace vendepass {

// What a snapshot is of.
struct SnapshotMark {
  JournalPosition at;  // After these rows it is true. Row 0: there is none.
  VectorClock clock;   // What readers were shown then.
  std::uint32_t format = kSnapshotFormat;
  std::uint64_t parts = 0;  // How many there are; who writes one need not say.
};

struct KeptSnapshot {
  SnapshotMark mark;  // Row 0: none.
  std::string path;
};

using SeePart = std::function<Result<Done>(const SnapshotPart&)>;

// Where the snapshots of a journal lie: beside it, named as it is (journal.db.before-restore has
// base.db.before-restore). Empty when the journal has another name: a backup.
struct SnapshotFiles {
  explicit SnapshotFiles(const std::string& journal_path);
  std::string base, snapshot;
};

// Writes what `save` hands over to `path` with ".part" at its end, so that it is on the disk, and
// reads it back. Errors: kDiskFull, kInvalid; then there is none.
Result<Done> prepare_snapshot(const std::string& path, StoreId store, const SnapshotMark& mark,
                              const std::function<void(const TakePart&)>& save);
// The prepared snapshot takes its place. Errors: kInvalid.
Result<Done> put_in_place(const std::string& path);
// Both.
Result<Done> write_snapshot(const std::string& path, StoreId store, const SnapshotMark& mark,
                            const std::function<void(const TakePart&)>& save);

// Errors: kInvalid, saying why it cannot be used: missing, or of a format that this program does
// not read, or of another database.
Result<SnapshotMark> read_snapshot_mark(const std::string& path, StoreId store);
// Hands over each part, verified, in the order in which they were saved, those of each group from
// a thread of its own; stops at an error of `see`. Errors: kInvalid.
Result<Done> read_snapshot(const std::string& path, const SeePart& see);

// The same for the parts in a database that is open, and all of them from this thread.
Result<SnapshotMark> read_snapshot_mark(Database& database, const std::string& path, StoreId store);
Result<Done> read_snapshot(Database& database, const std::string& path, const SeePart& see);
// The tables of a snapshot, empty.
Result<Done> make_snapshot_tables(Database& database);

// Makes the names in a folder durable. Errors: kInvalid.
Result<Done> sync_path(const std::string& path);

}  // namespace vendepass
