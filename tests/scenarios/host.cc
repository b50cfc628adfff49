#include "tests/scenarios/host.h"

#include <utility>

namespace vendepass::scenarios {

Host::Host(NodeConfig config) : config_{std::move(config)} {}

std::unique_ptr<AirlineNode> Host::replayed() const {
  auto node = std::make_unique<AirlineNode>(config_);
  for (const auto& row : journal_) {
    const auto record = decode_record(row.kind, row.body);
    VP_ASSERT(record);  // What was written can be read.
    node->apply(*record);
  }
  return node;
}

void Host::start(Now now) {
  config_.seed += 1;
  config_.start_nonce += 1;
  batches_ = 0;
  node_ = replayed();
  queue(node_->start(now));
  if (!slow_) sync(now);
}

std::size_t Host::crash() {
  std::size_t lost = 0;
  for (const auto& batch : queued_) lost += batch.records.size();
  node_.reset();
  queued_.clear();
  departures_.clear();
  return lost;
}

void Host::step(std::vector<Input> inputs, Now now) {
  queue(node_->step(std::move(inputs), now));
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
  for (auto& envelope : effects.immediate) departures_.push_back(std::move(envelope));
  queued_.push_back({++batches_, std::move(effects.records), std::move(effects.outbox)});
}

void Host::sync(Now now) {
  while (!queued_.empty()) {
    std::optional<std::uint64_t> durable;  // The newest batch that had records.
    for (auto& batch : std::exchange(queued_, {})) {
      if (!batch.records.empty()) durable = batch.number;
      write(std::move(batch));
    }
    if (durable) queue(node_->step({BecameDurable{*durable}}, now));
  }
}

void Host::write(Batch batch) {
  for (auto& entry : batch.records) {
    journal_.push_back({kind_of(entry.record), encode_record(entry.record)});
    head_ = blake2b_16(std::string{view_of(head_)} + journal_.back().body);
    written_.push_back(std::move(entry));
  }
  for (auto& envelope : batch.outbox) departures_.push_back(std::move(envelope));
}

SenderHeader Host::sender() const {
  auto header = node_->sender();
  header.journal_row = journal_.size();
  header.journal_head = head_;
  return header;
}

}  // namespace vendepass::scenarios
