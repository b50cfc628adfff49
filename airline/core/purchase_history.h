// Where in this airline's log each purchase is: what reservation systems call a PNR's history.
//
// The inventory knows how things are; this knows which events made them so, and what the airline
// knew when it refused a purchase. Only numbers are kept while the events are in the log. It is for
// explaining, and decides nothing. What is forgotten has none.
//
// Fed in the order of the journal, at start-up and live alike.
#pragma once

#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

#include "airline/core/records.h"
#include "airline/core/state_parts.h"
#include "common/events.h"

namespace vendepass {

class PurchaseHistory {
 public:
  using Numbers = std::vector<std::uint32_t>;  // Of own events, ascending: kMaxEventNumber fits.

  // Own event `number`. One that was applied before changes nothing.
  void apply(std::uint64_t number, const AirlineEvent& event);
  // `known`: the events that the airline knew then.
  void apply(const PurchaseRefusedRecord& record, const VectorClock& known);

  // The events that are about a purchase.
  const Numbers& events_of(const PurchaseId& purchase) const;
  // The events by which purchases took seats of a flight.
  const Numbers& takings_of(const FlightId& flight) const;
  // What was known when the purchase was refused; empty when it was not.
  const VectorClock& refused_at(const PurchaseId& purchase) const;

  // An own event that the log is about to drop, when it is about a purchase.
  void keep(const Bytes& event);
  // Such an event; empty when there is none.
  const Bytes& kept(std::uint64_t number) const;

  // See AirlineNode.
  void save(const TakePart& take) const;
  Result<Done> restore(StatePart kind, std::string_view body);

 private:
  void note(std::uint64_t number, const PurchaseId& purchase);
  void forget(const PastForgotten& past);

  std::unordered_map<PurchaseId, Numbers, IdHash> events_;
  std::unordered_map<FlightId, Numbers, IdHash> takings_;
  std::unordered_map<PurchaseId, VectorClock, IdHash> refused_at_;
  std::map<std::uint64_t, Bytes> kept_;
  std::uint64_t last_ = 0;  // Of what is noted.
};

}  // namespace vendepass
