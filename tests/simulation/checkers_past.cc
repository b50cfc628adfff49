// Properties of what is forgotten: it is over, and its outcome stays.
#include <fmt/format.h>

#include <algorithm>

#include "airline/core/purchase_register.h"
#include "tests/simulation/checker.h"

namespace vendepass::simulation {

namespace {

using State = LedgerPurchase::State;

class WhatIsForgottenIsOver : public Checker {
 public:
  std::string_view property() const override {
    return "A purchase is forgotten when it is decided and the flights of all its legs are closed; "
           "a flight, when it is closed and all that was sold on it is forgotten.";
  }
  void on_row(const Books& books, const Row& row) override {
    const auto* past = row.event_as<PastForgotten>();
    if (past == nullptr || comes_back(books, row)) return;
    for (const auto& id : past->sold) judge(books, row.at, id, State::kSold);
    for (const auto& id : past->refused) judge(books, row.at, id, State::kRefused);
    for (const auto& id : past->flights) judge(books, row.at, id);
  }

 private:
  void judge(const Books& books, AirlineCode at, const PurchaseId& id, State outcome) {
    const auto* bought = books.find(id);
    const auto& ledger = books.ledgers.at(at);
    const auto name = books.name_of(id);
    const auto found = ledger.purchases.find(id);
    if (found == ledger.purchases.end() || found->second.state != outcome)
      return fail(name + " is forgotten by " + to_string(at) + " with another outcome than it has");
    if (found->second.forgotten) fail(name + " is forgotten twice by " + to_string(at));
    if (bought == nullptr) return fail(name + " is forgotten, and nobody made it");
    if (outcome == State::kSold && owners_of(bought->purchase).size() > 1 &&
        !books.is_decided(register_key(id), bought->purchase.quorum, kSoldValue))
      fail(name + " is forgotten as sold without a majority's votes");
    // Of a refused one without content the owner knows no leg but the one that it refused.
    if (!found->second.content) return;
    for (const auto& leg : bought->purchase.legs)
      if (!is_closed(books, leg.flight))
        fail(fmt::format("{} is forgotten by {} while {} is open", name, to_string(at),
                         to_string(leg.flight)));
  }
  void judge(const Books& books, AirlineCode at, const FlightId& id) {
    const auto& ledger = books.ledgers.at(at);
    const auto flight = ledger.flights.find(id);
    if (flight == ledger.flights.end() || !flight->second.closed || flight->second.forgotten)
      return fail(to_string(id) + " is forgotten, and is not closed or was forgotten before");
    for (const auto& [purchase, known] : ledger.purchases)
      for (const auto& [index, leg] : known.legs)
        if (leg.flight == id && known.has_seats() && !known.forgotten)
          fail(to_string(id) + " is forgotten before " + books.name_of(purchase));
  }
  static bool is_closed(const Books& books, const FlightId& id) {
    if (books.loss && books.loss->airline == id.airline) return true;  // It said so, perhaps.
    const auto ledger = books.ledgers.find(id.airline);
    if (ledger == books.ledgers.end()) return true;  // There is no such airline.
    const auto flight = ledger->second.flights.find(id);
    return flight == ledger->second.flights.end() || flight->second.closed;
  }
};

class OutcomesAreNeverForgotten : public Checker {
 public:
  std::string_view property() const override {
    return "Outcomes are never forgotten: in the end every owner answers what its journal says.";
  }
  void on_told(const Books& books, const Told& told) override {
    const auto* error = std::get_if<Error>(&told.reply.body);
    const auto* asked = told.asked ? std::get_if<OutcomeRequest>(&told.asked->body) : nullptr;
    if (error == nullptr || asked == nullptr || error->code != ErrorCode::kUnknownPurchase) return;
    const auto* bought = books.find(asked->purchase);
    if (bought != nullptr && books.is_past(bought->id) && !books.loss)
      fail(to_string(told.entry) + " says that nobody knows " + bought->name);
  }
  void at_end(const Books& books, const Ending& ending) override {
    std::map<std::string, const Bought*> by_question;
    for (const auto& bought : books.purchases) by_question.emplace("about " + bought.name, &bought);
    for (const auto& answer : ending.answers)
      if (const auto about = by_question.find(answer.question); about != by_question.end())
        judge(books, answer, *about->second);
    for (const auto& [airline, id] : ending.unknown) {
      const auto& flights = books.ledgers.at(id.airline).flights;
      const auto flight = flights.find(id);
      if (flight != flights.end() && !flight->second.forgotten)
        fail(to_string(airline) + " does not know " + to_string(id));
    }
  }

 private:
  void judge(const Books& books, const Ending::Answer& answer, const Bought& bought) {
    const auto state = books.ledgers.at(answer.at).state_of(bought.id);
    const auto* expected = state == State::kSold ? "sold" : "refused";
    if ((state == State::kSold || state == State::kRefused) && !answer.live.starts_with(expected))
      fail(fmt::format("{}, asked about {}: says {}, and it is {}", to_string(answer.at),
                       bought.name, answer.live, expected));
  }
};

}  // namespace

void add_past_checkers(Checkers& checkers) {
  checkers.push_back(std::make_unique<WhatIsForgottenIsOver>());
  checkers.push_back(std::make_unique<OutcomesAreNeverForgotten>());
}

}  // namespace vendepass::simulation
