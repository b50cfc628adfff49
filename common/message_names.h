// The words for the small closed sets of message.h, the same on every screen and in every JSON.
#pragma once

#include <string>

#include "common/message.h"

namespace vendepass {

std::string to_string(Liveness liveness);    // "up", "suspect", "dead", "recovering"
std::string to_string(TicketState state);    // "held", "valid", "cancelled", "flight_cancelled"
std::string to_string(PurchaseState state);  // "pending", "sold", "refused"
// "held", "sold", "hold_sold", "hold_released", "cancelled", "seat_changed"
std::string to_string(SeatsEvent::Kind kind);
std::string to_string(const Ballot& ballot);  // "1.AD"

}  // namespace vendepass
