// journal.db: the rows of one airline's journal on disk, chained so that damage is found.
//
//   journal(row, kind, body, digest, chain)      row 1, 2, 3 ... without gaps; of a compacted
//                                                one the first that are left
//     digest = BLAKE2b-128(body)
//     chain  = BLAKE2b-128(previous chain || row, 8 bytes, big-endian || kind, 1 byte || digest)
//   meta(key, value)                             schema, store (hexadecimal), airline; restore,
//                                                when the file began as a restored backup;
//                                                compacted (row, head, facts): where the rows
//                                                that are left begin
//
// The chain runs over digests, so a body can be erased without breaking it. SQLite itself does
// not notice a flipped bit in its write-ahead log; the chain does. WAL with synchronous=FULL:
// what was committed survives a power cut. One exclusive connection; the caller holds the lock
// of the data directory.
//
// The first rows go when base.db stands for them (snapshot_file.h); `compacted` changes in the
// same commit, so that rows that were compacted are told from rows that are lost.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "airline/io/sqlite_database.h"
#include "broker-less/core/envelope.h"
#include "common/ids.h"

namespace vendepass {

struct JournalIdentity {
  AirlineCode airline;
  StoreId store;
  std::optional<Hash16> restore{};  // Drawn when the backup was restored that this file began as.
};

struct JournalRow {
  std::uint8_t kind;
  Bytes body;
};

// One link of the chain over the rows.
Hash16 next_link(const Hash16& previous, std::uint64_t row, std::uint8_t kind,
                 const Hash16& digest);

class JournalFile {
 public:
  // Makes an empty journal. Errors: kInvalid when there is one already.
  static Result<Done> create(const std::string& path, const JournalIdentity& identity);
  // A journal of an older schema is copied to PATH.schema-N and then migrated, or only read: it
  // must not be appended to then. Errors: kInvalid when it is missing (run init), of a newer
  // schema, or in use.
  enum class IfOlder { kMigrate, kRead };
  static Result<JournalFile> open(const std::string& path, IfOlder if_older = IfOlder::kRead);

  const JournalIdentity& identity() const { return identity_; }
  std::string path() const { return sqlite3_db_filename(database_.handle(), "main"); }

  // Hands every row to `see`, verified, in order; stops at its first error. Must be called once
  // before append(). Errors: kInvalid naming the first broken row, or that the first rows are gone.
  using SeeRow =
      std::function<Result<Done>(std::uint64_t row, std::uint8_t kind, std::string_view body)>;
  Result<Done> replay(const SeeRow& see);
  // From now on replay() begins after this position, if it is one of this journal.
  bool resume_at(const JournalPosition& position);
  // Hands on at most `most` rows after `position`, verified as by replay(), and moves it there.
  Result<Done> read(JournalPosition& position, std::uint64_t most, const SeeRow& see);
  // The position after this row, without `facts`. Errors: kInvalid when there is no such row.
  Result<JournalPosition> at(std::uint64_t row);
  // Of the rows that were replayed, and those appended since.
  std::uint64_t bytes() const { return bytes_; }

  // The rows that are left come after this one; row 0: all are there.
  const JournalPosition& compacted() const { return compacted_; }
  // Deletes some of the rows up to this one, in one commit of a bounded size: base.db must be on
  // the disk, and stand for them. Nothing when they are gone. Errors: nothing was deleted.
  Result<Done> compact(std::uint64_t up_to);

  // Appends the rows in one commit. Errors: kDiskFull (nothing was written, try again later);
  // any other error: whether the rows are durable is unknown, and the process must stop.
  Result<Done> append(std::span<const JournalRow> rows);

  // The last durable row.
  const JournalPosition& position() const { return position_; }

  // Moves the write-ahead log into the database when it is longer than `above` bytes.
  void checkpoint(std::size_t above);

  // Notes that this file is a restored backup: its airline has forgotten what came later.
  Result<Done> mark_restored(const Hash16& restore);

  // The parts that a backup carries beside its rows are gone, and so are the pages that they took.
  Result<Done> drop_carried_base();

  // For tests: lets the database grow to this many pages only.
  Result<Done> limit_pages(std::uint32_t pages);

 private:
  friend class JournalBackup;
  friend class JournalBase;
  JournalFile(Database database, Statement insert, JournalIdentity identity,
              const JournalPosition& compacted);
  Result<Done> migrate(const std::string& copy);
  Result<JournalPosition> end_of_slice(std::uint64_t up_to);
  Result<Done> roll_back(Result<Done> failed);
  Result<Done> insert(std::span<const JournalRow> rows, JournalPosition& position);
  Database database_;
  Statement insert_;
  JournalIdentity identity_;
  JournalPosition compacted_;
  JournalPosition begin_;  // Of what is replayed.
  JournalPosition position_;
  std::uint64_t bytes_ = 0;
};

}  // namespace vendepass
