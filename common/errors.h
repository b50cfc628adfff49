// Every reason a request can fail for, in one closed list. docs/errors.md has the same
// table for people; a test compares the two.
//
// Refusals are outcomes: durable, final, the same for ever. Rejections promise nothing:
// this request was not acted on and the purchase id stays open. A rejection is *definite*
// when this request certainly did not and never will take effect, *indefinite* when it may
// have or may yet: repeat it with the same id.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace vendepass {

// Values are on the wire: never renumber, only append.
enum class ErrorCode : std::uint8_t {
  // Refusals: the purchase has an outcome, and it is "refused".
  kSeatTaken = 1,        // A wished seat is sold or held by another purchase.
  kNotEnoughSeats = 2,   // The cabin has fewer free seats than the party needs.
  kUnknownFlight = 3,    // The owner has no such flight.
  kUnknownSeat = 4,      // The flight has no such seat in that cabin.
  kFlightClosed = 5,     // Departed, or closed for sale.
  kFlightCancelled = 6,  // The airline cancelled the flight.
  kPriceChanged = 7,     // The fare is above the price that the customer accepted.
  kTooLate = 8,          // The latest moment to hold, named in the purchase, has passed.
  kGivenUp = 9,          // The customer gave the purchase up before it was sold.
  kRecovered = 10,       // Its entry fell silent and an owner's recovery decided "refused".
  kLegRefused = 11,      // Another leg of the itinerary was refused (detail names it).
  // Rejections, definite.
  kMalformed = 32,           // The bytes are not a valid message.
  kUnsupportedVersion = 33,  // A protocol version this server does not speak.
  kUnknownAirport = 34,      // No such IATA airport code.
  kUnknownAirline = 35,      // No such airline in the alliance.
  kBadSignature = 36,        // Not signed by this customer's key.
  kSignInExpired = 37,       // The sign-in grant has expired: log in again.
  kUnknownCustomer = 38,     // No customer with this e-mail or id is known here.
  kEmailTaken = 39,          // Another customer has registered this e-mail.
  kNoQuorum = 40,            // No majority of the quorum can be reached; nothing was started.
  kBusy = 41,                // Overloaded, or the seats are held by others: try again soon.
  kBehind = 42,              // This airline has not yet learned what the request builds on.
  kUnknownPurchase = 43,     // No airline that answered knows this purchase.
  kUnknownTicket = 44,       // No such ticket in this purchase.
  kNotChangeable = 45,       // The ticket is cancelled or its flight departed or was cancelled.
  kOldEdition = 46,          // The purchase names an edition or quorum that is not current here.
  kNotAllowed = 47,          // The request is not for this port or this customer.
  kDiskFull = 48,            // The airline cannot record anything now.
  kExpired = 49,             // The request was older than its own deadline when it was read.
  kInvalid = 50,             // Well-formed, but a value is out of its range (detail says which).
  kChangedMeanwhile = 51,    // The account is not as the customer was shown it: look, and repeat.
  // Rejections, indefinite: repeat with the same id.
  kOwnerSilent = 64,  // An owner did not answer: it may or may not have acted.
  kUndecided = 65,    // The decision was not reached in time; it may still be "sold".
  kNoAnswer = 66,     // No airline answered the client.
  kPreempted = 67,    // Another airline is deciding this purchase just now.
  kRecovering = 68,   // The airline has just started: it does not sell yet, and may have before.
};

struct ErrorInfo {
  ErrorCode code;
  std::string_view name;  // As on paper and in JSON: snake_case.
};

// All codes, in order of value.
inline constexpr std::array kErrors{
    ErrorInfo{ErrorCode::kSeatTaken, "seat_taken"},
    ErrorInfo{ErrorCode::kNotEnoughSeats, "not_enough_seats"},
    ErrorInfo{ErrorCode::kUnknownFlight, "unknown_flight"},
    ErrorInfo{ErrorCode::kUnknownSeat, "unknown_seat"},
    ErrorInfo{ErrorCode::kFlightClosed, "flight_closed"},
    ErrorInfo{ErrorCode::kFlightCancelled, "flight_cancelled"},
    ErrorInfo{ErrorCode::kPriceChanged, "price_changed"},
    ErrorInfo{ErrorCode::kTooLate, "too_late"},
    ErrorInfo{ErrorCode::kGivenUp, "given_up"},
    ErrorInfo{ErrorCode::kRecovered, "recovered"},
    ErrorInfo{ErrorCode::kLegRefused, "leg_refused"},
    ErrorInfo{ErrorCode::kMalformed, "malformed"},
    ErrorInfo{ErrorCode::kUnsupportedVersion, "unsupported_version"},
    ErrorInfo{ErrorCode::kUnknownAirport, "unknown_airport"},
    ErrorInfo{ErrorCode::kUnknownAirline, "unknown_airline"},
    ErrorInfo{ErrorCode::kBadSignature, "bad_signature"},
    ErrorInfo{ErrorCode::kSignInExpired, "sign_in_expired"},
    ErrorInfo{ErrorCode::kUnknownCustomer, "unknown_customer"},
    ErrorInfo{ErrorCode::kEmailTaken, "email_taken"},
    ErrorInfo{ErrorCode::kNoQuorum, "no_quorum"},
    ErrorInfo{ErrorCode::kBusy, "busy"},
    ErrorInfo{ErrorCode::kBehind, "behind"},
    ErrorInfo{ErrorCode::kUnknownPurchase, "unknown_purchase"},
    ErrorInfo{ErrorCode::kUnknownTicket, "unknown_ticket"},
    ErrorInfo{ErrorCode::kNotChangeable, "not_changeable"},
    ErrorInfo{ErrorCode::kOldEdition, "old_edition"},
    ErrorInfo{ErrorCode::kNotAllowed, "not_allowed"},
    ErrorInfo{ErrorCode::kDiskFull, "disk_full"},
    ErrorInfo{ErrorCode::kExpired, "expired"},
    ErrorInfo{ErrorCode::kInvalid, "invalid"},
    ErrorInfo{ErrorCode::kChangedMeanwhile, "changed_meanwhile"},
    ErrorInfo{ErrorCode::kOwnerSilent, "owner_silent"},
    ErrorInfo{ErrorCode::kUndecided, "undecided"},
    ErrorInfo{ErrorCode::kNoAnswer, "no_answer"},
    ErrorInfo{ErrorCode::kPreempted, "preempted"},
    ErrorInfo{ErrorCode::kRecovering, "recovering"},
};

constexpr bool is_refusal(ErrorCode code) { return static_cast<int>(code) < 32; }

// True when the request certainly did not and never will take effect (refusals included:
// they are final). When in doubt, false: repeat with the same id.
constexpr bool is_definite(ErrorCode code) { return static_cast<int>(code) < 64; }

constexpr std::string_view name_of(ErrorCode code) {
  for (const auto& info : kErrors)
    if (info.code == code) return info.name;
  return "unknown";
}

// The code with this value on the wire, if there is one.
constexpr std::optional<ErrorCode> error_code_from(std::uint64_t value) {
  for (const auto& info : kErrors)
    if (static_cast<std::uint64_t>(info.code) == value) return info.code;
  return std::nullopt;
}

}  // namespace vendepass
