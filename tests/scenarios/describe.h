// Words for records, events, messages and replies, with the names that a scenario gave.
#pragma once

#include <string>

#include "airline/core/records.h"
#include "tests/scenarios/names.h"

namespace vendepass::scenarios {

std::string describe(const Names& names, const Record& record);
std::string describe(const Names& names, const PeerMessage& message);
std::string describe(const Names& names, const ReplyBody& reply);
std::string describe_request(const Names& names, const ClientBody& body);
// Without the purchase's name: "held 1A", "refused seat_taken, free 1B".
std::string describe_answer(const OwnerAnswer& answer);

}  // namespace vendepass::scenarios
