#include "airline/core/reservation_actor.h"

#include <algorithm>
#include <optional>

namespace vendepass {

struct ReservationActor::LegChoice {
  std::size_t leg = 0;
  std::vector<SeatId> seats;
  Money fare{0, CurrencyCode{{'X', 'X', 'X'}}};
  std::set<PurchaseId> wait_for;
  std::optional<Refusal> refusal;
};

namespace {

constexpr std::size_t kOfferedSeats = 20;  // Enough to choose from, small enough for a reply.

Refusal refusal_about(ErrorCode reason, const FlightId& flight, const std::string& detail) {
  return {reason, detail, flight, {}};
}

// What is left instead: seats of that cabin, or, when it is full, of the flight's other cabins.
Refusal seat_refusal(ErrorCode reason, const OwnFlight& flight, Cabin cabin,
                     const std::string& detail) {
  Refusal refusal{reason, detail, flight.plan.flight,
                  flight.seats.free_seats(cabin, kOfferedSeats)};
  if (!refusal.free_seats.empty()) return refusal;
  for (const auto& other : flight.plan.cabins) {
    const auto more =
        flight.seats.free_seats(other.cabin, kOfferedSeats - refusal.free_seats.size());
    refusal.free_seats.insert(refusal.free_seats.end(), more.begin(), more.end());
  }
  return refusal;
}

const CabinPlan* cabin_of(const FlightPlan& plan, Cabin cabin) {
  const auto found = std::ranges::find(plan.cabins, cabin, &CabinPlan::cabin);
  return found == plan.cabins.end() ? nullptr : &*found;
}

// Why the flight cannot be sold at all on these terms, if so.
std::optional<Refusal> flight_refusal(const OwnFlight& flight, const Leg& leg, UtcSeconds now) {
  const auto name = to_string(leg.flight);
  if (flight.cancelled)
    return refusal_about(ErrorCode::kFlightCancelled, leg.flight, name + " is cancelled");
  if (flight.closed || flight.plan.departure <= now)
    return refusal_about(ErrorCode::kFlightClosed, leg.flight, name + " is closed for sale");
  const auto* cabin = cabin_of(flight.plan, leg.cabin);
  if (cabin == nullptr)
    return refusal_about(ErrorCode::kUnknownSeat, leg.flight,
                         name + " has no cabin " + to_string(leg.cabin));
  if (cabin->fare.currency != leg.accepted_fare.currency ||
      cabin->fare.minor > leg.accepted_fare.minor)
    return refusal_about(ErrorCode::kPriceChanged, leg.flight,
                         name + " now costs " + to_string(cabin->fare) + " per passenger");
  return std::nullopt;
}

}  // namespace

bool ReservationActor::may_wait(const PurchaseId& id, const Purchase& purchase,
                                const PurchaseId& holder) const {
  const auto* other = inventory_.purchase(holder);
  if (other == nullptr || other->state != OwnPurchase::State::kHeld) return false;
  return owners_of(purchase).size() == 1 || holder > id;
}

ReservationActor::LegChoice ReservationActor::choose_named(const PurchaseId& id,
                                                           const Purchase& purchase, const Leg& leg,
                                                           const OwnFlight& flight) const {
  LegChoice choice;
  for (const auto seat : leg.wishes) {
    if (flight.seats.cabin_of(seat) != leg.cabin) {
      choice.refusal =
          seat_refusal(ErrorCode::kUnknownSeat, flight, leg.cabin,
                       "cabin " + to_string(leg.cabin) + " has no seat " + to_string(seat));
      return choice;
    }
    const auto taken = flight.purchasers.find(seat);
    if (taken == flight.purchasers.end()) continue;
    if (!may_wait(id, purchase, taken->second)) {
      choice.refusal = seat_refusal(ErrorCode::kSeatTaken, flight, leg.cabin,
                                    "seat " + to_string(seat) + " is taken");
      return choice;
    }
    choice.wait_for.insert(taken->second);
  }
  choice.seats = leg.wishes;
  return choice;
}

ReservationActor::LegChoice ReservationActor::choose_any(const PurchaseId& id,
                                                         const Purchase& purchase, const Leg& leg,
                                                         const OwnFlight& flight) const {
  LegChoice choice;
  const auto party = purchase.passengers.size();
  if (auto seats = flight.seats.choose_together(leg.cabin, party)) {
    choice.seats = *std::move(seats);
    return choice;
  }
  std::size_t possible = flight.seats.free_count(leg.cabin);
  for (const auto& [seat, holder] : flight.purchasers) {
    if (flight.seats.cabin_of(seat) != leg.cabin || !may_wait(id, purchase, holder)) continue;
    ++possible;
    choice.wait_for.insert(holder);
  }
  if (possible < party) {
    choice.wait_for.clear();
    choice.refusal = seat_refusal(ErrorCode::kNotEnoughSeats, flight, leg.cabin,
                                  std::to_string(flight.seats.free_count(leg.cabin)) +
                                      " seats are free in cabin " + to_string(leg.cabin) +
                                      " for a party of " + std::to_string(party));
  }
  return choice;
}

ReservationActor::LegChoice ReservationActor::choose(const PurchaseId& id, const Purchase& purchase,
                                                     std::size_t index, UtcSeconds now) const {
  const auto& leg = purchase.legs[index];
  LegChoice choice;
  const auto* flight = inventory_.flight(leg.flight);
  if (flight == nullptr) {
    choice.refusal = refusal_about(ErrorCode::kUnknownFlight, leg.flight,
                                   "there is no flight " + to_string(leg.flight));
    return choice;
  }
  choice.refusal = flight_refusal(*flight, leg, now);
  if (choice.refusal) return choice;
  choice = leg.wishes.empty() ? choose_any(id, purchase, leg, *flight)
                              : choose_named(id, purchase, leg, *flight);
  choice.leg = index;
  choice.fare = cabin_of(flight->plan, leg.cabin)->fare;
  return choice;
}

std::variant<Decision, WaitFor> ReservationActor::hold(const PurchaseId& id, const Signed& content,
                                                       const Purchase& purchase,
                                                       UtcSeconds now) const {
  VP_ASSERT(inventory_.purchase(id) == nullptr);
  if (now > purchase.latest_hold)
    return refuse(id, {ErrorCode::kTooLate,
                       "the purchase was to be held until " + to_string(purchase.latest_hold),
                       std::nullopt,
                       {}});
  std::vector<LegChoice> choices;
  WaitFor wait;
  for (std::size_t i = 0; i < purchase.legs.size(); ++i) {
    if (purchase.legs[i].flight.airline != self_) continue;
    auto choice = choose(id, purchase, i, now);
    if (choice.refusal) return refuse(id, *std::move(choice.refusal));
    wait.purchases.merge(choice.wait_for);
    choices.push_back(std::move(choice));
  }
  if (!wait.purchases.empty()) return wait;
  return take(id, content, purchase, choices);
}

Decision ReservationActor::take(const PurchaseId& id, const Signed& content,
                                const Purchase& purchase,
                                const std::vector<LegChoice>& choices) const {
  const bool alone = owners_of(purchase).size() == 1;
  Decision decision{
      .records = {PurchaseTakenRecord{content}},
      .events = {},
      .why = alone ? "one owner: decides alone" : "several owners: held until decided"};
  for (const auto& choice : choices) {
    const auto& leg = purchase.legs[choice.leg];
    decision.events.push_back(SeatsTaken{
        .flight = leg.flight,
        .cabin = leg.cabin,
        .purchase = id,
        .leg = static_cast<std::uint8_t>(choice.leg),
        .seats = choice.seats,
        .fare = choice.fare,
        .collector = purchase.home_entry,
        .held_for = alone ? std::nullopt : std::optional{purchase.quorum},
    });
  }
  return decision;
}

Decision ReservationActor::refuse(const PurchaseId& id, Refusal refusal) const {
  if (inventory_.purchase(id) != nullptr) return {};
  return {.records = {PurchaseRefusedRecord{id, std::move(refusal), false}},
          .events = {},
          .why = "refused for ever"};
}

Decision ReservationActor::sell_hold(const PurchaseId& id) const {
  const auto* purchase = inventory_.purchase(id);
  if (purchase == nullptr || purchase->state != OwnPurchase::State::kHeld) return {};
  return {.records = {}, .events = {HoldSold{id}}, .why = "decided: sold"};
}

Decision ReservationActor::release_hold(const PurchaseId& id, Refusal refusal) const {
  const auto* purchase = inventory_.purchase(id);
  if (purchase == nullptr || purchase->state != OwnPurchase::State::kHeld) return {};
  return {.records = {PurchaseRefusedRecord{id, std::move(refusal), true}},
          .events = {HoldReleased{id}},
          .why = "decided: refused"};
}

Result<const OwnPurchase*> ReservationActor::sold_purchase(const PurchaseId& id) const {
  const auto* purchase = inventory_.purchase(id);
  if (purchase == nullptr || purchase->state == OwnPurchase::State::kRefused)
    return Error{ErrorCode::kUnknownPurchase, "no tickets were sold for " + to_string(id)};
  if (purchase->state == OwnPurchase::State::kHeld)
    return Error{ErrorCode::kUndecided, "the purchase is not decided yet; repeat in a moment"};
  if (inventory_.is_forgotten(id))
    return Error{ErrorCode::kNotChangeable,
                 "its flights are over and its tickets are no longer kept: what was done stays"};
  return purchase;
}

namespace {

// The leg and ticket with this number, if it is one of the purchase.
std::pair<const OwnLeg*, const OwnLeg::Ticket*> find_ticket(const OwnPurchase& purchase,
                                                            TicketNumber number) {
  for (const auto& leg : purchase.legs)
    for (const auto& ticket : leg.tickets)
      if (ticket.number == number) return {&leg, &ticket};
  return {nullptr, nullptr};
}

}  // namespace

Result<Decision> ReservationActor::cancel(const CancelTickets& order, UtcSeconds now) const {
  const auto purchase = sold_purchase(order.purchase);
  if (!purchase) return purchase.error();
  TicketsCancelled event{order.purchase, {}};
  std::optional<Error> objection;  // Of a ticket; the others are cancelled all the same.
  for (const auto number : order.tickets) {
    const auto [leg, ticket] = find_ticket(**purchase, number);
    if (ticket == nullptr || ticket->cancelled) continue;  // Another owner's, or done before.
    if (inventory_.flight(leg->flight)->plan.departure > now)
      event.tickets.push_back(number);
    else
      objection = Error{ErrorCode::kNotChangeable, to_string(leg->flight) + " has departed"};
  }
  if (objection && event.tickets.empty()) return *objection;
  Decision decision{.records = {}, .events = {}, .why = "the customer cancelled"};
  if (!event.tickets.empty()) decision.events.push_back(std::move(event));
  return decision;
}

Result<Decision> ReservationActor::change_seat(const ChangeSeat& order, UtcSeconds now) const {
  const auto purchase = sold_purchase(order.purchase);
  if (!purchase) return purchase.error();
  const auto [leg, ticket] = find_ticket(**purchase, order.ticket);
  if (ticket == nullptr)
    return Error{ErrorCode::kUnknownTicket, "no ticket " + to_string(order.ticket)};
  const bool done_before = ticket->seat_changes == order.change + 1 && ticket->seat == order.seat;
  if (done_before) return Decision{};
  if (ticket->seat_changes != order.change)
    return Error{ErrorCode::kNotChangeable, "the seat was changed since; look at it again"};
  const auto& flight = *inventory_.flight(leg->flight);
  if (ticket->cancelled || flight.cancelled || flight.closed || flight.plan.departure <= now)
    return Error{ErrorCode::kNotChangeable, "the ticket is cancelled or its flight is closed"};
  if (flight.seats.cabin_of(order.seat) != leg->cabin)
    return Error{ErrorCode::kUnknownSeat,
                 "cabin " + to_string(leg->cabin) + " has no seat " + to_string(order.seat)};
  if (flight.seats.is_taken(order.seat))
    return Error{ErrorCode::kSeatTaken, "seat " + to_string(order.seat) + " is taken"};
  return Decision{.records = {},
                  .events = {SeatChanged{order.purchase, order.ticket, order.seat}},
                  .why = "the customer changed the seat"};
}

}  // namespace vendepass
