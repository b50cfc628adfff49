#include "airline/core/airports.h"

#include <algorithm>
#include <optional>

#include "common/assert.h"

namespace vendepass {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool contains(std::string_view text, std::string_view part) {
  const auto same = [](char a, char b) { return lower(a) == lower(b); };
  const auto found = std::search(text.begin(), text.end(), part.begin(), part.end(), same);
  return part.empty() || found != text.end();
}

// Of airports that nobody knows.
const std::vector<ZoneOffset> kUtc{{UtcSeconds::min(), UtcOffset{0}}};

const std::vector<ZoneOffset>& offsets_of(const Airport* airport) {
  return airport == nullptr ? kUtc : airport->offsets;
}

// A local moment, mapped to UTC. `skipped_at` is set when the clocks never showed it: then it
// is the moment at which they jumped over it.
struct Mapped {
  UtcSeconds when;
  std::optional<UtcSeconds> skipped_at;
};

Mapped map_local(const std::vector<ZoneOffset>& offsets, UtcSeconds local) {
  for (std::size_t i = 0; i < offsets.size(); ++i) {
    const auto when = local - offsets[i].offset;
    if (i + 1 == offsets.size() || when < offsets[i + 1].since) {
      // Too early for this offset and too late for the one before: it was skipped.
      if (i > 0 && when < offsets[i].since)
        return {local - offsets[i - 1].offset, offsets[i].since};
      return {when, std::nullopt};
    }
  }
  VP_ASSERT(false);  // A zone has at least one offset.
  return {local, std::nullopt};
}

}  // namespace

void Airports::add(Airport airport) {
  VP_ASSERT(!airport.offsets.empty());
  const auto code = airport.code;
  airports_.insert_or_assign(code, std::move(airport));
}

const Airport* Airports::find(AirportCode code) const {
  const auto found = airports_.find(code);
  return found == airports_.end() ? nullptr : &found->second;
}

UtcOffset Airports::offset_at(AirportCode code, UtcSeconds when) const {
  const auto& offsets = offsets_of(find(code));
  const auto next = std::ranges::upper_bound(offsets, when, {}, &ZoneOffset::since);
  return next == offsets.begin() ? next->offset : std::prev(next)->offset;
}

std::pair<UtcSeconds, UtcSeconds> Airports::day_at(AirportCode code, Date day) const {
  const auto& offsets = offsets_of(find(code));
  const auto begin = [&](Date date) {
    const auto mapped = map_local(offsets, date);
    return mapped.skipped_at.value_or(mapped.when);  // Zones that jump at midnight.
  };
  return {begin(day), begin(day + std::chrono::days{1})};
}

UtcSeconds Airports::to_utc(AirportCode code, Date day, std::chrono::minutes clock) const {
  return map_local(offsets_of(find(code)), UtcSeconds{day} + clock).when;
}

std::vector<AirportView> Airports::matching(std::string_view text) const {
  std::vector<AirportView> views;
  for (const auto& [code, airport] : airports_)
    if (contains(to_string(code), text) || contains(airport.name, text) ||
        contains(airport.city, text))
      views.push_back({code, airport.name, airport.city, airport.city_code});
  return views;
}

const ConnectingTime& ConnectingTimes::at(AirportCode airport) const {
  const auto found = times_.find(airport);
  return found == times_.end() ? fallback_ : found->second;
}

std::chrono::minutes ConnectingTimes::between(AirportCode airport, AirlineCode arriving,
                                              AirlineCode departing) const {
  return at(airport).between(arriving, departing);
}

}  // namespace vendepass
