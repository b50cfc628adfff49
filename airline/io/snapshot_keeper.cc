#include "airline/io/snapshot_keeper.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "airline/io/log.h"

namespace vendepass {
namespace {

constexpr std::chrono::seconds kLookAgain{1};
constexpr std::uint64_t kRowsAtOnce = 16;  // Pages of events are up to a MiB each.
// A start reads at most this share of the journal, and each row is written down about as often.
constexpr std::uint64_t kShare = 10;
constexpr int kLowPriority = 10;
// Left to the journal: a snapshot must not be what fills the disk.
constexpr std::uint64_t kSpareBytes = std::uint64_t{256} * 1024 * 1024;

// Of the calling thread only: Linux counts each thread as a process here.
void lower_priority() {
  (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kLowPriority);
}

// A snapshot is about as large as the journal.
Result<Done> has_room(const std::string& path, std::uint64_t journal_bytes) {
  std::error_code failed;
  const auto space = std::filesystem::space(std::filesystem::path{path}.parent_path(), failed);
  if (failed || space.available >= journal_bytes + kSpareBytes) return Done{};
  return Error{ErrorCode::kDiskFull, "the disk has too little space for one beside the journal"};
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
  if (setup_.least_bytes == 0) return;
  lower_priority();
  auto tried = setup_.last.journal_bytes;
  for (;;) {
    {
      std::unique_lock lock{mutex_};
      if (changed_.wait_for(lock, kLookAgain, [this] { return stopping_; })) return;
    }
    const auto bytes = journal_.bytes();
    if (bytes < tried + std::max(setup_.least_bytes, tried / kShare)) continue;
    tried = bytes;
    if (const auto done = take(bytes); !done)
      log_warning("no snapshot was taken", {{"reason", done.error().detail}});
  }
}

Result<Done> SnapshotKeeper::take(std::uint64_t bytes) {
  if (auto done = has_room(setup_.path, bytes); !done) return done;
  const auto rows = journal_.position().row;
  auto node = std::make_unique<AirlineNode>(config_());
  auto at = setup_.last.at;
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
  const SnapshotMark mark{at, bytes};
  const auto done = write_snapshot(setup_.path, setup_.store, mark,
                                   [&](const TakePart& take_part) { node->save(take_part); });
  if (!done) return done;
  setup_.last = mark;
  log_info("snapshot taken", {{"rows", std::to_string(at.row)}});
  return done;
}

Result<Done> restore_snapshot(const std::string& path, AirlineNode& node) {
  return read_snapshot(path, [&](const SnapshotPart& part) { return node.restore(part); });
}

}  // namespace vendepass
