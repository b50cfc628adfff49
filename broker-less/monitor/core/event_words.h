// An airline's event in the words of the screen and of `--json`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/events.h"

namespace vendepass::monitor {

struct EventWords {
  std::string kind;  // "seats_taken": the names of docs/monitor.md.
  std::string text;  // The rest, for people; without flight and purchase.
  std::optional<FlightId> flight;
  std::optional<PurchaseId> purchase;
  std::vector<SeatId> seats;  // That it takes, or moves somebody to.
  bool is_sale = false;       // An owner's part of a purchase is sold by it.
};

EventWords words_of(const AirlineEvent& event);

// "3f2a91c0": enough of an id to tell it from those beside it.
std::string short_id(const PurchaseId& id);
// Flight, purchase and text in one line.
std::string line_of(const EventWords& words);

}  // namespace vendepass::monitor
