#include "airline/core/inventory.h"

#include <algorithm>

#include "airline/core/purchase_register.h"

namespace vendepass {

Inventory::Inventory(AirlineCode self, std::uint16_t accounting_code)
    : self_{self}, accounting_code_{accounting_code} {}

Purchase OwnPurchase::purchase() const {
  auto decoded = decode_purchase(content.content);
  VP_ASSERT(decoded);  // It was decoded before it was recorded.
  return *std::move(decoded);
}

void Inventory::apply(std::uint64_t number, const AirlineEvent& event) {
  if (number <= last_event_) return;  // Or what is forgotten would be there again.
  last_event_ = number;
  std::visit([&](const auto& body) { on(number, body); }, event);
}

void Inventory::apply(const PurchaseTakenRecord& record) {
  const auto id = purchase_id_of(record.purchase.content);
  if (is_forgotten(id)) return;
  auto& purchase = purchases_[id];
  if (purchase.has_content()) return;
  purchase.content = record.purchase;
  without_content_.erase(id);
  const auto content = purchase.purchase();
  by_customer_[content.customer].push_back(id);
  file(id, purchase, &content);
}

void Inventory::apply(const PurchaseRefusedRecord& record) {
  if (is_forgotten(record.purchase)) return;
  auto& purchase = purchases_[record.purchase];
  VP_ASSERT(purchase.state != OwnPurchase::State::kSold);  // An outcome is for ever.
  purchase.state = OwnPurchase::State::kRefused;
  purchase.refusal = record.refusal;
  file(record.purchase, purchase, nullptr);
  in_doubt_.erase(record.purchase);
}

void Inventory::on(std::uint64_t, const FlightScheduled& event) {
  const auto& plan = event.plan;
  if (plan.flight.airline != self_) return;
  const OwnFlight fresh{.plan = plan, .seats = SeatMap{plan.cabins}, .purchasers = {}};
  const auto [place, added] = flights_.emplace(plan.flight, fresh);
  if (!added) return;
  open_by_departure_.emplace(plan.departure, plan.flight);
  counts_.capacity += place->second.seats.capacity();
}

void Inventory::on(std::uint64_t, const FlightCancelled& event) {
  const auto found = flights_.find(event.flight);
  if (found != flights_.end()) found->second.cancelled = true;
}

void Inventory::on(std::uint64_t, const FlightClosed& event) {
  const auto found = flights_.find(event.flight);
  if (found == flights_.end() || found->second.closed) return;
  auto& flight = found->second;
  flight.closed = true;
  open_by_departure_.erase({flight.plan.departure, event.flight});
  closed_by_departure_.emplace(flight.plan.departure, event.flight);
  counts_.capacity -= flight.seats.capacity();
  for (const auto& [seat, id] : flight.purchasers)
    --(purchases_[id].state == OwnPurchase::State::kSold ? counts_.sold : counts_.held);
}

void Inventory::on(std::uint64_t, const FareChanged& event) {
  const auto found = flights_.find(event.flight);
  if (found == flights_.end()) return;
  for (auto& cabin : found->second.plan.cabins)
    if (cabin.cabin == event.cabin) cabin.fare = event.fare;
}

void Inventory::take_seat(OwnFlight& flight, SeatId seat, const PurchaseId& id,
                          OwnPurchase::State state) {
  const bool added = flight.purchasers.emplace(seat, id).second;
  VP_ASSERT(added);  // A seat has at most one purchase.
  flight.seats.take(seat);
  if (!flight.closed) ++(state == OwnPurchase::State::kSold ? counts_.sold : counts_.held);
}

void Inventory::free_seat(OwnFlight& flight, SeatId seat, OwnPurchase::State state) {
  VP_ASSERT(flight.purchasers.erase(seat) == 1);
  flight.seats.free(seat);
  if (!flight.closed) --(state == OwnPurchase::State::kSold ? counts_.sold : counts_.held);
}

void Inventory::on(std::uint64_t number, const SeatsTaken& event) {
  const auto found = flights_.find(event.flight);
  if (found == flights_.end() || is_forgotten(event.purchase)) return;
  auto& purchase = purchases_[event.purchase];
  if (!purchase.has_content() && !purchase.refusal) without_content_.insert(event.purchase);
  const auto same_leg = [&](const OwnLeg& leg) { return leg.leg == event.leg; };
  if (purchase.refusal || std::ranges::any_of(purchase.legs, same_leg)) return;  // Seen before.
  purchase.state = event.held_for ? OwnPurchase::State::kHeld : OwnPurchase::State::kSold;
  if (event.held_for)
    in_doubt_.insert_or_assign(event.purchase, *event.held_for);
  else
    in_doubt_.erase(event.purchase);
  OwnLeg leg{event.leg, event.flight, event.cabin, event.fare, event.collector, {}};
  for (std::size_t i = 0; i < event.seats.size(); ++i) {
    take_seat(found->second, event.seats[i], event.purchase, purchase.state);
    leg.tickets.push_back({ticket_number(accounting_code_, number, i), event.seats[i]});
  }
  purchase.legs.push_back(std::move(leg));
  std::ranges::sort(purchase.legs, {}, &OwnLeg::leg);
  ++found->second.parties;
  file(event.purchase, purchase, nullptr);
}

void Inventory::on(std::uint64_t, const HoldSold& event) {
  const auto found = purchases_.find(event.purchase);
  if (found == purchases_.end() || found->second.state != OwnPurchase::State::kHeld) return;
  found->second.state = OwnPurchase::State::kSold;
  in_doubt_.erase(event.purchase);
  for (const auto& leg : found->second.legs) {
    if (flights_.at(leg.flight).closed) continue;
    counts_.held -= leg.tickets.size();
    counts_.sold += leg.tickets.size();
  }
}

void Inventory::on(std::uint64_t, const HoldReleased& event) {
  const auto found = purchases_.find(event.purchase);
  if (found == purchases_.end() || found->second.state == OwnPurchase::State::kSold) return;
  drop_legs(found->second);
  without_content_.erase(event.purchase);
  found->second.state = OwnPurchase::State::kRefused;
  if (!found->second.refusal)  // The record was lost with the database, the event was not.
    found->second.refusal =
        Refusal{ErrorCode::kRecovered, "the purchase was decided \"refused\"", std::nullopt, {}};
  in_doubt_.erase(event.purchase);
  file(event.purchase, found->second, nullptr);
}

// Its seats are free again.
void Inventory::drop_legs(OwnPurchase& purchase) {
  for (const auto& leg : purchase.legs) {
    auto& flight = flights_.at(leg.flight);
    --flight.parties;
    const auto counted = purchase.state == OwnPurchase::State::kSold ? OwnPurchase::State::kSold
                                                                     : OwnPurchase::State::kHeld;
    for (const auto& ticket : leg.tickets)
      if (!ticket.cancelled) free_seat(flight, ticket.seat, counted);
  }
  purchase.legs.clear();
}

void Inventory::on(std::uint64_t, const TicketsCancelled& event) {
  const auto found = purchases_.find(event.purchase);
  if (found == purchases_.end()) return;
  for (auto& leg : found->second.legs)
    for (auto& ticket : leg.tickets) {
      if (ticket.cancelled || std::ranges::count(event.tickets, ticket.number) == 0) continue;
      ticket.cancelled = true;
      free_seat(flights_.at(leg.flight), ticket.seat, found->second.state);
    }
}

void Inventory::on(std::uint64_t, const SeatChanged& event) {
  const auto found = purchases_.find(event.purchase);
  if (found == purchases_.end()) return;
  const auto state = found->second.state;
  for (auto& leg : found->second.legs)
    for (auto& ticket : leg.tickets) {
      if (ticket.number != event.ticket || ticket.cancelled || ticket.seat == event.seat) continue;
      auto& flight = flights_.at(leg.flight);
      free_seat(flight, ticket.seat, state);
      take_seat(flight, event.seat, event.purchase, state);
      ticket.seat = event.seat;
      ++ticket.seat_changes;
    }
}

void Inventory::on(std::uint64_t, const DatabaseSetBack&) {}  // Holds stay holds: in doubt.

void Inventory::on(std::uint64_t, const PastForgotten& event) {
  for (const auto& id : event.sold) forget(id, OwnPurchase::State::kSold);
  for (const auto& id : event.refused) forget(id, OwnPurchase::State::kRefused);
  for (const auto& id : event.flights) forget(id);
}

// One that is not known here was refused by a database that is lost, and this gives it back.
void Inventory::forget(const PurchaseId& id, OwnPurchase::State outcome) {
  const auto found = purchases_.find(id);
  if (found != purchases_.end()) {
    auto& purchase = found->second;
    if (purchase.state != outcome) return;
    if (purchase.has_content()) {
      const auto bought = by_customer_.find(purchase.purchase().customer);
      std::erase(bought->second, id);
      if (bought->second.empty()) by_customer_.erase(bought);
    }
    drop_legs(purchase);
    unfile(id, purchase);
    without_content_.erase(id);
    purchases_.erase(found);
  }
  forgotten_.emplace(id, outcome == OwnPurchase::State::kSold);
}

void Inventory::forget(const FlightId& id) {
  const auto found = flights_.find(id);
  if (found == flights_.end() || !found->second.closed || found->second.parties > 0) return;
  closed_by_departure_.erase({found->second.plan.departure, id});
  flights_.erase(found);
}

void Inventory::unfile(const PurchaseId& id, const OwnPurchase& purchase) {
  if (!purchase.last_date) return;
  const auto day = by_last_date_.find(*purchase.last_date);
  day->second.erase(id);
  if (day->second.empty()) by_last_date_.erase(day);
}

void Inventory::file(const PurchaseId& id, OwnPurchase& purchase, const Purchase* content) {
  if (content == nullptr && purchase.has_content()) return;  // It says all of them.
  std::optional<Date> last;
  const auto name = [&](const FlightId& flight) {
    last = std::max(last, std::optional{flight.date});
  };
  if (content != nullptr)
    for (const auto& leg : content->legs) name(leg.flight);
  else if (!purchase.legs.empty())
    for (const auto& leg : purchase.legs) name(leg.flight);
  else if (purchase.refusal && purchase.refusal->flight)
    name(*purchase.refusal->flight);
  if (last == purchase.last_date) return;
  unfile(id, purchase);
  purchase.last_date = last;
  if (last) by_last_date_[*last].insert(id);
}

const OwnFlight* Inventory::flight(const FlightId& id) const {
  const auto found = flights_.find(id);
  return found == flights_.end() ? nullptr : &found->second;
}

const OwnPurchase* Inventory::purchase(const PurchaseId& id) const {
  static const OwnPurchase kSold{OwnPurchase::State::kSold, {}, {}, std::nullopt, std::nullopt};
  static const OwnPurchase kRefused{
      OwnPurchase::State::kRefused, {}, {}, refused_long_ago(), std::nullopt};
  if (const auto found = purchases_.find(id); found != purchases_.end()) return &found->second;
  const auto past = forgotten_.find(id);
  if (past == forgotten_.end()) return nullptr;
  return past->second ? &kSold : &kRefused;
}

const std::vector<PurchaseId>& Inventory::purchases_of(const CustomerId& customer) const {
  static const std::vector<PurchaseId> kNone;
  const auto found = by_customer_.find(customer);
  return found == by_customer_.end() ? kNone : found->second;
}

std::vector<FlightId> Inventory::departed(UtcSeconds now, std::size_t most) const {
  std::vector<FlightId> flights;
  for (const auto& [departure, id] : open_by_departure_) {
    if (departure > now || flights.size() == most) break;
    flights.push_back(id);
  }
  return flights;
}

std::optional<UtcSeconds> Inventory::next_departure() const {
  if (open_by_departure_.empty()) return std::nullopt;
  return open_by_departure_.begin()->first;
}

std::vector<Inventory::Filed> Inventory::filed(Date until, const std::optional<Filed>& after,
                                               std::size_t most) const {
  std::vector<Filed> found;
  const auto first = after ? by_last_date_.lower_bound(after->last) : by_last_date_.begin();
  for (auto day = first; day != by_last_date_.end() && day->first <= until; ++day) {
    const bool is_begun = after && day->first == after->last;
    auto id = is_begun ? day->second.upper_bound(after->id) : day->second.begin();
    for (; id != day->second.end(); ++id) {
      if (found.size() == most) return found;
      found.push_back({day->first, *id});
    }
  }
  return found;
}

std::vector<FlightId> Inventory::empty_flights(UtcSeconds until, std::size_t most) const {
  std::vector<FlightId> flights;
  for (const auto& [departure, id] : closed_by_departure_) {
    if (departure > until || flights.size() == most) break;
    if (flights_.at(id).parties == 0) flights.push_back(id);
  }
  return flights;
}

namespace {

std::vector<LegSeats> seats_of(const OwnPurchase& purchase) {
  std::vector<LegSeats> legs;
  for (const auto& leg : purchase.legs) {
    LegSeats seats{.leg = leg.leg, .seats = {}, .fare = leg.fare, .tickets = {}};
    for (const auto& ticket : leg.tickets) {
      seats.seats.push_back(ticket.seat);
      seats.tickets.push_back(ticket.number);
    }
    legs.push_back(std::move(seats));
  }
  return legs;
}

}  // namespace

OwnerAnswer Inventory::answer(const PurchaseId& id) const {
  const auto* found = purchase(id);
  if (found == nullptr) return {id, Unknown{}};
  switch (found->state) {
    case OwnPurchase::State::kHeld:
      return {id, Held{seats_of(*found)}};
    case OwnPurchase::State::kSold:
      return {id, Sold{seats_of(*found)}};
    case OwnPurchase::State::kRefused:
      break;
  }
  VP_ASSERT(found->refusal);
  return {id, *found->refusal};
}

std::vector<TicketView> Inventory::tickets(const OwnPurchase& purchase) const {
  std::vector<TicketView> views;
  for (const auto& leg : purchase.legs) {
    const auto& flight = flights_.at(leg.flight);
    for (std::size_t i = 0; i < leg.tickets.size(); ++i) {
      const auto& ticket = leg.tickets[i];
      const auto state = ticket.cancelled                              ? TicketState::kCancelled
                         : purchase.state == OwnPurchase::State::kHeld ? TicketState::kHeld
                         : flight.cancelled ? TicketState::kFlightCancelled
                                            : TicketState::kValid;
      views.push_back({ticket.number, leg.leg, static_cast<std::uint8_t>(i), ticket.seat, leg.fare,
                       state, ticket.seat_changes});
    }
  }
  return views;
}

void Inventory::check_flight(const OwnFlight& flight, std::vector<std::string>& broken) const {
  const auto name = to_string(flight.plan.flight);
  std::size_t held = 0, sold = 0, free = 0;
  for (const auto& [seat, id] : flight.purchasers) {
    const auto* owner = purchase(id);
    if (!flight.seats.is_taken(seat))
      broken.push_back(name + ":" + to_string(seat) + " is not taken");
    if (owner == nullptr || owner->state == OwnPurchase::State::kRefused) {
      broken.push_back(name + ":" + to_string(seat) + " belongs to no purchase");
      continue;
    }
    ++(owner->state == OwnPurchase::State::kSold ? sold : held);
  }
  for (const auto& cabin : flight.plan.cabins) free += flight.seats.free_count(cabin.cabin);
  if (free + held + sold != flight.seats.capacity())
    broken.push_back(name + ": free + held + sold is not the capacity");
}

void Inventory::check_purchase(const PurchaseId& id, const OwnPurchase& purchase,
                               std::vector<std::string>& broken) const {
  if (purchase.state == OwnPurchase::State::kRefused && !purchase.refusal)
    broken.push_back(to_string(id) + " is refused without a reason");
  if (purchase.state == OwnPurchase::State::kRefused && !purchase.legs.empty())
    broken.push_back(to_string(id) + " is refused and has seats");
  for (const auto& leg : purchase.legs)
    for (const auto& ticket : leg.tickets) {
      if (ticket.cancelled) continue;
      const auto& purchasers = flights_.at(leg.flight).purchasers;
      const auto seat = purchasers.find(ticket.seat);
      if (seat == purchasers.end() || seat->second != id)
        broken.push_back(to_string(leg.flight) + ":" + to_string(ticket.seat) + " is ticketed to " +
                         to_string(id) + " but is not its seat");
    }
}

std::vector<std::string> Inventory::broken_invariants() const {
  std::vector<std::string> broken;
  for (const auto& [id, flight] : flights_) check_flight(flight, broken);
  for (const auto& [id, purchase] : purchases_) check_purchase(id, purchase, broken);
  return broken;
}

}  // namespace vendepass
