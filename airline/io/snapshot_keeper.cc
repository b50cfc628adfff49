#include "airline/io/snapshot_keeper.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

#include "airline/io/log.h"
#include "airline/io/snapshot_file.h"

namespace vendepass {
namespace {

constexpr std::chrono::seconds kLookAgain{1};
constexpr std::uint64_t kRowsAtOnce = 256;  // Well below a millisecond of the journal's thread.
// A start reads at most this share of the rows, and each row is written down about as often.
constexpr std::uint64_t kShare = 10;
constexpr int kLowPriority = 10;

// Of the calling thread only: Linux counts each thread as a process here.
void lower_priority() {
  (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kLowPriority);
}

}  // namespace

SnapshotKeeper::SnapshotKeeper(Setup setup, SqliteJournal& journal,
                               std::function<NodeConfig()> config)
    : setup_{std::move(setup)}, journal_{journal}, config_{std::move(config)}, thread_{[this] {
        run();
      }} {}

SnapshotKeeper::~SnapshotKeeper() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

bool SnapshotKeeper::is_stopping() {
  const std::lock_guard lock{mutex_};
  return stopping_;
}

void SnapshotKeeper::run() {
  if (setup_.least_rows == 0) return;
  lower_priority();
  auto tried = setup_.last.row;
  for (;;) {
    {
      std::unique_lock lock{mutex_};
      if (changed_.wait_for(lock, kLookAgain, [this] { return stopping_; })) return;
    }
    const auto rows = journal_.position().row;
    if (rows < tried + std::max(setup_.least_rows, tried / kShare)) continue;
    tried = rows;
    if (const auto done = take(rows); !done)
      log_warning("no snapshot was taken", {{"reason", done.error().detail}});
  }
}

Result<Done> SnapshotKeeper::take(std::uint64_t rows) {
  auto node = std::make_unique<AirlineNode>(config_());
  auto at = setup_.last;
  if (at.row > 0)
    if (const auto done = restore_snapshot(setup_.path, *node); !done) {
      node = std::make_unique<AirlineNode>(config_());
      at = {};
    }
  while (at.row < rows) {
    if (is_stopping()) return Done{};
    const auto slice = journal_.read(at, std::min(kRowsAtOnce, rows - at.row));
    if (!slice) return slice.error();
    for (const auto& row : *slice) {
      const auto record = decode_record(row.kind, row.body);
      if (!record) return record.error();
      node->apply(*record);
    }
  }
  const auto done = write_snapshot(setup_.path, setup_.store, at,
                                   [&](const TakePart& take_part) { node->save(take_part); });
  if (!done) return done;
  setup_.last = at;
  log_info("snapshot taken", {{"rows", std::to_string(at.row)}});
  return done;
}

Result<Done> restore_snapshot(const std::string& path, AirlineNode& node) {
  return read_snapshot(path, [&](const SnapshotPart& part) { return node.restore(part); });
}

}  // namespace vendepass
