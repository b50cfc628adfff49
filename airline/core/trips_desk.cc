#include "airline/core/trips_desk.h"

#include <algorithm>

#include "airline/core/purchase_register.h"
#include "common/limits.h"

namespace vendepass {

using Parts = std::map<AirlineCode, TripPart>;

TripsDesk::Reading& TripsDesk::begin(Step& step, const ClientRef& client, Millis patience,
                                     std::optional<PurchaseId> purchase) {
  const auto until = step.now() + std::min(patience, step.config().timers.attempt) * 2 / 3;
  auto& reading = readings_
                      .emplace(++count_, Reading{.client = client,
                                                 .until = until,
                                                 .outcome_only = false,
                                                 .purchase = purchase,
                                                 .silent = {},
                                                 .absent = {},
                                                 .parts = {},
                                                 .reading = {},
                                                 .error = std::nullopt})
                      .first->second;
  for (const auto& member : step.config().alliance.members) {
    const auto liveness = step.state().mesh.liveness(member.airline, step.times());
    (liveness == Liveness::kDead ? reading.absent : reading.silent).insert(member.airline);
  }
  return reading;
}

std::vector<AirlineCode> TripsDesk::missing(const Reading& reading) {
  std::vector<AirlineCode> airlines{reading.silent.begin(), reading.silent.end()};
  airlines.insert(airlines.end(), reading.absent.begin(), reading.absent.end());
  return airlines;
}

void TripsDesk::on_trips(Step& step, const ClientRef& client, Millis patience,
                         const TripsRequest& request) {
  auto& reading = begin(step, client, patience, request.purchase);
  for (const auto airline : reading.silent)
    step.to_peer_now(airline, TripsQuery{count_, request.grant, request.purchase},
                     "asks for the customer's trips");
}

void TripsDesk::on_outcome(Step& step, const ClientRef& client, Millis patience,
                           const OutcomeRequest& request) {
  const auto grant = decode_grant(request.grant.content);
  if (!grant) return step.reply_now(client, grant.error(), "rejected");
  if (grant->expires < step.wall())
    return step.reply_now(client,
                          Error{ErrorCode::kSignInExpired, "the sign-in has expired; log in again"},
                          "rejected");
  const auto signature = step.state().directory.check_signature(grant->customer, request.grant);
  if (!signature) return step.reply_now(client, signature.error(), "rejected");
  auto& reading = begin(step, client, patience, request.purchase);
  reading.outcome_only = true;
  for (const auto airline : reading.silent)
    step.to_peer_now(airline, OutcomeQuery{request.purchase}, "asks for the outcome");
}

void TripsDesk::on_trips_answer(Step& step, AirlineCode from, const TripsAnswer& answer) {
  const auto found = readings_.find(answer.request);
  if (found == readings_.end() || found->second.outcome_only) return;
  auto& reading = found->second;
  reading.silent.erase(from);
  // One airline that does not know the customer yet does not spoil the others' parts.
  if (answer.error && answer.error->code != ErrorCode::kUnknownCustomer)
    reading.error = answer.error;
  for (const auto& part : answer.parts)
    reading.parts[purchase_id_of(part.content)].insert_or_assign(from, part);
  progress(step, answer.request);
}

void TripsDesk::on_answer(Step& step, AirlineCode from, const OwnerAnswer& answer) {
  std::vector<std::uint64_t> touched;
  for (auto& [request, reading] : readings_) {
    if (!reading.outcome_only || reading.purchase != answer.purchase) continue;
    if (std::holds_alternative<Error>(answer.answer)) continue;
    touched.push_back(request);
    reading.silent.erase(from);
    std::optional<TripPart> part;
    if (const auto* held = std::get_if<Held>(&answer.answer)) part = TripPart{{}, *held, {}};
    if (const auto* sold = std::get_if<Sold>(&answer.answer)) part = TripPart{{}, *sold, {}};
    if (const auto* refusal = std::get_if<Refusal>(&answer.answer))
      part = TripPart{{}, *refusal, {}};
    if (part) reading.parts[answer.purchase].insert_or_assign(from, *part);
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
    if (parts.empty() || state_in(step, id, parts)) continue;
    const auto content = decode_purchase(parts.begin()->second.content);
    const auto quorum = content ? content->quorum : step.config().alliance.quorum;
    reading.reading.insert(id);
    step.absorb(step.state().mesh.read(register_key(id), quorum, step.times()));
  }
}

void TripsDesk::on_read(Step& step, const PurchaseId& id, const std::optional<Vote>& accepted) {
  std::vector<std::uint64_t> touched;
  for (auto& [request, reading] : readings_)
    if (reading.reading.contains(id)) touched.push_back(request);
  for (const auto request : touched) {
    auto& reading = readings_.at(request);
    const auto& parts = reading.parts[id];
    if (accepted && !parts.empty()) {
      // Somebody voted: finish that value. Proposing it is safe, for it was proposed before.
      const auto content = decode_purchase(parts.begin()->second.content);
      std::vector<AirlineCode> learners;
      for (const auto& [owner, part] : parts) learners.push_back(owner);
      step.absorb(step.state().mesh.propose(
          {.key = register_key(id),
           .quorum = content ? content->quorum : step.config().alliance.quorum,
           .value = accepted->value,
           .learners = content ? learners_of(*content) : learners},
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

TripView TripsDesk::trip_view(Step& step, const PurchaseId& id, const Parts& parts) {
  const auto state = state_in(step, id, parts).value_or(PurchaseState::kPending);
  TripView view{id, parts.begin()->second.content, state, {}, {}};
  for (const auto& [airline, part] : parts)
    view.tickets.insert(view.tickets.end(), part.tickets.begin(), part.tickets.end());
  const auto purchase = decode_purchase(view.content);
  for (const auto owner : purchase ? owners_of(*purchase) : std::vector<AirlineCode>{})
    if (!parts.contains(owner)) view.silent.push_back(owner);
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
    if (!parts.empty()) reply.trips.push_back(trip_view(step, id, parts));
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
    if (const auto* held = std::get_if<Held>(&part.state))
      reply.legs.insert(reply.legs.end(), held->legs.begin(), held->legs.end());
    if (const auto* sold = std::get_if<Sold>(&part.state))
      reply.legs.insert(reply.legs.end(), sold->legs.begin(), sold->legs.end());
  }
  for (const auto& known : step.state().timetable.legs_of(id))
    if (std::ranges::count(reply.legs, known.leg, &LegSeats::leg) == 0)
      reply.legs.push_back({known.leg, known.seats, known.fare, known.tickets});
  std::ranges::sort(reply.legs, {}, &LegSeats::leg);
  if (state != PurchaseState::kSold) reply.legs.clear();
  if (state == PurchaseState::kRefused && !reply.refusal)
    reply.refusal = Refusal{ErrorCode::kRecovered, "decided \"refused\"", std::nullopt, {}};
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
  if (reading.outcome_only)
    step.reply_now(reading.client, outcome_reply(step, reading), "what the owners say");
  else if (reading.error && nothing)
    step.reply_now(reading.client, *reading.error, "rejected");
  else
    step.reply_now(reading.client, trips_reply(step, reading), "what the owners say");
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
