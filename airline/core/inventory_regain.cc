// An owner whose database was lost gets back what it has said in public. Its events come back one
// by one as long as somebody keeps them; here is the rest, which others have as what it led to.
#include <algorithm>

#include "airline/core/inventory.h"

namespace vendepass {

void Inventory::regain(const Timetable& known) {
  const auto seated = known.legs_at(self_);
  std::vector<PurchaseId> released;
  for (auto& [id, purchase] : purchases_) {
    for (const auto& leg : purchase.legs)
      for (const auto& ticket : leg.tickets)
        if (!ticket.cancelled) free_seat(flights_.at(leg.flight), ticket.seat, purchase.state);
    if (!purchase.legs.empty() && !seated.contains(id)) released.push_back(id);
    purchase.legs.clear();
  }
  for (const auto* flight : known.flights_of(self_))
    regain_flight(flight->plan, flight->cancelled, flight->closed);
  for (const auto& id : released) on(0, HoldReleased{id});
  for (const auto& [id, legs] : seated) regain_purchase(id, legs, known);
}

void Inventory::regain_flight(const FlightPlan& plan, bool cancelled, bool closed) {
  on(0, FlightScheduled{plan});
  auto& flight = flights_.at(plan.flight);
  flight.plan = plan;  // The fares.
  if (cancelled) on(0, FlightCancelled{plan.flight});
  if (closed && !flight.closed) on(0, FlightClosed{plan.flight});
}

void Inventory::regain_purchase(const PurchaseId& id, const std::vector<KnownLeg>& legs,
                                const Timetable& known) {
  auto& purchase = purchases_[id];
  const bool is_held = std::ranges::any_of(legs, [](const KnownLeg& leg) { return !leg.sold; });
  purchase.state = is_held ? OwnPurchase::State::kHeld : OwnPurchase::State::kSold;
  purchase.refusal.reset();
  if (is_held)
    in_doubt_.insert_or_assign(id, known.quorum_of(id));
  else
    in_doubt_.erase(id);
  if (!purchase.has_content()) without_content_.insert(id);
  for (const auto& leg : legs) {
    OwnLeg own{leg.leg, leg.flight, leg.cabin, leg.fare, leg.collector, {}};
    for (std::size_t i = 0; i < leg.seats.size(); ++i) {
      own.tickets.push_back(
          {leg.tickets[i], leg.seats[i], leg.cancelled[i], known.seat_changes(leg.tickets[i])});
      if (!leg.cancelled[i]) take_seat(flights_.at(leg.flight), leg.seats[i], id, purchase.state);
    }
    purchase.legs.push_back(std::move(own));
  }
}

}  // namespace vendepass
