// An owner whose database was lost gets back what it has said in public. Its events come back one
// by one as long as somebody keeps them; here is the rest, which others have as what it led to.
#include <algorithm>

#include "airline/core/inventory.h"

namespace vendepass {

namespace {

bool differ_only_in_fares(FlightPlan one, const FlightPlan& other) {
  if (one.cabins.size() != other.cabins.size()) return false;
  for (std::size_t i = 0; i < one.cabins.size(); ++i) one.cabins[i].fare = other.cabins[i].fare;
  return one == other;
}

}  // namespace

void Inventory::regain(const Timetable& known, std::uint64_t events,
                       const HowItEnded& how_it_ended) {
  const auto seated = known.legs_at(self_);
  for (auto& [id, purchase] : purchases_) drop_legs(purchase);
  for (const auto* flight : known.flights_of(self_))
    regain_flight(flight->plan, flight->cancelled, flight->closed);
  std::vector<PurchaseId> absent;
  for (const auto& [id, purchase] : purchases_)
    if (!seated.contains(id)) absent.push_back(id);
  for (const auto& id : absent) end_absent(id, how_it_ended(id));
  forget_absent_flights(known);
  // Also what others have forgotten: this owner has not said yet how it ended here.
  for (const auto& [id, legs] : seated) regain_purchase(id, legs, known);
  last_event_ = std::max(last_event_, events);
}

// It has no seats any more: it is forgotten, or else what was held was released, for a sale is told
// until it is forgotten.
void Inventory::end_absent(const PurchaseId& id, std::optional<bool> is_sold) {
  if (!is_sold) return on(0, HoldReleased{id});
  auto& purchase = purchases_.at(id);
  purchase.state = *is_sold ? OwnPurchase::State::kSold : OwnPurchase::State::kRefused;
  in_doubt_.erase(id);
  forget(id, purchase.state);
}

void Inventory::forget_absent_flights(const Timetable& known) {
  std::vector<FlightId> absent;
  for (const auto& [id, flight] : flights_)
    if (known.find(id) == nullptr) absent.push_back(id);
  for (const auto& id : absent) {
    on(0, FlightClosed{id});
    forget(id);
  }
}

void Inventory::regain_flight(const FlightPlan& plan, bool cancelled, bool closed) {
  const auto* own = flight(plan.flight);
  if (own != nullptr && !differ_only_in_fares(own->plan, plan)) {
    on(0, FlightClosed{plan.flight});
    forget(plan.flight);  // It has other seats, and nobody has one of them by now.
  }
  on(0, FlightScheduled{plan});
  auto& regained = flights_.at(plan.flight);
  regained.plan = plan;  // The fares.
  if (cancelled) on(0, FlightCancelled{plan.flight});
  if (closed) on(0, FlightClosed{plan.flight});
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
    ++flights_.at(leg.flight).parties;
    purchase.legs.push_back(std::move(own));
  }
  file(id, purchase, nullptr);
}

}  // namespace vendepass
