#include "airline/io/airport_files.h"

#include <date/tz.h>
#include <fmt/core.h>

#include <map>
#include <optional>

#include "airline/io/csv.h"
#include "common/limits.h"
#include "common/numbers.h"

namespace vendepass {

namespace {

using std::chrono::sys_days;
using std::chrono::year;

constexpr UtcSeconds kFirst = sys_days{year{2020} / 1 / 1};
constexpr UtcSeconds kLast = sys_days{year{2038} / 1 / 1};
constexpr std::uint64_t kMaxConnectingMinutes = 720;
constexpr ConnectingTime kUsual{std::chrono::minutes{40}, std::chrono::minutes{60}};

// The zone's offsets in force from kFirst to kLast; the first one counts for all time before.
// Throws what the library throws for a name it does not know.
std::vector<ZoneOffset> walk_zone(const std::string& name) {
  const auto* zone = date::locate_zone(name);
  std::vector<ZoneOffset> offsets;
  for (auto when = kFirst; when < kLast;) {
    const auto info = zone->get_info(when);
    const auto offset = std::chrono::round<std::chrono::minutes>(info.offset);
    const auto since = offsets.empty() ? UtcSeconds{} : when;
    if (offsets.empty() || offsets.back().offset != offset) offsets.push_back({since, offset});
    if (info.end <= when) break;
    when = info.end;
  }
  return offsets;
}

std::optional<std::vector<ZoneOffset>> offsets_of(const std::string& zone) {
  try {
    return walk_zone(zone);
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

// Walks each zone once: a country's airports share a few.
class ZoneTable {
 public:
  Result<std::vector<ZoneOffset>> offsets(const CsvField& zone) {
    auto& known = zones_[zone.text];
    if (!known) known = offsets_of(zone.text);
    if (!known)
      return csv_error(zone, fmt::format("'{}' is not a time zone of this system; write an IANA "
                                         "name like America/Sao_Paulo (package tzdata)",
                                         zone.text));
    return *known;
  }

 private:
  std::map<std::string, std::optional<std::vector<ZoneOffset>>> zones_;
};

Result<std::string> name_from(const CsvField& field) {
  if (field.text.empty() || field.text.size() > kMaxNameBytes)
    return csv_error(field, fmt::format("a name has 1 to {} bytes", kMaxNameBytes));
  return field.text;
}

Result<Airport> airport_from(const CsvRow& row, ZoneTable& zones) {
  const auto code = parse_airport(row[0].text);
  if (!code) return csv_error(row[0], code.error().detail);
  const auto name = name_from(row[1]);
  if (!name) return name.error();
  const auto city = name_from(row[2]);
  if (!city) return city.error();
  const auto city_code = parse_airport(row[3].text);
  if (!city_code) return csv_error(row[3], city_code.error().detail);
  const auto offsets = zones.offsets(row[4]);
  if (!offsets) return offsets.error();
  return Airport{*code, *name, *city, *city_code, row[4].text, *offsets};
}

Result<std::chrono::minutes> minutes_from(const CsvField& field) {
  const auto number = digits(field.text);
  if (!number || *number > kMaxConnectingMinutes)
    return csv_error(field, fmt::format("'{}' is not a connecting time: write 0 to {} minutes",
                                        field.text, kMaxConnectingMinutes));
  return std::chrono::minutes{*number};
}

struct ConnectingRow {
  std::optional<AirportCode> airport;  // Nothing: all others.
  ConnectingTime time;
};
Result<ConnectingRow> connecting_row_from(const CsvRow& row) {
  const auto same = minutes_from(row[1]);
  if (!same) return same.error();
  const auto other = minutes_from(row[2]);
  if (!other) return other.error();
  const ConnectingTime time{*same, *other};
  if (row[0].text == "*") return ConnectingRow{std::nullopt, time};
  const auto airport = parse_airport(row[0].text);
  if (!airport) return csv_error(row[0], airport.error().detail + "; or * for all others");
  return ConnectingRow{*airport, time};
}

}  // namespace

Result<Airports> load_airports(const std::string& csv_text) {
  const auto rows = parse_csv_table(csv_text, {"iata", "name", "city", "city_code", "tz"});
  if (!rows) return rows.error();
  if (rows->size() > kMaxAirports)
    return Error{ErrorCode::kInvalid, fmt::format("at most {} airports", kMaxAirports)};
  Airports airports;
  ZoneTable zones;
  for (const auto& row : *rows) {
    auto airport = airport_from(row, zones);
    if (!airport) return airport.error();
    if (airports.find(airport->code) != nullptr)
      return csv_error(row[0], row[0].text + " is in the file twice; keep one row");
    airports.add(*std::move(airport));
  }
  return airports;
}

Result<ConnectingTimes> load_connecting_times(const std::string& csv_text) {
  const auto rows =
      parse_csv_table(csv_text, {"airport", "same_airline_minutes", "other_airline_minutes"});
  if (!rows) return rows.error();
  std::map<std::optional<AirportCode>, ConnectingTime> times;
  for (const auto& row : *rows) {
    const auto parsed = connecting_row_from(row);
    if (!parsed) return parsed.error();
    if (!times.emplace(parsed->airport, parsed->time).second)
      return csv_error(row[0], row[0].text + " is in the file twice; keep one row");
  }
  const auto fallback = times.extract(std::nullopt);
  ConnectingTimes connecting{fallback ? fallback.mapped() : kUsual};
  for (const auto& [airport, time] : times) connecting.set(*airport, time);
  return connecting;
}

}  // namespace vendepass
