// Snapshots given to others and taken from them, when the events between are kept no longer.
//
// Who is asked for events that it has dropped offers its newest snapshot; so does whoever is asked
// for one outright. The parts are asked for one after the other, so the slower of the two sets the
// pace, and come from the giver's disk. What they say is one moment of the giver's. Each becomes a
// record, and with the last they take effect. A transfer whose giver falls silent is given up.
#pragma once

#include <map>
#include <optional>
#include <set>

#include "broker-less/core/membership.h"
#include "broker-less/core/mesh_effects.h"
#include "broker-less/core/snapshot.h"

namespace vendepass {

class SnapshotTrade {
 public:
  explicit SnapshotTrade(const MeshTimers& timers) : timers_{timers} {}

  // ---- Giving ----
  // The shell has this one on its disk.
  void have(std::uint64_t id, const VectorClock& clock) {
    own_ = SnapshotOffer{id, kSnapshotFormat, clock};
  }
  // One that is true after that event; one is due when the newest is not. It may not be, for what
  // was taken over from somebody else is in no own snapshot yet.
  MeshEffects on(AirlineCode from, const SnapshotQuestion& question) const;
  MeshEffects on(AirlineCode from, const PartQuestion& question) const;

  // ---- Taking ----
  // `is_news`: its clock names events that were not delivered here.
  MeshEffects on(AirlineCode from, const SnapshotOffer& offer, bool is_news, Instant now);
  MeshEffects on(AirlineCode from, PartAnswer&& answer, bool with_own, Instant now);
  // From now on more, or less, is taken over from the same snapshot than before.
  void begin_again();
  // Another start speaks for the airline: its snapshots may be another database's.
  void on_new_start(AirlineCode airline);
  // Repeats a question without an answer, and gives up when its airline is up no more.
  MeshEffects wake(const Membership& membership, Instant now);
  std::optional<Instant> next_wake() const;

 private:
  struct Fetch {
    AirlineCode from;
    std::uint64_t id;
    std::uint64_t after;  // The number of the last part,
    std::uint32_t place;  // and how many there were.
    Instant again;
    std::uint32_t asked;  // For this part.
  };
  MeshEffects ask(Instant now);

  MeshTimers timers_;
  std::optional<SnapshotOffer> own_;
  std::optional<Fetch> fetch_;
  std::map<AirlineCode, std::uint64_t> taken_;  // Whole ones: what they could tell is known.
  std::set<AirlineCode> unreadable_;            // Whose parts have another format; told once.
};

}  // namespace vendepass
