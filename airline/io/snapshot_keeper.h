// Takes snapshots of what the journal has led to, so that the next start reads few rows.
//
// It never looks at the node that serves. A thread of low priority makes a second one from the
// snapshot before and the rows since, which the journal's thread hands over a few at a time
// between two commits, writes down what that one knows, and drops it. While it works the process
// needs the memory of two nodes.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "airline/core/airline_node.h"
#include "airline/io/snapshot_file.h"
#include "airline/io/sqlite_journal.h"

namespace vendepass {

class SnapshotKeeper {
 public:
  struct Setup {
    std::string path;
    StoreId store;              // As the journal file names it.
    std::uint64_t least_bytes;  // Of the journal since the last one. 0: none is ever taken.
    SnapshotMark last;          // Of the snapshot that there is.
  };
  // `config`: called from the keeper's thread. `journal` must outlive the keeper.
  SnapshotKeeper(Setup setup, SqliteJournal& journal, std::function<NodeConfig()> config);
  // Gives up the snapshot in the making.
  ~SnapshotKeeper();

 private:
  void run();
  bool is_stopping();
  Result<Done> take(std::uint64_t bytes);

  Setup setup_;
  SqliteJournal& journal_;
  std::function<NodeConfig()> config_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread thread_;  // Last: everything is there when it starts.
};

// Restores the snapshot at `path` into the node. Errors: kInvalid, and the node is of no use.
Result<Done> restore_snapshot(const std::string& path, AirlineNode& node);

}  // namespace vendepass
