#include "airline/core/route_search.h"

#include <algorithm>
#include <array>
#include <deque>
#include <tuple>

#include "common/limits.h"

namespace vendepass {

namespace {

using Flight = Timetable::Flight;

// Of one flight: what check_plan allows.
constexpr std::chrono::hours kLongestFlight{24};

// A flight at the end of a trip from the origin, with the best way to reach it.
struct Chain {
  const Flight* flight;
  const CabinPlan* cabin;
  const Chain* before;  // Null for the first leg.
  std::int64_t price;   // Of all legs, per passenger.
  UtcSeconds leaves;    // The first leg.
  UtcSeconds arrives;
  AirlineCode airline;
  CurrencyCode currency;
  bool suspect;  // One of the legs is.
  std::uint8_t legs;
};

// Equal arrival and legs: cheaper, then later departure; ids make the choice the same every time.
bool is_better(const Chain& a, const Chain& b) {
  if (a.price != b.price) return a.price < b.price;
  if (a.leaves != b.leaves) return a.leaves > b.leaves;
  return a.flight->plan.flight < b.flight->plan.flight;
}

std::vector<const Chain*> in_order(const Chain& last) {
  std::vector<const Chain*> legs;
  for (const auto* leg = &last; leg != nullptr; leg = leg->before) legs.push_back(leg);
  std::ranges::reverse(legs);
  return legs;
}

// Why this is exact: whether a flight can follow a trip depends on the trip's last flight and
// its airports only, and on the way to a given last flight, over a given number of legs, every
// further leg and the arrival are the same. So per last flight only the cheapest chain can
// matter (one without suspect airlines and one with), not every combination.
class Search {
 public:
  Search(const Timetable& timetable, const Airports& airports, const ConnectingTimes& connecting,
         const SearchQuery& query)
      : timetable_{timetable}, airports_{airports}, connecting_{connecting}, query_{query} {}

  std::vector<ItineraryView> run() {
    first_legs();
    second_legs();
    third_legs();
    return best_trips();
  }

 private:
  using Arrivals = std::map<AirportCode, std::vector<const Chain*>>;

  struct Offer {
    const CabinPlan* cabin;
    bool suspect;
  };
  // What the flight offers the party; nullopt when its airline is dead or it is too full.
  std::optional<Offer> offer_of(const Flight& flight) const;
  void first_legs();
  void second_legs();
  void third_legs();
  // Adds the best chains that end with `flight` after one of `reached`, at most two.
  void extend(const std::vector<const Chain*>& reached, const ConnectingTime& change,
              const Flight& flight, Arrivals* arrivals);
  void keep(const Chain& chain, Arrivals* arrivals);
  const std::vector<const Flight*>& last_legs_from(AirportCode airport);

  std::vector<ItineraryView> best_trips();
  bool comes_first(const Chain& a, const Chain& b) const;
  ItineraryView view_of(const Chain& last) const;

  const Timetable& timetable_;
  const Airports& airports_;
  const ConnectingTimes& connecting_;
  const SearchQuery& query_;

  std::deque<Chain> chains_;  // Addresses stay.
  Arrivals after_one_, after_two_;
  std::map<AirportCode, std::vector<const Flight*>> last_legs_;
  UtcSeconds earliest_{}, latest_{};  // When a last leg can depart.
  std::vector<const Chain*> trips_;
};

std::optional<Search::Offer> Search::offer_of(const Flight& flight) const {
  const auto airline = flight.plan.flight.airline;
  if (query_.dead.contains(airline)) return std::nullopt;
  const auto rank = [](const CabinPlan& plan) {
    return std::pair{plan.fare.minor, std::string_view{"YWCF"}.find(plan.cabin.value())};
  };
  const CabinPlan* best = nullptr;
  for (const auto& plan : flight.plan.cabins) {
    if (flight.seats.free_count(plan.cabin) < query_.passengers) continue;
    if (best == nullptr || rank(plan) < rank(*best)) best = &plan;
  }
  if (best == nullptr) return std::nullopt;
  return Offer{best, query_.suspect.contains(airline)};
}

void Search::keep(const Chain& chain, Arrivals* arrivals) {
  const auto& stored = chains_.emplace_back(chain);
  const auto to = stored.flight->plan.to;
  if (to == query_.to)
    trips_.push_back(&stored);
  else if (arrivals != nullptr)
    (*arrivals)[to].push_back(&stored);
}

void Search::first_legs() {
  const auto [begin, end] = airports_.day_at(query_.from, query_.date);
  earliest_ = std::max(begin, query_.not_before);
  latest_ = end + 2 * (kLongestFlight + kLongestWait);
  for (const auto* flight : timetable_.departures(query_.from, earliest_, end)) {
    const auto offer = offer_of(*flight);
    if (!offer) continue;
    const auto& plan = flight->plan;
    const auto& fare = offer->cabin->fare;
    keep({flight, offer->cabin, nullptr, fare.minor, plan.departure, plan.arrival,
          plan.flight.airline, fare.currency, offer->suspect, 1},
         &after_one_);
  }
}

const std::vector<const Flight*>& Search::last_legs_from(AirportCode airport) {
  const auto found = last_legs_.find(airport);
  if (found != last_legs_.end()) return found->second;
  return last_legs_
      .emplace(airport, timetable_.departures_to(airport, query_.to, earliest_, latest_))
      .first->second;
}

void Search::second_legs() {
  for (const auto& [airport, reached] : after_one_) {
    const auto [first, last] = std::ranges::minmax(reached, {}, &Chain::arrives);
    const auto& change = connecting_.at(airport);
    for (const auto* flight : timetable_.departures(
             airport, first->arrives, last->arrives + kLongestWait + std::chrono::seconds{1})) {
      const auto to = flight->plan.to;
      if (to == query_.from) continue;
      if (to != query_.to && last_legs_from(to).empty()) continue;
      extend(reached, change, *flight, &after_two_);
    }
  }
}

void Search::third_legs() {
  for (const auto& [airport, reached] : after_two_)
    for (const auto* flight : last_legs_from(airport))
      extend(reached, connecting_.at(airport), *flight, nullptr);
}

void Search::extend(const std::vector<const Chain*>& reached, const ConnectingTime& change,
                    const Flight& flight, Arrivals* arrivals) {
  const auto& plan = flight.plan;
  const auto airline = plan.flight.airline;
  std::optional<Offer> offer;
  std::array<const Chain*, 2> best{};  // Without suspect airlines, and with.
  for (const auto* chain : reached) {
    const auto wait = plan.departure - chain->arrives;
    if (wait > kLongestWait || wait < change.between(chain->airline, airline)) continue;
    if (!offer && !(offer = offer_of(flight))) return;
    // Prices in different currencies cannot be summed.
    if (chain->currency != offer->cabin->fare.currency) continue;
    auto& place = best[chain->suspect || offer->suspect ? 1 : 0];
    if (place == nullptr || is_better(*chain, *place)) place = chain;
  }
  auto& [clean, suspect] = best;
  if (clean != nullptr && suspect != nullptr && suspect->price >= clean->price) suspect = nullptr;
  for (const auto* chain : best) {
    if (chain == nullptr) continue;
    keep({&flight, offer->cabin, chain, chain->price + offer->cabin->fare.minor, chain->leaves,
          plan.arrival, airline, chain->currency, chain->suspect || offer->suspect,
          static_cast<std::uint8_t>(chain->legs + 1)},
         arrivals);
  }
}

// True when nobody would take `b` who can have `a`.
bool displaces(const Chain& a, const Chain& b) {
  return a.currency == b.currency && a.arrives <= b.arrives && a.price <= b.price &&
         a.legs <= b.legs && a.suspect <= b.suspect;
}

std::vector<ItineraryView> Search::best_trips() {
  // In this order a trip can be displaced by earlier ones only.
  const auto rank = [](const Chain* trip) {
    return std::tuple{trip->arrives,
                      trip->price,
                      trip->legs,
                      trip->suspect,
                      -trip->leaves.time_since_epoch(),
                      trip->flight->plan.flight};
  };
  std::ranges::sort(trips_, {}, rank);
  std::vector<const Chain*> front, kept;
  for (const auto* trip : trips_) {
    const auto better = [&](const Chain* other) { return displaces(*other, *trip); };
    const bool displaced = std::ranges::any_of(front, better);
    if (!displaced) front.push_back(trip);
    if (!displaced || trip->legs == 1) kept.push_back(trip);
  }
  std::ranges::sort(kept, [this](auto* a, auto* b) { return comes_first(*a, *b); });
  if (kept.size() > kMaxSearchResults) kept.resize(kMaxSearchResults);
  std::vector<ItineraryView> views;
  views.reserve(kept.size());
  for (const auto* trip : kept) views.push_back(view_of(*trip));
  return views;
}

bool Search::comes_first(const Chain& a, const Chain& b) const {
  const auto rank = [this](const Chain& trip) {
    const std::int64_t price = trip.price;
    const std::int64_t arrival = trip.arrives.time_since_epoch().count();
    const std::int64_t legs = trip.legs;
    const auto ids = std::pair{trip.leaves, trip.flight->plan.flight};
    switch (query_.sort) {
      case SortKey::kArrival:
        return std::tuple{trip.suspect, arrival, price, legs, ids};
      case SortKey::kLegs:
        return std::tuple{trip.suspect, legs, price, arrival, ids};
      case SortKey::kPrice:
        break;
    }
    return std::tuple{trip.suspect, price, arrival, legs, ids};
  };
  return rank(a) < rank(b);
}

ItineraryView Search::view_of(const Chain& last) const {
  ItineraryView view{{}, {last.price, last.currency}};
  for (const auto* leg : in_order(last)) {
    const auto& plan = leg->flight->plan;
    view.legs.push_back({plan.flight, plan.from, plan.to, plan.departure, plan.arrival,
                         airports_.offset_at(plan.from, plan.departure),
                         airports_.offset_at(plan.to, plan.arrival), leg->cabin->cabin,
                         leg->cabin->fare, leg->flight->seats.free_count(leg->cabin->cabin),
                         query_.suspect.contains(leg->airline)});
  }
  return view;
}

// Which known codes were probably meant: those with the most letters in place.
Error unknown_airport(const Airports& airports, AirportCode code) {
  std::array<std::vector<std::string>, 4> by_difference;
  for (const auto& [known, airport] : airports.all()) {
    std::size_t difference = 0;
    for (std::size_t i = 0; i < 3; ++i) difference += known.value()[i] != code.value()[i];
    by_difference[difference].push_back(to_string(known) + " (" + airport.city + ")");
  }
  const auto& codes = by_difference[by_difference[1].empty() ? 2 : 1];
  std::string meant;
  for (std::size_t i = 0; i < codes.size() && i < 3; ++i)
    meant += (i == 0 ? "did you mean " : ", ") + codes[i];
  const auto advice = meant.empty() ? "list the airports" : meant + "?";
  return {ErrorCode::kUnknownAirport, to_string(code) + " is not an airport known here; " + advice};
}

}  // namespace

Result<std::vector<ItineraryView>> search_routes(const Timetable& timetable,
                                                 const Airports& airports,
                                                 const ConnectingTimes& connecting,
                                                 const SearchQuery& query) {
  for (const auto code : {query.from, query.to})
    if (airports.find(code) == nullptr) return unknown_airport(airports, code);
  if (query.from == query.to)
    return Error{ErrorCode::kInvalid, "origin and destination are the same airport"};
  if (query.passengers < 1 || query.passengers > kMaxPassengers)
    return Error{ErrorCode::kInvalid, "passengers: give 1 to " + std::to_string(kMaxPassengers)};
  return Search{timetable, airports, connecting, query}.run();
}

}  // namespace vendepass
