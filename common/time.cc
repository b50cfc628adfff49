#include "common/time.h"

#include <fmt/core.h>

#include "common/numbers.h"

namespace vendepass {
namespace {

using std::chrono::days;
using std::chrono::floor;

std::chrono::year_month_day calendar(Date date) { return std::chrono::year_month_day{date}; }

// Hours and minutes of the day of an already shifted time.
std::string clock_of(UtcSeconds shifted) {
  const auto into_day = shifted - floor<days>(shifted);
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(into_day).count();
  return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
}

}  // namespace

Result<Date> parse_date(std::string_view text) {
  const Error wrong{ErrorCode::kMalformed,
                    fmt::format("'{}' is not a date: expected one like 2026-12-01", text)};
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return wrong;
  const auto year = digits(text.substr(0, 4));
  const auto month = digits(text.substr(5, 2));
  const auto day = digits(text.substr(8, 2));
  if (!year || !month || !day || *year < 2000 || *year > 2199) return wrong;
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return wrong;
  return Date{date};
}

std::string to_string(Date date) {
  const auto parts = calendar(date);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(parts.year()),
                     static_cast<unsigned>(parts.month()), static_cast<unsigned>(parts.day()));
}

std::string to_string(UtcSeconds when) {
  return to_string(floor<days>(when)) + "T" + clock_of(when) + "Z";
}

std::string local_clock(UtcSeconds when, UtcOffset offset) { return clock_of(when + offset); }

Date local_date(UtcSeconds when, UtcOffset offset) { return floor<days>(when + offset); }

std::string local_iso(UtcSeconds when, UtcOffset offset) {
  const auto minutes = offset.count() < 0 ? -offset.count() : offset.count();
  return fmt::format("{}T{}{}{:02}:{:02}", to_string(local_date(when, offset)),
                     local_clock(when, offset), offset.count() < 0 ? '-' : '+', minutes / 60,
                     minutes % 60);
}

}  // namespace vendepass
