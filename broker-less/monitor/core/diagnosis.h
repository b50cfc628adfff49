// What looks wrong, in words: from what every airline says of the others, side by side.
#pragma once

#include <string>
#include <vector>

#include "broker-less/monitor/core/watch.h"

namespace vendepass::monitor {

struct Finding {
  enum class Weight : std::uint8_t { kBad = 1, kNotice = 2 };
  Weight weight;
  std::string text;
  std::string id;  // The same as long as it is about the same thing, whatever its numbers.
};

// The worst first; empty when nothing looks wrong. What may pass by itself is not told before it
// has lasted: airlines notice within a second of each other that one is gone, or back; purchases
// are in doubt, and airlines behind, for moments all the time.
inline constexpr Millis kSettled{1200};
inline constexpr Millis kLasting{3000};
std::vector<Finding> findings(const Watch& watch, Millis now);

// Those of `these` that are not among `others`: what begins, or ends, between two moments.
std::vector<Finding> only_in(const std::vector<Finding>& these, const std::vector<Finding>& others);

bool is_any_bad(const std::vector<Finding>& found);

// "AD, G3 and LA"
std::string list_of(const std::vector<AirlineCode>& airlines);
// "12 s", "3 min"
std::string span_text(Millis span);

}  // namespace vendepass::monitor
