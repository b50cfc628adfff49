// How equals find each other, gossip and agree. Knows nothing about seats.
//
// Pure: time, randomness and durability are handed in. Behind this one class stand
//   membership         who answers: up, suspect, dead
//   event_log          everybody's public facts, chained; gaps are pulled
//   decision_register  single-decree Paxos per key: acceptor, proposer, learner
//
// Every call decides, applies its own records, and returns what the shell must do. Messages
// to oneself are envelopes like any other: they come back once they are durable.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "broker-less/core/envelope.h"
#include "broker-less/core/event.h"
#include "broker-less/core/mesh_records.h"
#include "common/alliance.h"
#include "common/random.h"

namespace vendepass {

struct MeshTimers {
  Millis ping{500};
  Millis suspect{1500};
  Millis dead{10000};
  Millis pull_again{300};      // A pull without an answer is asked again, elsewhere if need be.
  Millis ballot_timeout{400};  // A proposer without a majority starts a higher ballot,
  Millis backoff{100};         // after a random wait of up to this much, doubling to 16 times.
};

struct MeshConfig {
  AirlineCode self;
  Alliance alliance;
  KeyPair key;              // Signs this airline's event batches.
  std::uint64_t start;      // Random number of this start, in its ballots.
  std::uint64_t incarnation;
  MeshTimers timers;
};

// What happened that the layer above must know.
struct EventsArrived {        // New events of another airline, in order, each once.
  std::vector<Event> events;
  std::vector<Beside> beside;
};
struct Chosen {               // Decided, by a majority counted here (or known durably before).
  RegisterKey key;
  Bytes value;
};
struct PeerSpoke {            // First words of a peer's new incarnation.
  AirlineCode airline;
};
// A majority has answered a read: the accepted vote of the highest ballot, if any has one.
struct ReadAnswered {
  RegisterKey key;
  std::optional<Vote> accepted;
};
using MeshNotice = std::variant<EventsArrived, Chosen, PeerSpoke, ReadAnswered>;

struct MeshEffects {
  std::vector<MeshRecord> records;   // Make durable first (already applied here).
  std::vector<Envelope> outbox;      // Then send.
  std::vector<Envelope> immediate;   // Depends on durable state only: need not wait.
  std::vector<MeshNotice> notices;
  void append(MeshEffects more);
};

class Mesh {
 public:
  Mesh(MeshConfig config, Random random);
  ~Mesh();

  // Replays one record at start-up. Applying a record twice is harmless.
  void apply(const MeshRecord& record);

  // ---- Driving ----
  // True for the messages that receive() takes: Ping, Pong, Pull, EventBatch and those of the
  // decision register.
  static bool is_mesh_message(const PeerMessage& message);
  // Every packet proves its sender alive, whatever is in it. Call first.
  MeshEffects heard(const SenderHeader& sender, Now now);
  MeshEffects receive(const SenderHeader& sender, PeerMessage message, Now now);
  // Gossip heard by PUB; the same checks as a pulled batch. Batches that do not chain on what
  // is known start a pull; forged ones (bad chain or signature) are dropped.
  MeshEffects receive_gossip(EventBatch batch, Now now);
  // PINGs, pulls, ballots and membership that are due. Call when `next_wake()` has come.
  MeshEffects wake(Now now);
  Instant next_wake() const;
  // Counts for the digest that this airline sends from now on.
  void set_digest_counts(std::uint64_t free, std::uint64_t held, std::uint64_t sold,
                         std::uint64_t in_doubt);

  // ---- Own events ----
  // Appends one event with the current vector clock; its number is known at once.
  struct Appended {
    MeshEffects effects;
    Event event;
  };
  Appended append_event(Bytes body);
  // Bytes that travel beside own events of this step.
  void attach(Beside beside);
  // Ends a step: one signed batch of what was appended since the last seal, for PUB.
  MeshEffects seal();

  // ---- Decisions ----
  struct Proposal {
    RegisterKey key;
    Quorum quorum;
    Bytes value;                        // Proposed when phase 1 finds nothing accepted.
    std::vector<AirlineCode> learners;  // Who hears the votes beside this airline.
  };
  // Ballot 0 without phase 1: only the purchase's home entry, only for kSoldValue. When this
  // airline's proposer already runs a higher ballot for the key, its value becomes the
  // proposal's instead (one proposer per key, shared by all roles).
  MeshEffects propose_ballot_zero(const Proposal& proposal, Now now);
  // Phase 1 first; carries on an accepted value; repeats with back-off until chosen or
  // abandoned. Proposing again while phase 1 runs replaces the value (sold wins over refused:
  // the caller only says sold when it may).
  MeshEffects propose(const Proposal& proposal, Now now);
  // Stops proposing; what acceptors have is untouched.
  void abandon(const RegisterKey& key);
  bool is_proposing(const RegisterKey& key) const;
  // Asks a majority for accepted votes; ends in ReadAnswered, or never: the caller times out.
  MeshEffects read(const RegisterKey& key, const Quorum& quorum, Now now);
  // The decision, when it is known here.
  std::optional<Bytes> chosen(const RegisterKey& key) const;

  // ---- What is known ----
  const VectorClock& clock() const;  // Own component: own events, durable or not.
  Liveness liveness(AirlineCode airline, Now now) const;  // Self is always up.
  // How long ago this airline last had everything of that one; nullopt: never yet.
  std::optional<Millis> age(AirlineCode airline, Now now) const;
  bool majority_reachable(const Quorum& quorum, Now now) const;  // Itself counts when in it.
  std::optional<Digest> digest_of(AirlineCode airline) const;  // The newest one heard.
  std::optional<Hash32> head_of(AirlineCode airline) const;    // Chain head of its known events.

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vendepass
