#include "tests/simulation/loss.h"

#include <algorithm>

#include "broker-less/core/event.h"

namespace vendepass::simulation {

namespace {

class Reader {
 public:
  Reader(Loss& loss, const Ledgers& ledgers) : loss_{loss}, ledgers_{ledgers} {}

  void on(const OwnEventRecord& record) {
    const auto event = decode_event(record.event);
    if (!event) return;
    auto& told = event->number <= loss_.told ? loss_.awaited : loss_.gone;
    if (const auto body = decode_event_body(event->body))
      std::visit([&](const auto& each) { follow(told, each); }, *body);
  }
  void on(const PurchaseRefusedRecord& record) {
    if (!record.by_decision) loss_.refusals.insert(record.purchase);
  }
  void on(const CancelPromisedRecord& record) {
    const auto digest = blake2b_16(record.order.content);
    const auto cancel = decode_cancel(record.order.content);
    const bool is_known = std::ranges::any_of(ledgers_, [&](const auto& each) {
      return each.first != loss_.airline && each.second.promised_cancels.contains(digest);
    });
    if (cancel && !is_known)
      loss_.gone.tickets.insert(cancel->tickets.begin(), cancel->tickets.end());
  }
  template <typename Other>
  void on(const Other&) {}

 private:
  static void follow(Loss::Told& told, const SeatsTaken& event) {
    told.seats.insert(event.purchase);
  }
  static void follow(Loss::Told& told, const TicketsCancelled& event) {
    told.tickets.insert(event.tickets.begin(), event.tickets.end());
  }
  static void follow(Loss::Told& told, const SeatChanged& event) {
    told.tickets.insert(event.ticket);
  }
  static void follow(Loss::Told& told, const CustomerRegistered& event) {
    told.customers.insert(event.registration.customer);
  }
  static void follow(Loss::Told& told, const DetailsChanged& event) { note(told, event.order); }
  static void follow(Loss::Told& told, const KeyChanged& event) { note(told, event.order); }
  static void follow(Loss::Told& told, const CustomerErased& event) { note(told, event.order); }
  template <typename Other>
  static void follow(Loss::Told&, const Other&) {}
  static void note(Loss::Told& told, const Signed& order) {
    told.orders.insert(blake2b_16(order.content));
  }

  Loss& loss_;
  const Ledgers& ledgers_;
};

}  // namespace

Loss loss_of(AirlineCode airline, const std::vector<Record>& cut_off, const Ledgers& ledgers) {
  Loss loss{.airline = airline,
            .last = ledgers.at(airline).last_event,
            .awaited = {},
            .gone = {},
            .refusals = {},
            .next_edition = {}};
  for (const auto& [other, ledger] : ledgers)
    if (const auto known = ledger.known.find(airline); known != ledger.known.end())
      loss.told = std::max(loss.told, known->second);
  Reader reader{loss, ledgers};
  for (const auto& record : cut_off) std::visit([&](const auto& body) { reader.on(body); }, record);
  return loss;
}

}  // namespace vendepass::simulation
