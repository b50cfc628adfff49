// What a monitor hears as lines for programs, and one look at all of it. Shapes: docs/monitor.md.
#pragma once

#include <string>

#include "broker-less/monitor/core/diagnosis.h"
#include "broker-less/monitor/core/pages.h"

namespace vendepass::monitor {

// One JSON object, without a newline. Times are UTC.
std::string json_of(const News& news, const DayClock& clock);
// Something began to look wrong, or does no more.
enum class Turn : std::uint8_t { kBegins, kIsOver };
std::string json_of(const Finding& finding, Turn turn, const DayClock& clock, Millis now);

// One look: the airlines, and what looks wrong. As lines for people, and as one JSON object.
std::string text_of(const Watch& watch, const DayClock& clock, Millis now);
std::string json_of(const Watch& watch, const DayClock& clock, Millis now);

}  // namespace vendepass::monitor
