// What one airline knows of how a purchase came to its outcome, from its own state alone: what it
// answered as owner and by which events, which purchases had the seats that it lacked, what it
// promised and voted as acceptor.
#pragma once

#include "airline/core/airline_state.h"

namespace vendepass {

// `content`: of the purchase, to tell which seats it wanted; one that has not this id, or none
// (empty), is passed over, and the rivals are then those who took seats of that flight last.
// Costs a few events of each purchase that is named, and at most kMaxSalesLookedAt sales of one
// flight; whatever is left out shows in `is_cut`.
Testimony testimony_about(const AirlineState& state, const PurchaseId& purchase,
                          const Bytes& content);

}  // namespace vendepass
