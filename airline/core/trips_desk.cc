#include "airline/core/trips_desk.h"

#include <algorithm>

#include "airline/core/purchase_register.h"
#include "airline/core/sign_in.h"
#include "common/limits.h"

namespace vendepass {

using Parts = std::map<AirlineCode, TripPart>;

namespace {

// The seats that the tickets of one part stand for.
std::vector<LegSeats> seats_in(const TripPart& part) {
  std::map<std::uint8_t, LegSeats> legs;
  for (const auto& ticket : part.tickets) {
    auto& leg =
        legs.try_emplace(ticket.leg, LegSeats{ticket.leg, {}, ticket.fare, {}}).first->second;
    leg.seats.push_back(ticket.seat);
    leg.tickets.push_back(ticket.number);
  }
  std::vector<LegSeats> seats;
  for (auto& [index, leg] : legs) seats.push_back(std::move(leg));
  return seats;
}

}  // namespace

TripsDesk::Reading* TripsDesk::begin(Step& step, const ClientRef& client, Millis patience,
                                     const Signed& grant, std::optional<PurchaseId> purchase) {
  auto customer = signed_in(step, grant);
  if (customer && readings_.size() >= kMaxReadings)
    customer = Error{ErrorCode::kBusy, "too many ask for their trips; repeat in a second"};
  if (!customer) {
    step.reply_now(client, customer.error(), "rejected");
    return nullptr;
  }
  // Numbers of this start only: a late answer to an earlier one must not find a reading.
  if (count_ == 0) count_ = step.config().start_nonce;
  const auto until = step.now() + std::min(patience, step.config().timers.attempt) * 2 / 3;
  auto& reading = readings_
                      .emplace(++count_, Reading{.client = client,
                                                 .until = until,
                                                 .outcome_only = false,
                                                 .customer = *customer,
                                                 .purchase = purchase,
                                                 .silent = {},
                                                 .absent = {},
                                                 .parts = {},
                                                 .reading = {},
                                                 .seen = {},
                                                 .error = std::nullopt})
                      .first->second;
  for (const auto& member : step.config().alliance.members) {
    const auto liveness = step.state().mesh.liveness(member.airline, step.times());
    (liveness == Liveness::kDead ? reading.absent : reading.silent).insert(member.airline);
  }
  return &reading;
}

void TripsDesk::ask(Step& step, const Reading& reading, const Signed& grant) const {
  for (const auto airline : reading.silent)
    step.to_peer_now(airline, TripsQuery{count_, grant, reading.purchase},
                     "asks for the customer's trips");
}

std::optional<Purchase> TripsDesk::purchase_in(const Parts& parts) {
  for (const auto& [airline, part] : parts)
    if (auto purchase = decode_purchase(part.content)) return *std::move(purchase);
  return std::nullopt;
}

std::vector<AirlineCode> TripsDesk::missing(const Reading& reading) {
  std::vector<AirlineCode> airlines{reading.silent.begin(), reading.silent.end()};
  airlines.insert(airlines.end(), reading.absent.begin(), reading.absent.end());
  return airlines;
}

void TripsDesk::on_trips(Step& step, const ClientRef& client, Millis patience,
                         const TripsRequest& request) {
  const auto* reading = begin(step, client, patience, request.grant, request.purchase);
  if (reading != nullptr) ask(step, *reading, request.grant);
}

void TripsDesk::on_outcome(Step& step, const ClientRef& client, Millis patience,
                           const OutcomeRequest& request) {
  auto* reading = begin(step, client, patience, request.grant, request.purchase);
  if (reading == nullptr) return;
  reading->outcome_only = true;
  // Who refused may never have had the content, and so does not know whose purchase it is. Asked
  // first, because the last part ends the reading.
  for (const auto airline : reading->silent)
    step.to_peer_now(airline, OutcomeQuery{request.purchase}, "asks for the outcome");
  ask(step, *reading, request.grant);
}

void TripsDesk::on_trips_answer(Step& step, AirlineCode from, const TripsAnswer& answer) {
  const auto found = readings_.find(answer.request);
  if (found == readings_.end()) return;
  auto& reading = found->second;
  reading.silent.erase(from);
  reading.seen.merge(answer.clock);
  // One airline that does not know the customer yet does not spoil the others' parts.
  if (answer.error && answer.error->code != ErrorCode::kUnknownCustomer)
    reading.error = answer.error;
  for (const auto& part : answer.parts) {
    const auto purchase = decode_purchase(part.content);
    if (purchase && purchase->customer == reading.customer)
      reading.parts[purchase_id_of(part.content)].insert_or_assign(from, part);
  }
  progress(step, answer.request);
}

void TripsDesk::on_answer(Step& step, AirlineCode from, const OwnerAnswer& answer) {
  // Held and sold come as parts, to their customer only. Of what is forgotten there is no part.
  const auto* sold = std::get_if<Sold>(&answer.answer);
  const auto* refusal = std::get_if<Refusal>(&answer.answer);
  if (refusal == nullptr && (sold == nullptr || !sold->legs.empty())) return;
  const TripPart part{{}, refusal != nullptr ? decltype(TripPart::state){*refusal} : Sold{}, {}};
  std::vector<std::uint64_t> touched;
  for (auto& [request, reading] : readings_) {
    if (!reading.outcome_only || reading.purchase != answer.purchase) continue;
    touched.push_back(request);
    reading.parts[answer.purchase].try_emplace(from, part);
    reading.seen.merge(answer.clock);
  }
  for (const auto request : touched) progress(step, request);
}

// The decision as far as it is known here: by the register, or by any one part.
std::optional<PurchaseState> TripsDesk::state_in(Step& step, const PurchaseId& id,
                                                 const Parts& parts) {
  if (const auto chosen = step.state().mesh.chosen(register_key(id)))
    return *chosen == kSoldValue ? PurchaseState::kSold : PurchaseState::kRefused;
  for (const auto& [airline, part] : parts) {
    if (std::holds_alternative<Sold>(part.state)) return PurchaseState::kSold;
    if (std::holds_alternative<Refusal>(part.state)) return PurchaseState::kRefused;
  }
  return std::nullopt;
}

void TripsDesk::progress(Step& step, std::uint64_t request) {
  auto& reading = readings_.at(request);
  const bool decided = reading.outcome_only && reading.purchase &&
                       state_in(step, *reading.purchase, reading.parts[*reading.purchase]) ==
                           PurchaseState::kRefused;
  if (!decided) {
    if (!reading.silent.empty()) return;
    if (!reading.register_asked) ask_register(step, reading);
    if (!reading.reading.empty()) return;
  }
  reply(step, reading);
  readings_.erase(request);
}

void TripsDesk::ask_register(Step& step, Reading& reading) {
  reading.register_asked = true;
  for (const auto& [id, parts] : reading.parts) {
    const auto purchase = purchase_in(parts);
    if (!purchase || state_in(step, id, parts)) continue;
    reading.reading.insert(id);
    step.absorb(step.state().mesh.read(register_key(id), purchase->quorum, step.times()));
  }
}

void TripsDesk::on_read(Step& step, const PurchaseId& id, const std::optional<Vote>& accepted) {
  std::vector<std::uint64_t> touched;
  for (auto& [request, reading] : readings_)
    if (reading.reading.contains(id)) touched.push_back(request);
  for (const auto request : touched) {
    auto& reading = readings_.at(request);
    const auto purchase = purchase_in(reading.parts[id]);
    if (accepted && purchase) {
      // Somebody voted: finish that value. Proposing it is safe, for it was proposed before.
      step.absorb(step.state().mesh.propose({.key = register_key(id),
                                             .quorum = purchase->quorum,
                                             .value = accepted->value,
                                             .learners = learners_of(*purchase)},
                                            step.times()));
      continue;  // on_chosen, or the time-out, ends it.
    }
    reading.reading.erase(id);
    progress(step, request);
  }
}

void TripsDesk::on_chosen(Step& step, const PurchaseId& id) {
  std::vector<std::uint64_t> touched;
  for (auto& [request, reading] : readings_)
    if (reading.reading.erase(id) > 0) touched.push_back(request);
  for (const auto request : touched) progress(step, request);
}

// It has answered and has no part, because it keeps none any more.
bool TripsDesk::has_forgotten(Step& step, const Reading& reading, const PurchaseId& id,
                              AirlineCode owner) {
  return step.state().mesh.is_forgotten(register_key(id)) && !reading.silent.contains(owner) &&
         !reading.absent.contains(owner);
}

TripView TripsDesk::trip_view(Step& step, const Reading& reading, const PurchaseId& id,
                              const Parts& parts) {
  const auto state = state_in(step, id, parts).value_or(PurchaseState::kPending);
  TripView view{id, parts.begin()->second.content, state, {}, {}};
  for (const auto& [airline, part] : parts)
    view.tickets.insert(view.tickets.end(), part.tickets.begin(), part.tickets.end());
  const auto purchase = decode_purchase(view.content);
  for (const auto owner : purchase ? owners_of(*purchase) : std::vector<AirlineCode>{})
    if (!parts.contains(owner) && !has_forgotten(step, reading, id, owner))
      view.silent.push_back(owner);
  for (const auto& known : step.state().timetable.legs_of(id)) {  // What gossip knows of theirs.
    if (!std::ranges::count(view.silent, known.flight.airline)) continue;
    for (std::size_t i = 0; i < known.tickets.size(); ++i)
      view.tickets.push_back({known.tickets[i], known.leg, static_cast<std::uint8_t>(i),
                              known.seats[i], known.fare,
                              known.cancelled[i] ? TicketState::kCancelled
                              : known.sold       ? TicketState::kValid
                                                 : TicketState::kHeld,
                              0});
  }
  for (auto& ticket : view.tickets)  // All legs are as the decision is.
    if (state == PurchaseState::kSold && ticket.state == TicketState::kHeld)
      ticket.state = TicketState::kValid;
  if (state == PurchaseState::kRefused) view.tickets.clear();
  std::ranges::sort(view.tickets, {}, [](const TicketView& ticket) {
    return std::pair{ticket.leg, ticket.passenger};
  });
  return view;
}

TripsReply TripsDesk::trips_reply(Step& step, const Reading& reading) {
  TripsReply reply{{}, missing(reading)};
  for (const auto& [id, parts] : reading.parts) {
    if (reply.trips.size() == kMaxTripsPerAnswer) break;
    if (!parts.empty()) reply.trips.push_back(trip_view(step, reading, id, parts));
  }
  return reply;
}

ReplyBody TripsDesk::outcome_reply(Step& step, const Reading& reading) {
  const auto id = *reading.purchase;
  const auto found = reading.parts.find(id);
  const auto parts = found == reading.parts.end() ? Parts{} : found->second;
  const auto state = state_in(step, id, parts);
  PurchaseReply reply{id, state.value_or(PurchaseState::kPending), {}, std::nullopt, false};
  for (const auto& [airline, part] : parts) {
    if (const auto* refusal = std::get_if<Refusal>(&part.state)) reply.refusal = *refusal;
    for (auto& leg : seats_in(part)) reply.legs.push_back(std::move(leg));
  }
  const bool is_the_askers = purchase_in(parts).has_value();
  for (const auto& known : step.state().timetable.legs_of(id))
    if (is_the_askers && std::ranges::count(reply.legs, known.leg, &LegSeats::leg) == 0)
      reply.legs.push_back({known.leg, known.seats, known.fare, known.tickets});
  std::ranges::sort(reply.legs, {}, &LegSeats::leg);
  if (state != PurchaseState::kSold) reply.legs.clear();
  if (state == PurchaseState::kRefused && !reply.refusal)
    reply.refusal = step.state().mesh.is_forgotten(register_key(id))
                        ? refused_long_ago()
                        : Refusal{ErrorCode::kRecovered, "decided \"refused\"", std::nullopt, {}};
  if (state || !parts.empty()) return reply;
  if (missing(reading).empty())
    return Error{ErrorCode::kUnknownPurchase, "no airline knows purchase " + to_string(id)};
  std::string silent;
  for (const auto airline : missing(reading))
    silent += (silent.empty() ? "" : ", ") + to_string(airline);
  return Error{ErrorCode::kOwnerSilent, silent + " did not answer; the others do not know it"};
}

void TripsDesk::reply(Step& step, const Reading& reading) {
  const bool nothing = reading.parts.empty() || reading.parts.begin()->second.empty();
  if (!reading.outcome_only && reading.error && nothing)
    return step.reply_now(reading.client, *reading.error, "rejected");
  const auto body =
      reading.outcome_only ? outcome_reply(step, reading) : ReplyBody{trips_reply(step, reading)};
  // An own purchase may have been refused, and forgotten, in this very batch.
  const auto is_forgotten = [&](const PurchaseId& id) {
    return step.state().mesh.is_forgotten(register_key(id));
  };
  const bool waits = (reading.purchase && is_forgotten(*reading.purchase)) ||
                     std::ranges::any_of(
                         reading.parts, [&](const auto& each) { return is_forgotten(each.first); });
  if (waits)
    step.reply(reading.client, body, "what the owners say", reading.seen);
  else
    step.reply_now(reading.client, body, "what the owners say", reading.seen);
}

void TripsDesk::on_wake(Step& step) {
  std::vector<std::uint64_t> due;
  for (const auto& [request, reading] : readings_)
    if (reading.until <= step.now()) due.push_back(request);
  for (const auto request : due) {
    auto& reading = readings_.at(request);
    if (!reading.register_asked && !reading.parts.empty()) {
      // Somebody was silent: the register may still know. One more third of the patience.
      ask_register(step, reading);
      reading.until = step.now() + step.config().timers.attempt / 3;
      if (!reading.reading.empty()) continue;
    }
    reply(step, reading);
    readings_.erase(request);
  }
}

std::optional<Instant> TripsDesk::next_wake() const {
  std::optional<Instant> next;
  for (const auto& [request, reading] : readings_)
    if (!next || reading.until < *next) next = reading.until;
  return next;
}

}  // namespace vendepass
