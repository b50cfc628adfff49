#include "airline/io/timetable_csv.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <unordered_map>

#include "airline/io/csv.h"
#include "common/numbers.h"

namespace vendepass {

namespace {

enum Column : std::size_t {
  kFlight,
  kOrigin,
  kDestination,
  kFirstDate,
  kLastDate,
  kDays,
  kDeparture,
  kArrival,
  kDayChange,
  kEquipment,
  kCabins
};
const std::vector<std::string_view> kColumns{"flight",     "origin",    "destination", "first_date",
                                             "last_date",  "days",      "departure",   "arrival",
                                             "day_change", "equipment", "cabins"};
constexpr std::array<std::string_view, 4> kDayChanges{"-1", "+0", "+1", "+2"};

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find(at);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// Takes the fields of one row one after the other; the first wrong one is the error.
class RowReader {
 public:
  RowReader(const CsvRow& row, AirlineCode self, const Airports& airports, CurrencyCode currency)
      : row_{row}, self_{self}, airports_{airports}, currency_{currency} {}

  Result<TimetableRow> read() {
    const auto number = flight_number();
    const auto from = airport(kOrigin);
    const auto to = airport(kDestination);
    const auto first = date(kFirstDate);
    const auto last = date(kLastDate);
    const auto days = weekdays();
    const auto departure = clock(kDeparture);
    const auto arrival = clock(kArrival);
    const auto change = day_change();
    auto cabins = cabin_plans();
    if (!error_ && last < first) fail(kLastDate, "the last date is before the first");
    if (error_) return *error_;
    return TimetableRow{self_,
                        number,
                        from,
                        to,
                        first,
                        last,
                        days,
                        departure,
                        arrival,
                        change,
                        row_[kEquipment].text,
                        std::move(cabins)};
  }

 private:
  void fail(Column column, std::string_view what) {
    if (!error_) error_ = csv_error(row_[column], what);
  }
  const std::string& text(Column column) const { return row_[column].text; }

  std::uint16_t flight_number() {
    const auto& flight = text(kFlight);
    const auto prefix = to_string(self_) + "-";
    const auto number =
        flight.substr(0, 3) == prefix ? digits(std::string_view{flight}.substr(3)) : std::nullopt;
    if (number && *number >= 1 && *number <= 9999 && flight[3] != '0')
      return static_cast<std::uint16_t>(*number);
    fail(kFlight, fmt::format("'{}' is not a flight of {}: write {}1 to {}9999", flight,
                              to_string(self_), prefix, prefix));
    return 0;
  }

  AirportCode airport(Column column) {
    const auto code = parse_airport(text(column));
    if (code && airports_.find(*code) != nullptr) return *code;
    fail(column, code ? text(column) + " is not in the airports file; add it there first"
                      : code.error().detail);
    return AirportCode{{'-', '-', '-'}};
  }

  Date date(Column column) {
    const auto parsed = parse_date(text(column));
    if (parsed) return *parsed;
    fail(column, parsed.error().detail);
    return {};
  }

  std::uint8_t weekdays() {
    std::uint8_t days = 0;
    for (const char c : text(kDays)) {
      const auto bit = c >= '1' && c <= '7' ? 1U << (c - '1') : 0U;
      if (bit == 0 || bit <= days) {
        days = 0;
        break;
      }
      days = static_cast<std::uint8_t>(days | bit);
    }
    if (days == 0)
      fail(kDays, fmt::format("'{}' are not days: write digits from 1 (Monday) to 7 (Sunday) in "
                              "order, like 12345",
                              text(kDays)));
    return days;
  }

  std::chrono::minutes clock(Column column) {
    const auto& written = text(column);
    if (written.size() == 5 && written[2] == ':') {
      const auto hours = digits(std::string_view{written}.substr(0, 2));
      const auto minutes = digits(std::string_view{written}.substr(3));
      if (hours && minutes && *hours < 24 && *minutes < 60)
        return std::chrono::minutes{*hours * 60 + *minutes};
    }
    fail(column, fmt::format("'{}' is not a time: write 00:00 to 23:59", written));
    return {};
  }

  std::int8_t day_change() {
    const auto found = std::ranges::find(kDayChanges, text(kDayChange));
    if (found == kDayChanges.end())
      fail(kDayChange,
           fmt::format("'{}' is not a day change: write -1, +0, +1 or +2", text(kDayChange)));
    return static_cast<std::int8_t>(found - kDayChanges.begin() - 1);
  }

  std::vector<CabinPlan> cabin_plans() {
    std::vector<CabinPlan> cabins;
    for (const auto part : split(text(kCabins), ' ')) {
      auto cabin = cabin_plan(part);
      if (!cabin) {
        fail(kCabins, fmt::format("'{}' is not a cabin: write cabin:rows:letters:fare, like "
                                  "Y:4-31:ABC-DEF:310.00",
                                  part));
        break;
      }
      cabins.push_back(*std::move(cabin));
    }
    return cabins;
  }

  std::optional<CabinPlan> cabin_plan(std::string_view part) const {
    const auto parts = split(part, ':');
    if (parts.size() != 4) return std::nullopt;
    const auto cabin = parse_cabin(parts[0]);
    const auto rows = split(parts[1], '-');
    const auto fare = parse_money(parts[3], currency_);
    if (!cabin || !fare || rows.size() != 2) return std::nullopt;
    const auto first = digits(rows[0]);
    const auto last = digits(rows[1]);
    if (!first || !last || *first > 99 || *last > 99) return std::nullopt;
    return CabinPlan{*cabin, *fare, static_cast<std::uint8_t>(*first),
                     static_cast<std::uint8_t>(*last), std::string{parts[2]}};
  }

  const CsvRow& row_;
  AirlineCode self_;
  const Airports& airports_;
  CurrencyCode currency_;
  std::optional<Error> error_;
};

FlightPlan plan_on(const TimetableRow& row, Date date, const Airports& airports) {
  const auto arrival_day = date + std::chrono::days{row.day_change};
  return {FlightId{row.airline, row.number, date},
          row.from,
          row.to,
          airports.to_utc(row.from, date, row.departure),
          airports.to_utc(row.to, arrival_day, row.arrival),
          row.equipment,
          row.cabins};
}

std::size_t flights_in(const TimetableRow& row) {
  const auto dates = (row.last - row.first).count() + 1;
  auto flights = static_cast<std::size_t>(dates / 7 * std::popcount(row.days));
  for (auto date = row.last; date > row.last - std::chrono::days{dates % 7};
       date -= std::chrono::days{1})
    flights += flies_on(row.days, date) ? 1 : 0;
  return flights;
}

// Collects the flights of all rows and knows which line each came from.
class Expansion {
 public:
  explicit Expansion(const Airports& airports) : airports_{airports} {}

  std::optional<Error> add(const CsvRow& fields, const TimetableRow& row) {
    const auto before = plans_.size();
    for (auto date = row.first; date <= row.last; date += std::chrono::days{1}) {
      if (!flies_on(row.days, date)) continue;
      auto plan = plan_on(row, date, airports_);
      const auto flown = plan.arrival - plan.departure;
      if (flown <= std::chrono::hours{0} || flown > std::chrono::hours{24})
        return csv_error(fields[kArrival],
                         fmt::format("on {} it would fly for no time or over 24 hours; correct "
                                     "the arrival or the day change",
                                     to_string(date)));
      if (plans_.size() == before)  // The first speaks for the row, but for its times.
        if (const auto valid = check_plan(plan); !valid)
          return csv_error(fields[kFlight], valid.error().detail);
      const auto [place, fresh] = lines_.emplace(plan.flight, fields[kFlight].line);
      if (!fresh)
        return csv_error(fields[kFlight],
                         fmt::format("{} is already in line {}; change dates, days or number",
                                     to_string(plan.flight), place->second));
      plans_.push_back(std::move(plan));
    }
    return std::nullopt;
  }
  std::vector<FlightPlan> take() { return std::move(plans_); }

 private:
  const Airports& airports_;
  std::vector<FlightPlan> plans_;
  std::unordered_map<FlightId, std::size_t, IdHash> lines_;
};

std::string days_text(std::uint8_t days) {
  std::string text;
  for (int day = 0; day < 7; ++day)
    if ((days >> day & 1) != 0) text += static_cast<char>('1' + day);
  return text;
}

std::string clock_text(std::chrono::minutes clock) {
  return fmt::format("{:02}:{:02}", clock.count() / 60, clock.count() % 60);
}

std::string cabins_text(const std::vector<CabinPlan>& cabins) {
  std::string text;
  for (const auto& cabin : cabins)
    text += fmt::format("{}{}:{}-{}:{}:{}.{:02}", text.empty() ? "" : " ", to_string(cabin.cabin),
                        cabin.first_row, cabin.last_row, cabin.letters, cabin.fare.minor / 100,
                        cabin.fare.minor % 100);
  return text;
}

}  // namespace

Result<std::vector<FlightPlan>> parse_timetable(const std::string& csv_text, AirlineCode self,
                                                const Airports& airports, CurrencyCode currency) {
  const auto rows = parse_csv_table(csv_text, kColumns);
  if (!rows) return rows.error();
  std::vector<TimetableRow> read;
  std::size_t flights = 0;
  for (const auto& fields : *rows) {
    auto row = RowReader{fields, self, airports, currency}.read();
    if (!row) return row.error();
    const auto count = flights_in(*row);
    if (count == 0) return csv_error(fields[kDays], "no date of this period falls on these days");
    flights += count;
    if (flights > kMaxTimetableFlights)
      return csv_error(fields[kLastDate],
                       fmt::format("more than {} flights; split the file", kMaxTimetableFlights));
    read.push_back(*std::move(row));
  }
  Expansion expansion{airports};
  for (std::size_t i = 0; i < read.size(); ++i)
    if (auto error = expansion.add((*rows)[i], read[i])) return *std::move(error);
  return expansion.take();
}

std::string format_timetable(const std::vector<TimetableRow>& rows) {
  std::string text = csv_line({kColumns.begin(), kColumns.end()});
  for (const auto& row : rows)
    text += csv_line({fmt::format("{}-{}", to_string(row.airline), row.number), to_string(row.from),
                      to_string(row.to), to_string(row.first), to_string(row.last),
                      days_text(row.days), clock_text(row.departure), clock_text(row.arrival),
                      std::string{kDayChanges[static_cast<std::size_t>(row.day_change + 1)]},
                      row.equipment, cabins_text(row.cabins)});
  return text;
}

}  // namespace vendepass
