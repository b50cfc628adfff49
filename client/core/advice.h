// What to do next: every error that people see ends with one of these.
#pragma once

#include <string>

#include "client/core/results.h"

namespace vendepass {

// One sentence for this error. `command`: the command that met it, as typed.
std::string next_step(ErrorCode code, const std::string& command);

// Failures that several commands share.
Failure failure_from(const Error& error, const std::string& command);
Failure refused_purchase(const Refusal& refusal, const PurchaseId& purchase);
Failure usage_failure(std::string detail, std::string next);
Failure sign_in_needed(std::string detail);
Failure not_confirmed(std::string detail);
Failure unreachable_failure(const std::string& command);
Failure unknown_outcome(const PurchaseId& purchase, std::string detail);
Failure internal_failure(std::string detail);

// "12A 12B 14F".
std::string list_seats(const std::vector<SeatId>& seats);

}  // namespace vendepass
