#include "client/core/render_parts.h"

#include <algorithm>
#include <cstdio>

namespace vendepass {
namespace {

// Characters, not bytes: continuation bytes of UTF-8 are not counted.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

std::string two_digits(long value) { return (value < 10 ? "0" : "") + std::to_string(value); }

}  // namespace

std::string Paint::with(const char* code, const std::string& text) const {
  return on_ ? "\x1b[" + std::string{code} + "m" + text + "\x1b[0m" : text;
}

std::string padded(std::string text, std::size_t width) {
  const auto have = width_of(text);
  if (have < width) text.append(width - have, ' ');
  return text;
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    if (widths.size() < row.size()) widths.resize(row.size());
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i)
      line += i + 1 == row.size() ? row[i] : padded(row[i], widths[i] + 2);
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string duration_text(std::chrono::seconds length) {
  const auto minutes = length.count() / 60;
  return std::to_string(minutes / 60) + " h " + two_digits(minutes % 60) + " min";
}

std::string age_text(std::optional<std::uint32_t> age) {
  if (!age) return "never";
  const auto age_ms = *age;
  if (age_ms < 10000)
    return std::to_string(age_ms / 1000) + "." + std::to_string(age_ms % 1000 / 100) + " s";
  if (age_ms < 120000) return std::to_string(age_ms / 1000) + " s";
  return std::to_string(age_ms / 60000) + " min";
}

std::string clock_text(UtcSeconds when, UtcOffset zone) {
  const std::chrono::hh_mm_ss time{when + zone -
                                   std::chrono::floor<std::chrono::days>(when + zone)};
  return two_digits(time.hours().count()) + ":" + two_digits(time.minutes().count()) + ":" +
         two_digits(time.seconds().count());
}

std::string day_shift(Date start, Date end) {
  const auto days = (end - start).count();
  if (days == 0) return "";
  return (days > 0 ? " +" : " -") + std::to_string(days > 0 ? days : -days);
}

std::string times_text(const FlightFacts& flight) {
  return to_string(flight.from) + " " + local_clock(flight.departure, flight.departure_offset) +
         " -> " + to_string(flight.to) + " " + local_clock(flight.arrival, flight.arrival_offset) +
         day_shift(local_date(flight.departure, flight.departure_offset),
                   local_date(flight.arrival, flight.arrival_offset));
}

std::string list_airlines(const std::vector<AirlineCode>& airlines) {
  std::string text;
  for (const auto airline : airlines) text += (text.empty() ? "" : ", ") + to_string(airline);
  return text;
}

std::string source_text(const std::optional<AirlineCode>& entry) {
  return entry ? "as " + to_string(*entry) + " knows it" : "from this computer's disk";
}

}  // namespace vendepass
