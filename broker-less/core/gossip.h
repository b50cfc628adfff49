// What others have that is missing here, and whom to ask for it.
//
// A digest names the events on its sender's disk. Where it names more than is known here there
// is a gap, whatever became of the PUB messages: it is pulled from its origin when that is up,
// else from anyone whose digest shows it, so the log of a dead airline still spreads. One pull
// for each airline is under way at a time; without an answer another source is asked.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "broker-less/core/membership.h"

namespace vendepass {

class Gossip {
 public:
  Gossip(AirlineCode self, const Alliance& alliance, const MeshTimers& timers);

  void set_alliance(const Alliance& alliance);

  // `known`, here and below: the vector clock of what this airline has.
  void on_digest(AirlineCode from, const Digest& digest, const VectorClock& known, Instant now);
  // Another start speaks for the airline: it may have less than the one before.
  void on_new_start(AirlineCode airline);
  // An event of this airline carries this clock: it has what that names.
  void on_event(AirlineCode airline, const VectorClock& clock);
  // A batch that is signed shows that this airline has made so many events.
  void on_gap(AirlineCode airline, std::uint64_t last);
  // Such a batch makes void what cannot be taken back here: a snapshot must be had that is true
  // after it.
  void on_beyond(AirlineCode airline, std::uint64_t last);
  // A pull was answered: the next page may be asked for at once.
  void on_answer(AirlineCode airline, AirlineCode from);
  // What is known has grown.
  void on_progress(AirlineCode airline, const VectorClock& known);
  // An airline whose events do not fit, or for which there is no room: asked again only after a
  // long pause.
  void pause(AirlineCode airline, Instant now);

  // Asks for what is missing and not being asked for.
  MeshEffects pull(const VectorClock& known, const Membership& membership, Instant now);
  // When the first unanswered pull is to be repeated.
  std::optional<Instant> next_wake() const;

  // Since the newest digest of that airline at which everything of it was known here.
  std::optional<Millis> age(AirlineCode airline, Instant now) const;
  std::optional<Digest> digest_of(AirlineCode airline) const;

 private:
  struct Seen {  // One digest: when it came, and how many events its airline had.
    Instant when;
    std::uint64_t events;
  };
  struct Asked {
    AirlineCode source;
    Instant again;
  };
  struct Peer {
    std::optional<Digest> digest;
    VectorClock has;           // On its disk, as its digests and events of this start say.
    std::uint64_t exists = 0;  // So many events, as far as anybody has shown.
    bool is_signed = false;    // It has shown that itself.
    std::uint64_t beyond = 0;  // A snapshot is needed that is true after this event.
    std::optional<Asked> asked;
    std::optional<Instant> complete;  // The digest that age() counts from.
    std::optional<Seen> first_open;   // Oldest and newest digest with events that are missing.
    std::optional<Seen> last_open;
  };

  // So many events exist, whoever has them.
  void note_existence(const VectorClock& clock);
  std::vector<AirlineCode> sources(AirlineCode airline, std::uint64_t known,
                                   const Membership& membership, Instant now) const;
  MeshEffects ask(AirlineCode airline, std::uint64_t known, const Membership& membership,
                  Instant now);

  AirlineCode self_;
  MeshTimers timers_;
  std::map<AirlineCode, Peer> peers_;
};

}  // namespace vendepass
