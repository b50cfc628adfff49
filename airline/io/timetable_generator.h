// Makes a plausible timetable out of a network: who flies where, how often, with how many seats.
//
// For demos and measurements. A network has no departure times; this spreads them over the
// day, and picks aircraft and fares from seats and distance. The same network, airports and
// options give the same bytes with every compiler. Flight numbers, clock times and fares depend
// on the network and the seed only, not on the dates: tomorrow's timetable has the same flights.
#pragma once

#include <cstdint>
#include <string>

#include "airline/core/airports.h"

namespace vendepass {

struct GeneratorOptions {
  AirlineCode airline;
  Date first;          // Local date of the first departures.
  std::uint16_t days;  // 1 to 400
  std::uint64_t seed;
  CurrencyCode currency;
};

// `network_csv` has the columns airline,origin,destination,flights_per_month,seats_per_month,km
// (docs/data-files.md); rows of other airlines are passed over. The result is a timetable file
// (timetable_csv.h). Errors: kMalformed, kInvalid (a value, an airport that `airports` lacks,
// no row of this airline, more than 9000 departures a week), with line and column.
Result<std::string> generate_timetable(const std::string& network_csv, const Airports& airports,
                                       const GeneratorOptions& options);

}  // namespace vendepass
