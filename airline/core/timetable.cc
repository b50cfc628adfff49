#include "airline/core/timetable.h"

#include <algorithm>

#include "common/limits.h"

namespace vendepass {

namespace {

std::uint64_t packed(AirportCode airport) {
  std::uint64_t number = 0;
  for (const char c : airport.value()) number = number << 5 | (static_cast<unsigned>(c) & 31U);
  return number;
}

// 15 bits an airport and 32 for the day: keys of one kind never collide.
std::uint64_t day_key(AirportCode from, Date day) {
  return packed(from) << 32 | static_cast<std::uint32_t>(day.time_since_epoch().count());
}
std::uint64_t day_key(AirportCode from, AirportCode to, Date day) {
  return packed(from) << 47 | day_key(to, day);
}

Date utc_day(UtcSeconds when) { return std::chrono::floor<std::chrono::days>(when); }

template <typename Departure>
void insert(std::vector<Departure>& day, const Departure& departure) {
  // Ties by id, so that the order does not depend on whose events came first.
  const auto earlier = [](const Departure& a, const Departure& b) {
    if (a.when != b.when) return a.when < b.when;
    return a.flight->plan.flight < b.flight->plan.flight;
  };
  day.insert(std::ranges::upper_bound(day, departure, earlier), departure);
}

template <typename Index>
void remove(Index& index, std::uint64_t key, const Timetable::Flight* flight) {
  const auto day = index.find(key);
  if (day == index.end()) return;
  std::erase_if(day->second, [&](const auto& departure) { return departure.flight == flight; });
  if (day->second.empty()) index.erase(day);
}

// Appends what departs in [from, until) and is for sale, over the days that `key_of` names.
template <typename Index, typename KeyOf>
std::vector<const Timetable::Flight*> collect(const Index& index, UtcSeconds from, UtcSeconds until,
                                              const KeyOf& key_of) {
  std::vector<const Timetable::Flight*> flights;
  if (from >= until) return flights;
  const auto last_day = utc_day(until - std::chrono::seconds{1});
  for (auto day = utc_day(from); day <= last_day; day += std::chrono::days{1}) {
    const auto found = index.find(key_of(day));
    if (found == index.end()) continue;
    for (const auto& departure : found->second) {
      if (departure.when < from) continue;
      if (departure.when >= until) break;
      if (!departure.flight->cancelled && !departure.flight->closed)
        flights.push_back(departure.flight);
    }
  }
  return flights;
}

}  // namespace

Timetable::Timetable(std::map<AirlineCode, std::uint16_t> accounting_codes)
    : accounting_codes_{std::move(accounting_codes)} {}

void Timetable::apply(AirlineCode airline, std::uint64_t number, const AirlineEvent& event) {
  if (!accounting_codes_.contains(airline) || number > kMaxEventNumber) return;
  auto& applied = applied_[airline];
  if (number <= applied) return;
  applied = number;
  const Said said{airline, number};
  std::visit([&](const auto& body) { on(said, body); }, event);
}

void Timetable::forget(AirlineCode airline) {
  const auto is_its = [&](const FlightId& flight) { return flight.airline == airline; };
  for (auto* index : {&by_origin_, &by_pair_})
    for (auto& [key, day] : *index)
      std::erase_if(day, [&](const Departure& each) { return is_its(each.flight->plan.flight); });
  std::erase_if(flights_, [&](const auto& each) { return is_its(each.first); });
  std::vector<PurchaseId> touched;
  for (auto& [purchase, legs] : legs_) {
    for (const auto& leg : legs)
      if (is_its(leg.flight))
        for (const auto ticket : leg.tickets) seat_changes_.erase(ticket);
    if (std::erase_if(legs, [&](const KnownLeg& leg) { return is_its(leg.flight); }) > 0)
      touched.push_back(purchase);
  }
  for (const auto& purchase : touched) settle(purchase);
  std::erase_if(past_fares_, [&](const auto& each) { return each.first.first == airline; });
  counts_.erase(airline);
  applied_.erase(airline);
}

void Timetable::adopt(AirlineCode airline, Timetable& other) {
  forget(airline);
  for (const auto* flight : other.flights_of(airline))
    list(flights_.insert(other.flights_.extract(flight->plan.flight)).position->second);
  for (const auto& [purchase, legs] : other.legs_)
    for (const auto& leg : legs) {
      if (leg.flight.airline != airline) continue;
      auto& known = legs_[purchase];
      known.insert(std::ranges::upper_bound(known, leg.leg, {}, &KnownLeg::leg), leg);
      if (!leg.sold) quorums_.insert_or_assign(purchase, other.quorum_of(purchase));
      for (const auto ticket : leg.tickets)
        if (const auto changes = other.seat_changes(ticket)) seat_changes_[ticket] = changes;
    }
  for (const auto& [pair, fares] : other.past_fares_)
    if (pair.first == airline) past_fares_[pair] = fares;
  applied_[airline] = other.applied_[airline];
}

Timetable::Flight* Timetable::spoken_of(const Said& said, const FlightId& flight) {
  const auto found = flights_.find(flight);
  if (found == flights_.end() || flight.airline != said.by) return nullptr;
  return &found->second;
}

std::vector<KnownLeg>* Timetable::known_legs(const PurchaseId& purchase) {
  const auto found = legs_.find(purchase);
  return found == legs_.end() ? nullptr : &found->second;
}

void Timetable::on(const Said& said, const FlightScheduled& event) {
  const auto& plan = event.plan;
  if (plan.flight.airline != said.by) return;
  const auto [place, added] =
      flights_.try_emplace(plan.flight, Flight{.plan = plan, .seats = SeatMap{plan.cabins}});
  if (added) list(place->second);  // A flight is scheduled once.
}

void Timetable::list(const Flight& flight) {
  const auto& plan = flight.plan;
  const auto day = utc_day(plan.departure);
  insert(by_origin_[day_key(plan.from, day)], Departure{plan.departure, &flight});
  insert(by_pair_[day_key(plan.from, plan.to, day)], Departure{plan.departure, &flight});
  auto& counts = counts_[plan.flight.airline];
  counts.flights += 1;
  counts.seats += flight.seats.capacity();
}

void Timetable::on(const Said& said, const FlightCancelled& event) {
  if (auto* flight = spoken_of(said, event.flight)) flight->cancelled = true;
}

void Timetable::on(const Said& said, const FlightClosed& event) {
  if (auto* flight = spoken_of(said, event.flight)) flight->closed = true;
}

void Timetable::on(const Said& said, const FareChanged& event) {
  auto* flight = spoken_of(said, event.flight);
  if (flight == nullptr) return;
  for (auto& cabin : flight->plan.cabins)
    if (cabin.cabin == event.cabin) cabin.fare = event.fare;
}

void Timetable::on(const Said& said, const SeatsTaken& event) {
  auto* flight = spoken_of(said, event.flight);
  if (flight == nullptr || event.seats.size() > kMaxPassengers) return;
  for (const auto seat : event.seats)
    if (flight->seats.cabin_of(seat) != event.cabin || flight->seats.is_taken(seat)) return;

  auto& legs = legs_[event.purchase];
  const auto same = [&](const KnownLeg& leg) {
    return leg.leg == event.leg && leg.flight == event.flight;
  };
  if (std::ranges::any_of(legs, same)) return;

  KnownLeg leg{event.flight,
               event.cabin,
               event.leg,
               event.fare,
               event.collector,
               !event.held_for,
               event.seats,
               {},
               std::vector<bool>(event.seats.size(), false)};
  for (std::size_t i = 0; i < event.seats.size(); ++i) {
    flight->seats.take(event.seats[i]);
    leg.tickets.push_back(ticket_number(accounting_codes_.at(said.by), said.number, i));
  }
  if (event.held_for) quorums_.insert_or_assign(event.purchase, *event.held_for);
  legs.insert(std::ranges::upper_bound(legs, leg.leg, {}, &KnownLeg::leg), std::move(leg));
  ++flight->parties;
}

void Timetable::on(const Said& said, const HoldSold& event) {
  auto* legs = known_legs(event.purchase);
  if (legs == nullptr) return;
  for (auto& leg : *legs)
    if (leg.flight.airline == said.by) leg.sold = true;
  settle(event.purchase);
}

void Timetable::settle(const PurchaseId& purchase) {
  const auto found = legs_.find(purchase);
  if (found != legs_.end() && found->second.empty()) legs_.erase(found);
  const auto* legs = known_legs(purchase);
  if (legs == nullptr || std::ranges::all_of(*legs, &KnownLeg::sold)) quorums_.erase(purchase);
}

void Timetable::on(const Said& said, const HoldReleased& event) {
  auto* legs = known_legs(event.purchase);
  if (legs == nullptr) return;
  const auto released = [&](const KnownLeg& leg) {
    return leg.flight.airline == said.by && !leg.sold;
  };
  for (const auto& leg : *legs)
    if (released(leg)) drop(leg);
  std::erase_if(*legs, released);
  settle(event.purchase);
}

void Timetable::free_seat(const KnownLeg& leg, std::size_t passenger) {
  if (!leg.cancelled[passenger]) flights_.at(leg.flight).seats.free(leg.seats[passenger]);
}

void Timetable::drop(const KnownLeg& leg) {
  for (std::size_t i = 0; i < leg.seats.size(); ++i) free_seat(leg, i);
  for (const auto ticket : leg.tickets) seat_changes_.erase(ticket);
  --flights_.at(leg.flight).parties;
}

void Timetable::on(const Said& said, const PastForgotten& event) {
  for (const auto& id : event.sold) forget(said, id);
  for (const auto& id : event.flights) forget(said, id);
}

// Only what is sold, on flights that are closed: whoever says it of anything else lies.
void Timetable::forget(const Said& said, const PurchaseId& id) {
  auto* legs = known_legs(id);
  if (legs == nullptr) return;
  const auto is_over = [&](const KnownLeg& leg) {
    return leg.flight.airline == said.by && leg.sold && flights_.at(leg.flight).closed;
  };
  for (const auto& leg : *legs) {
    if (!is_over(leg)) continue;
    past_fares_[{said.by, leg.collector}] +=
        leg.fare.minor * std::ranges::count(leg.cancelled, false);
    drop(leg);
  }
  std::erase_if(*legs, is_over);
  settle(id);
}

void Timetable::forget(const Said& said, const FlightId& id) {
  const auto* flight = spoken_of(said, id);
  if (flight == nullptr || !flight->closed || flight->parties > 0) return;
  const auto& plan = flight->plan;
  const auto day = utc_day(plan.departure);
  remove(by_origin_, day_key(plan.from, day), flight);
  remove(by_pair_, day_key(plan.from, plan.to, day), flight);
  auto& counts = counts_[said.by];
  counts.flights -= 1;
  counts.seats -= flight->seats.capacity();
  flights_.erase(id);
}

void Timetable::on(const Said& said, const TicketsCancelled& event) {
  auto* legs = known_legs(event.purchase);
  if (legs == nullptr) return;
  for (auto& leg : *legs) {
    if (leg.flight.airline != said.by) continue;
    for (std::size_t i = 0; i < leg.tickets.size(); ++i) {
      if (std::ranges::find(event.tickets, leg.tickets[i]) == event.tickets.end()) continue;
      free_seat(leg, i);
      leg.cancelled[i] = true;
    }
  }
}

void Timetable::on(const Said& said, const SeatChanged& event) {
  auto* legs = known_legs(event.purchase);
  if (legs == nullptr) return;
  for (auto& leg : *legs) {
    if (leg.flight.airline != said.by) continue;
    const auto ticket = std::ranges::find(leg.tickets, event.ticket);
    if (ticket == leg.tickets.end()) continue;
    const auto passenger = static_cast<std::size_t>(ticket - leg.tickets.begin());
    auto& seats = flights_.at(leg.flight).seats;
    if (leg.cancelled[passenger] || seats.cabin_of(event.seat) != leg.cabin ||
        seats.is_taken(event.seat))
      continue;
    free_seat(leg, passenger);
    seats.take(event.seat);
    leg.seats[passenger] = event.seat;
    ++seat_changes_[event.ticket];
  }
}

const Timetable::Flight* Timetable::find(const FlightId& flight) const {
  const auto found = flights_.find(flight);
  return found == flights_.end() ? nullptr : &found->second;
}

std::vector<const Timetable::Flight*> Timetable::departures(AirportCode airport, UtcSeconds from,
                                                            UtcSeconds until) const {
  return collect(by_origin_, from, until, [&](Date day) { return day_key(airport, day); });
}

std::vector<const Timetable::Flight*> Timetable::departures_to(AirportCode airport, AirportCode to,
                                                               UtcSeconds from,
                                                               UtcSeconds until) const {
  return collect(by_pair_, from, until, [&](Date day) { return day_key(airport, to, day); });
}

std::vector<KnownLeg> Timetable::legs_of(const PurchaseId& purchase) const {
  const auto found = legs_.find(purchase);
  return found == legs_.end() ? std::vector<KnownLeg>{} : found->second;
}

std::map<PurchaseId, std::vector<KnownLeg>> Timetable::legs_at(AirlineCode airline) const {
  std::map<PurchaseId, std::vector<KnownLeg>> found;
  for (const auto& [purchase, legs] : legs_)
    for (const auto& leg : legs)
      if (leg.flight.airline == airline) found[purchase].push_back(leg);
  return found;
}

const Quorum& Timetable::quorum_of(const PurchaseId& purchase) const {
  static const Quorum kNone;
  const auto found = quorums_.find(purchase);
  return found == quorums_.end() ? kNone : found->second;
}

std::uint32_t Timetable::seat_changes(TicketNumber ticket) const {
  const auto found = seat_changes_.find(ticket);
  return found == seat_changes_.end() ? 0 : found->second;
}

Timetable::Counts Timetable::counts() const {
  Counts total{0, 0};
  for (const auto& [airline, counts] : counts_) {
    total.flights += counts.flights;
    total.seats += counts.seats;
  }
  return total;
}

Timetable::Counts Timetable::counts_of(AirlineCode airline) const {
  const auto found = counts_.find(airline);
  return found == counts_.end() ? Counts{0, 0} : found->second;
}

std::vector<const Timetable::Flight*> Timetable::flights_of(AirlineCode airline) const {
  std::vector<const Flight*> flights;
  flights.reserve(counts_of(airline).flights);
  for (const auto& [id, flight] : flights_)
    if (id.airline == airline) flights.push_back(&flight);
  std::ranges::sort(flights, {}, [](const Flight* flight) { return flight->plan.flight; });
  return flights;
}

std::map<std::pair<AirlineCode, AirlineCode>, std::int64_t> Timetable::fares_collected() const {
  auto fares = past_fares_;
  for (const auto& [purchase, legs] : legs_) {
    for (const auto& leg : legs) {
      if (!leg.sold) continue;
      const auto valid = std::ranges::count(leg.cancelled, false);
      fares[{leg.flight.airline, leg.collector}] += leg.fare.minor * valid;
    }
  }
  return fares;
}

}  // namespace vendepass
