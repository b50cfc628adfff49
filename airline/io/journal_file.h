// journal.db: the rows of one airline's journal on disk, chained so that damage is found.
//
//   journal(row, kind, body, digest, chain)      row 1, 2, 3 ... without gaps; of a compacted
//                                                one the first that are left
//     digest = BLAKE2b-128(body)
//     chain  = BLAKE2b-128(previous chain || row, 8 bytes, big-endian || kind, 1 byte || digest)
//   details(number, digest, bytes)               of customers, beside the rows (details_table.h)
//   meta(key, value)                             schema, store (hexadecimal), airline; restore,
//                                                when the file began as a restored backup;
//                                                compacted (row, head, facts): where the rows
//                                                that are left begin; former_details, while
//                                                details may be in rows alone
//
// The chain runs over all of a row, so what can be erased is beside the rows, and a row has its
// digest. SQLite itself does not notice a flipped bit in its write-ahead log; the chain does. WAL
// with synchronous=FULL: what was committed survives a power cut. What is deleted is overwritten;
// older images of its pages are in the write-ahead log until that is emptied. One exclusive
// connection; the caller holds the lock of the data directory.
//
// The first rows go when base.db stands for them (snapshot_file.h); `compacted` changes in the
// same commit, so that rows that were compacted are told from rows that are lost.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "airline/io/details_table.h"
#include "airline/io/journal_row.h"
#include "airline/io/sqlite_database.h"
#include "broker-less/core/envelope.h"
#include "common/ids.h"

namespace vendepass {

struct JournalIdentity {
  AirlineCode airline;
  StoreId store;
  std::optional<Hash16> restore{};  // Drawn when the backup was restored that this file began as.
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

  // Appends the rows in one commit, and keeps and erases what goes beside them. Errors: kDiskFull
  // (nothing was written, try again later); any other error: whether the rows are durable is
  // unknown, and the process must stop.
  Result<Done> append(std::span<const JournalRow> rows);

  // The last durable row.
  const JournalPosition& position() const { return position_; }

  // All details that are not erased; none in a journal of an older schema. Errors: kInvalid, and
  // the first one of `see`.
  Result<Done> each_details(const DetailsTable::See& see);
  // Empty when they are not there. Errors: kInvalid.
  Result<Bytes> details_of(const Hash16& digest);
  // Since it was migrated from schema 5 or earlier: details may be in rows and parts alone. They
  // are put beside them, whatever they are, a slice a commit. Errors: repeat it at the next start.
  bool has_former_details() const { return has_former_details_; }
  Result<Done> take_out(std::span<const Beside> former_details);

  // Moves the write-ahead log into the database when it is longer than `above` bytes.
  void checkpoint(std::size_t above);
  // Something was erased or deleted: the write-ahead log has it until it is empty.
  bool log_has_erased() const { return log_has_erased_; }

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
  Result<Done> migrate(std::uint64_t schema);
  Result<Done> open_details();
  Result<JournalPosition> end_of_slice(std::uint64_t up_to);
  Result<Done> roll_back(Result<Done> failed);
  Result<Done> insert(std::span<const JournalRow> rows, JournalPosition& position);
  Database database_;
  Statement insert_;
  std::optional<DetailsTable> details_;  // None when it is of an older schema, and only read.
  bool has_former_details_ = false;
  bool log_has_erased_ = true;  // As far as is known of the log of an earlier process.
  JournalIdentity identity_;
  JournalPosition compacted_;
  JournalPosition begin_;  // Of what is replayed.
  JournalPosition position_;
  std::uint64_t bytes_ = 0;
};

}  // namespace vendepass
