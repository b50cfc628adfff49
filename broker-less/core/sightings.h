// What was seen of every other airline: which process speaks for it, and how far each of its
// databases is. Kept durably, so that a database that was set back is told.
//
// Peers accept the first start that they see. A later one takes its place when it is the same
// database, further on, with a higher incarnation, or one that the airline itself has declared set
// back; the former, or one that is recovering, only when the accepted one is silent: a copy that
// was started alone is further on, too. Anything else is a copy, an old backup, a late packet: a
// process that has started is told to stop, one that is recovering may ask when the accepted one is
// silent.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "broker-less/core/mesh_config.h"
#include "broker-less/core/mesh_records.h"

namespace vendepass {

class Sightings {
 public:
  Sightings(AirlineCode self, const Alliance& alliance, const MeshTimers& timers);
  void set_alliance(const Alliance& alliance);

  void apply(const SightingRecord& record);

  enum class Verdict {
    kStranger,  // Not of this alliance, or oneself.
    kAccepted,  // What it says counts.
    kNew,       // The same: first words of a new start.
    kMayAsk,    // Only its question is answered.
    kIgnored,   // The accepted start may be alive yet: it may ask again.
    kRefused,   // It must stop: another process speaks for this airline.
  };
  Verdict hear(const SenderHeader& sender, Instant now);

  // What is known of the airline, for its start. Empty: nothing.
  std::vector<Sighting> of(AirlineCode airline) const;
  // True when something seen should become durable: a new start at once, that an airline is
  // further on as often as it is pinged. Between, memory knows, while this process lives.
  bool are_due(Instant now) const;
  // What has been seen since it was last recorded.
  std::vector<SightingRecord> take_unrecorded(Instant now);

  // What its records have told of one airline: for snapshots.
  struct Recorded {
    std::optional<Sighting> accepted;
    std::map<StoreId, Sighting> stores;
  };
  std::map<AirlineCode, Recorded> recorded() const;
  void restore(std::map<AirlineCode, Recorded> recorded);

 private:
  struct Suitor {  // A start that cannot replace the accepted one.
    std::uint64_t start_nonce;
    Instant since;
  };
  struct Peer {
    std::optional<Sighting> accepted;
    bool is_recovering = false;    // The accepted one; then it is known for nothing yet.
    std::optional<Instant> heard;  // The accepted one.
    std::map<StoreId, Sighting> stores;
    std::optional<Suitor> suitor;
    std::optional<Sighting> unrecorded;
    bool is_new_start = false;  // Of that.
  };
  static bool follows(const SenderHeader& later, const Sighting& earlier);
  void accept(Peer& peer, const SenderHeader& sender, bool same, Instant now);
  std::optional<Verdict> judge_other(Peer& peer, const SenderHeader& sender, Instant now) const;

  AirlineCode self_;
  MeshTimers timers_;
  std::map<AirlineCode, Peer> peers_;
  Instant recorded_at_{};
};

}  // namespace vendepass
