#include "airline/core/causal_gate.h"

#include <algorithm>

#include "common/limits.h"

namespace vendepass {

namespace {

constexpr Millis kBetweenQuestions{20};  // However many requests have something to ask.

Error behind(const Unseen& missing) {
  std::string text;
  for (const auto& [airline, events] : missing)
    text += (text.empty() ? "" : ", ") + std::to_string(events) + " of " + to_string(airline);
  return {ErrorCode::kBehind, "events that this request builds on have not arrived here yet (" +
                                  text + "); repeat it, or ask another airline"};
}

void reject(Step& step, const CausalGate::FromEntry& from, const Error& error, const char* why) {
  std::visit(Overloaded{[&](const Hold& hold) {
                          const auto id = purchase_id_of(hold.purchase.content);
                          step.to_peer_now(from.entry, OwnerAnswer{id, error}, why);
                        },
                        [&](const TicketOrder& order) {
                          step.to_peer_now(from.entry, TicketAnswer{order.request, error, {}}, why);
                        }},
             from.message);
}

}  // namespace

// Airlines that the alliance does not have are not waited for.
Unseen CausalGate::missing(Step& step, const VectorClock& after, const VectorClock& here) {
  Unseen missing;
  for (const auto& [airline, events] : after.components())
    if (events > here.at(airline) && step.config().alliance.find(airline) != nullptr)
      missing.emplace_back(airline, events - here.at(airline));
  return missing;
}

bool CausalGate::all_have_answered(Step& step, std::uint64_t asked) {
  const auto& mesh = step.state().mesh;
  return std::ranges::all_of(step.config().alliance.members, [&](const Member& member) {
    const auto liveness = mesh.liveness(member.airline, step.times());
    return member.airline == step.self() || liveness == Liveness::kSuspect ||
           liveness == Liveness::kDead || mesh.has_answered(member.airline, asked);
  });
}

bool CausalGate::is_out_of_sight(Step& step, AirlineCode airline, std::uint64_t wanted) {
  const auto& state = step.state();
  const auto readable = state.readable.at(airline);
  const auto more = [&](std::uint64_t events) { return std::min(events, wanted) > readable; };
  if (more(state.mesh.clock().at(airline))) return false;  // Soon on the disk.
  return std::ranges::none_of(step.config().alliance.members, [&](const Member& member) {
    const auto liveness = state.mesh.liveness(member.airline, step.times());
    const bool answers = liveness == Liveness::kUp || liveness == Liveness::kRecovering;
    const auto digest = state.mesh.digest_of(member.airline);
    return member.airline != step.self() && answers && digest && more(digest->clock.at(airline));
  });
}

bool CausalGate::admit(Step& step, const ClientRef& client, Millis patience,
                       ClientRequest& request) {
  const auto lacks = missing(step, request.after, step.state().readable);
  if (lacks.empty()) return true;
  if (parked_.size() >= kMaxWaitingRequests) {
    step.reply_now(client, behind(lacks), "too many requests wait");
    return false;
  }
  const auto wait = std::min(patience, step.config().timers.attempt);
  parked_.push_back({{client, request.after, std::move(request.body), step.now() + patience},
                     step.now() + wait,
                     step.state().mesh.next_ping()});
  ask_is_due_ = true;
  return false;
}

template <typename Message>
bool CausalGate::admit(Step& step, AirlineCode from, const Hash16& name, Message& message) {
  const auto lacks = missing(step, message.after, step.state().mesh.clock());
  if (lacks.empty()) return true;
  step.absorb(step.state().mesh.has(from, message.after, step.times()));
  const std::pair key{from, name};
  const auto known = parked_messages_.find(key);
  if (known != parked_messages_.end()) {
    known->second.from.message = std::move(message);
  } else if (parked_messages_.size() >= kMaxWaitingRequests) {
    reject(step, {from, std::move(message)}, behind(lacks), "too many requests wait");
  } else {
    const auto give_up = step.now() + step.config().timers.hold_wait;
    parked_messages_.emplace(key, ParkedMessage{{from, std::move(message)}, give_up});
  }
  return false;
}

bool CausalGate::admit(Step& step, AirlineCode from, Hold& hold) {
  return admit(step, from, purchase_id_of(hold.purchase.content).value(), hold);
}

bool CausalGate::admit(Step& step, AirlineCode from, TicketOrder& order) {
  return admit(step, from, blake2b_16(order.order.content), order);
}

// True: it waits no more.
bool CausalGate::settle(Step& step, Parked& parked) {
  const auto lacks = missing(step, parked.request.after, step.state().readable);
  const bool nobody_has =
      all_have_answered(step, parked.asked) && std::ranges::all_of(lacks, [&](const auto& each) {
        return is_out_of_sight(step, each.first, parked.request.after.at(each.first));
      });
  if (lacks.empty() || nobody_has) {
    parked.request.client.unseen = lacks;
    ready_requests_.push_back(std::move(parked.request));
    return true;
  }
  if (parked.give_up > step.now()) return false;
  step.reply_now(parked.request.client, behind(lacks), "not in time");
  return true;
}

void CausalGate::look(Step& step) {
  std::erase_if(parked_, [&](Parked& parked) { return settle(step, parked); });
  std::erase_if(parked_messages_, [&](auto& each) {
    auto& [from, give_up] = each.second;
    const auto& after = std::visit(
        [](const auto& message) -> const VectorClock& { return message.after; }, from.message);
    const auto lacks = missing(step, after, step.state().mesh.clock());
    if (lacks.empty())
      ready_messages_.push_back(std::move(from));
    else if (give_up <= step.now())
      reject(step, from, behind(lacks), "not in time");
    return lacks.empty() || give_up <= step.now();
  });
  ask(step);
}

void CausalGate::ask(Step& step) {
  if (!ask_is_due_ || step.now() < ask_at_) return;
  ask_is_due_ = false;
  ask_at_ = step.now() + kBetweenQuestions;
  if (!parked_.empty()) step.state().mesh.ping_now();
}

std::optional<Instant> CausalGate::next_wake() const {
  std::optional<Instant> next;
  const auto at = [&next](Instant when) { next = next ? std::min(*next, when) : when; };
  for (const auto& parked : parked_) at(parked.give_up);
  for (const auto& [key, parked] : parked_messages_) at(parked.give_up);
  if (ask_is_due_) at(ask_at_);
  return next;
}

}  // namespace vendepass
