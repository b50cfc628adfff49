// Delivers events in causal order: each only when everything that it builds on was delivered.
//
// The logs say what is known, without gaps; this says how far of it is delivered. Delivered is
// closed under causes: it is a cut through the history of all airlines that could have happened.
// What is not ready waits, in the order of its log. An event's own airline needs no mention, for
// logs have no gaps; a component of an airline that the alliance does not have is not waited for.
// The own airline's events are causes of all it does and wait for nothing.
//
// Events that are ready together are delivered in the order of (sum of the clock, airline,
// number). Sums grow with every cause, so this order extends causality; to compare by cause and
// break ties by airline would not be an order at all.
//
// Source: C. Fidge (1988), F. Mattern (1989); K. Birman, A. Schiper, P. Stephenson (1991).
#pragma once

#include <deque>
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "broker-less/core/event.h"
#include "common/alliance.h"

namespace vendepass {

class CausalOrder {
 public:
  CausalOrder(AirlineCode self, const Alliance& alliance);
  // What waited for an airline that has left the file may be ready now.
  void set_alliance(const Alliance& alliance);

  // The next event of its airline's log. What waits and has become void is forgotten.
  void know(Event event);
  // What has been delivered since the last call, in order, each once.
  std::vector<Event> take_delivered() { return std::exchange(ready_, {}); }
  const VectorClock& delivered() const { return delivered_; }
  // False: more events of this airline are better fetched later. The first one that waits is here
  // in any case, so what everything else waits for is never kept out.
  bool has_room(AirlineCode airline) const;

  // How far one airline's log is delivered, and what of it waits, in its order: after a restart, or
  // by a snapshot. What is ready by then is delivered with the next call that may deliver.
  void place(AirlineCode airline, std::uint64_t delivered, std::deque<Event> waiting);
  void deliver_waiting();

 private:
  bool is_ready(const Event& event) const;
  void deliver(Event event);

  AirlineCode self_;
  std::set<AirlineCode> members_;
  VectorClock delivered_;
  std::map<AirlineCode, std::deque<Event>> waiting_;  // No empty ones.
  std::vector<Event> ready_;
};

}  // namespace vendepass
