#include "airline/core/purchase_history.h"

#include "broker-less/core/event.h"

namespace vendepass {

void PurchaseHistory::note(std::uint64_t number, const PurchaseId& purchase) {
  events_[purchase].push_back(static_cast<std::uint32_t>(number));
  last_ = number;
}

void PurchaseHistory::apply(std::uint64_t number, const AirlineEvent& event) {
  if (number <= last_) return;
  if (const auto* past = std::get_if<PastForgotten>(&event)) forget(*past);
  if (const auto* taken = std::get_if<SeatsTaken>(&event))
    takings_[taken->flight].push_back(static_cast<std::uint32_t>(number));
  std::visit(
      [&](const auto& body) {
        if constexpr (requires { body.purchase; }) note(number, body.purchase);
      },
      event);
}

void PurchaseHistory::forget(const PastForgotten& past) {
  for (const auto* ids : {&past.sold, &past.refused})
    for (const auto& id : *ids) {
      for (const auto number : events_of(id)) kept_.erase(number);
      events_.erase(id);
      refused_at_.erase(id);
    }
  for (const auto& flight : past.flights) takings_.erase(flight);
}

void PurchaseHistory::apply(const PurchaseRefusedRecord& record, const VectorClock& known) {
  refused_at_.try_emplace(record.purchase, known);
}

void PurchaseHistory::keep(const Bytes& bytes) {
  const auto event = decode_event(bytes);
  const auto body = event ? decode_event_body(event->body) : event.error();
  if (!body) return;
  const auto is_about = [this](const auto& fact) {
    if constexpr (requires { fact.purchase; }) return events_.contains(fact.purchase);
    return false;
  };
  if (std::visit(is_about, *body)) kept_.insert_or_assign(event->number, bytes);
}

const Bytes& PurchaseHistory::kept(std::uint64_t number) const {
  static const Bytes kNone;
  const auto found = kept_.find(number);
  return found == kept_.end() ? kNone : found->second;
}

const PurchaseHistory::Numbers& PurchaseHistory::events_of(const PurchaseId& purchase) const {
  static const Numbers kNone;
  const auto found = events_.find(purchase);
  return found == events_.end() ? kNone : found->second;
}

const PurchaseHistory::Numbers& PurchaseHistory::takings_of(const FlightId& flight) const {
  static const Numbers kNone;
  const auto found = takings_.find(flight);
  return found == takings_.end() ? kNone : found->second;
}

const VectorClock& PurchaseHistory::refused_at(const PurchaseId& purchase) const {
  static const VectorClock kNever;
  const auto found = refused_at_.find(purchase);
  return found == refused_at_.end() ? kNever : found->second;
}

}  // namespace vendepass
