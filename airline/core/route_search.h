// Finds the trips that the alliance can fly.
//
// Up to three legs over all airlines, respecting minimum connecting times; the local date of
// departure is the origin's. Of trips that leave and cost alike in every respect the better
// one is kept: a result is never later, dearer and longer (in legs) than another.
#pragma once

#include <functional>
#include <set>

#include "airline/core/timetable.h"

namespace vendepass {

struct SearchQuery {
  AirportCode from, to;
  Date date;
  std::uint8_t passengers;
  SortKey sort;
  std::set<AirlineCode> suspect;  // Offered last and flagged.
  std::set<AirlineCode> dead;     // Not offered.
  UtcSeconds not_before;          // Flights that leave earlier are gone.
};

// Errors: kUnknownAirport (detail: nearest codes), kInvalid (from = to, 0 or > 9 passengers).
Result<std::vector<ItineraryView>> search_routes(const Timetable& timetable,
                                                 const Airports& airports,
                                                 const ConnectingTimes& connecting,
                                                 const SearchQuery& query);

}  // namespace vendepass
