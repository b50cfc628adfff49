#include "tests/scenarios/checker.h"

#include <algorithm>
#include <optional>

#include "tests/scenarios/describe.h"

namespace vendepass::scenarios {

namespace {

std::optional<PurchaseState> outcome_in(const OwnerAnswer& answer) {
  if (std::holds_alternative<Sold>(answer.answer)) return PurchaseState::kSold;
  if (std::holds_alternative<Refusal>(answer.answer)) return PurchaseState::kRefused;
  return std::nullopt;
}

bool has_seats(const OwnerAnswer& answer) {
  return std::holds_alternative<Held>(answer.answer) || std::holds_alternative<Sold>(answer.answer);
}

}  // namespace

void Checker::note_request(std::uint64_t request, const PurchaseId& id) {
  requests_.emplace(request, id);
}

void Checker::note_rejection(std::uint64_t request, ErrorCode reason) {
  if (is_definite(reason)) requests_.erase(request);
}

void Checker::note(const std::vector<Happening>& happenings) {
  for (const auto& happening : happenings) {
    const auto* answered = std::get_if<Answered>(&happening);
    if (answered == nullptr) continue;
    if (const auto* error = std::get_if<Error>(&answered->reply.body))
      note_rejection(answered->reply.request, error->code);
    if (const auto* reply = std::get_if<PurchaseReply>(&answered->reply.body)) {
      ++told_[reply->purchase][reply->state];
      if (reply->state == PurchaseState::kSold) note_sold(*reply);
    }
    if (const auto* reply = std::get_if<TripsReply>(&answered->reply.body))
      for (const auto& trip : reply->trips) ++told_[trip.purchase][trip.state];
  }
}

void Checker::note_sold(const PurchaseReply& reply) {
  for (const auto& leg : reply.legs) {
    const auto [first, added] = tickets_[reply.purchase].emplace(leg.leg, leg.tickets);
    if (!added && first->second != leg.tickets)
      noted_problems_.push_back("a purchase was told two sets of tickets");
    for (const auto ticket : leg.tickets)
      if (holders_.emplace(ticket, reply.purchase).first->second != reply.purchase)
        noted_problems_.push_back("ticket " + to_string(ticket) + " was sold twice");
  }
}

std::vector<std::string> Checker::problems(Cluster& cluster, const Travellers& travellers) const {
  auto problems = cluster.broken_invariants();
  problems.insert(problems.end(), noted_problems_.begin(), noted_problems_.end());
  for (const auto& [name, purchase] : travellers.purchases()) {
    const auto told = told_.find(purchase.id);
    auto states = told == told_.end() ? std::map<PurchaseState, int>{} : told->second;
    const bool told_sold = states.contains(PurchaseState::kSold);
    for (const auto owner : owners_of(purchase.purchase)) {
      if (!cluster.has(owner) || !cluster.is_up(owner)) continue;
      const auto answer = cluster.answer_about(owner, purchase.id);
      if (const auto outcome = outcome_in(answer)) ++states[*outcome];
      if (told_sold && !has_seats(answer))
        problems.push_back(name + " was told sold, but " + to_string(owner) + " says " +
                           describe_answer(answer));
    }
    const bool asked = std::ranges::any_of(
        requests_, [&, id = purchase.id](const auto& request) { return request.second == id; });
    if (states.contains(PurchaseState::kSold) && !asked)
      problems.push_back(name + " is sold, though every request for it was rejected for good");
    if (states.contains(PurchaseState::kSold) && states.contains(PurchaseState::kRefused))
      problems.push_back(name + " is both sold and refused");
  }
  return problems;
}

std::vector<std::string> Checker::journal_problems(Cluster& cluster, const Travellers& travellers) {
  std::vector<std::string> problems;
  for (const auto& [name, purchase] : travellers.purchases())
    for (const auto owner : owners_of(purchase.purchase)) {
      if (!cluster.has(owner) || !cluster.is_up(owner)) continue;
      const auto live = describe_answer(cluster.answer_about(owner, purchase.id));
      const auto replayed = describe_answer(cluster.answer_from_journal(owner, purchase.id));
      if (live != replayed)
        problems.push_back(to_string(owner) + " answers " + live + " about " + name +
                           ", its journal " + replayed);
    }
  return problems;
}

}  // namespace vendepass::scenarios
