// Space-time diagrams of what a monitor has heard, and of one purchase as airlines tell of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "broker-less/monitor/core/pages.h"
#include "broker-less/monitor/core/recording.h"
#include "broker-less/monitor/core/space_time.h"

namespace vendepass::monitor {

// The newest events of a recording, at most `most`, in an order that extends causality; when
// airlines end and start again, as far as bulletins show it. An arrow comes from the newest event
// of another airline that an event is the first of its airline to know of: it was delivered there
// in between. Of one purchase: the events about it, and what airlines went through meanwhile.
SpaceTime diagram_of(const Recording& recording, const std::optional<PurchaseId>& purchase,
                     std::size_t most);

// What all airlines know of a purchase: the answer to the operator command `purchase`. Votes and
// refusals have no clocks: arrows are what the protocol says came before. Errors: kMalformed, and
// kUnknownPurchase.
Result<SpaceTime> diagram_of_purchase(const std::string& json);

}  // namespace vendepass::monitor
