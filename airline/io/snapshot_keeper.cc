#include "airline/io/snapshot_keeper.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "airline/io/log.h"

namespace vendepass {
namespace {

constexpr std::uint64_t kRowsAtOnce = 16;  // Pages of events are up to a MiB each.
// When the rows since a snapshot come to this share of it, another is due: a start reads no more of
// them, and each row is written down about as often.
constexpr std::uint64_t kShare = 10;
constexpr int kLowPriority = 10;
using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kBetweenRequests{10};
constexpr std::chrono::minutes kBetweenTries{10};  // When there is no other reason than its age.
// Left to the journal: a snapshot must not be what fills the disk.
constexpr std::uint64_t kSpareBytes = std::uint64_t{256} * 1024 * 1024;

// Of the calling thread only: Linux counts each thread as a process here.
void lower_priority() {
  (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kLowPriority);
}

std::uint64_t size_of(const std::string& path) {
  std::error_code missing;
  const auto size = std::filesystem::file_size(path, missing);
  return missing ? 0 : size;
}

// Another snapshot is about as large as the last one and the rows since.
Result<Done> has_room(const std::string& path, std::uint64_t bytes) {
  std::error_code failed;
  const auto space = std::filesystem::space(std::filesystem::path{path}.parent_path(), failed);
  if (failed || space.available >= bytes + kSpareBytes) return Done{};
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

// Counted in what was appended, for the journal's size says nothing when rows are deleted.
std::uint64_t SnapshotKeeper::growth_for_another() const {
  return std::max(setup_.least_bytes, size_of(setup_.last.path) / kShare);
}

// Rows that no base stands for yet may have what was forgotten since, and so may the base before.
bool SnapshotKeeper::is_out_of_date() const {
  if (journal_.position().row == journal_.compacted().row) return false;
  std::error_code missing;
  const auto written = std::filesystem::last_write_time(setup_.last.path, missing);
  const auto age = std::chrono::file_clock::now() - (missing ? started_ : written);
  return age >= setup_.at_latest;
}

void SnapshotKeeper::request() {
  const std::lock_guard lock{mutex_};
  requested_ = true;
}

void SnapshotKeeper::tell_news() const {
  if (setup_.last.mark.at.row == 0) return;
  SnapshotTaken news{setup_.last.mark.at.row, setup_.last.mark.clock, {}};
  if (setup_.last.path != setup_.files.base)
    if (const auto before = read_snapshot_mark(setup_.files.base, setup_.store))
      news.before = before->clock;
  setup_.tell(std::move(news));
}

void SnapshotKeeper::run() {
  if (setup_.least_bytes == 0) return;
  lower_priority();
  tell_news();
  std::uint64_t tried = 0, taken = 0;  // Bytes after what the start has read.
  auto requests_from = Clock::now(), next_for_age = requests_from;
  for (;;) {
    bool is_requested = false;
    {
      std::unique_lock lock{mutex_};
      if (changed_.wait_for(lock, setup_.look_again, [this] { return stopping_; })) return;
      is_requested = requested_ && Clock::now() >= requests_from;
      if (is_requested) requested_ = false;
    }
    const auto bytes = journal_.bytes();
    const bool is_old = Clock::now() >= next_for_age && is_out_of_date();
    if (!is_requested && !is_old && bytes < tried + growth_for_another()) continue;
    next_for_age = Clock::now() + std::min<Clock::duration>(kBetweenTries, setup_.at_latest);
    tried = bytes;
    requests_from = Clock::now() + kBetweenRequests;
    auto done = has_room(setup_.files.snapshot, size_of(setup_.last.path) + bytes - taken);
    if (done) done = take();
    if (done) {
      taken = bytes;
      tell_news();
    } else {
      log_warning("no snapshot was taken", {{"reason", done.error().detail}});
    }
  }
}

// What one can be made from, best first.
std::vector<KeptSnapshot> SnapshotKeeper::beginnings() const {
  std::vector<KeptSnapshot> found;
  if (setup_.last.mark.at.row > 0) found.push_back(setup_.last);
  if (setup_.last.path != setup_.files.base)
    if (const auto mark = read_snapshot_mark(setup_.files.base, setup_.store))
      found.push_back({*mark, setup_.files.base});
  if (journal_.compacted().row == 0) found.push_back({});
  return found;
}

// The state after the rows up to this one, and the position there; less when it is stopping.
Result<NewestState> SnapshotKeeper::state_at(const KeptSnapshot& from, std::uint64_t rows,
                                             JournalPosition& at) {
  NewestState state{std::make_unique<AirlineNode>(config_()), from};
  at = from.mark.at;
  if (at.row > 0)
    if (auto done = restore_snapshot(from, setup_.store, *state.node); !done) return done.error();
  while (at.row < rows && !is_stopping()) {
    const auto slice = journal_.read(at, std::min(kRowsAtOnce, rows - at.row));
    if (!slice) return slice.error();
    for (const auto& row : *slice) {
      const auto record = decode_record(row.kind, row.body);
      if (!record) return record.error();
      state.node->apply(*record);
    }
  }
  return state;
}

Result<Done> SnapshotKeeper::take() {
  const auto rows = journal_.position().row;
  JournalPosition at;
  Result<NewestState> state =
      Error{ErrorCode::kInvalid, "there is none to begin with, and the first rows are gone"};
  for (const auto& from : beginnings()) {
    state = state_at(from, rows, at);
    if (is_stopping()) return Done{};
    if (state) break;
    log_warning("a snapshot is not used", {{"reason", state.error().detail}});
  }
  if (!state) return state.error();
  if (const auto broken = state->node->broken_invariants(); !broken.empty())
    return Error{ErrorCode::kInvalid, broken.front()};
  const SnapshotMark mark{at, state->node->readable()};
  auto done = prepare_snapshot(setup_.files.snapshot, setup_.store, mark,
                               [&](const TakePart& take_part) { state->node->save(take_part); });
  if (done) done = replace(state->from, mark);
  if (!done) return done;
  ++taken_;
  log_info("snapshot taken", {{"rows", std::to_string(at.row)},
                              {"journal_from", std::to_string(state->from.mark.at.row)}});
  return done;
}

// `from`, which was read whole, is base.db now or becomes it; then it stands for its rows.
Result<Done> SnapshotKeeper::replace(const KeptSnapshot& from, const SnapshotMark& mark) {
  const auto& files = setup_.files;
  reached("snapshot-written");
  if (!setup_.may_go_on())
    return Error{ErrorCode::kInvalid, "another process serves from this data directory"};
  if (from.path == files.snapshot) {
    std::error_code failed;
    std::filesystem::rename(files.snapshot, files.base, failed);
    if (failed)
      return Error{ErrorCode::kInvalid, "cannot make " + files.base + ": " + failed.message()};
    reached("base-renamed");
  }
  if (auto done = put_in_place(files.snapshot); !done) return done;
  reached("snapshot-renamed");
  setup_.last = {mark, files.snapshot};
  const auto folder = std::filesystem::path{files.base}.parent_path().string();
  if (auto done = sync_path(folder.empty() ? "." : folder); !done) return done;
  if (from.mark.at.row > 0) journal_.compact(from.mark.at.row);
  return Done{};
}

void SnapshotKeeper::reached(const char* step) {
  if (setup_.failpoints.reached(FailStage::kCompaction, {step})) die_at_once();
}

}  // namespace vendepass
