// What is said of one purchase: the signed bytes, the seats that an owner keeps for it, what became
// of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/credentials.h"
#include "common/errors.h"
#include "common/itinerary.h"

namespace vendepass {

// Something a customer signed: the exact bytes and the signature over them.
struct Signed {
  Bytes content;
  Signature signature;
  friend bool operator==(const Signed&, const Signed&) = default;
};

enum class PurchaseState : std::uint8_t { kPending = 1, kSold = 2, kRefused = 3 };

// What one owner keeps for one leg.
struct LegSeats {
  std::uint8_t leg;           // Index into the purchase's legs.
  std::vector<SeatId> seats;  // One per passenger.
  Money fare;                 // Per passenger, at most the accepted one.
  std::vector<TicketNumber> tickets;
  friend bool operator==(const LegSeats&, const LegSeats&) = default;
};
// What is left instead, for people.
struct Refusal {
  ErrorCode reason;
  std::string detail;
  std::optional<FlightId> flight;  // The leg it was about.
  std::vector<SeatId> free_seats;  // Up to 20 seats still free there.
  friend bool operator==(const Refusal&, const Refusal&) = default;
};
struct Held {
  std::vector<LegSeats> legs;
};
struct Sold {
  std::vector<LegSeats> legs;
};
struct Unknown {};  // Never heard of it.

}  // namespace vendepass
