#include "airline/io/timetable_generator.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <set>

#include "airline/io/csv.h"
#include "airline/io/timetable_csv.h"
#include "common/numbers.h"
#include "common/random.h"

namespace vendepass {

namespace {

using std::chrono::minutes;

enum Column : std::size_t { kAirline, kOrigin, kDestination, kFlights, kSeats, kKm };

constexpr std::uint64_t kMaxDays = 400;
constexpr std::uint16_t kFirstNumber = 1000;
constexpr std::uint16_t kLastNumber = 9999;
// Departures from 05:00 to 23:30 local, in steps of five minutes.
constexpr std::uint64_t kFirstSlot = 5 * 12;
constexpr std::uint64_t kSlots = 18 * 12 + 6 + 1;
constexpr std::uint64_t kMonthDays = 30;  // What flights_per_month counts over.

// One directed pair of airports, in whole numbers so that every machine computes the same.
struct Route {
  AirportCode from, to;
  std::uint64_t flights_a_month;  // Hundredths.
  std::uint64_t seats_a_flight;
  std::uint64_t km;
};

// A departure that repeats every week on the same days.
struct Departure {
  std::uint8_t days;
  minutes clock;
};

// "30.25" to 3025; more decimals are cut.
std::optional<std::uint64_t> hundredths(std::string_view text) {
  const auto point = text.find('.');
  const auto whole = digits(text.substr(0, point));
  if (!whole || *whole > 100'000'000) return std::nullopt;
  if (point == std::string_view::npos) return *whole * 100;
  const auto decimals = std::string{text.substr(point + 1)};
  if (!digits(decimals)) return std::nullopt;
  return *whole * 100 + *digits((decimals + "0").substr(0, 2));
}

Result<std::uint64_t> amount(const CsvField& field, std::uint64_t most) {
  const auto number = hundredths(field.text);
  if (number && *number > 0 && *number <= most * 100) return *number;
  return csv_error(field, fmt::format("'{}' is not an amount: write a number above 0, up to {}",
                                      field.text, most));
}

Result<AirportCode> airport(const CsvField& field, const Airports& airports) {
  const auto code = parse_airport(field.text);
  if (!code) return csv_error(field, code.error().detail);
  if (airports.find(*code) != nullptr) return *code;
  return csv_error(field, field.text + " is not in the airports file; add it there first");
}

Result<Route> route_from(const CsvRow& row, const Airports& airports) {
  const auto from = airport(row[kOrigin], airports);
  if (!from) return from.error();
  const auto to = airport(row[kDestination], airports);
  if (!to) return to.error();
  if (*from == *to) return csv_error(row[kDestination], "a flight needs two airports");
  const auto flights = amount(row[kFlights], 10'000);
  if (!flights) return flights.error();
  const auto seats = amount(row[kSeats], 10'000'000);
  if (!seats) return seats.error();
  const auto km = amount(row[kKm], 12'000);
  if (!km) return km.error();
  return Route{*from, *to, *flights, *seats / *flights, *km / 100};
}

Result<std::vector<Route>> routes_of(const std::string& network_csv, AirlineCode airline,
                                     const Airports& airports) {
  const auto rows = parse_csv_table(network_csv, {"airline", "origin", "destination",
                                                  "flights_per_month", "seats_per_month", "km"});
  if (!rows) return rows.error();
  std::vector<Route> routes;
  std::set<std::pair<AirportCode, AirportCode>> pairs;
  for (const auto& row : *rows) {
    if (row[kAirline].text != to_string(airline)) continue;
    const auto route = route_from(row, airports);
    if (!route) return route.error();
    if (!pairs.emplace(route->from, route->to).second)
      return csv_error(row[kOrigin], "this pair of airports has a row already; keep one");
    routes.push_back(*route);
  }
  if (routes.empty())
    return Error{ErrorCode::kInvalid,
                 "the network has no row for " + to_string(airline) + "; name another airline"};
  std::ranges::sort(routes, {}, [](const Route& r) { return std::pair{r.from, r.to}; });
  return routes;
}

// A sequence of its own for each pair, so that a new row changes no other pair's flights.
Random random_of(const GeneratorOptions& options, const Route& route) {
  std::uint64_t mixed = options.seed;
  const auto name = to_string(options.airline) + to_string(route.from) + to_string(route.to);
  for (const char c : name) mixed = (mixed ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return Random{mixed};
}

// Weekly departures: the fraction is one more or not, by chance, so that the network as a
// whole has the number asked for; at least one, so that no pair is lost.
std::uint64_t departures_a_week(const Route& route, Random& random) {
  const auto scaled = route.flights_a_month * 7;
  const auto unit = kMonthDays * 100;
  const auto more = random.below(unit) < scaled % unit ? 1U : 0U;
  return std::max<std::uint64_t>(1, scaled / unit + more);
}

// `count` of the seven days, evenly, from a random one on.
std::uint8_t spread_days(std::uint64_t count, Random& random) {
  const auto start = random.below(7);
  unsigned days = 0;
  for (std::uint64_t i = 0; i < count; ++i) days |= 1U << (start + i * 7 / count) % 7;
  return static_cast<std::uint8_t>(days);
}

std::vector<Departure> departures_of(const Route& route, Random& random) {
  auto left = departures_a_week(route, random);
  const auto lines = (left + 6) / 7;
  std::vector<Departure> departures;
  for (std::uint64_t line = 0; line < lines; ++line) {
    const auto begin = line * kSlots / lines;
    const auto end = std::max(begin + 1, (line + 1) * kSlots / lines);
    const auto slot = kFirstSlot + begin + random.below(end - begin);
    const auto days = std::min<std::uint64_t>(7, left);
    left -= days;
    departures.push_back({spread_days(days, random), minutes{slot * 5}});
  }
  return departures;
}

struct Aircraft {
  std::string equipment;
  std::vector<CabinPlan> cabins;
};

std::uint8_t rows_for(std::uint64_t seats, std::uint64_t abreast, std::uint64_t least,
                      std::uint64_t most) {
  return static_cast<std::uint8_t>(std::clamp((seats + abreast / 2) / abreast, least, most));
}

// The type whose usual size is nearest: ATR 72, Embraer 195, Boeing 737-800, Airbus A320, A321.
Aircraft aircraft_for(std::uint64_t seats, Money fare) {
  const Cabin economy{'Y'}, premium{'W'};
  const Money premium_fare{fare.minor * 9 / 5, fare.currency};
  const auto single = [&](std::string type, std::uint8_t rows, std::string letters) {
    return Aircraft{std::move(type), {{economy, fare, 1, rows, std::move(letters)}}};
  };
  // Three rows of premium economy with the middle seats left free.
  const auto two_cabins = [&](std::string type, std::uint8_t rows) {
    return Aircraft{std::move(type),
                    {{premium, premium_fare, 1, 3, "AC-DF"}, {economy, fare, 4, rows, "ABC-DEF"}}};
  };
  if (seats < 88) return single("AT7", rows_for(seats, 4, 17, 18), "AC-DF");
  if (seats < 138) return single("E95", rows_for(seats, 4, 26, 30), "AC-DF");
  if (seats < 172) return single("73H", rows_for(seats, 6, 28, 31), "ABC-DEF");
  if (seats < 192) return two_cabins("320", rows_for(seats, 6, 29, 31));
  return two_cabins("321", rows_for(seats, 6, 35, 37));
}

// From 120 plus 0.30 a kilometre, a sixth up or down by departure, ending in 9.90.
Money fare_for(const Route& route, Random& random, CurrencyCode currency) {
  const auto cents = (12'000 + route.km * 30) * (84 + random.below(34)) / 100;
  return {static_cast<std::int64_t>(cents / 1000 * 1000 + 990), currency};
}

// Half an hour on the ground and 750 km/h, in steps of five minutes.
minutes block_time(const Route& route) {
  const auto exact = 30 + (route.km * 60 + 749) / 750;
  return minutes{(exact + 4) / 5 * 5};
}

// What the local clock says on arrival.
struct Arrival {
  minutes clock;
  std::int8_t day_change;
  friend bool operator==(const Arrival&, const Arrival&) = default;
};
Arrival arrival_of(const Route& route, Date date, minutes departure, const Airports& airports) {
  const auto when = airports.to_utc(route.from, date, departure) + block_time(route);
  const auto offset = airports.offset_at(route.to, when);
  const auto day = local_date(when, offset);
  const auto clock = std::chrono::duration_cast<minutes>(when + offset - UtcSeconds{day});
  return {clock, static_cast<std::int8_t>((day - date).count())};
}

// The rows of one departure over the period: one, or more where a change of the clocks at
// either end moves the local arrival.
void add_rows(const GeneratorOptions& options, const Airports& airports, const Route& route,
              const Departure& departure, TimetableRow row, std::vector<TimetableRow>& rows) {
  std::optional<Arrival> current;
  const auto end = options.first + std::chrono::days{options.days};
  for (auto date = options.first; date < end; date += std::chrono::days{1}) {
    if (!flies_on(departure.days, date)) continue;
    const auto arrival = arrival_of(route, date, departure.clock, airports);
    if (current == arrival) {
      rows.back().last = date;
      continue;
    }
    current = arrival;
    row.first = row.last = date;
    row.arrival = arrival.clock;
    row.day_change = arrival.day_change;
    rows.push_back(row);
  }
}

}  // namespace

Result<std::string> generate_timetable(const std::string& network_csv, const Airports& airports,
                                       const GeneratorOptions& options) {
  if (options.days < 1 || options.days > kMaxDays)
    return Error{ErrorCode::kInvalid, fmt::format("days: give 1 to {}", kMaxDays)};
  const auto routes = routes_of(network_csv, options.airline, airports);
  if (!routes) return routes.error();
  std::vector<TimetableRow> rows;
  std::uint16_t number = kFirstNumber;
  for (const auto& route : *routes) {
    auto random = random_of(options, route);
    for (const auto& departure : departures_of(route, random)) {
      if (number > kLastNumber)
        return Error{ErrorCode::kInvalid,
                     fmt::format("more than {} departures: no flight numbers are left",
                                 kLastNumber - kFirstNumber + 1)};
      const auto fare = fare_for(route, random, options.currency);
      const auto aircraft = aircraft_for(route.seats_a_flight, fare);
      const TimetableRow row{.airline = options.airline,
                             .number = number++,
                             .from = route.from,
                             .to = route.to,
                             .first = options.first,
                             .last = options.first,
                             .days = departure.days,
                             .departure = departure.clock,
                             .arrival = {},
                             .day_change = 0,
                             .equipment = aircraft.equipment,
                             .cabins = aircraft.cabins};
      add_rows(options, airports, route, departure, row, rows);
    }
  }
  return format_timetable(rows);
}

}  // namespace vendepass
