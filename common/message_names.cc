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

std::string to_string(SeatsEvent::Kind kind) {
  switch (kind) {
    case SeatsEvent::Kind::kHeld:
      return "held";
    case SeatsEvent::Kind::kSold:
      return "sold";
    case SeatsEvent::Kind::kHoldSold:
      return "hold_sold";
    case SeatsEvent::Kind::kReleased:
      return "hold_released";
    case SeatsEvent::Kind::kCancelled:
      return "cancelled";
    case SeatsEvent::Kind::kChanged:
      break;
  }
  return "seat_changed";
}

std::string to_string(const Ballot& ballot) {
  return std::to_string(ballot.round) + "." + to_string(ballot.airline);
}

}  // namespace vendepass
