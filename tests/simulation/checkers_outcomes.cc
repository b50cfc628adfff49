// Properties of outcomes: one for ever, decided by a majority, durable before it is told.
#include <fmt/format.h>

#include <algorithm>

#include "airline/core/purchase_register.h"
#include "tests/simulation/checker.h"

namespace vendepass::simulation {

namespace {

using State = LedgerPurchase::State;

bool refused_somewhere(const Books& books, const Purchase& purchase, const PurchaseId& id) {
  return std::ranges::any_of(owners_of(purchase), [&](AirlineCode owner) {
    // What an owner refused is refused, also when it forgets that with its database.
    if (books.loss && books.loss->airline == owner && books.loss->refusals.contains(id))
      return true;
    const auto ledger = books.ledgers.find(owner);
    if (ledger == books.ledgers.end()) return false;
    const auto found = ledger->second.purchases.find(id);
    return found != ledger->second.purchases.end() && found->second.refusal &&
           !found->second.refused_by_decision;
  });
}

bool is_decided(const Books& books, const Bought& bought, const Bytes& value) {
  return books.is_decided(register_key(bought.id), bought.purchase.quorum, value);
}

class APurchaseHasOneDecision : public Checker {
 public:
  std::string_view property() const override {
    return "A purchase has one outcome for ever, whoever says it.";
  }
  void on_row(const Books& books, const Row& row) override {
    const auto where = to_string(row.at) + "'s journal";
    if (const auto* sold = row.event_as<HoldSold>()) say(books, sold->purchase, kSold, where);
    if (const auto* taken = row.event_as<SeatsTaken>(); taken && !taken->held_for)
      say(books, taken->purchase, kSold, where);
    if (const auto* refused = row.record_as<PurchaseRefusedRecord>())
      say(books, refused->purchase, kRefused, where);
    if (const auto* chosen = row.record_as<ChosenRecord>();
        chosen && chosen->key.space == RegisterKey::Space::kPurchase)
      say(books, PurchaseId{chosen->key.name}, chosen->value == kSoldValue ? kSold : kRefused,
          where);
  }
  void on_told(const Books& books, const Told& told) override {
    const auto where = "what " + to_string(told.entry) + " tells";
    if (const auto* reply = std::get_if<PurchaseReply>(&told.reply.body))
      say(books, reply->purchase, reply->state, where);
    if (const auto* reply = std::get_if<TripsReply>(&told.reply.body))
      for (const auto& trip : reply->trips) say(books, trip.purchase, trip.state, where);
  }

 private:
  static constexpr auto kSold = PurchaseState::kSold;
  static constexpr auto kRefused = PurchaseState::kRefused;
  void say(const Books& books, const PurchaseId& id, PurchaseState state,
           const std::string& where) {
    if (state == PurchaseState::kPending) return;
    const auto& [first, first_where] = said_.try_emplace(id, state, where).first->second;
    if (first != state)
      fail(fmt::format("{} is {} in {} and {} in {}", books.name_of(id),
                       first == kSold ? "sold" : "refused", first_where,
                       state == kSold ? "sold" : "refused", where));
  }
  std::map<PurchaseId, std::pair<PurchaseState, std::string>> said_;
};

class OnlyADecisionEndsAHold : public Checker {
 public:
  std::string_view property() const override {
    return "Only the decision ends a hold: votes of a majority in one ballot, or the refusal of "
           "another owner.";
  }
  void on_row(const Books& books, const Row& row) override {
    if (const auto* sold = row.event_as<HoldSold>()) {
      const auto* bought = books.find(sold->purchase);
      if (bought != nullptr && !is_decided(books, *bought, kSoldValue))
        fail(bought->name + " is sold at " + to_string(row.at) + " without a majority's votes");
    }
    if (const auto* released = row.event_as<HoldReleased>()) {
      const auto* bought = books.find(released->purchase);
      if (bought != nullptr && !is_decided(books, *bought, kRefusedValue) &&
          !refused_somewhere(books, bought->purchase, bought->id))
        fail(bought->name + " is released at " + to_string(row.at) + " without a decision");
    }
    const auto* chosen = row.record_as<ChosenRecord>();
    if (chosen == nullptr || chosen->key.space != RegisterKey::Space::kPurchase) return;
    const auto* bought = books.find(PurchaseId{chosen->key.name});
    if (bought != nullptr && !is_decided(books, *bought, chosen->value))
      fail(bought->name + " is chosen at " + to_string(row.at) + " without a majority's votes");
  }
};

class AcknowledgedIsDurable : public Checker {
 public:
  std::string_view property() const override {
    return "What a traveller is told is on disk before it is told, and stays.";
  }
  void on_told(const Books& books, const Told& told) override {
    if (const auto* reply = std::get_if<PurchaseReply>(&told.reply.body)) purchase(books, *reply);
    if (told.asked == nullptr) return;
    const auto* tickets = std::get_if<TicketsReply>(&told.reply.body);
    const auto* order = std::get_if<TicketsRequest>(&told.asked->body);
    if (tickets != nullptr && order != nullptr) orders(books, told, *tickets, *order);
    const auto* customer = std::get_if<CustomerReply>(&told.reply.body);
    if (customer == nullptr || !std::holds_alternative<RegisterRequest>(told.asked->body)) return;
    const bool known = std::ranges::any_of(books.ledgers, [&](const auto& ledger) {
      return ledger.second.customers.contains(customer->customer);
    });
    const bool is_lost = books.loss && books.loss->lacks_customer(customer->customer);
    if (!known && !is_lost)
      fail(told.asked->traveller + " is told to be a customer, and no journal says so");
  }
  void at_end(const Books& books, const Ending&) override {
    for (const auto& [id, number] : promised_)
      if (const auto* ticket = ticket_of(books, id, number); ticket && !ticket->cancelled)
        if (!has_departed(books, id, number) && !books.has_lost_orders(number))
          fail("the promised cancel of ticket " + to_string(number) + " was not carried out");
  }

 private:
  static const LedgerTicket* ticket_of(const Books& books, const PurchaseId& id,
                                       TicketNumber number) {
    for (const auto& [airline, ledger] : books.ledgers)
      if (const auto* ticket = ledger.ticket(id, number)) return ticket;
    return nullptr;
  }
  static bool has_departed(const Books& books, const PurchaseId& id, TicketNumber number) {
    for (const auto& [airline, ledger] : books.ledgers)
      if (ledger.ticket(id, number) != nullptr) {
        const auto& flight = ledger.flights.at(ledger.leg_of(id, number).flight);
        // Clocks jump by up to a day: a flight that leaves so soon may have closed anywhere.
        return flight.closed || flight.plan.departure < kStartOfTime + std::chrono::hours{48};
      }
    return false;
  }

  static bool has_lost(const Books& books, const Bought& bought, std::size_t leg) {
    return leg < bought.purchase.legs.size() &&
           books.has_lost_seats(bought.purchase.legs[leg].flight.airline, bought.id);
  }
  void purchase(const Books& books, const PurchaseReply& reply) {
    const auto* bought = books.find(reply.purchase);
    if (bought == nullptr) return;
    if (reply.state == PurchaseState::kRefused &&
        !refused_somewhere(books, bought->purchase, bought->id) &&
        !is_decided(books, *bought, kRefusedValue))
      fail(bought->name + " is told refused, and no journal says so");
    if (reply.state != PurchaseState::kSold) return;
    if (owners_of(bought->purchase).size() > 1 && !is_decided(books, *bought, kSoldValue))
      fail(bought->name + " is told sold, and no majority's journals have voted so");
    for (const auto& leg : reply.legs)
      for (const auto number : leg.tickets)
        if (ticket_of(books, reply.purchase, number) == nullptr &&
            !has_lost(books, *bought, leg.leg))
          fail(bought->name + " is told ticket " + to_string(number) + ", and no journal has it");
  }

  void orders(const Books& books, const Told& told, const TicketsReply& reply,
              const TicketsRequest& request) {
    if (const auto change = decode_change_seat(request.order.content)) {
      const auto* ticket = ticket_of(books, change->purchase, change->ticket);
      const bool moved = ticket != nullptr && ticket->changes > change->change;
      if (!moved && !books.has_lost_orders(change->ticket))
        fail("ticket " + to_string(change->ticket) + " is told to have moved, and has not");
    }
    const auto cancel = decode_cancel(request.order.content);
    if (!cancel) return;
    if (!reply.silent.empty() &&
        !books.ledgers.at(told.entry).promised_cancels.contains(blake2b_16(request.order.content)))
      fail(to_string(told.entry) + " goes on with a cancel that it has not written down");
    for (const auto number : cancel->tickets) {
      promised_.insert({cancel->purchase, number});
      const auto* ticket = ticket_of(books, cancel->purchase, number);
      const bool open = ticket != nullptr && !ticket->cancelled;
      if (reply.silent.empty() && open && !has_departed(books, cancel->purchase, number) &&
          !books.has_lost_orders(number))
        fail("ticket " + to_string(number) + " is told cancelled, and its journal has it valid");
    }
  }

  std::set<std::pair<PurchaseId, TicketNumber>> promised_;
};

class NoIsNo : public Checker {
 public:
  std::string_view property() const override {
    return "Whoever was told for good that nothing was bought has bought nothing.";
  }
  void at_end(const Books& books, const Ending&) override {
    for (const auto& bought : books.purchases)
      for (const auto owner : owners_of(bought.purchase)) {
        const auto ledger = books.ledgers.find(owner);
        if (bought.told_no && ledger != books.ledgers.end() &&
            ledger->second.state_of(bought.id) == State::kSold)
          fail(bought.name + " was rejected for good, and " + to_string(owner) + " sold it");
      }
  }
};

}  // namespace

void add_outcome_checkers(Checkers& checkers) {
  checkers.push_back(std::make_unique<APurchaseHasOneDecision>());
  checkers.push_back(std::make_unique<OnlyADecisionEndsAHold>());
  checkers.push_back(std::make_unique<AcknowledgedIsDurable>());
  checkers.push_back(std::make_unique<NoIsNo>());
}

}  // namespace vendepass::simulation
