// The space-time diagram of a seed: what Tale tells line by line, and beside it which message
// arrived where and when, or never. Gossip is left out.
//
// Hosts are airlines and travellers. A send to several airlines is one moment with several arrows;
// each arrival is a moment of its own, also one of a duplicate.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "broker-less/monitor/core/space_time.h"
#include "tests/simulation/tale.h"
#include "tests/simulation/wires.h"

namespace vendepass::simulation {

class Diagram {
 public:
  // One message on its way to one place.
  struct OnItsWay {
    std::size_t sent;  // The moment at which it left.
    Place from, to;
    std::string what;   // "hold p17"
    std::string label;  // "hold"
    bool has_arrived = false;
  };
  using Letter = std::shared_ptr<OnItsWay>;  // Null: it is not shown.
  using Letters = std::vector<Letter>;

  // The names that the tale of the same seed gives.
  explicit Diagram(const scenarios::Names& names) : names_{names}, trace_{names} {}

  Letter send(Micros now, const scenarios::Sent& sent);
  Letter ask(Micros now, const Place& traveller, const Place& entry, const ClientBody& request);
  Letter tell(Micros now, const scenarios::Answered& told, const Place& traveller);
  void arrive(Micros now, const Letters& letters);
  void lose(const Letters& letters);

  void write(Micros now, const scenarios::Recorded& written);
  void want(Micros now, const Place& traveller, const std::string& what);
  void die(Micros now, const Place& airline, const std::string& what);
  void start(Micros now, const Place& airline, const std::string& what);
  // Any other fault, or its end.
  void strike(Micros now, const Befallen& whom, const std::string& what);

  std::size_t size() const { return moments_.size(); }
  // What happens after this is left out.
  void end_at(Micros moment);
  // What is about this purchase ("p17"), and the faults in between of those who take part.
  SpaceTime about(const std::string& name) const;
  // The last moments, and before them the ends of those that are down when they begin.
  SpaceTime last(std::size_t count) const;

 private:
  Moment& add(Micros now, const Place& host, Moment::Kind kind, std::string text);
  Letter post(const Place& to, std::string what, std::string label);
  bool is_fault_among(std::size_t moment, const std::set<Place>& places) const;
  SpaceTime of(std::set<std::size_t> moments) const;

  const scenarios::Names& names_;
  scenarios::Trace trace_;
  std::vector<Moment> moments_;
  std::vector<Micros> times_;                 // Of the moments.
  std::set<Place> travellers_;                // Those who have asked.
  std::map<std::size_t, Befallen> befallen_;  // Of the moments that belong to no host.
  // The newest moment, if it is a message between airlines: the same to another one is added to it.
  struct Sending {
    Micros when;
    std::string what, why, to;
  };
  std::optional<Sending> sending_;
};

}  // namespace vendepass::simulation
