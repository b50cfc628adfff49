// The journal's thread: commits what waits, then hands back what may be sent.
//
//   actor's thread    submit()  -> waiting
//   journal's thread  waiting -> one commit -> sendable; tells the listener
//   sockets' thread   poll()    <- sendable
//
// A full disk loses nothing: the batches wait and are tried again every 200 ms. Any other error
// at a commit leaves unknown whether the rows are durable: the process ends (exit code 70)
// without answering anybody, and the next start reads what is there.
//
// Rows that compact() names are deleted a slice at a time, when nothing waits for the disk; under
// constant load now and then, so that a sale waits for one slice, rarely, and the file stays small.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "airline/io/histogram.h"
#include "airline/io/journal.h"
#include "airline/io/journal_file.h"
#include "broker-less/io/failpoints.h"

namespace vendepass {

constexpr int kExitSecondProcess = 77;  // EX_NOPERM, sysexits.h

// Who is told. Called without any lock held; must not wait.
struct JournalListener {
  // Asked before each commit and after it. False: another process serves from the folder, and this
  // one ends (kExitSecondProcess) without answering anybody. From the journal's thread.
  std::function<bool()> may_go_on = [] { return true; };
  // Something can be polled. From the journal's thread, or from within submit().
  std::function<void()> sendable = [] {};
  // All batches up to this one are durable. From the journal's thread, or from within submit().
  std::function<void(std::uint64_t batch)> durable = [](std::uint64_t) {};
  // The disk has become full, or can take more again. From the journal's thread.
  std::function<void(bool full)> disk_full = [](bool) {};
  // These records are durable as the rows from `first_row` on. From the journal's thread.
  std::function<void(std::uint64_t first_row, std::vector<Record>)> committed =
      [](std::uint64_t, std::vector<Record>) {};
};

// Since the start.
struct JournalCounts {
  std::uint64_t batches = 0, rows = 0;  // That became durable.
  std::uint64_t syncs = 0;              // Commits of at least one row.
  Histogram commits;                    // What these took, waits for a full disk among it.
  std::uint64_t bytes = 0;              // SqliteJournal::bytes()
  std::size_t waiting = 0;              // SqliteJournal::waiting()
};

class SqliteJournal final : public Journal {
 public:
  // Starts the thread. `file` must have been replayed.
  SqliteJournal(JournalFile file, JournalListener listener, Failpoints failpoints);
  // Stops the thread after the commit that it is in; what still waits is lost (drain() first).
  ~SqliteJournal() override;

  void submit(Effects effects) override;
  std::optional<Persisted> poll() override;

  // Submitted batches that still wait for the disk.
  std::size_t waiting() const;
  JournalPosition position() const;
  // Of the rows that were replayed and those that became durable since; it never falls.
  std::uint64_t bytes() const;
  JournalCounts counts() const;
  // The rows that are left come after this one; row 0: all are there.
  JournalPosition compacted() const;
  // Lets the rows up to this one be deleted, in the background: base.db must be on the disk, and
  // stand for them.
  void compact(std::uint64_t up_to);
  // Waits until nothing waits for the disk. False: not within `most`.
  bool drain(Millis most);
  // Copies the journal while it goes on working (journal_backup.h), then calls `done` from the
  // journal's thread.
  void backup(const std::string& path, std::function<void(Result<Done>)> done);
  // At most `most` rows after `from`, verified; moves it there. The journal's thread reads them
  // between two commits, and this one waits. Nothing when the journal is closing. Errors: kInvalid.
  Result<std::vector<JournalRow>> read(JournalPosition& from, std::uint64_t most);
  // For tests: from the next commit on the disk is full beyond this many pages.
  void limit_pages(std::uint32_t pages);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The steps of a compaction, in their order, as failpoints call them.
inline const std::vector<std::string>& compaction_steps() {
  static const std::vector<std::string> steps{"snapshot-written", "base-renamed",
                                              "snapshot-renamed", "rows-deleted"};
  return steps;
}

}  // namespace vendepass
