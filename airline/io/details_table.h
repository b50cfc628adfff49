// The details of customers beside the rows of journal.db, so that they can be erased.
//
//   details(number, digest, bytes)   digest = BLAKE2b-128(bytes); of erased ones the bytes are
//   zeros
//
// PRAGMA secure_delete overwrites what is deleted, but not the copies that are left behind when
// SQLite moves rows between pages: of 15,000 that were deleted under keys in random order, 49 could
// still be read in the file. So here no row moves: they are added at the end, none is deleted, and
// erasing one overwrites its bytes where they are. The first page alone is moved, once, when it is
// full: secure_delete overwrites that one.
#pragma once

#include <functional>
#include <span>

#include "airline/io/sqlite_database.h"
#include "common/message.h"

namespace vendepass {

class DetailsTable {
 public:
  static Result<Done> create(Database& database);
  static Result<DetailsTable> open(Database& database);

  // In the transaction that is open. Errors: kDiskFull, kInvalid.
  Result<Done> put(const Beside& details);
  Result<Done> erase(std::span<const Hash16> digests);

  // Those that are not erased. What was damaged on the disk counts as erased: it is asked for
  // again. Errors: kInvalid, and the first one of `see`.
  using See = std::function<Result<Done>(Beside details)>;
  Result<Done> each(Database& database, const See& see) const;
  // Empty when there are none. Errors: kInvalid.
  Result<Bytes> find(const Hash16& digest);

 private:
  DetailsTable(Statement put, Statement erase, Statement find)
      : put_{std::move(put)}, erase_{std::move(erase)}, find_{std::move(find)} {}
  Statement put_, erase_, find_;
};

}  // namespace vendepass
