// What a search must find, by trying every sequence of one, two and three flights.
//
// The oracle of route_search_test: it reads a plain list of flights and shares nothing with
// the search but the words. The rules are those of docs/design.md and route_search.h.
#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "common/events.h"

namespace vendepass::brute_force {

struct Flight {
  FlightPlan plan;
  std::map<Cabin, int> free;
  bool for_sale = true;
};

struct Question {
  AirportCode from, to;
  Date date;
  int passengers;
  std::map<AirportCode, std::chrono::minutes> offsets;
  std::map<AirportCode, std::pair<std::chrono::minutes, std::chrono::minutes>> connecting;
  std::chrono::minutes longest_wait;
  std::set<AirlineCode> suspect, dead;
  UtcSeconds not_before;
};

// What makes one trip better than another.
struct Value {
  UtcSeconds arrival;
  std::int64_t price;
  std::size_t legs;
  bool suspect;
  friend auto operator<=>(const Value&, const Value&) = default;
};

inline std::int64_t cheapest_fare(const Flight& flight, int passengers) {
  std::int64_t fare = -1;
  for (const auto& cabin : flight.plan.cabins)
    if (flight.free.at(cabin.cabin) >= passengers && (fare < 0 || cabin.fare.minor < fare))
      fare = cabin.fare.minor;
  return fare;  // -1: the party does not fit.
}

inline bool can_fly(const Question& question, const Flight& flight) {
  return flight.for_sale && !question.dead.contains(flight.plan.flight.airline) &&
         cheapest_fare(flight, question.passengers) >= 0;
}

inline bool can_change(const Question& question, const Flight& first, const Flight& next) {
  if (first.plan.to != next.plan.from) return false;
  const auto& [same, other] = question.connecting.at(first.plan.to);
  const bool one_airline = first.plan.flight.airline == next.plan.flight.airline;
  const auto wait = next.plan.departure - first.plan.arrival;
  return wait >= (one_airline ? same : other) && wait <= question.longest_wait;
}

// Follows every rule: from, to, day, connections, no airport twice, seats.
inline bool is_legal(const Question& question, const std::vector<const Flight*>& trip) {
  const auto& first = trip.front()->plan;
  const auto day =
      std::chrono::floor<std::chrono::days>(first.departure + question.offsets.at(question.from));
  if (first.from != question.from || trip.back()->plan.to != question.to) return false;
  if (day != question.date || first.departure < question.not_before) return false;
  std::set<AirportCode> visited{question.from};
  for (std::size_t i = 0; i < trip.size(); ++i) {
    if (!can_fly(question, *trip[i]) || !visited.insert(trip[i]->plan.to).second) return false;
    if (i > 0 && !can_change(question, *trip[i - 1], *trip[i])) return false;
  }
  return true;
}

inline Value value_of(const Question& question, const std::vector<const Flight*>& trip) {
  Value value{trip.back()->plan.arrival, 0, trip.size(), false};
  for (const auto* flight : trip) {
    value.price += cheapest_fare(*flight, question.passengers);
    value.suspect = value.suspect || question.suspect.contains(flight->plan.flight.airline);
  }
  return value;
}

inline std::vector<Value> all_trips(const Question& question, const std::vector<Flight>& flights) {
  std::vector<Value> values;
  const auto try_trip = [&](const std::vector<const Flight*>& trip) {
    if (is_legal(question, trip)) values.push_back(value_of(question, trip));
  };
  for (const auto& one : flights) {
    if (one.plan.from != question.from) continue;
    try_trip({&one});
    for (const auto& two : flights) {
      if (!can_change(question, one, two)) continue;
      try_trip({&one, &two});
      for (const auto& three : flights)
        if (can_change(question, two, three)) try_trip({&one, &two, &three});
    }
  }
  return values;
}

// All direct flights, and each value with changes that no other trip's value displaces.
inline std::vector<Value> answer(const Question& question, const std::vector<Flight>& flights) {
  const auto all = all_trips(question, flights);
  std::vector<Value> kept;
  for (const auto& value : all) {
    const auto displaces = [&](const Value& other) {
      return other != value && other.arrival <= value.arrival && other.price <= value.price &&
             other.legs <= value.legs && other.suspect <= value.suspect;
    };
    const bool again = std::ranges::find(kept, value) != kept.end();
    if (value.legs == 1 || (!again && std::ranges::none_of(all, displaces))) kept.push_back(value);
  }
  std::ranges::sort(kept);
  return kept;
}

}  // namespace vendepass::brute_force
