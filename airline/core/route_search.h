// Finds the trips that the alliance can fly.
//
// One to three legs over all airlines; the local date of departure is the origin's, arrivals may
// be days later. At each change the minimum connecting time is kept and the wait is at most
// kLongestWait, at one airport; no airport is visited twice. Each leg is priced in the cheapest
// cabin that still has seats for the whole party.
//
// Every direct flight is offered: people choose it by the time of day. A trip with changes is
// offered unless another trip arrives no later, costs no more and has no more legs; of trips
// equal in all three the one that leaves last is kept. A trip with a suspect airline never
// displaces one without: it may turn out not to exist. The result is exact, not a heuristic.
#pragma once

#include <chrono>
#include <set>

#include "airline/core/timetable.h"

namespace vendepass {

// From arrival to the next departure: long enough for a night at the airport, short enough
// that a connection is not a stay.
inline constexpr std::chrono::hours kLongestWait{12};

struct SearchQuery {
  AirportCode from, to;
  Date date;
  std::uint8_t passengers;
  SortKey sort;
  std::set<AirlineCode> suspect;  // Offered last and flagged.
  std::set<AirlineCode> dead;     // Not offered.
  UtcSeconds not_before;          // Flights that leave earlier are gone.
};

// At most kMaxSearchResults, in the order of the key; ties by the other two criteria, then by
// departure. Errors: kUnknownAirport (detail: nearest codes), kInvalid (from = to, 0 or more
// than 9 passengers).
Result<std::vector<ItineraryView>> search_routes(const Timetable& timetable,
                                                 const Airports& airports,
                                                 const ConnectingTimes& connecting,
                                                 const SearchQuery& query);

}  // namespace vendepass
