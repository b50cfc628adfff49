// Reads parts of this airline's snapshots for other airlines, in a thread of its own.
//
// A snapshot that is being given stays open, also when newer ones have taken its place: so a slow
// taker gets it whole. Whatever cannot be read is not answered, and the taker asks somebody else.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "airline/core/effects.h"
#include "airline/io/snapshot_file.h"

namespace vendepass {

// The first part for others after number `after`. Errors: kInvalid, also when there is none.
Result<PartAnswer> read_part(Database& snapshot, std::uint64_t id, std::uint64_t after);

class PartReader {
 public:
  // `deliver`: called from the reader's thread.
  PartReader(SnapshotFiles files, StoreId store, std::function<void(PartRead)> deliver);
  ~PartReader();

  // Never waits. More than can wait are dropped: they are asked for again.
  void ask(const std::vector<PartWanted>& wanted);

 private:
  void run();
  void answer(const PartWanted& wanted);
  Result<Database*> open(std::uint64_t id);

  SnapshotFiles files_;
  StoreId store_;
  std::function<void(PartRead)> deliver_;
  std::map<std::uint64_t, Database> given_;  // By id; the reader's thread only.
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<PartWanted> wanted_;
  bool stopping_ = false;
  std::thread thread_;  // Last: everything is there when it starts.
};

}  // namespace vendepass
