// The life of purchases in the log: one line for whatever this airline decides or tells of one.
//
//   purchase decided    an own decision, when it is on the disk: held, sold, released, refused
//   purchase overdue    its hold has passed the deadline: recovery begins
//   purchase answered   what a client was told: sold, refused, rejected, pending
//
// Each has `purchase=ID`, so that one search finds all of it; nothing in it says who travels.
#pragma once

#include <optional>
#include <vector>

#include "airline/core/records.h"
#include "airline/io/meter.h"

namespace vendepass {

void log_decided(const std::vector<Record>& durable);
void log_overdue(const std::vector<PurchaseId>& purchases);
void log_told(const std::vector<PurchaseTold>& told);

}  // namespace vendepass
