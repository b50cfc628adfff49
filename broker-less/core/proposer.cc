#include "broker-less/core/proposer.h"

#include <algorithm>
#include <bit>

#include "common/limits.h"

namespace vendepass {

namespace {

constexpr std::uint32_t kMostDoublings = 4;

}  // namespace

Proposer::Proposer(const Proposal& proposal, AirlineCode self, std::uint64_t start,
                   const MeshTimers& timers)
    : proposal_{proposal},
      self_{self},
      start_{start},
      timeout_{timers.ballot_timeout},
      backoff_{timers.backoff},
      ballot_{0, self, start} {}

MeshEffects Proposer::begin_ballot_zero(Instant now) {
  VP_ASSERT(highest_round_ == 0 && phase_ == Phase::kBackingOff);
  VP_ASSERT(proposal_.value == kSoldValue);
  value_ = proposal_.value;
  enter(Phase::kAccepting, now);
  return ask_the_silent("ballot 0 is open: no phase 1");
}

MeshEffects Proposer::begin(std::uint64_t round, Instant now) {
  highest_round_ = std::max(highest_round_ + 1, round);
  ballot_ = {highest_round_, self_, start_};
  accepted_.reset();
  enter(Phase::kPreparing, now);
  return ask_the_silent("phase 1 first");
}

void Proposer::revise(const Proposal& proposal) {
  const bool sold_already = proposal_.value == kSoldValue && proposal.value == kRefusedValue;
  if (!sold_already) proposal_.value = proposal.value;
  auto& learners = proposal_.learners;
  learners.insert(learners.end(), proposal.learners.begin(), proposal.learners.end());
  std::sort(learners.begin(), learners.end());
  learners.erase(std::unique(learners.begin(), learners.end()), learners.end());
}

MeshEffects Proposer::on_promise(Voter voter, const Promise& message, Instant now) {
  const auto place = place_of(voter);
  if (phase_ != Phase::kPreparing || message.ballot != ballot_ || !place) return {};
  answered_ |= 1U << *place;
  if (message.accepted && (!accepted_ || accepted_->ballot < message.accepted->ballot))
    accepted_ = message.accepted;
  if (answers() < majority_of(proposal_.quorum)) return {};
  value_ = accepted_ ? accepted_->value : proposal_.value;
  enter(Phase::kAccepting, now);
  return ask_the_silent(accepted_ ? "carries an accepted value on" : "nothing was accepted");
}

void Proposer::on_preempted(Voter voter, const Preempted& message, Random& random, Instant now) {
  if (phase_ == Phase::kBackingOff || message.ballot != ballot_ || !place_of(voter)) return;
  if (message.promised <= ballot_ || message.promised.round >= kMaxCount) return;
  highest_round_ = std::max(highest_round_, message.promised.round);
  back_off(random, now);
}

void Proposer::on_accepted(Voter voter, const Accepted& message) {
  const auto place = place_of(voter);
  if (phase_ == Phase::kAccepting && message.ballot == ballot_ && place) answered_ |= 1U << *place;
}

MeshEffects Proposer::wake(Random& random, Instant now) {
  if (now < due_) return {};
  if (phase_ == Phase::kBackingOff) return begin(highest_round_ + 1, now);
  if (repeats_ >= kMaxBallotRepeats) {
    back_off(random, now);
    return {};
  }
  ++repeats_;
  due_ = now + timeout_;
  return ask_the_silent("no answer: asked again");
}

std::optional<std::size_t> Proposer::place_of(Voter voter) const {
  const auto& quorum = proposal_.quorum;
  const auto found = std::find(quorum.begin(), quorum.end(), voter);
  if (found == quorum.end()) return std::nullopt;
  return static_cast<std::size_t>(found - quorum.begin());
}

std::size_t Proposer::answers() const { return static_cast<std::size_t>(std::popcount(answered_)); }

void Proposer::enter(Phase phase, Instant now) {
  phase_ = phase;
  answered_ = 0;
  repeats_ = 0;
  due_ = now + timeout_;
}

void Proposer::back_off(Random& random, Instant now) {
  const auto longest = backoff_ * (1U << std::min(failures_, kMostDoublings));
  ++failures_;
  phase_ = Phase::kBackingOff;
  const auto bound = static_cast<std::uint64_t>(std::max<Millis::rep>(longest.count(), 1));
  due_ = now + Millis{1 + static_cast<Millis::rep>(random.below(bound))};
}

MeshEffects Proposer::ask_the_silent(const char* why) const {
  MeshEffects effects;
  for (std::size_t place = 0; place < proposal_.quorum.size(); ++place) {
    if ((answered_ >> place & 1U) != 0) continue;
    PeerMessage message = phase_ == Phase::kPreparing
                              ? PeerMessage{Prepare{proposal_.key, ballot_, proposal_.quorum}}
                              : PeerMessage{Accept{proposal_.key, ballot_, value_, proposal_.quorum,
                                                   proposal_.learners}};
    effects.outbox.push_back({ToPeer{proposal_.quorum[place].airline, std::move(message)}, why});
  }
  return effects;
}

}  // namespace vendepass
