// The acceptor: one airline's memory of what it promised and what it voted for.
//
// Source: L. Lamport, "Paxos Made Simple" (2001), section 2.2. For each key
//   P1   an acceptor accepts the first proposal that it receives;
//   P1a  it accepts a proposal numbered n iff it has not answered a prepare above n.
// Both answers are durable before they are sent, so all of them go into the outbox, also
// repeated ones: the first may still be on its way to the disk.
//
// Ballot 0 needs no phase 1, for it can only say "sold": as long as nothing was promised it is
// open, and the first promise closes it. Round 0 counts as one ballot whatever start its
// proposer names, because nobody can propose two different values in it.
//
// A key whose decision is all that is left (forget): promise and vote are gone, and it answers as
// one that has voted for the decision v in every ballot. That is safe, although nothing is written:
//   - v was decided before, or is the only value that anybody could ever propose, and nothing else
//     can be decided any more; a vote for v, in whatever ballot, is a vote for what is decided;
//   - a promise binds whoever may vote for something else, and here nobody ever does;
//   - a promise that names v in the prepared ballot itself is above every vote that others name, so
//     the proposer carries v on; and readers hear of one ballot, the same from each that has
//     forgotten and above all real ones, so they see v as the highest vote, and as decided when a
//     majority says so.
// Whose tenure has ended stays silent here as well.
//
// Invariants: the promised ballot never sinks; an acceptor never votes below its promise, nor
// for two values in one ballot; it votes only where the quorum names it with its tenure.
#pragma once

#include <optional>

#include "broker-less/core/mesh_effects.h"
#include "broker-less/core/register_key.h"
#include "broker-less/core/snapshot.h"

namespace vendepass {

class DecisionRegister {
 public:
  // `self`: with the tenure for which its votes are intact.
  explicit DecisionRegister(Voter self) : self_{self} {}
  // 0: its votes are intact for no tenure, so it takes part in nothing.
  void set_tenure(std::uint32_t tenure) { self_.tenure = tenure; }

  // Phase 1b. Answers Promise or Preempted; nothing to a message that its proposer cannot have
  // sent, or when the quorum does not name this acceptor.
  MeshEffects prepare(AirlineCode from, const Prepare& message);
  // Phase 2b. Votes and tells the proposer and each learner, or answers Preempted.
  MeshEffects accept(AirlineCode from, const Accept& message);
  // Tells the vote to a reader; changes nothing. Silent while votes may be forgotten.
  MeshEffects read(AirlineCode from, const RegisterRead& message) const;

  // The only ways in which the state changes. Twice is harmless.
  void apply(const PromiseRecord& record);
  void apply(const VoteRecord& record);
  // Keeps of this key that `value` (kSoldValue or kRefusedValue) is its decision, for ever.
  void forget(const RegisterKey& key, const Bytes& value);
  // That decision; null when the key was not forgotten.
  const Bytes* forgotten(const RegisterKey& key) const;
  const RegisterTable<bool>& all_forgotten() const { return forgotten_; }  // True: sold.

  // The highest promise, or nothing while ballot 0 is open.
  std::optional<Ballot> promised(const RegisterKey& key) const;
  std::optional<Vote> vote(const RegisterKey& key) const;

  // What it remembers of one key.
  struct State {
    std::optional<Ballot> promised;  // Nothing: ballot 0 is open.
    std::optional<Vote> vote;
  };
  void save(const TakePart& take) const;
  // Parts of kinds kAcceptor and kForgotten.
  Result<Done> restore(MeshPart kind, std::string_view body);

 private:
  bool votes_in(const Quorum& quorum) const;
  const State& state(const RegisterKey& key) const;

  Voter self_;
  RegisterTable<State> states_;
  RegisterTable<bool> forgotten_;  // True: sold.
};

}  // namespace vendepass
