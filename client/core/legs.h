// What people write on the command line: legs, parties and prices.
//
//   G3-1234@2026-12-01             the owner seats the party, in economy when there is one
//   G3-1234@2026-12-01/C           in business
//   G3-1234@2026-12-01:14C,14D     these seats, in the order of the passengers
//   G3-1234@2026-12-01/Y:14C,14D
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/itinerary.h"
#include "common/message.h"

namespace vendepass {

// One leg as it was asked for.
struct LegWish {
  FlightId flight;
  std::optional<Cabin> cabin;
  std::vector<SeatId> seats;  // Empty, or one per passenger.
  friend bool operator==(const LegWish&, const LegWish&) = default;
};

// What one `buy` asks for, before prices are known.
struct Wish {
  std::vector<std::string> passengers;
  std::vector<LegWish> legs;
  friend bool operator==(const Wish&, const Wish&) = default;
};

// Errors: kMalformed with what was expected; kInvalid when a seat is named twice.
Result<LegWish> parse_leg(std::string_view text);

// Errors: kInvalid: no or more than 9 passengers, a name that is empty, longer than 64 bytes or
// named twice, no or more than 6 legs, a flight twice, not as many seats as passengers.
Result<Done> check_wish(const Wish& wish);

// True when the purchase is what the wish asks for: the same passengers, flights and seats, and
// the same cabin where the wish names one.
bool fulfils(const Purchase& purchase, const Wish& wish);

// The cabin that a wish means on this flight: the named one; else the one of the wished seats;
// else economy; else the cheapest. Errors: kUnknownSeat when the flight has no such cabin, or a
// wished seat is not in it.
Result<CabinView> choose_cabin(const LegWish& wish, const SeatsReply& flight);

bool has_seat(const CabinView& cabin, SeatId seat);
std::vector<SeatId> all_seats(const CabinView& cabin);   // In row order.
std::vector<SeatId> free_seats(const CabinView& cabin);  // In row order.
std::size_t count_free(const SeatsReply& flight);        // In all cabins.

// Wished seats that the flight's map shows as taken: only the owner knows for certain.
std::vector<SeatId> taken_wishes(const LegWish& wish, const CabinView& cabin);

// Accepted fares times passengers.
Money total_of(const Purchase& purchase);

// The leg as `buy` takes it.
std::string to_string(const LegWish& leg);

}  // namespace vendepass
