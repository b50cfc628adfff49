// Time as the protocol sees it: numbers handed in by the caller.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/result.h"

namespace vendepass {

using Millis = std::chrono::milliseconds;

// A clock without now(): code that holds an Instant cannot read the time, it
// can only be told. The server tells it from steady_clock, the simulator from
// its event queue.
struct NodeClock {
  using duration = Millis;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<NodeClock, duration>;
  static constexpr bool is_steady = true;
};
using Instant = NodeClock::time_point;

// Wall time in UTC: departures, expiries. Never used for safety.
using UtcSeconds = std::chrono::sys_seconds;

// What a shell tells a core at each step. `wall` may jump, `monotonic` never goes back.
struct Now {
  Instant monotonic;
  UtcSeconds wall;
};

// A calendar day without a zone; for flights the local date at the airport of departure.
using Date = std::chrono::sys_days;

// "2026-12-01". Errors: kMalformed unless it is a valid date of the years 2000-2199.
Result<Date> parse_date(std::string_view text);
std::string to_string(Date date);

// UTC plus a fixed offset: what people read at an airport. Range: -14 h to +14 h.
using UtcOffset = std::chrono::minutes;

// "2026-12-01T06:40Z".
std::string to_string(UtcSeconds when);
// "06:40" at that offset.
std::string local_clock(UtcSeconds when, UtcOffset offset);
// The local calendar day at that offset.
Date local_date(UtcSeconds when, UtcOffset offset);
// "2026-12-01T03:40-03:00" at that offset.
std::string local_iso(UtcSeconds when, UtcOffset offset);

}  // namespace vendepass
