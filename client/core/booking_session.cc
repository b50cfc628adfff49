#include "client/core/booking_session.h"

#include <algorithm>

namespace vendepass {
namespace {

// What an error means for the one who asks.
enum class Reaction {
  kOutcome,   // Stands whatever happened before.
  kEnd,       // Repeating the same bytes cannot help, unless an earlier send is in doubt.
  kHere,      // "Not yet": the same airline can know more in a moment.
  kElsewhere  // This airline cannot; another one may.
};

Reaction reaction_to(ErrorCode code) {
  if (is_refusal(code)) return Reaction::kOutcome;
  switch (code) {
    case ErrorCode::kEmailTaken:
    case ErrorCode::kUnknownTicket:
    case ErrorCode::kNotChangeable:
      return Reaction::kOutcome;
    case ErrorCode::kBusy:
    case ErrorCode::kPreempted:
    case ErrorCode::kUndecided:
    case ErrorCode::kOwnerSilent:
      return Reaction::kHere;
    case ErrorCode::kBehind:
    case ErrorCode::kUnknownCustomer:
    case ErrorCode::kNoQuorum:
    case ErrorCode::kDiskFull:
    case ErrorCode::kRecovering:
    case ErrorCode::kExpired:
    case ErrorCode::kNoAnswer:
    case ErrorCode::kUnsupportedVersion:
      return Reaction::kElsewhere;
    default:
      return Reaction::kEnd;
  }
}

// True for errors that time cures: worth more than two rounds.
bool passes_with_time(ErrorCode code) {
  return !is_definite(code) || code == ErrorCode::kBusy || code == ErrorCode::kBehind ||
         code == ErrorCode::kExpired;
}

// Not the whole answer yet: the purchase is pending, or an owner has not confirmed.
bool is_partial(const ReplyBody& body) {
  if (const auto* purchase = std::get_if<PurchaseReply>(&body))
    return purchase->state == PurchaseState::kPending;
  if (const auto* tickets = std::get_if<TicketsReply>(&body)) return !tickets->silent.empty();
  return false;
}

}  // namespace

bool may_change(ErrorCode code) {
  const auto reaction = reaction_to(code);
  return reaction == Reaction::kHere || reaction == Reaction::kElsewhere;
}

BookingSession::BookingSession(std::vector<AirlineCode> airlines, Purpose purpose, Earlier earlier,
                               AskingTimes times, Instant now)
    : airlines_{std::move(airlines)},
      purpose_{purpose},
      times_{times},
      until_{now + times.total},
      in_doubt_{earlier == Earlier::kPerhapsSent},
      pause_{times.first_pause} {
  VP_ASSERT(!airlines_.empty());
}

BookingSession::Step BookingSession::next(Instant now) {
  if (!verdict_ && now >= until_) conclude();
  if (verdict_) return *verdict_;
  const auto left = until_ - now;
  if (pause_due_) {
    pause_due_ = false;
    const auto length = std::min(pause_, left);
    pause_ = std::min(pause_ * 2, times_.longest_pause);
    return Pause{length};
  }
  ++asked_in_a_row_;
  auto note = note_.empty() ? std::string{} : note_ + to_string(current()) + ".";
  note_.clear();
  return Ask{current(), std::min(times_.attempt, left), std::move(note)};
}

void BookingSession::answered(const ReplyBody& body) {
  last_airline_ = current();
  if (const auto* error = std::get_if<Error>(&body)) return take_error(*error);
  if (purpose_ == Purpose::kQuestion || !is_partial(body))
    return finish(Verdict::Kind::kAnswered, body, std::nullopt);
  in_doubt_ = true;
  last_body_ = body;
  last_error_.reset();
  ask_again_here(" has no final answer yet; asking ");
}

void BookingSession::not_sent() { go_on(" cannot be reached; asking "); }

void BookingSession::no_answer() {
  if (purpose_ == Purpose::kOrder) {
    in_doubt_ = true;
    round_had_hope_ = true;
  }
  go_on(" does not answer; asking ");
}

void BookingSession::take_error(const Error& error) {
  last_error_ = error;
  const auto reaction = reaction_to(error.code);
  if (reaction == Reaction::kOutcome) return finish(Verdict::Kind::kRefused, std::nullopt, error);
  if (reaction == Reaction::kEnd)
    return finish(in_doubt_ ? Verdict::Kind::kUnknown : Verdict::Kind::kRefused, std::nullopt,
                  error);
  if (purpose_ == Purpose::kOrder && !is_definite(error.code)) in_doubt_ = true;
  if (passes_with_time(error.code)) round_had_hope_ = true;
  const auto why = " answers " + std::string{name_of(error.code)} + "; asking ";
  if (reaction == Reaction::kHere) return ask_again_here(why);
  pause_before_next();
  go_on(why);
}

void BookingSession::ask_again_here(std::string why) {
  round_had_hope_ = true;
  pause_before_next();
  if (asked_in_a_row_ >= kAsksInARow) go_on(std::move(why));
}

void BookingSession::go_on(std::string why) {
  const auto before = current();
  asked_in_a_row_ = 0;
  index_ = (index_ + 1) % airlines_.size();
  if (index_ == 0) {
    ++rounds_;
    if (round_is_the_last()) return conclude();
    round_had_hope_ = false;
    pause_before_next();
  }
  if (current() != before) note_ = to_string(before) + std::move(why);
}

void BookingSession::pause_before_next() { pause_due_ = true; }

bool BookingSession::round_is_the_last() const {
  if (rounds_ < kRounds) return false;
  return purpose_ == Purpose::kQuestion || !round_had_hope_;
}

void BookingSession::conclude() {
  if (in_doubt_) return finish(Verdict::Kind::kUnknown, last_body_, last_error_);
  if (last_error_) return finish(Verdict::Kind::kRefused, std::nullopt, last_error_);
  finish(Verdict::Kind::kUnreachable, std::nullopt, std::nullopt);
}

void BookingSession::finish(Verdict::Kind kind, std::optional<ReplyBody> body,
                            std::optional<Error> error) {
  verdict_ = Verdict{kind, std::move(body), std::move(error), last_airline_};
}

}  // namespace vendepass
