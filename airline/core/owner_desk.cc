#include "airline/core/owner_desk.h"

#include <algorithm>

#include "airline/core/purchase_register.h"
#include "airline/core/sign_in.h"
#include "common/limits.h"

namespace vendepass {

namespace {

ReservationActor actor(Step& step) { return ReservationActor{step.state().inventory, step.self()}; }

bool needs(const Purchase& purchase, AirlineCode airline) {
  return std::ranges::any_of(purchase.legs,
                             [&](const Leg& leg) { return leg.flight.airline == airline; });
}

}  // namespace

void OwnerDesk::start(Step& step) {
  const auto& inventory = step.state().inventory;
  for (const auto& [id, quorum] : inventory.in_doubt())
    arm(step, id, step.config().timers.hold_renewals);
  lost_.start(step);
}

void OwnerDesk::answer(Step& step, AirlineCode to, const PurchaseId& id, const char* why) const {
  auto told = step.state().inventory.answer(id);
  // Also when this owner never heard of it, or has lost it with its database.
  const auto key = register_key(id);
  if (std::holds_alternative<Unknown>(told.answer) && step.state().mesh.is_forgotten(key)) {
    told.answer = refused_long_ago();
    if (step.state().mesh.chosen(key) == kSoldValue) told.answer = Sold{};
  }
  told.clock = step.state().mesh.clock();
  step.to_peer(to, std::move(told), why);
}

std::optional<Error> OwnerDesk::objection(Step& step, const Signed& document,
                                          const Result<Purchase>& purchase, SignedWith keys) const {
  if (!purchase) return purchase.error();
  if (!needs(*purchase, step.self()))
    return Error{ErrorCode::kInvalid, "the purchase needs no seat of " + to_string(step.self())};
  if (step.state().disk_full)
    return Error{ErrorCode::kDiskFull, "the airline's disk is full; try again later"};
  const auto& directory = step.state().directory;
  const auto signature = keys == SignedWith::kKeyInForce
                             ? directory.check_signature(purchase->customer, document)
                             : directory.check_former_signature(purchase->customer, document);
  if (!signature) return signature.error();
  if (purchase->edition > step.config().alliance.edition)
    return Error{ErrorCode::kBehind,
                 to_string(step.self()) + " does not know that edition of the alliance yet"};
  if (!LostPurchases::may_answer(step, *purchase))
    return Error{ErrorCode::kOldEdition,
                 "the database of " + to_string(step.self()) +
                     " was set back, and what it answered before may be forgotten: it sells again "
                     "for purchases of an edition that names its next tenure"};
  return std::nullopt;
}

std::optional<Error> OwnerDesk::hold_objection(Step& step, const PurchaseId& id,
                                               const Purchase& purchase) const {
  const auto& alliance = step.config().alliance;
  // Whoever was rejected under the quorum between must not be sold to when a former one is back.
  const bool is_back = std::ranges::count(alliance.former_quorums, alliance.quorum) > 0;
  const bool is_current =
      purchase.quorum == alliance.quorum && (!is_back || purchase.edition == alliance.edition);
  const bool several = owners_of(purchase).size() > 1;
  if (several && !is_current && !step.state().mesh.chosen(register_key(id)))
    return Error{ErrorCode::kOldEdition, "the purchase names a quorum that is not the current one"};
  if (alliance.find(step.self())->left)
    return Error{ErrorCode::kNotAllowed,
                 to_string(step.self()) + " has left the alliance and sells no more"};
  return std::nullopt;
}

void OwnerDesk::on_hold(Step& step, AirlineCode from, const Hold& hold) {
  const auto id = purchase_id_of(hold.purchase.content);
  if (step.state().inventory.purchase(id) != nullptr) {
    renew(step, id);
    LostPurchases::adopt(step, id, hold.purchase);
    answer(step, from, id, "the answer it has");
    return;
  }
  if (step.state().mesh.is_forgotten(register_key(id)))
    return answer(step, from, id, "of what is over the outcome is kept");
  if (const auto found = waiting_.find(id); found != waiting_.end()) {
    found->second.askers.insert(from);
    return;
  }
  const auto purchase = decode_purchase(hold.purchase.content);
  auto error = objection(step, hold.purchase, purchase, SignedWith::kKeyInForce);
  if (!error) error = hold_objection(step, id, *purchase);
  if (error) {
    step.to_peer_now(from, OwnerAnswer{id, *error}, "rejected: nothing recorded");
    return;
  }
  const auto chosen = step.state().mesh.chosen(register_key(id));
  if (chosen && *chosen == kRefusedValue) {
    step.decide(actor(step).refuse(id, refused_by_register()));
    answer(step, from, id, "already decided: refused");
    return;
  }
  if (const auto* refusal = early_refusal(id, *purchase)) {
    step.decide(actor(step).refuse(id, *refusal));
    answer(step, from, id, "another owner has refused");
    return;
  }
  decide_hold(step, from, id, hold, *purchase);
}

void OwnerDesk::remember_refusal(const PurchaseId& id, AirlineCode from, const Refusal& refusal) {
  if (!early_refusals_.emplace(Refuser{id, from}, refusal).second) return;
  early_refusers_.emplace_back(id, from);
  if (early_refusers_.size() <= kMaxEarlyRefusals) return;
  early_refusals_.erase(early_refusers_.front());
  early_refusers_.pop_front();
}

const Refusal* OwnerDesk::early_refusal(const PurchaseId& id, const Purchase& purchase) const {
  for (const auto owner : owners_of(purchase))
    if (const auto found = early_refusals_.find({id, owner}); found != early_refusals_.end())
      return &found->second;
  return nullptr;
}

void OwnerDesk::decide_hold(Step& step, AirlineCode from, const PurchaseId& id, const Hold& hold,
                            const Purchase& purchase) {
  auto verdict = actor(step).hold(id, hold.purchase, purchase, step.wall());
  if (auto* blockers = std::get_if<WaitFor>(&verdict))
    wait(step, from, id, hold, purchase, std::move(*blockers));
  else
    take(step, {from}, id, purchase, std::get<Decision>(verdict));
}

void OwnerDesk::wait(Step& step, AirlineCode from, const PurchaseId& id, const Hold& hold,
                     const Purchase& purchase, WaitFor wait_for) {
  if (waiting_.size() >= kMaxWaitingHolds) {
    step.to_peer_now(from,
                     OwnerAnswer{id, Error{ErrorCode::kBusy, "too many purchases wait for seats"}},
                     "rejected: the waiting line is full");
    return;
  }
  waiting_.insert_or_assign(id, WaitingHold{hold,
                                            purchase,
                                            {from},
                                            std::move(wait_for.purchases),
                                            step.now() + step.config().timers.hold_wait});
}

void OwnerDesk::take(Step& step, const std::set<AirlineCode>& askers, const PurchaseId& id,
                     const Purchase& purchase, const Decision& decision) {
  step.decide(decision);
  auto told = askers;
  const auto* state = step.state().inventory.purchase(id);
  VP_ASSERT(state != nullptr);
  if (state->state == OwnPurchase::State::kHeld) arm(step, id, step.config().timers.hold_renewals);
  if (state->state == OwnPurchase::State::kRefused)
    for (const auto owner : owners_of(purchase)) told.insert(owner);  // It is the outcome.
  for (const auto airline : told)
    if (airline != step.self() || askers.contains(airline)) answer(step, airline, id, decision.why);
}

void OwnerDesk::on_renounce(Step& step, AirlineCode from, const Renounce& renounce) {
  const auto id = purchase_id_of(renounce.purchase.content);
  const auto purchase = decode_purchase(renounce.purchase.content);
  const auto give_up = decode_give_up(renounce.give_up.content);
  const auto* known = step.state().inventory.purchase(id);
  if (known == nullptr) {
    // The password may have changed since the purchase was sent: giving it up is all that ends it.
    auto error = objection(step, renounce.purchase, purchase, SignedWith::kAnyKey);
    if (!error && (!give_up || give_up->purchase != id))
      error = Error{ErrorCode::kMalformed, "the order to give up does not name the purchase"};
    if (!error && owners_of(*purchase).size() > 1)
      error = Error{ErrorCode::kInvalid, "a purchase of several owners is given up by decision"};
    if (!error) {
      const auto signature =
          step.state().directory.check_signature(purchase->customer, renounce.give_up);
      if (!signature) error = signature.error();
    }
    if (error) {
      step.to_peer_now(from, OwnerAnswer{id, *error}, "rejected: nothing recorded");
      return;
    }
    const Refusal refusal{ErrorCode::kGivenUp, "given up by the customer", std::nullopt, {}};
    refuse_waiting(step, id, refusal);
    step.decide(actor(step).refuse(id, refusal));
  }
  answer(step, from, id, known == nullptr ? "given up" : "the answer it has");
}

void OwnerDesk::on_query(Step& step, AirlineCode from, const OutcomeQuery& query) {
  answer(step, from, query.purchase, "the answer it has");
}

void OwnerDesk::on_answer(Step& step, AirlineCode from, const OwnerAnswer& other) {
  const auto* refusal = std::get_if<Refusal>(&other.answer);
  if (refusal == nullptr || from == step.self()) return;
  const auto id = other.purchase;
  if (const auto found = waiting_.find(id);
      found != waiting_.end() && needs(found->second.purchase, from))
    refuse_waiting(step, id, *refusal);
  const auto* held = step.state().inventory.purchase(id);
  if (held == nullptr && !waiting_.contains(id)) remember_refusal(id, from, *refusal);
  if (held == nullptr || held->state != OwnPurchase::State::kHeld) return;
  // Of a hold whose purchase was lost nobody knows the owners; but only owners refuse, and whoever
  // knows the decision.
  if (held->has_content() && !needs(held->purchase(), from)) return;
  step.decide(actor(step).release_hold(id, *refusal));
  step.state().mesh.abandon(register_key(id));
  disarm(id);
  retry_waiting(step);
}

void OwnerDesk::on_chosen(Step& step, const PurchaseId& id, const Bytes& value) {
  const bool sold = value == kSoldValue;
  if (!sold) refuse_waiting(step, id, refused_by_register());
  const auto* held = step.state().inventory.purchase(id);
  if (held == nullptr || held->state != OwnPurchase::State::kHeld) return;
  step.decide(sold ? actor(step).sell_hold(id)
                   : actor(step).release_hold(id, refused_by_register()));
  disarm(id);
  retry_waiting(step);
}

void OwnerDesk::refuse_waiting(Step& step, const PurchaseId& id, const Refusal& refusal) {
  const auto found = waiting_.find(id);
  if (found == waiting_.end()) return;
  const auto askers = found->second.askers;
  waiting_.erase(found);
  step.decide(actor(step).refuse(id, refusal));
  for (const auto asker : askers) answer(step, asker, id, "refused while it waited");
}

void OwnerDesk::reject_waiting(Step& step, const PurchaseId& id, const Error& error,
                               const char* why) {
  for (const auto asker : waiting_.at(id).askers) step.to_peer(asker, OwnerAnswer{id, error}, why);
  waiting_.erase(id);
}

void OwnerDesk::retry_waiting(Step& step) {
  if (waiting_.empty()) return;
  const auto& in_doubt = step.state().inventory.in_doubt();
  std::vector<std::pair<Stamp, PurchaseId>> ready;
  for (const auto& [id, waiting] : waiting_) {
    const bool blocked = std::ranges::all_of(
        waiting.blockers, [&](const PurchaseId& blocker) { return in_doubt.contains(blocker); });
    if (!blocked) ready.emplace_back(waiting.hold.stamp, id);
  }
  std::ranges::sort(ready);
  for (const auto& [stamp, id] : ready) {
    const auto waiting = waiting_.at(id);
    // Another edition may have come while it waited.
    if (const auto error = hold_objection(step, id, waiting.purchase)) {
      reject_waiting(step, id, *error, "rejected: nothing recorded");
      continue;
    }
    auto verdict = actor(step).hold(id, waiting.hold.purchase, waiting.purchase, step.wall());
    if (auto* blockers = std::get_if<WaitFor>(&verdict)) {
      waiting_.at(id).blockers = std::move(blockers->purchases);
      continue;
    }
    waiting_.erase(id);
    take(step, waiting.askers, id, waiting.purchase, std::get<Decision>(verdict));
  }
}

void OwnerDesk::recover(Step& step, const PurchaseId& id) {
  const auto* held = step.state().inventory.purchase(id);
  if (held == nullptr || held->state != OwnPurchase::State::kHeld) return disarm(id);
  // Until the hold has ended it keeps a deadline: another role of this airline may abandon the
  // proposal, and then recovery begins again.
  arm(step, id, step.config().timers.hold_deadline);
  if (!std::exchange(deadlines_.at(id).is_overdue, true)) {
    ++overdue_;
    step.note_overdue(id);
  }
  const auto purchase = held->has_content() ? std::optional{held->purchase()} : std::nullopt;
  const auto& quorum = purchase ? purchase->quorum : step.state().inventory.in_doubt().at(id);
  if (!purchase) LostPurchases::ask_everybody(step, id);
  if (quorum.empty()) return;  // Only the purchase says who decides it.
  step.absorb(step.state().mesh.propose(
      {.key = register_key(id),
       .quorum = quorum,
       .value = kRefusedValue,
       .learners = purchase ? learners_of(*purchase) : std::vector<AirlineCode>{step.self()}},
      step.times()));
}

void OwnerDesk::on_content(Step& step, const ContentAnswer& answer) {
  const auto id = purchase_id_of(answer.purchase.content);
  if (LostPurchases::adopt(step, id, answer.purchase)) recover(step, id);
}

void OwnerDesk::on_flight_cancelled(Step& step, const FlightId& flight) {
  std::vector<PurchaseId> affected;
  for (const auto& [id, quorum] : step.state().inventory.in_doubt())
    for (const auto& leg : step.state().inventory.purchase(id)->legs)
      if (leg.flight == flight) affected.push_back(id);
  for (const auto& id : affected) recover(step, id);
}

void OwnerDesk::on_ticket_order(Step& step, AirlineCode from, const TicketOrder& request) {
  const auto& content = request.order.content;
  const auto cancel = decode_cancel(content);
  const auto change = decode_change_seat(content);
  TicketAnswer answer{request.request, std::nullopt, {}};
  const auto reject = [&](Error why) {
    answer.error = std::move(why);
    step.to_peer(from, answer, "rejected");
  };
  if (!cancel && !change)
    return reject({ErrorCode::kMalformed, "neither a cancel nor a change of seat"});
  const auto id = cancel ? cancel->purchase : change->purchase;
  LostPurchases::adopt(step, id, {request.purchase, {}});
  const auto* purchase = step.state().inventory.purchase(id);
  if (purchase != nullptr)
    if (auto missing = LostPurchases::objection(step, *purchase)) return reject(*missing);
  if (purchase != nullptr && purchase->has_content()) {
    const auto signature =
        step.state().directory.check_former_signature(purchase->purchase().customer, request.order);
    if (!signature) return reject(signature.error());
  }
  if (purchase != nullptr && purchase->state == OwnPurchase::State::kHeld) recover(step, id);
  if (purchase == nullptr && step.state().mesh.is_forgotten(register_key(id)))
    return reject({ErrorCode::kNotChangeable, "its flights are over"});
  const auto decision = cancel ? actor(step).cancel(*cancel, step.wall())
                               : actor(step).change_seat(*change, step.wall());
  if (decision) {
    step.decide(*decision);
    retry_waiting(step);
  } else {
    answer.error = decision.error();
  }
  if (purchase != nullptr && purchase->state == OwnPurchase::State::kSold)
    answer.tickets = step.state().inventory.tickets(*purchase);
  answer.clock = step.state().mesh.clock();
  step.to_peer(from, answer, decision ? "done" : "rejected");
}

void OwnerDesk::on_trips_query(Step& step, AirlineCode from, const TripsQuery& query) {
  TripsAnswer answer{query.request, std::nullopt, {}};
  const auto customer = signed_in(step, query.grant);
  if (!customer) {
    answer.error = customer.error();
  } else {
    const auto& ids = step.state().inventory.purchases_of(*customer);
    for (auto id = ids.rbegin(); id != ids.rend(); ++id) {  // The newest first, if too many.
      if (query.purchase && *query.purchase != *id) continue;
      if (answer.parts.size() == kMaxTripsPerAnswer) break;
      const auto& purchase = *step.state().inventory.purchase(*id);
      TripPart part{purchase.content.content, Held{}, {}};
      if (purchase.state == OwnPurchase::State::kSold) part.state = Sold{};
      if (purchase.refusal) part.state = *purchase.refusal;
      part.tickets = step.state().inventory.tickets(purchase);
      answer.parts.push_back(std::move(part));
    }
  }
  answer.clock = step.state().mesh.clock();
  step.to_peer(from, std::move(answer), "this owner's part");
}

void OwnerDesk::on_wake(Step& step) {
  lost_.on_wake(step);
  while (!due_.empty() && due_.begin()->first <= step.now()) {
    const auto id = due_.begin()->second;
    due_.erase(due_.begin());
    recover(step, id);  // The hold passed its deadline.
  }
  std::vector<PurchaseId> late;
  for (const auto& [id, waiting] : waiting_)
    if (waiting.until <= step.now()) late.push_back(id);
  for (const auto& id : late) {
    const Error error{ErrorCode::kBusy, "the seats are held by purchases that are not decided"};
    reject_waiting(step, id, error, "waited long enough");
  }
}

std::optional<Instant> OwnerDesk::next_wake() const {
  auto next = lost_.next_wake();
  if (!due_.empty() && (!next || due_.begin()->first < *next)) next = due_.begin()->first;
  for (const auto& [id, waiting] : waiting_)
    if (!next || waiting.until < *next) next = waiting.until;
  return next;
}

void OwnerDesk::arm(Step& step, const PurchaseId& id, Millis renewals) {
  auto& deadline = deadlines_.try_emplace(id, Deadline{{}, {}, step.now()}).first->second;
  due_.erase({deadline.at, id});
  deadline.at = step.now() + step.config().timers.hold_deadline;
  deadline.latest = step.now() + renewals;
  due_.emplace(deadline.at, id);
}

std::optional<Instant> OwnerDesk::in_doubt_since() const {
  std::optional<Instant> oldest;
  for (const auto& [id, deadline] : deadlines_)
    if (!oldest || deadline.since < *oldest) oldest = deadline.since;
  return oldest;
}

void OwnerDesk::renew(Step& step, const PurchaseId& id) {
  const auto found = deadlines_.find(id);
  if (found == deadlines_.end()) return;
  auto& deadline = found->second;
  due_.erase({deadline.at, id});
  deadline.at = std::min(step.now() + step.config().timers.hold_deadline,
                         std::max(deadline.at, deadline.latest));
  due_.emplace(deadline.at, id);
}

void OwnerDesk::disarm(const PurchaseId& id) {
  const auto found = deadlines_.find(id);
  if (found == deadlines_.end()) return;
  due_.erase({found->second.at, id});
  deadlines_.erase(found);
}

}  // namespace vendepass
