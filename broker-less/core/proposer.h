// The proposer: gets one key decided, whatever the others are doing meanwhile.
//
//   backing off --wait--> preparing --majority of Promises--> accepting --majority--> (learner)
//        ^                    |                                   |
//        '---- Preempted, or silence after several repeats -------'
//
// Source: "Paxos Made Simple", section 2.2, P2c: in a ballot above 0 the value is that of the
// highest-numbered proposal that the promising majority has accepted, and only if there is none
// the proposer's own. Section 2.4: duels between proposers end because each waits a random
// while, longer each time, before it tries a higher ballot.
//
// Ballots are (round, airline, start), never used twice: a later proposer of the same key, in
// this or another start of the server, has another start number. Ballot 0 has no phase 1.
// What is here is not durable: a proposer that is forgotten just leaves its ballot unfinished.
#pragma once

#include <cstdint>
#include <optional>

#include "broker-less/core/mesh_config.h"
#include "broker-less/core/mesh_effects.h"
#include "broker-less/core/proposal.h"
#include "common/random.h"

namespace vendepass {

class Proposer {
 public:
  // `start`: used by no other proposer of this key, ever.
  Proposer(const Proposal& proposal, AirlineCode self, std::uint64_t start,
           const MeshTimers& timers);

  // Accept in ballot 0. Requires: nothing has begun yet, and the value is kSoldValue.
  MeshEffects begin_ballot_zero(Instant now);
  // Prepare in a ballot of this round or higher.
  MeshEffects begin(std::uint64_t round, Instant now);
  // Another role of this airline wants the same key decided. Its value is proposed in ballots
  // that have not reached phase 2, except that "refused" never displaces "sold".
  void revise(const Proposal& proposal);

  // Answers count once from each member of the quorum, and only for the running ballot.
  MeshEffects on_promise(Voter voter, const Promise& message, Instant now);
  void on_preempted(Voter voter, const Preempted& message, Random& random, Instant now);
  void on_accepted(Voter voter, const Accepted& message);
  // Repeats what is unanswered, or begins the next ballot. Call at due().
  MeshEffects wake(Random& random, Instant now);
  Instant due() const { return due_; }

 private:
  enum class Phase { kBackingOff, kPreparing, kAccepting };

  std::optional<std::size_t> place_of(Voter voter) const;
  std::size_t answers() const;
  void enter(Phase phase, Instant now);
  void back_off(Random& random, Instant now);
  MeshEffects ask_the_silent(const char* why) const;

  Proposal proposal_;
  AirlineCode self_;
  std::uint64_t start_;
  Millis timeout_;
  Millis backoff_;

  Phase phase_ = Phase::kBackingOff;
  Ballot ballot_;
  Bytes value_;                   // Of this ballot, once in phase 2.
  std::optional<Vote> accepted_;  // The highest vote that the promises named.
  std::uint32_t answered_ = 0;    // In this phase; one bit for each place in the quorum.
  std::uint64_t highest_round_ = 0;
  std::uint32_t repeats_ = 0;
  std::uint32_t failures_ = 0;
  Instant due_{};
};

}  // namespace vendepass
