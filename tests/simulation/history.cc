#include "tests/simulation/history.h"

#include <algorithm>

namespace vendepass::simulation {

void History::note(const Ledger& ledger, AirlineCode airline, const Event& event,
                   const std::optional<AirlineEvent>& body) {
  auto& clocks = clocks_[airline];
  if (event.skipped > 0) {
    const auto last = event.previous();
    voided_.insert(airline);
    clocks.erase(clocks.upper_bound(last), clocks.end());
    for (auto& [flight, changes] : changes_)
      if (flight.airline == airline)
        std::erase_if(changes, [&](const Change& change) { return change.number > last; });
  }
  // An airline that was set back gets back what it had said before.
  const bool is_new = clocks.emplace(event.number, event.clock).second;
  if (is_new && body) note_seats(ledger, event.number, *body);
}

void History::note_seats(const Ledger& ledger, std::uint64_t number, const AirlineEvent& body) {
  if (const auto* taken = std::get_if<SeatsTaken>(&body))
    for (const auto seat : taken->seats) change(taken->flight, number, seat, true);
  if (const auto* released = std::get_if<HoldReleased>(&body))
    if (const auto purchase = ledger.purchases.find(released->purchase);
        purchase != ledger.purchases.end() && purchase->second.has_seats())
      for (const auto& [index, leg] : purchase->second.legs)
        for (const auto& ticket : leg.tickets) change(leg.flight, number, ticket.seat, false);
  if (const auto* cancelled = std::get_if<TicketsCancelled>(&body))
    for (const auto each : cancelled->tickets)
      if (const auto* ticket = ledger.ticket(cancelled->purchase, each);
          ticket != nullptr && !ticket->cancelled)
        change(ledger.leg_of(cancelled->purchase, each).flight, number, ticket->seat, false);
  if (const auto* past = std::get_if<PastForgotten>(&body))
    for (const auto& id : past->sold)
      if (const auto purchase = ledger.purchases.find(id); purchase != ledger.purchases.end())
        for (const auto& [index, leg] : purchase->second.legs)
          for (const auto& ticket : leg.tickets)
            if (!ticket.cancelled) change(leg.flight, number, ticket.seat, false);
  if (const auto* moved = std::get_if<SeatChanged>(&body))
    if (const auto* ticket = ledger.ticket(moved->purchase, moved->ticket)) {
      const auto& flight = ledger.leg_of(moved->purchase, moved->ticket).flight;
      change(flight, number, ticket->seat, false);
      change(flight, number, moved->seat, true);
    }
}

const VectorClock* History::clock_of(AirlineCode airline, std::uint64_t number) const {
  const auto clocks = clocks_.find(airline);
  if (clocks == clocks_.end()) return nullptr;
  const auto found = clocks->second.find(number);
  return found == clocks->second.end() ? nullptr : &found->second;
}

bool History::is_closed(const VectorClock& clock, std::string& missing) const {
  for (const auto& [airline, number] : clock.components()) {
    const auto* causes = clock_of(airline, number);
    if (causes == nullptr || clock.covers(*causes)) continue;
    missing = to_string(airline) + " " + std::to_string(number) + " builds on " +
              to_string(*causes) + ", and that is not in " + to_string(clock);
    return false;
  }
  return true;
}

std::uint64_t History::usable(AirlineCode airline, const VectorClock& known) const {
  const auto clocks = clocks_.find(airline);
  if (clocks == clocks_.end()) return 0;
  auto above = clocks->second.upper_bound(known.at(airline));
  while (above != clocks->second.begin()) {
    --above;
    if (known.covers(above->second)) return above->first;
  }
  return 0;
}

std::set<SeatId> History::taken(const FlightId& flight, std::uint64_t events) const {
  std::set<SeatId> seats;
  const auto changes = changes_.find(flight);
  if (changes == changes_.end()) return seats;
  for (const auto& change : changes->second) {
    if (change.number > events) break;
    if (change.taken)
      seats.insert(change.seat);
    else
      seats.erase(change.seat);
  }
  return seats;
}

}  // namespace vendepass::simulation
