#include "airline/core/entry_desk.h"

#include <algorithm>

#include "airline/core/purchase_register.h"
#include "common/limits.h"

namespace vendepass {

namespace {

constexpr Millis kSoon{50};  // After an answer that will change with the next gossip.

bool passes_by_itself(ErrorCode code) {
  return code == ErrorCode::kBehind || code == ErrorCode::kUnknownCustomer ||
         code == ErrorCode::kBusy || code == ErrorCode::kUndecided || code == ErrorCode::kDiskFull;
}

// True when all seats that it wants are free, as far as this airline knows.
bool looks_free(const Timetable& timetable, const Purchase& purchase) {
  return std::ranges::all_of(purchase.legs, [&](const Leg& leg) {
    const auto* flight = timetable.find(leg.flight);
    if (flight == nullptr || flight->cancelled || flight->closed) return false;
    if (leg.wishes.empty())
      return flight->seats.free_count(leg.cabin) >= purchase.passengers.size();
    return std::ranges::all_of(leg.wishes, [&](SeatId seat) {
      return flight->seats.cabin_of(seat) == leg.cabin && !flight->seats.is_taken(seat);
    });
  });
}

PurchaseReply refused(const PurchaseId& id, const Refusal& refusal) {
  return {id, PurchaseState::kRefused, {}, refusal, false};
}

std::string joined(const std::vector<AirlineCode>& airlines) {
  std::string text;
  for (const auto airline : airlines) text += (text.empty() ? "" : ", ") + to_string(airline);
  return text;
}

}  // namespace

EntryDesk::Coordination* EntryDesk::join(Step& step, const ClientRef& client, Millis patience,
                                         const Signed& content) {
  const auto id = purchase_id_of(content.content);
  const auto until = step.now() + std::min(patience, step.config().timers.attempt);
  if (const auto found = coordinations_.find(id); found != coordinations_.end()) {
    found->second.waiters.push_back({client, until});
    reschedule(found->second);
    return &found->second;
  }
  auto purchase = decode_purchase(content.content);
  if (!purchase) {
    step.reply_now(client, purchase.error(), "rejected");
    return nullptr;
  }
  for (const auto owner : owners_of(*purchase))
    if (step.config().alliance.find(owner) == nullptr) {
      step.reply_now(
          client, Error{ErrorCode::kUnknownAirline, to_string(owner) + " is not in the alliance"},
          "rejected");
      return nullptr;
    }
  if (coordinations_.size() >= kMaxCoordinations) {
    step.reply_now(client,
                   Error{ErrorCode::kBusy, "too many purchases at once; repeat in a second"},
                   "rejected");
    return nullptr;
  }
  const auto owners = owners_of(*purchase);
  const Stamp stamp{step.state().mesh.clock().sum(), step.self(),
                    step.state().mesh.identity().incarnation(), ++count_};
  auto [place, added] = coordinations_.emplace(id, Coordination{.id = id,
                                                                .content = content,
                                                                .purchase = *std::move(purchase),
                                                                .owners = owners,
                                                                .stamp = stamp,
                                                                .give_up = std::nullopt,
                                                                .waiters = {{client, until}},
                                                                .seats = {},
                                                                .ignorant = {},
                                                                .last_error = std::nullopt,
                                                                .seen = {}});
  return &place->second;
}

void EntryDesk::on_buy(Step& step, const ClientRef& client, Millis patience,
                       const BuyRequest& request) {
  const auto id = purchase_id_of(request.purchase.content);
  const auto known = step.state().inventory.answer(id);
  if (const auto* refusal = std::get_if<Refusal>(&known.answer)) {
    step.reply(client, refused(id, *refusal), "refused before");  // Perhaps in this very batch.
    return;
  }
  const bool fresh = !coordinations_.contains(id);
  auto* coordination = join(step, client, patience, request.purchase);
  if (coordination == nullptr || !fresh) return;
  coordination->looked_free = looks_free(step.state().timetable, coordination->purchase);
  if (coordination->looked_free) ++step.state().offers.shown_free;
  const auto chosen = step.state().mesh.chosen(register_key(id));
  if (chosen && *chosen == kSoldValue) coordination->decided_sold = true;
  if (chosen && *chosen == kRefusedValue) return on_chosen(step, id, *chosen);
  if (chosen && is_forgotten(step, *coordination)) return finish_sold(step, *coordination);
  const bool several = coordination->owners.size() > 1;
  if (several && !chosen &&
      !step.state().mesh.majority_reachable(coordination->purchase.quorum, step.times()))
    coordination->phase = Phase::kLooking;
  ask(step, *coordination);
  if (coordination->phase == Phase::kLooking) stop_looking(step, *coordination);
}

void EntryDesk::on_give_up(Step& step, const ClientRef& client, Millis patience,
                           const GiveUpRequest& request) {
  const auto id = purchase_id_of(request.purchase.content);
  const auto order = decode_give_up(request.give_up.content);
  const auto purchase = decode_purchase(request.purchase.content);
  std::optional<Error> error;
  if (!order || order->purchase != id)
    error = Error{ErrorCode::kMalformed, "the order to give up does not name the purchase"};
  if (!error && !purchase) error = purchase.error();
  if (!error) {
    const auto signature =
        step.state().directory.check_signature(purchase->customer, request.give_up);
    if (!signature) error = signature.error();
  }
  if (!error && owners_of(*purchase).size() > 1 &&
      !step.state().mesh.majority_reachable(purchase->quorum, step.times()))
    error = Error{ErrorCode::kNoQuorum, "no majority of the quorum can be reached; repeat later"};
  if (error) return step.reply_now(client, *error, "rejected");
  auto* coordination = join(step, client, patience, request.purchase);
  if (coordination == nullptr) return;
  coordination->give_up = request.give_up;
  if (coordination->phase == Phase::kDeciding) return;  // The register tells which came first.
  coordination->phase = Phase::kGivingUp;
  if (coordination->owners.size() > 1)
    step.absorb(step.state().mesh.propose({.key = register_key(id),
                                           .quorum = coordination->purchase.quorum,
                                           .value = kRefusedValue,
                                           .learners = learners_of(coordination->purchase)},
                                          step.times()));
  ask(step, *coordination);
}

void EntryDesk::ask(Step& step, Coordination& coordination) {
  const auto ends = std::ranges::max(coordination.waiters, {}, &Waiter::until).until;
  const auto left = std::max<Instant::rep>(0, (ends - step.now()).count());
  coordination.ask_at = step.now() + step.config().timers.ask_again;
  reschedule(coordination);
  const bool one_owner = coordination.owners.size() == 1;
  // Owners that hold are asked again too, which puts their recovery off: worth while only as
  // long as the others are alive and will answer.
  const bool renews = coordination.phase == Phase::kAsking && !one_owner &&
                      std::ranges::all_of(coordination.owners, [&](AirlineCode owner) {
                        return coordination.seats.contains(owner) ||
                               step.state().mesh.liveness(owner, step.times()) == Liveness::kUp;
                      });
  for (const auto owner : coordination.owners) {
    if (coordination.seats.contains(owner) && !renews) continue;
    if (coordination.phase == Phase::kGivingUp && one_owner)
      step.to_peer_now(owner, Renounce{coordination.content, *coordination.give_up}, "gives up");
    else if (coordination.phase == Phase::kGivingUp || coordination.phase == Phase::kLooking)
      step.to_peer_now(owner, OutcomeQuery{coordination.id}, "asks for the outcome");
    else
      step.to_peer_now(owner,
                       Hold{coordination.content, step.state().readable, coordination.stamp,
                            static_cast<std::uint32_t>(left)},
                       one_owner ? "asks the one owner" : "asks each owner");
  }
}

void EntryDesk::on_answer(Step& step, AirlineCode from, const OwnerAnswer& answer) {
  const auto found = coordinations_.find(answer.purchase);
  if (found == coordinations_.end()) return;
  auto& coordination = found->second;
  if (std::ranges::count(coordination.owners, from) == 0) return;
  coordination.seen.merge(answer.clock);
  std::visit(Overloaded{
                 [&](const Held& held) { on_seats(step, coordination, from, held.legs, false); },
                 [&](const Sold& sold) { on_seats(step, coordination, from, sold.legs, true); },
                 [&](const Refusal& refusal) { on_refusal(step, coordination, refusal); },
                 [&](const Error& error) { on_error(step, coordination, error); },
                 [&](const Unknown&) { on_no_outcome(step, coordination, from); },
             },
             answer.answer);
}

void EntryDesk::on_refusal(Step& step, const Coordination& coordination, const Refusal& refusal) {
  const bool for_seats =
      refusal.reason == ErrorCode::kSeatTaken || refusal.reason == ErrorCode::kNotEnoughSeats;
  if (coordination.looked_free && for_seats) ++step.state().offers.refused;
  step.state().mesh.abandon(register_key(coordination.id));
  finish(step, coordination.id, refused(coordination.id, refusal),
         "one owner's refusal is the outcome");
}

void EntryDesk::on_seats(Step& step, Coordination& coordination, AirlineCode from,
                         const std::vector<LegSeats>& legs, bool sold) {
  coordination.seats.insert_or_assign(from, legs);
  if (sold) coordination.decided_sold = true;
  if (coordination.decided_sold) return finish_sold(step, coordination);
  if (coordination.phase == Phase::kLooking) return on_no_outcome(step, coordination, from);
  if (coordination.phase == Phase::kAsking && all_answered(coordination))
    propose_sold(step, coordination);
}

void EntryDesk::propose_sold(Step& step, Coordination& coordination) {
  coordination.phase = Phase::kDeciding;
  reschedule(coordination);
  auto& mesh = step.state().mesh;
  const Mesh::Proposal proposal{.key = register_key(coordination.id),
                                .quorum = coordination.purchase.quorum,
                                .value = kSoldValue,
                                .learners = learners_of(coordination.purchase)};
  step.absorb(coordination.purchase.home_entry == step.self()
                  ? mesh.propose_ballot_zero(proposal, step.times())
                  : mesh.propose(proposal, step.times()));
}

void EntryDesk::on_error(Step& step, Coordination& coordination, const Error& error) {
  coordination.last_error = error;
  if (coordination.phase == Phase::kDeciding) return;
  if (!passes_by_itself(error.code))
    return finish(step, coordination.id, error, "an owner cannot act on it");
  coordination.ask_at = std::min(coordination.ask_at, step.now() + kSoon);
  reschedule(coordination);
}

void EntryDesk::on_no_outcome(Step& step, Coordination& coordination, AirlineCode from) {
  if (coordination.phase != Phase::kLooking) return;
  coordination.ignorant.insert(from);
  stop_looking(step, coordination);
}

bool EntryDesk::stop_looking(Step& step, Coordination& coordination) {
  for (const auto owner : coordination.owners)
    if (!coordination.ignorant.contains(owner) &&
        step.state().mesh.liveness(owner, step.times()) == Liveness::kUp)
      return false;
  finish(step, coordination.id, timeout(coordination), "no outcome, and none can be made now");
  return true;
}

bool EntryDesk::all_answered(const Coordination& coordination) const {
  return coordination.seats.size() == coordination.owners.size();
}

void EntryDesk::finish_sold(Step& step, Coordination& coordination) {
  std::vector<LegSeats> legs;
  for (const auto& [owner, seats] : coordination.seats)
    legs.insert(legs.end(), seats.begin(), seats.end());
  for (const auto& known : step.state().timetable.legs_of(coordination.id))  // A silent owner's.
    if (std::ranges::count(legs, known.leg, &LegSeats::leg) == 0)
      legs.push_back({known.leg, known.seats, known.fare, known.tickets});
  if (legs.size() < coordination.purchase.legs.size() && !is_forgotten(step, coordination))
    return;  // Asks on.
  std::ranges::sort(legs, {}, &LegSeats::leg);
  const bool for_other = coordination.purchase.home_entry != step.self();
  finish(step, coordination.id,
         PurchaseReply{coordination.id, PurchaseState::kSold, std::move(legs), std::nullopt,
                       for_other},
         "sold");
}

// An owner whose event is here has said so, or one that answers without its legs.
bool EntryDesk::is_forgotten(Step& step, const Coordination& coordination) {
  return step.state().mesh.is_forgotten(register_key(coordination.id)) ||
         std::ranges::any_of(coordination.seats,
                             [](const auto& answered) { return answered.second.empty(); });
}

void EntryDesk::on_chosen(Step& step, const PurchaseId& id, const Bytes& value) {
  const auto found = coordinations_.find(id);
  if (found == coordinations_.end()) return;
  auto& coordination = found->second;
  if (value == kSoldValue) {
    coordination.decided_sold = true;
    coordination.phase = Phase::kAsking;
    coordination.ask_at = step.now();
    reschedule(coordination);
    return finish_sold(step, coordination);
  }
  const auto refusal =
      coordination.give_up
          ? Refusal{ErrorCode::kGivenUp, "given up by the customer", std::nullopt, {}}
      : is_forgotten(step, coordination) ? refused_long_ago()
                                         : refused_by_register();
  finish(step, id, refused(id, refusal), "decided: refused");
}

void EntryDesk::finish(Step& step, const PurchaseId& id, const ReplyBody& body, const char* why) {
  const auto coordination = coordinations_.extract(id);
  due_.erase({coordination.mapped().due_at, id});
  // An own purchase may have been refused, and forgotten, in this very batch.
  const bool waits = step.state().mesh.is_forgotten(register_key(id));
  for (const auto& waiter : coordination.mapped().waiters) {
    const auto& seen = coordination.mapped().seen;
    waits ? step.reply(waiter.client, body, why, seen)
          : step.reply_now(waiter.client, body, why, seen);
  }
}

Error EntryDesk::timeout(const Coordination& coordination) {
  if (coordination.phase == Phase::kLooking)
    return {ErrorCode::kNoQuorum,
            "no majority of the quorum can be reached; nothing was started, repeat later"};
  if (coordination.phase == Phase::kDeciding)
    return {ErrorCode::kUndecided, "the votes did not reach a majority in time"};
  if (coordination.last_error)  // Indefinite: a repeated Hold may be waiting, or on its way.
    return {ErrorCode::kUndecided, coordination.last_error->detail};
  std::vector<AirlineCode> silent;
  for (const auto owner : coordination.owners)
    if (!coordination.seats.contains(owner)) silent.push_back(owner);
  if (silent.empty()) return {ErrorCode::kUndecided, "it is being decided"};
  return {ErrorCode::kOwnerSilent, joined(silent) + " did not answer in time"};
}

void EntryDesk::expire(Step& step, Coordination& coordination) {
  auto& waiters = coordination.waiters;
  const auto error = timeout(coordination);
  for (const auto& waiter : waiters)
    if (waiter.until <= step.now()) step.reply_now(waiter.client, error, "not in time");
  std::erase_if(waiters, [&](const Waiter& waiter) { return waiter.until <= step.now(); });
}

void EntryDesk::reschedule(Coordination& coordination) {
  due_.erase({coordination.due_at, coordination.id});
  coordination.due_at = std::ranges::min(coordination.waiters, {}, &Waiter::until).until;
  if (coordination.phase != Phase::kDeciding)
    coordination.due_at = std::min(coordination.due_at, coordination.ask_at);
  due_.emplace(coordination.due_at, coordination.id);
}

void EntryDesk::on_wake(Step& step) {
  while (!due_.empty() && due_.begin()->first <= step.now()) {
    const auto id = due_.begin()->second;
    auto& coordination = coordinations_.at(id);
    expire(step, coordination);
    if (coordination.waiters.empty()) {
      due_.erase({coordination.due_at, id});
      coordinations_.erase(id);  // A proposal that runs goes on without it.
      continue;
    }
    if (coordination.phase == Phase::kLooking && stop_looking(step, coordination)) continue;
    if (coordination.phase != Phase::kDeciding && coordination.ask_at <= step.now())
      ask(step, coordination);
    reschedule(coordination);
  }
}

std::optional<Instant> EntryDesk::next_wake() const {
  if (due_.empty()) return std::nullopt;
  return due_.begin()->first;
}

}  // namespace vendepass
