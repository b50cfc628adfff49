#include "tests/scenarios/host.h"

#include <algorithm>
#include <utility>

#include "airline/core/state_parts.h"

namespace vendepass::scenarios {

// Between the numbers of two starts: a start counts its ballots and questions up from its own.
constexpr std::uint64_t kBetweenStarts = 1'000'000'000;

Host::Host(NodeConfig config) : config_{std::move(config)} {}

namespace {

Record read(const JournalRow& row) {
  auto record = decode_record(row.kind, row.body);
  VP_ASSERT(record);  // What was written can be read.
  return *std::move(record);
}

}  // namespace

void Host::apply(AirlineNode& node, std::size_t from, std::size_t to) const {
  for (auto row = from; row < to; ++row) node.apply(read(disk_.journal[row]));
}

std::unique_ptr<AirlineNode> Host::replayed() const {
  auto node = std::make_unique<AirlineNode>(config_);
  apply(*node, 0, disk_.journal.size());
  restore_details(*node);
  return node;
}

std::unique_ptr<AirlineNode> Host::restored(std::size_t rows) const {
  auto node = std::make_unique<AirlineNode>(config_);
  for (const auto& part : disk_.snapshot.parts) VP_ASSERT(node->restore(part));
  apply(*node, disk_.snapshot.rows, rows);
  restore_details(*node);
  return node;
}

void Host::restore_details(AirlineNode& node) const {
  for (const auto& [digest, bytes] : disk_.details) node.restore_details(digest, bytes);
}

void Host::take_snapshot(std::size_t rows) {
  if (rows < disk_.snapshot.rows) return;
  const auto node = restored(rows);
  Snapshot snapshot{rows, node->readable(), {}};
  node->save([&](SnapshotPart part) { snapshot.parts.push_back(std::move(part)); });
  disk_.snapshot = std::move(snapshot);
}

std::optional<Input> Host::share_snapshot() {
  take_snapshot(disk_.journal.size());
  auto& shared = disk_.shared;
  if (!shared.empty() && shared.back().rows == disk_.snapshot.rows) return std::nullopt;
  shared.push_back(disk_.snapshot);
  if (shared.size() > 2) shared.erase(shared.begin());
  return news_of_snapshots();
}

Input Host::news_of_snapshots() const {
  const auto& shared = disk_.shared;
  return SnapshotTaken{shared.back().rows, shared.back().clock,
                       shared.size() == 1 ? VectorClock{} : shared.front().clock};
}

void Host::read_part(const PartWanted& wanted) {
  const auto found = std::ranges::find(disk_.shared, wanted.id, &Snapshot::rows);
  if (found == disk_.shared.end()) return;
  const auto& parts = found->parts;
  const auto next_after = [&](std::size_t number) {
    while (number < parts.size() && !is_for_others(parts[number].kind)) ++number;
    return number;
  };
  const auto next = next_after(wanted.after);
  if (next == parts.size()) return;
  const bool is_last = next_after(next + 1) == parts.size();
  reads_.emplace_back(PartRead{
      wanted.by, {wanted.id, wanted.after, next + 1, is_last, parts[next].kind, parts[next].body}});
}

std::vector<Record> Host::journal() const {
  std::vector<Record> records;
  for (const auto& row : disk_.journal) records.push_back(read(row));
  return records;
}

void Host::begin(Now now) {
  config_.seed += 1;
  config_.start_nonce += kBetweenStarts;
  batches_ = 0;
  node_ = restored();
  queue(node_->start(now));
  if (!disk_.shared.empty()) decide({news_of_snapshots()}, now);
}

void Host::start(Now now) {
  begin(now);
  if (!slow_) sync(now);
}

bool Host::set_alliance(const Alliance& alliance) {
  if (alliance.edition <= config_.alliance.edition) return false;
  config_.alliance = alliance;
  return true;
}

void Host::back_up(std::size_t rows) { backup_ = first_of(disk_, rows); }

Host::Disk Host::first_of(const Disk& disk, std::size_t rows) {
  VP_ASSERT(rows <= disk.journal.size());
  Disk first;
  for (std::size_t i = 0; i < rows; ++i) append(first, disk.journal[i]);
  if (disk.snapshot.rows <= rows) first.snapshot = disk.snapshot;
  for (const auto& shared : disk.shared)
    if (shared.rows <= rows) first.shared.push_back(shared);
  return first;
}

void Host::set_back(SetBack how) {
  ++times_set_back_;
  const auto mark = to_string(config_.self) + " set back " + std::to_string(times_set_back_);
  config_.restore = std::nullopt;
  if (how == SetBack::kLost) {
    disk_ = {};
    config_.store = StoreId{blake2b_16(mark)};
    return;
  }
  VP_ASSERT(backup_.has_value());
  disk_ = *backup_;
  if (how == SetBack::kRestored) config_.restore = blake2b_16(mark);
}

std::size_t Host::crash(std::size_t survivors) {
  std::size_t lost = 0;
  for (auto& batch : std::exchange(queued_, {})) {
    if (survivors > 0) {
      --survivors;
      append(std::move(batch.records));
    } else {
      lost += batch.records.size();
    }
  }
  node_.reset();
  departures_.clear();
  reads_.clear();
  snapshot_is_due_ = false;
  stop_.reset();
  return lost;
}

void Host::step(std::vector<Input> inputs, Now now) {
  decide(std::move(inputs), now);
  if (!slow_) sync(now);
}

std::vector<Envelope> Host::ask(Input question, Now now) {
  std::vector<Input> inputs;
  inputs.push_back(std::move(question));
  auto effects = node_->step(std::move(inputs), now);
  auto answers = std::exchange(effects.outbox, {});
  for (auto& envelope : std::exchange(effects.immediate, {}))
    answers.push_back(std::move(envelope));
  queue(std::move(effects));
  if (!slow_) sync(now);
  return answers;
}

void Host::queue(Effects effects) {
  wake_at_ = effects.wake_at;
  for (auto& remark : effects.remarks) remarks_.push_back(std::move(remark));
  for (const auto& wanted : effects.parts) read_part(wanted);
  snapshot_is_due_ |= effects.snapshot_is_due;
  if (effects.stop) stop_ = std::move(effects.stop);
  for (auto& envelope : effects.immediate) departures_.push_back(std::move(envelope));
  queued_.push_back({++batches_, std::move(effects.records), std::move(effects.outbox)});
}

std::size_t Host::waiting_records() const {
  std::size_t records = 0;
  for (const auto& batch : queued_) records += batch.records.size();
  return records;
}

bool Host::is_vote_waiting() const {
  for (const auto& batch : queued_)
    for (const auto& entry : batch.records)
      if (std::holds_alternative<PromiseRecord>(entry.record) ||
          std::holds_alternative<VoteRecord>(entry.record))
        return true;
  return false;
}

std::optional<std::uint64_t> Host::write_first(std::size_t count) {
  std::optional<std::uint64_t> durable;
  for (; count > 0; --count) {
    auto batch = std::move(queued_.front());
    queued_.pop_front();
    if (!batch.records.empty()) durable = batch.number;
    append(std::move(batch.records));
    for (auto& envelope : batch.outbox) departures_.push_back(std::move(envelope));
  }
  return durable;
}

void Host::sync(Now now) {
  while (!queued_.empty())
    if (const auto durable = write_first(queued_.size())) decide({BecameDurable{*durable}}, now);
}

void Host::append(std::vector<Effects::Entry> records) {
  for (auto& entry : records) {
    const auto* details = std::get_if<DetailsRecord>(&entry.record);
    append(disk_, {kind_of(entry.record), encode_record(entry.record),
                   details == nullptr ? "" : details->bytes});
    written_.push_back(std::move(entry));
  }
}

void Host::append(Disk& disk, JournalRow row) {
  disk.head = blake2b_16(std::string{view_of(disk.head)} + row.body);
  disk.facts += is_progress(row.kind) ? 1 : 0;
  if (row.kind == kind_of(DetailsErasedRecord{})) {
    const auto record = read(row);
    for (const auto& digest : std::get<DetailsErasedRecord>(record).digests)
      disk.details.erase(digest);
  }
  if (!row.details.empty()) disk.details[blake2b_16(row.details)] = row.details;
  disk.journal.push_back(std::move(row));
}

SenderHeader Host::sender() const {
  auto header = node_->sender();
  if (!header.recovering) header.journal_row = disk_.facts;
  header.journal_head = disk_.head;
  return header;
}

}  // namespace vendepass::scenarios
