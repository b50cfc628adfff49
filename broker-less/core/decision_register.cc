#include "broker-less/core/decision_register.h"

#include <algorithm>

#include "common/limits.h"

namespace vendepass {

namespace {

// What readers hear from all that have forgotten a key: one ballot, so that their answers add up,
// above every ballot that a proposer can reach. Nobody takes a round from it: proposers go above
// what Preempted names, and readers propose in ballots of their own.
const Ballot kBallotOfForgetful{kMaxCount - 1, AirlineCode{{'Z', 'Z'}}, 0};

MeshEffects answer(AirlineCode to, PeerMessage message, const char* why) {
  MeshEffects effects;
  effects.outbox.push_back({ToPeer{to, std::move(message)}, why});
  return effects;
}

MeshEffects preempted(const RegisterKey& key, const Ballot& ballot, const Ballot& promised) {
  return answer(ballot.airline, Preempted{key, ballot, promised}, "a higher ballot was promised");
}

// Ballot 0 is for the sale of a purchase and for nothing else.
bool may_be_proposed(const Accept& message) {
  return message.ballot.round > 0 ||
         (message.key.space == RegisterKey::Space::kPurchase && message.value == kSoldValue);
}

bool is_same_ballot(const Ballot& left, const Ballot& right) {
  return left == right || (left.round == 0 && right.round == 0);
}

// To the proposer and to the learners, each once.
std::vector<AirlineCode> hearers(const Accept& message) {
  std::vector<AirlineCode> all = message.learners;
  all.push_back(message.ballot.airline);
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

void tell_vote(MeshEffects& effects, const Accept& message) {
  const Accepted accepted{message.key, message.ballot, message.value, message.quorum};
  for (const auto airline : hearers(message))
    effects.outbox.push_back({ToPeer{airline, accepted}, "voted"});
}

// Of a key that is forgotten: for the decision, without a row, and for nothing else.
MeshEffects vote_again(const Accept& message, const Bytes& decision) {
  MeshEffects effects;
  if (message.value == decision) tell_vote(effects, message);
  return effects;
}

}  // namespace

MeshEffects DecisionRegister::prepare(AirlineCode from, const Prepare& message) {
  const auto& ballot = message.ballot;
  if (ballot.airline != from || ballot.round == 0 || !votes_in(message.quorum)) return {};
  if (const auto* decision = forgotten(message.key))
    return answer(from, Promise{message.key, ballot, Vote{ballot, *decision}},
                  "has forgotten all but the decision");
  const auto& known = state(message.key);
  if (known.promised && *known.promised > ballot)
    return preempted(message.key, ballot, *known.promised);
  auto effects = answer(from, Promise{message.key, ballot, known.vote}, "nothing higher promised");
  if (known.promised != ballot) {
    const PromiseRecord record{message.key, ballot};
    apply(record);
    effects.records.push_back(record);
  }
  return effects;
}

MeshEffects DecisionRegister::accept(AirlineCode from, const Accept& message) {
  const auto& ballot = message.ballot;
  if (ballot.airline != from || !votes_in(message.quorum) || !may_be_proposed(message)) return {};
  if (const auto* decision = forgotten(message.key)) return vote_again(message, *decision);
  const auto& known = state(message.key);
  if (known.promised && *known.promised > ballot)
    return preempted(message.key, ballot, *known.promised);
  MeshEffects effects;
  if (known.vote && is_same_ballot(known.vote->ballot, ballot)) {
    if (known.vote->value != message.value) return {};  // Never two values in one ballot.
  } else {
    const VoteRecord record{message.key, ballot, message.value};
    apply(record);
    effects.records.push_back(record);
  }
  tell_vote(effects, message);
  return effects;
}

MeshEffects DecisionRegister::read(AirlineCode from, const RegisterRead& message) const {
  if (self_.tenure == 0) return {};
  if (const auto* decision = forgotten(message.key))
    return answer(from, RegisterState{message.key, Vote{kBallotOfForgetful, *decision}}, "asked");
  return answer(from, RegisterState{message.key, vote(message.key)}, "asked");
}

void DecisionRegister::apply(const PromiseRecord& record) {
  if (forgotten_.contains(record.key)) return;
  auto& known = states_[record.key];
  known.promised = std::max(known.promised, std::optional{record.ballot});
}

void DecisionRegister::apply(const VoteRecord& record) {
  if (forgotten_.contains(record.key)) return;
  auto& known = states_[record.key];
  if (!known.vote || known.vote->ballot < record.ballot)
    known.vote = Vote{record.ballot, record.value};
  // A vote is also a promise, but ballot 0 does not close itself.
  if (record.ballot.round > 0)
    known.promised = std::max(known.promised, std::optional{record.ballot});
}

void DecisionRegister::forget(const RegisterKey& key, const Bytes& value) {
  VP_ASSERT(value == kSoldValue || value == kRefusedValue);
  states_.erase(key);
  forgotten_.try_emplace(key, value == kSoldValue);
}

const Bytes* DecisionRegister::forgotten(const RegisterKey& key) const {
  const auto found = forgotten_.find(key);
  if (found == forgotten_.end()) return nullptr;
  return found->second ? &kSoldValue : &kRefusedValue;
}

std::optional<Ballot> DecisionRegister::promised(const RegisterKey& key) const {
  return state(key).promised;
}

std::optional<Vote> DecisionRegister::vote(const RegisterKey& key) const { return state(key).vote; }

bool DecisionRegister::votes_in(const Quorum& quorum) const {
  return std::find(quorum.begin(), quorum.end(), self_) != quorum.end();
}

const DecisionRegister::State& DecisionRegister::state(const RegisterKey& key) const {
  static const State kUntouched{};
  const auto found = states_.find(key);
  return found == states_.end() ? kUntouched : found->second;
}

}  // namespace vendepass
