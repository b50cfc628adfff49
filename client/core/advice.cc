#include "client/core/advice.h"

namespace vendepass {
namespace {

std::string again(const std::string& command) {
  return "repeat the same `vendepass " + command + "`: that is safe";
}

std::string refusal_next_step(ErrorCode code) {
  switch (code) {
    case ErrorCode::kSeatTaken:
    case ErrorCode::kUnknownSeat:
      return "buy again with other seats, or name none and be seated together";
    case ErrorCode::kNotEnoughSeats:
      return "search for another flight, or travel as smaller parties";
    case ErrorCode::kPriceChanged:
      return "the same `vendepass buy` shows today's price and asks again";
    case ErrorCode::kTooLate:
    case ErrorCode::kGivenUp:
    case ErrorCode::kRecovered:
      return "nothing was bought; the same `vendepass buy` starts a new purchase";
    default:
      return "choose another flight: `vendepass search FROM TO --date DATE`";
  }
}

}  // namespace

std::string next_step(ErrorCode code, const std::string& command) {
  if (is_refusal(code)) return refusal_next_step(code);
  if (!is_definite(code)) return again(command);
  switch (code) {
    case ErrorCode::kUnknownAirport:
      return "find the code with `vendepass airports TEXT`";
    case ErrorCode::kUnknownAirline:
      return "see who belongs to the alliance: `vendepass airlines`";
    case ErrorCode::kBadSignature:
      return "sign in again with `vendepass login E-MAIL`: the password may have been changed on "
             "another computer";
    case ErrorCode::kSignInExpired:
    case ErrorCode::kUnknownCustomer:
      return "sign in with `vendepass login E-MAIL`, or register first";
    case ErrorCode::kEmailTaken:
      return "sign in with `vendepass login E-MAIL`";
    case ErrorCode::kNoQuorum:
      return "try again when more airlines answer, or buy a trip on a single airline";
    case ErrorCode::kBusy:
    case ErrorCode::kBehind:
    case ErrorCode::kExpired:
    case ErrorCode::kDiskFull:
    case ErrorCode::kRecovering:
    case ErrorCode::kOldEdition:
      return "try again in a moment, or at another airline with --entry CODE";
    case ErrorCode::kUnknownPurchase:
    case ErrorCode::kUnknownTicket:
    case ErrorCode::kNotChangeable:
      return "look at your tickets: `vendepass trips`";
    case ErrorCode::kChangedMeanwhile:
      return "look at it with `vendepass account`, and " + again(command);
    case ErrorCode::kUnsupportedVersion:
      return "install the version of vendepass that the airlines speak";
    default:
      return "correct the command: `vendepass " + command + " --help`";
  }
}

Failure failure_from(const Error& error, const std::string& command) {
  return Failure{exit_code_for(error.code),
                 std::string{name_of(error.code)},
                 error.detail,
                 next_step(error.code, command),
                 std::nullopt,
                 std::nullopt,
                 {}};
}

Failure refused_purchase(const Refusal& refusal, const PurchaseId& purchase) {
  std::string detail = refusal.detail.empty() ? "refused" : refusal.detail;
  if (refusal.flight && !refusal.free_seats.empty())
    detail +=
        "; still free on " + to_string(*refusal.flight) + ": " + list_seats(refusal.free_seats);
  return Failure{ExitCode::kRefused,
                 std::string{name_of(refusal.reason)},
                 detail,
                 next_step(refusal.reason, "buy") + "; what led to it tells `vendepass why " +
                     to_string(purchase) + "`",
                 purchase,
                 refusal.flight,
                 refusal.free_seats};
}

Failure usage_failure(std::string detail, std::string next) {
  return Failure{ExitCode::kUsage, "usage", std::move(detail), std::move(next), std::nullopt,
                 std::nullopt,     {}};
}

Failure sign_in_needed(std::string detail) {
  return Failure{ExitCode::kSignIn,
                 "sign_in_needed",
                 std::move(detail),
                 "sign in with `vendepass login E-MAIL`; new here: `vendepass register E-MAIL "
                 "--name NAME`",
                 std::nullopt,
                 std::nullopt,
                 {}};
}

Failure not_confirmed(std::string detail) {
  return Failure{ExitCode::kRejected,
                 "not_confirmed",
                 std::move(detail),
                 "change the command, or repeat it and answer y",
                 std::nullopt,
                 std::nullopt,
                 {}};
}

Failure unreachable_failure(const std::string& command) {
  return Failure{ExitCode::kUnreachable,
                 "unreachable",
                 "no airline answers, and nothing was changed anywhere",
                 "check the network and --connect ENDPOINT, then " + again(command),
                 std::nullopt,
                 std::nullopt,
                 {}};
}

Failure unknown_outcome(const PurchaseId& purchase, std::string detail) {
  return Failure{ExitCode::kUnknown,
                 "outcome_unknown",
                 std::move(detail),
                 again("buy") + " and continues this purchase; or ask `vendepass outcome " +
                     to_string(purchase) + "`, or end it with `vendepass give-up " +
                     to_string(purchase) + "`",
                 purchase,
                 std::nullopt,
                 {}};
}

Failure internal_failure(std::string detail) {
  return Failure{ExitCode::kInternal,
                 "internal",
                 std::move(detail),
                 "correct what it names, then repeat the same command: that is safe",
                 std::nullopt,
                 std::nullopt,
                 {}};
}

std::string list_seats(const std::vector<SeatId>& seats) {
  std::string text;
  for (const auto seat : seats) text += (text.empty() ? "" : " ") + to_string(seat);
  return text;
}

}  // namespace vendepass
