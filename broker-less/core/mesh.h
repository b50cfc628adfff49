// How equals find each other, gossip and agree. Knows nothing about seats.
//
// Pure: time, randomness and durability are handed in. Behind this one class stand
//   identity           who this process is; sightings: who the others are; starting: whether its
//                      database is what the others saw
//   membership         who answers: up, recovering, suspect, dead
//   event_logs         everybody's public facts, chained and signed
//   causal_order       delivers them, each after everything that it builds on
//   gossip             digests show what is missing; gaps are pulled
//   snapshot_trade     in the place of events that nobody keeps any more
//   decisions          single-decree Paxos per key: decision_register (acceptor), proposer,
//                      learner, register_reader
//
// Every call decides, applies its own records, and returns what the shell must do. Messages
// to oneself are envelopes like any other: they come back once they are durable.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "broker-less/core/identity.h"
#include "broker-less/core/mesh_config.h"
#include "broker-less/core/mesh_effects.h"
#include "broker-less/core/proposal.h"
#include "broker-less/core/snapshot.h"
#include "common/message_bulletin.h"
#include "common/random.h"

namespace vendepass {

class Mesh {
 public:
  Mesh(MeshConfig config, Random random);
  ~Mesh();

  // Replays one record at start-up. Applying a record twice is harmless.
  void apply(const MeshRecord& record);
  // The state after the records that were replayed, in parts, and such a part taken over in the
  // place of them. Only before start(). Errors: kMalformed, and the mesh is of no use any more.
  void save(const TakePart& take) const;
  Result<Done> restore(const SnapshotPart& part);
  // ---- Snapshots for others ----
  // The parts of another airline's snapshot that are this mesh's, all of them, are taken over where
  // they know more: events that were delivered, chained and signed. Nothing, and nothing changes,
  // when they cannot be read.
  struct Adopted {
    std::vector<AirlineCode> airlines;  // Whose events those were,
    VectorClock clock;                  // and how many of each.
  };
  std::optional<Adopted> adopt(const std::vector<SnapshotPart>& parts, bool with_own);
  // Drops events up to this clock: from now on whoever asks for them is offered a snapshot.
  void drop_events(const VectorClock& clock);
  std::uint64_t first_kept(AirlineCode airline) const;
  // The shell has this snapshot for others, which is true after these events.
  void has_snapshot(std::uint64_t id, const VectorClock& clock);

  // ---- Starting ----
  // After replay: begins a new incarnation, which is recovering until the notice Started. `rows`:
  // of the journal, as its position counts them. A mesh that is never started sells and votes: for
  // tests.
  MeshEffects start(std::uint64_t rows, Now now);
  bool is_recovering() const;
  // What a recovering airline waits for, for people; empty when it is not.
  std::string waits_for(Now now) const;
  const Identity& identity() const;
  // Header for packets that leave now; the shell fills in the journal position.
  SenderHeader sender() const;

  // Works under another edition from now on. Requires: check_succession() had no objection.
  MeshEffects use_alliance(const Alliance& alliance);

  // ---- Driving ----
  // True for the messages that receive() takes: those of gossip, of starts and of the decision
  // register.
  static bool is_mesh_message(const PeerMessage& message);
  // Call first: tells whether the sender is the start that speaks for its airline. If it is not,
  // all that it may do is ask (StartQuestion).
  struct Heard {
    bool counts;
    bool may_ask;
    bool is_new_start;
    MeshEffects effects;
  };
  Heard heard(const SenderHeader& sender, Now now);
  MeshEffects receive(const SenderHeader& sender, PeerMessage message, Now now);
  // Gossip heard by PUB; the same checks as a pulled batch. Batches that do not chain on what
  // is known start a pull; forged ones (bad chain or signature) are dropped.
  MeshEffects receive_gossip(EventBatch batch, Now now);
  // PINGs, pulls, ballots and membership that are due. Call when `next_wake()` has come.
  MeshEffects wake(Now now);
  // The epoch until the first wake().
  Instant next_wake() const;
  // Counts for the digest that this airline sends from now on.
  void set_digest_counts(std::uint64_t free, std::uint64_t held, std::uint64_t sold,
                         std::uint64_t in_doubt);
  // The events that are on this airline's disk: only these are served to pulls; and those of them
  // that are delivered, which its digests name. Call after replay and whenever a batch has become
  // durable.
  void set_durable_clock(const VectorClock& known, const VectorClock& delivered);

  // ---- Who has what ----
  // That airline says that it has these events on its disk: what is missing here is pulled.
  MeshEffects has(AirlineCode airline, const VectorClock& clock, Now now);
  // Asks everybody what they have, with the next wake().
  void ping_now();
  // The number of the next PING, and whether that airline has answered it or a later one.
  std::uint64_t next_ping() const;
  bool has_answered(AirlineCode airline, std::uint64_t ping) const;

  // ---- Own events ----
  // What was seen of the others and is to become durable with the next batch, when it is time.
  std::vector<MeshRecord> take_sightings(Now now);
  // Appends one event with the current vector clock; its number is known at once.
  struct Appended {
    MeshEffects effects;
    Event event;
  };
  Appended append_event(Bytes body);
  // Bytes that are published beside own events of this step. Nobody keeps them here: whoever misses
  // them asks the layer above.
  void attach(Beside beside);
  // Ends a step: what was appended since the last seal, signed, for PUB; one batch unless it
  // is larger than a page.
  MeshEffects seal();

  // ---- Decisions ----
  using Proposal = vendepass::Proposal;
  // Ballot 0 without phase 1: only the purchase's home entry, only for kSoldValue. When this
  // airline's proposer already runs for the key, its value becomes the proposal's instead (one
  // proposer per key, shared by all roles). The same as propose() when this airline has
  // promised a higher ballot.
  MeshEffects propose_ballot_zero(const Proposal& proposal, Now now);
  // Phase 1 first; carries on an accepted value; repeats with back-off until chosen or
  // abandoned. Proposing again while phase 1 runs replaces the value (sold wins over refused:
  // the caller only says sold when it may). Chosen at once when the decision is known here.
  MeshEffects propose(const Proposal& proposal, Now now);
  // Stops proposing; what acceptors have is untouched.
  void abandon(const RegisterKey& key);
  bool is_proposing(const RegisterKey& key) const;
  // Keeps of a key its decision and nothing else, once nobody can want anything but that of it; see
  // DecisionRegister. Follows from what was applied: call it at replay and live alike. A value that
  // contradicts a decision known here is passed over. Whoever proposes or reads just now is told
  // Chosen with the next wake().
  void forget(const RegisterKey& key, const Bytes& value);
  bool is_forgotten(const RegisterKey& key) const;
  // Asks a majority for accepted votes; ends in ReadAnswered (and in Chosen, when the answers
  // prove it), in Chosen alone when the decision is known here, or never: the caller times out.
  MeshEffects read(const RegisterKey& key, const Quorum& quorum, Now now);
  // The decision, when it is known here.
  std::optional<Bytes> chosen(const RegisterKey& key) const;
  // What this airline's acceptor has: its highest promise, none while ballot 0 is open, and its
  // newest vote.
  std::optional<Ballot> promised(const RegisterKey& key) const;
  std::optional<Vote> vote(const RegisterKey& key) const;

  // ---- What is known ----
  // The events that were delivered here, durable or not: what own events build on.
  const VectorClock& clock() const;
  // The events that the logs have; some may wait for others that they build on.
  const VectorClock& known() const;
  // What was delivered since the last call, own events among it: in causal order, each once.
  std::vector<Event> take_delivered();
  // Delivered before, and void since the last call.
  std::vector<Event> take_voided();
  Condition condition() const;
  Liveness liveness(AirlineCode airline, Now now) const;  // Self is always up.
  // How long ago this airline last had everything of that one; nullopt: never yet.
  std::optional<Millis> age(AirlineCode airline, Now now) const;
  bool majority_reachable(const Quorum& quorum, Now now) const;  // Itself counts when in it.
  std::optional<Digest> digest_of(AirlineCode airline) const;    // The newest one heard.
  std::optional<Hash32> head_of(AirlineCode airline) const;      // Chain head of its known events.
  // Airlines that signed two different events under one number: two copies of one database
  // run, or one was set back. Seen since this start; what was known first stays.
  std::vector<AirlineCode> forked() const;
  // Events of one airline from `first` to `last`, as far as they are known here, encoded.
  std::vector<Bytes> events(AirlineCode airline, std::uint64_t first, std::uint64_t last) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vendepass
