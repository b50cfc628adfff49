// Who answers: every other airline is up, suspect or dead, by how long it has been silent.
//
// Each is pinged every timers.ping; whatever it says proves it alive. Silence says nothing
// about what it did: nobody votes, consents or refuses for a silent airline. PING and PONG name
// durable facts only, so they leave at once.
//
// A peer that was never heard is suspect until it speaks, and dead when it has not spoken for
// the dead threshold since this start.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "broker-less/core/mesh_config.h"
#include "broker-less/core/mesh_effects.h"

namespace vendepass {

class Membership {
 public:
  // Requires: self is a member.
  Membership(AirlineCode self, const Alliance& alliance, const MeshTimers& timers);

  // The moment from which silence is counted; later calls change nothing.
  void begin(Instant now);
  // A packet came. True when these are the first words of a new incarnation of a peer. Packets
  // of an older incarnation, late ones, prove nothing.
  bool heard(const SenderHeader& sender, Instant now);
  // PINGs with this digest to everybody else, when they are due.
  MeshEffects wake(const Digest& digest, Instant now);
  Instant next_wake() const { return next_ping_; }

  bool is_peer(AirlineCode airline) const { return peers_.contains(airline); }
  // Self is up; who is not a member is dead.
  Liveness liveness(AirlineCode airline, Instant now) const;
  bool is_up(AirlineCode airline, Instant now) const {
    return liveness(airline, now) == Liveness::kUp;
  }
  // True when a majority of the voters is up under the tenure that the quorum names.
  bool majority_reachable(const Quorum& quorum, Instant now) const;
  Voter self() const { return self_; }

 private:
  struct Start {
    std::uint64_t incarnation;
    std::uint64_t nonce;
    friend bool operator==(const Start&, const Start&) = default;
  };
  struct Peer {
    std::optional<Start> start;  // The newest heard of.
    std::optional<Instant> heard;
    std::uint32_t tenure;
  };

  Voter self_;
  MeshTimers timers_;
  std::map<AirlineCode, Peer> peers_;
  std::optional<Instant> began_;
  Instant next_ping_{};
  std::uint64_t pings_ = 0;
};

}  // namespace vendepass
