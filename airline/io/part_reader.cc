#include "airline/io/part_reader.h"

#include "airline/core/state_parts.h"
#include "airline/io/log.h"
#include "common/limits.h"

namespace vendepass {
namespace {

// Each taker asks for one part at a time.
constexpr std::size_t kMaxWanted = 2 * kMaxAirlines;
// Then a snapshot that nobody asks for is closed: it may be deleted already, and still on the disk.
constexpr std::chrono::seconds kIdle{60};
// Snapshots that are given at a time: the newest, and former ones that somebody still takes.
constexpr std::size_t kMaxGiven = 4;

std::string kinds_for_others() {
  std::string kinds;
  for (int kind = 0; kind <= UINT8_MAX; ++kind)
    if (is_for_others(static_cast<std::uint8_t>(kind)))
      kinds += (kinds.empty() ? "" : ",") + std::to_string(kind);
  return kinds;
}

}  // namespace

Result<PartAnswer> read_part(Database& snapshot, std::uint64_t id, std::uint64_t after) {
  static const auto kQuery =
      "SELECT number,kind,body,digest FROM part WHERE number>? AND kind IN (" + kinds_for_others() +
      ") ORDER BY number LIMIT 2";
  auto select = snapshot.prepare(kQuery.c_str());
  if (!select) return select.error();
  if (select->bind(1, static_cast<std::int64_t>(after)).step() != SQLITE_ROW)
    return Error{ErrorCode::kInvalid, "there is no part after " + std::to_string(after)};
  PartAnswer part{id,
                  after,
                  static_cast<std::uint64_t>(select->integer(0)),
                  false,
                  static_cast<std::uint8_t>(select->integer(1)),
                  Bytes{select->blob(2)}};
  if (select->blob(3) != view_of(blake2b_16(part.body)))
    return Error{ErrorCode::kInvalid, "part " + std::to_string(part.number) + " was changed"};
  part.is_last = select->step() == SQLITE_DONE;
  return part;
}

PartReader::PartReader(SnapshotFiles files, StoreId store, std::function<void(PartRead)> deliver)
    : files_{std::move(files)}, store_{store}, deliver_{std::move(deliver)}, thread_{[this] {
        run();
      }} {}

PartReader::~PartReader() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void PartReader::ask(const std::vector<PartWanted>& wanted) {
  if (wanted.empty()) return;
  {
    const std::lock_guard lock{mutex_};
    for (const auto& each : wanted)
      if (wanted_.size() < kMaxWanted) wanted_.push_back(each);
  }
  changed_.notify_all();
}

void PartReader::run() {
  for (;;) {
    std::unique_lock lock{mutex_};
    const auto ready = [this] { return stopping_ || !wanted_.empty(); };
    if (!changed_.wait_for(lock, kIdle, ready)) {
      given_.clear();
      continue;
    }
    if (stopping_) return;
    const auto wanted = wanted_.front();
    wanted_.pop_front();
    lock.unlock();
    answer(wanted);
  }
}

void PartReader::answer(const PartWanted& wanted) {
  const auto database = open(wanted.id);
  auto part = database ? read_part(**database, wanted.id, wanted.after)
                       : Result<PartAnswer>{database.error()};
  if (part) return deliver_({wanted.by, *std::move(part)});
  log_warning("a part of a snapshot cannot be given", {{"to", to_string(wanted.by)},
                                                       {"snapshot", std::to_string(wanted.id)},
                                                       {"reason", part.error().detail}});
}

Result<Database*> PartReader::open(std::uint64_t id) {
  if (const auto found = given_.find(id); found != given_.end()) return &found->second;
  for (const auto& path : {files_.snapshot, files_.base}) {
    auto database = Database::open(path, Database::IfMissing::kFail);
    if (!database) continue;
    const auto mark = read_snapshot_mark(*database, path, store_);
    if (!mark || mark->at.row != id) continue;
    if (given_.size() == kMaxGiven) given_.erase(given_.begin());  // The oldest.
    return &given_.emplace(id, std::move(*database)).first->second;
  }
  return Error{ErrorCode::kInvalid, "newer ones have taken its place"};
}

}  // namespace vendepass
