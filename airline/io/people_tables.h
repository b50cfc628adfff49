// airline.db: the airline's flights, tickets and customers as tables that people can read.
//
// Written behind the journal by a thread and a connection of its own, never waited for, and
// never read by the server: the journal is the truth. It remembers the last journal row that it
// contains; the next start continues there, or rebuilds when the file is missing or belongs to
// another journal; of a compacted one, from a snapshot. If it falls too far behind it stops,
// consistent as of an earlier row, and the next start catches up. Tables and columns:
// docs/operators.md.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "airline/core/records.h"
#include "airline/io/snapshot_file.h"

namespace vendepass {

class PeopleTables {
 public:
  // The journal's rows up to `up_to` were compacted; this snapshot, of that row or a later one, is
  // what there is in their place.
  struct Compacted {
    std::uint64_t up_to = 0;
    KeptSnapshot snapshot;
    // Hands over the details beside the journal's rows.
    std::function<Result<Done>(const DetailsTable::See&)> each_details =
        [](const DetailsTable::See&) -> Result<Done> { return Done{}; };
  };
  // Opens, or makes anew, and starts the thread. When it lacks rows that were compacted, it is made
  // from the snapshot. Errors: kInvalid when the file can neither be opened nor replaced.
  static Result<std::unique_ptr<PeopleTables>> open(const std::string& path,
                                                    const JournalIdentity& identity,
                                                    std::uint16_t accounting_code,
                                                    const Compacted& compacted);
  // Writes what it was given, then closes.
  ~PeopleTables();

  // The first journal row that it does not contain yet.
  std::uint64_t next_row() const;

  // Takes the records of the rows from `first_row` on; earlier rows than next_row() are skipped.
  // Those of details must have the bytes.
  // Returns at once: when too many wait, they are dropped and the tables stop.
  void feed(std::uint64_t first_row, std::vector<Record> records);
  // The same for the replay at start-up, where there is time: waits for room instead.
  void feed_patiently(std::uint64_t first_row, std::vector<Record> records);
  // Waits until everything given has been written.
  void flush();

 private:
  struct Impl;
  explicit PeopleTables(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vendepass
