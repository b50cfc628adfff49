// Who answers: every other airline is up, suspect or dead, by how long it has been silent.
//
// Each is pinged every timers.ping; whatever it says proves it alive. Silence says nothing
// about what it did: nobody votes, consents or refuses for a silent airline. PING and PONG name
// durable facts only, so they leave at once.
//
// A peer that was never heard is suspect until it speaks, and dead when it has not spoken for
// the dead threshold since this start.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "broker-less/core/mesh_config.h"
#include "broker-less/core/mesh_effects.h"
#include "common/message_bulletin.h"

namespace vendepass {

class Membership {
 public:
  // Requires: self is a member.
  Membership(AirlineCode self, const Alliance& alliance, const MeshTimers& timers);

  // The moment from which silence is counted; later calls change nothing.
  void begin(Instant now);
  // A packet came from the start that speaks for this airline.
  void heard(const SenderHeader& sender, Instant now);
  // Airlines that are new are suspect until they speak.
  void set_alliance(const Alliance& alliance);
  // For which the own votes are intact; 0: for none.
  void set_tenure(std::uint32_t tenure) { self_.tenure = tenure; }
  // PINGs with this digest to everybody else, when they are due.
  MeshEffects wake(const Digest& digest, Instant now);
  Instant next_wake() const { return next_ping_at_; }
  // Something has changed that the others should know at once.
  void ping_now() { next_ping_at_ = {}; }
  // The number of the next PING.
  std::uint64_t next_ping() const { return pings_ + 1; }
  // That airline has answered this PING of ours, or a later one.
  void on_pong(AirlineCode airline, std::uint64_t count, Instant now);
  bool has_answered(AirlineCode airline, std::uint64_t count) const;

  bool is_peer(AirlineCode airline) const { return peers_.contains(airline); }
  // Self is up; who is not a member is dead. Recovering: up, but it neither sells nor votes yet.
  Liveness liveness(AirlineCode airline, Instant now) const;
  bool is_up(AirlineCode airline, Instant now) const {
    return liveness(airline, now) == Liveness::kUp;
  }
  // True when a majority of the voters is up, each under the tenure that the quorum names.
  bool majority_reachable(const Quorum& quorum, Instant now) const;
  Voter self() const { return self_; }
  // What is seen of every other airline.
  std::vector<Bulletin::Peer> peers(Instant now) const;

 private:
  struct Peer {
    std::optional<Instant> heard;
    std::uint32_t tenure;
    bool recovering = false;
    std::uint64_t answered = 0;  // The newest PING.
    std::optional<Millis> round_trip{};
  };
  static constexpr std::size_t kTimedPings = 16;

  Voter self_;
  MeshTimers timers_;
  std::map<AirlineCode, Peer> peers_;
  std::optional<Instant> began_;
  Instant next_ping_at_{};
  std::uint64_t pings_ = 0;
  std::array<Instant, kTimedPings> pinged_at_{};  // The newest ones, by number.
};

}  // namespace vendepass
