// The network between airlines and travellers, and what goes wrong on it.
//
// A message is carried by calling what should happen on arrival: never, once, or more often. The
// same message may come back much later as an old one. Who is cut off is asked when it leaves and
// when it arrives.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/simulation/dice.h"
#include "tests/simulation/plan.h"

namespace vendepass::simulation {

using Place = std::string;  // An airline's code, or a traveller's name.

// Whom a fault befalls: one place, the network between several, or with none of them all.
using Befallen = std::vector<Place>;
using Say = std::function<void(const Befallen& whom, const std::string& what)>;

class Wires {
 public:
  enum class Kind { kMessage, kGossip };
  struct Fate {
    std::function<void()> arrive;
    std::function<void()> lose = [] {};  // For each copy that never arrives.
  };

  Wires(const Plan& plan, EventQueue& queue, Tally& tally);

  void carry(const Place& from, const Place& to, Kind kind, const Fate& fate);

  // One direction. Cuts may overlap: each is healed on its own.
  void cut(const Place& from, const Place& to) { cuts_.insert({from, to}); }
  void heal(const Place& from, const Place& to);
  bool is_cut(const Place& from, const Place& to) const { return cuts_.contains({from, to}); }
  // Both ways, from then until now.
  bool is_whole_since(const Place& one, const Place& other, Micros when) const;
  bool has_cuts() const { return !cuts_.empty(); }
  // For a while nothing that leaves here or comes here is lost or late.
  void shelter(const Place& place);
  void end_shelter() { sheltered_.clear(); }
  // Lets one old message, if there are any, arrive once more.
  void replay_one();
  // From now on everything arrives, once, in order.
  void heal_all();

 private:
  struct Link {
    Place from, to;
  };
  static constexpr std::size_t kMostKept = 64;  // Old messages that may come back.

  bool is_safe(const Link& link) const;
  void arrive_after(Micros delay, const Link& link, const Fate& fate);
  void keep(const Link& link, const std::function<void()>& arrive);

  const Plan& plan_;
  EventQueue& queue_;
  Tally& tally_;
  Dice dice_;
  bool healed_ = false;
  Place sheltered_;
  std::multiset<std::pair<Place, Place>> cuts_;
  std::map<std::pair<Place, Place>, Micros> healed_at_;  // Of links that were cut once.
  std::map<std::pair<Place, Place>, Micros> last_arrival_;
  std::vector<std::pair<Link, std::function<void()>>> old_;
};

}  // namespace vendepass::simulation
