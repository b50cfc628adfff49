// Takes snapshots of what the journal has led to, so that the next start reads few rows, and lets
// the rows go that two snapshots stand for.
//
// It never looks at the node that serves. A thread of low priority makes a second one from the
// snapshot before and the rows since, which the journal's thread hands over a few at a time
// between two commits, writes down what that one knows, and drops it. While it works the process
// needs the memory of two nodes.
//
// A new snapshot that is on the disk and was read back takes the place of snapshot.db, which was
// just read whole and becomes base.db; when the folder is on the disk, the rows up to that of
// base.db are deleted. At each moment base.db, or the journal's first row, and the rows after it
// are there; so nothing is lost wherever it stops.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "airline/io/newest_state.h"
#include "airline/io/sqlite_journal.h"

namespace vendepass {

class SnapshotKeeper {
 public:
  struct Setup {
    SnapshotFiles files;
    StoreId store;              // As the journal file names it.
    std::uint64_t least_bytes;  // Of the journal since the last one. 0: none is ever taken.
    KeptSnapshot last;          // From which the journal was read.
    std::function<bool()> may_go_on = [] { return true; };  // See JournalListener.
    Failpoints failpoints{};
    // Told what others may have, and which events need not be kept, at the start and with each new
    // snapshot. From the keeper's thread.
    std::function<void(SnapshotTaken)> tell = [](const SnapshotTaken&) {};
    Millis look_again{1000};  // How often it looks whether another is due.
    // One as old as this is replaced, however few rows came since: what is forgotten leaves the
    // files when two were taken after it.
    Millis at_latest = std::chrono::hours{24};
  };
  // `config`: called from the keeper's thread. `journal` must outlive the keeper.
  SnapshotKeeper(Setup setup, SqliteJournal& journal, std::function<NodeConfig()> config);
  // Gives up the snapshot in the making.
  ~SnapshotKeeper();

  // Since the start.
  std::uint64_t taken() const { return taken_; }
  // Others need one that is newer. It is taken soon, but not at each word of theirs.
  void request();

 private:
  void run();
  bool is_stopping();
  std::uint64_t growth_for_another() const;
  bool is_out_of_date() const;
  Result<Done> take();
  void tell_news() const;
  std::vector<KeptSnapshot> beginnings() const;
  Result<NewestState> state_at(const KeptSnapshot& from, std::uint64_t rows, JournalPosition& at);
  Result<Done> replace(const KeptSnapshot& from, const SnapshotMark& mark);
  void reached(const char* step);

  Setup setup_;
  SqliteJournal& journal_;
  std::function<NodeConfig()> config_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  bool requested_ = false;
  std::atomic<std::uint64_t> taken_{0};
  const std::chrono::file_clock::time_point started_ = std::chrono::file_clock::now();
  std::thread thread_;  // Last: everything is there when it starts.
};

}  // namespace vendepass
