#include "broker-less/core/decisions.h"

#include <algorithm>
#include <utility>

namespace vendepass {

Decisions::Decisions(Voter self, std::uint64_t start, const MeshTimers& timers, Random random)
    : self_{self}, start_{start}, timers_{timers}, random_{random}, acceptor_{self} {}

void Decisions::apply(const ChosenRecord& record) {
  if (acceptor_.forgotten(record.key) == nullptr) learner_.apply(record);
  stop(record.key);
}

void Decisions::stop(const RegisterKey& key) {
  abandon(key);
  readers_.erase(key);
  reads_due_.clear(key);
}

// Whoever says so against a decision that is known here lies, and is not believed.
void Decisions::forget(const RegisterKey& key, const Bytes& value) {
  if (const auto* known = chosen(key); known != nullptr && *known != value) return;
  if (is_proposing(key) || readers_.contains(key)) forgotten_while_wanted_.push_back({key, value});
  acceptor_.forget(key, value);
  learner_.forget(key);
  stop(key);
}

void Decisions::forget_as(const DecisionRegister& other) {
  for (const auto& [key, is_sold] : other.all_forgotten())
    if (key.space == RegisterKey::Space::kPurchase)
      forget(key, is_sold ? kSoldValue : kRefusedValue);
}

const Bytes* Decisions::chosen(const RegisterKey& key) const {
  const auto* forgotten = acceptor_.forgotten(key);
  return forgotten != nullptr ? forgotten : learner_.chosen(key);
}

MeshEffects Decisions::propose_ballot_zero(const Proposal& proposal, Instant now) {
  // A promise given here has closed ballot 0 already: go on to phase 1.
  if (is_proposing(proposal.key) || chosen(proposal.key) != nullptr ||
      acceptor_.promised(proposal.key))
    return propose(proposal, now);
  auto& proposer = add_proposer(proposal);
  auto effects = proposer.begin_ballot_zero(now);
  ballots_due_.set(proposal.key, proposer.due());
  return effects;
}

MeshEffects Decisions::propose(const Proposal& proposal, Instant now) {
  if (const auto* value = chosen(proposal.key)) {
    MeshEffects effects;
    effects.notices.push_back(Chosen{proposal.key, *value});
    return effects;
  }
  const auto running = proposers_.find(proposal.key);
  if (running != proposers_.end()) {
    running->second.revise(proposal);
    return {};
  }
  auto& proposer = add_proposer(proposal);
  auto effects = proposer.begin(open_round(proposal.key), now);
  ballots_due_.set(proposal.key, proposer.due());
  return effects;
}

void Decisions::abandon(const RegisterKey& key) {
  proposers_.erase(key);
  ballots_due_.clear(key);
}

MeshEffects Decisions::read(const RegisterKey& key, const Quorum& quorum, Instant now) {
  if (const auto* value = chosen(key)) {
    MeshEffects effects;
    effects.notices.push_back(Chosen{key, *value});
    return effects;
  }
  const auto [reader, is_new] = readers_.try_emplace(key, key, quorum);
  if (!is_new) return {};  // The running one answers both.
  reads_due_.set(key, now + timers_.ballot_timeout);
  return reader->second.ask();
}

MeshEffects Decisions::on(Voter sender, const Prepare& message, Instant) {
  return acceptor_.prepare(sender.airline, message);
}

MeshEffects Decisions::on(Voter sender, const Promise& message, Instant now) {
  const auto running = proposers_.find(message.key);
  if (running == proposers_.end()) return {};
  auto effects = running->second.on_promise(sender, message, now);
  ballots_due_.set(message.key, running->second.due());
  return effects;
}

MeshEffects Decisions::on(Voter sender, const Preempted& message, Instant now) {
  const auto running = proposers_.find(message.key);
  if (running == proposers_.end()) return {};
  running->second.on_preempted(sender, message, random_, now);
  ballots_due_.set(message.key, running->second.due());
  return {};
}

MeshEffects Decisions::on(Voter sender, const Accept& message, Instant) {
  return acceptor_.accept(sender.airline, message);
}

MeshEffects Decisions::on(Voter sender, const Accepted& message, Instant) {
  if (const auto running = proposers_.find(message.key); running != proposers_.end())
    running->second.on_accepted(sender, message);
  if (chosen(message.key) != nullptr) return {};
  const auto record = learner_.hear(sender, message);
  return record ? learned(*record) : MeshEffects{};
}

MeshEffects Decisions::on(Voter sender, const RegisterRead& message, Instant) {
  return acceptor_.read(sender.airline, message);
}

MeshEffects Decisions::on(Voter sender, const RegisterState& message, Instant) {
  const auto running = readers_.find(message.key);
  if (running == readers_.end() || !running->second.hear(sender, message)) return {};
  const auto highest = running->second.highest();
  MeshEffects effects;
  if (running->second.is_chosen()) effects = learned({message.key, highest->value});
  readers_.erase(message.key);
  reads_due_.clear(message.key);
  effects.notices.push_back(ReadAnswered{message.key, highest});
  return effects;
}

MeshEffects Decisions::wake(Instant now) {
  MeshEffects effects;
  for (auto& notice : std::exchange(forgotten_while_wanted_, {}))
    effects.notices.emplace_back(std::move(notice));
  for (const auto& key : ballots_due_.take_due(now)) {
    auto& proposer = proposers_.at(key);
    effects.append(proposer.wake(random_, now));
    ballots_due_.set(key, proposer.due());
  }
  for (const auto& key : reads_due_.take_due(now)) {
    auto& reader = readers_.at(key);
    if (!reader.may_repeat()) {
      readers_.erase(key);
      continue;
    }
    effects.append(reader.ask());
    reads_due_.set(key, now + timers_.ballot_timeout);
  }
  return effects;
}

std::optional<Instant> Decisions::next_wake() const {
  if (!forgotten_while_wanted_.empty()) return Instant{};
  const auto ballot = ballots_due_.next();
  const auto read = reads_due_.next();
  if (ballot && read) return std::min(*ballot, *read);
  return ballot ? ballot : read;
}

// Each proposer has a start number of its own: one that takes up a key again after abandon()
// must not repeat the ballots of the one before.
Proposer& Decisions::add_proposer(const Proposal& proposal) {
  return proposers_.try_emplace(proposal.key, proposal, self_.airline, start_++, timers_)
      .first->second;
}

std::uint64_t Decisions::open_round(const RegisterKey& key) const {
  const auto promised = acceptor_.promised(key);
  return promised ? promised->round + 1 : 1;
}

MeshEffects Decisions::learned(const ChosenRecord& record) {
  apply(record);
  MeshEffects effects;
  effects.records.push_back(record);
  effects.notices.push_back(Chosen{record.key, record.value});
  return effects;
}

}  // namespace vendepass
