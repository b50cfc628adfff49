// All decisions of one airline: its acceptor, its learner, and for each key that it wants
// decided or read one proposer or reader, with their clocks.
//
// Messages to oneself are envelopes like any other and wait for the disk; nothing here counts
// an own promise or vote directly. Invariant: a key that is decided here has no proposer and no
// reader, and its decision is told once by a majority counted in this start.
#pragma once

#include <optional>

#include "broker-less/core/decision_register.h"
#include "broker-less/core/key_timers.h"
#include "broker-less/core/learner.h"
#include "broker-less/core/proposer.h"
#include "broker-less/core/register_reader.h"

namespace vendepass {

class Decisions {
 public:
  // `start`: random number of this start of the server.
  Decisions(Voter self, std::uint64_t start, const MeshTimers& timers, Random random);

  void set_tenure(std::uint32_t tenure) { acceptor_.set_tenure(tenure); }

  void apply(const PromiseRecord& record) { acceptor_.apply(record); }
  void apply(const VoteRecord& record) { acceptor_.apply(record); }
  void apply(const ChosenRecord& record);
  void save(const TakePart& take) const;
  // Parts of kinds kAcceptor, kForgotten and kChosen.
  Result<Done> restore(MeshPart kind, std::string_view body);

  // As in Mesh.
  MeshEffects propose_ballot_zero(const Proposal& proposal, Instant now);
  MeshEffects propose(const Proposal& proposal, Instant now);
  void abandon(const RegisterKey& key);
  void forget(const RegisterKey& key, const Bytes& value);
  // The same of all that another airline has forgotten.
  void forget_as(const DecisionRegister& other);
  bool is_proposing(const RegisterKey& key) const { return proposers_.contains(key); }
  MeshEffects read(const RegisterKey& key, const Quorum& quorum, Instant now);
  const Bytes* chosen(const RegisterKey& key) const;
  const DecisionRegister& acceptor() const { return acceptor_; }

  // `sender`: an airline and the tenure that its packet named.
  MeshEffects on(Voter sender, const Prepare& message, Instant now);
  MeshEffects on(Voter sender, const Promise& message, Instant now);
  MeshEffects on(Voter sender, const Preempted& message, Instant now);
  MeshEffects on(Voter sender, const Accept& message, Instant now);
  MeshEffects on(Voter sender, const Accepted& message, Instant now);
  MeshEffects on(Voter sender, const RegisterRead& message, Instant now);
  MeshEffects on(Voter sender, const RegisterState& message, Instant now);

  MeshEffects wake(Instant now);
  std::optional<Instant> next_wake() const;

 private:
  // Nobody asks for it here any more.
  void stop(const RegisterKey& key);
  Proposer& add_proposer(const Proposal& proposal);
  // The round above everything that the own acceptor has promised.
  std::uint64_t open_round(const RegisterKey& key) const;
  MeshEffects learned(const ChosenRecord& record);

  Voter self_;
  std::uint64_t start_;
  MeshTimers timers_;
  Random random_;
  DecisionRegister acceptor_;
  Learner learner_;
  RegisterTable<Proposer> proposers_;
  RegisterTable<RegisterReader> readers_;
  KeyTimers ballots_due_;
  KeyTimers reads_due_;
  std::vector<Chosen> forgotten_while_wanted_;  // To be told with the next wake().
};

}  // namespace vendepass
