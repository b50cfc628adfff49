// The words for the small closed sets of message.h, the same on every screen and in every JSON.
#pragma once

#include <string>

#include "common/message.h"

namespace vendepass {

std::string to_string(Liveness liveness);    // "up", "suspect", "dead", "recovering"
std::string to_string(TicketState state);    // "held", "valid", "cancelled", "flight_cancelled"
std::string to_string(PurchaseState state);  // "pending", "sold", "refused"

}  // namespace vendepass
