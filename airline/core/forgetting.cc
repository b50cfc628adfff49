#include "airline/core/forgetting.h"

#include <algorithm>

#include "common/limits.h"

namespace vendepass {

namespace {

constexpr std::size_t kLookedAtPerStep = 500;  // About a millisecond.
constexpr Millis kLongestPause = std::chrono::hours{1};

// Of flights that nobody knows any more, or never knew, the date alone is left.
bool is_past(Date date, UtcSeconds until) {
  return UtcSeconds{date} + std::chrono::days{1} <= until;
}

bool is_over(Step& step, const FlightId& id, UtcSeconds until) {
  if (id.airline == step.self()) {
    const auto* own = step.state().inventory.flight(id);
    if (own == nullptr) return is_past(id.date, until);
    return own->closed && own->plan.departure <= until;
  }
  const auto* known = step.state().timetable.find(id);
  if (known == nullptr) return is_past(id.date, until);
  // Who is no member of the alliance any more closes nothing.
  const bool is_closed = known->closed || step.config().alliance.find(id.airline) == nullptr;
  return is_closed && known->plan.departure <= until;
}

bool is_over(Step& step, const PurchaseId& id, const OwnPurchase& purchase, UtcSeconds until) {
  const auto leg_is_over = [&](const auto& leg) { return is_over(step, leg.flight, until); };
  if (purchase.state == OwnPurchase::State::kHeld) return false;
  if (purchase.has_content()) return std::ranges::all_of(purchase.purchase().legs, leg_is_over);
  if (!purchase.legs.empty())  // The content is lost: what gossip knows of other owners' legs.
    return std::ranges::all_of(purchase.legs, leg_is_over) &&
           std::ranges::all_of(step.state().timetable.legs_of(id), leg_is_over);
  return purchase.refusal && purchase.refusal->flight &&
         is_over(step, *purchase.refusal->flight, until);
}

// Short where tests keep the past for seconds.
Millis pause_between(std::chrono::seconds keep_past) {
  return std::clamp<Millis>(keep_past / 4, Millis{250}, kLongestPause);
}

}  // namespace

PastForgotten Forgetting::look(Step& step, UtcSeconds until, bool& is_last) {
  const auto& inventory = step.state().inventory;
  const auto slice =
      inventory.filed(Date{std::chrono::floor<std::chrono::days>(until)}, after_, kLookedAtPerStep);
  is_last = slice.size() < kLookedAtPerStep;
  PastForgotten past;
  for (const auto& filed : slice) {
    if (past.size() == kMaxPastEntries) {
      is_last = false;
      break;
    }
    after_ = filed;
    const auto& purchase = *inventory.purchase(filed.id);
    if (!is_over(step, filed.id, purchase, until)) continue;
    (purchase.state == OwnPurchase::State::kSold ? past.sold : past.refused).push_back(filed.id);
  }
  if (is_last) past.flights = inventory.empty_flights(until, kMaxPastEntries - past.size());
  return past;
}

void Forgetting::on_wake(Step& step) {
  if (step.now() < look_at_) return;
  const auto keep_past = step.config().timers.keep_past;
  bool is_last = false;
  const auto past = look(step, step.wall() - keep_past, is_last);
  if (past.size() > 0) {  // The next slice finds the flights that this has emptied.
    step.event(past, "over, and its time has passed");
  } else if (is_last) {
    after_.reset();
    look_at_ = step.now() + pause_between(keep_past);
  }
}

}  // namespace vendepass
