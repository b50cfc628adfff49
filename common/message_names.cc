#include "common/message_names.h"

namespace vendepass {

std::string to_string(Liveness liveness) {
  switch (liveness) {
    case Liveness::kUp:
      return "up";
    case Liveness::kSuspect:
      return "suspect";
    case Liveness::kDead:
      return "dead";
    case Liveness::kRecovering:
      break;
  }
  return "recovering";
}

std::string to_string(TicketState state) {
  switch (state) {
    case TicketState::kHeld:
      return "held";
    case TicketState::kValid:
      return "valid";
    case TicketState::kCancelled:
      return "cancelled";
    case TicketState::kFlightCancelled:
      break;
  }
  return "flight_cancelled";
}

std::string to_string(PurchaseState state) {
  switch (state) {
    case PurchaseState::kPending:
      return "pending";
    case PurchaseState::kSold:
      return "sold";
    case PurchaseState::kRefused:
      break;
  }
  return "refused";
}

}  // namespace vendepass
