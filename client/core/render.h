// What people read: every result as lines of text.
//
// Pure, so that the text is tested as text. Times are local to the airport; "+1" is the next
// local day. Nothing here depends on the terminal but the colours, which are handed in.
#pragma once

#include <string>

#include "client/core/results.h"

namespace vendepass {

enum class Colours : std::uint8_t { kOff = 1, kOn = 2 };

// Ends with a newline. A Failure is two lines: what happened, and what to do.
std::string render(const Report& report, Colours colours);

// What the customer is asked to confirm: legs, seats, fares and the total.
// `flights`: facts of the purchase's flights, as far as known.
std::string render_quote(const Purchase& purchase, const std::vector<FlightFacts>& flights);

// The command that buys this trip for so many people.
std::string buy_command(const ItineraryView& trip, std::size_t passengers);

}  // namespace vendepass
