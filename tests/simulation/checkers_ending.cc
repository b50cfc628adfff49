// Properties of time and of the end: what is in doubt comes to an end, and what runs is what is
// written.
#include <fmt/format.h>

#include <algorithm>

#include "tests/simulation/checker.h"

namespace vendepass::simulation {

namespace {

// A hold's deadline, its renewals, and a recovery that duels: far below this.
constexpr Micros kMostHeld = std::chrono::seconds{12};

class NoHoldOutlivesItsBound : public Checker {
 public:
  std::string_view property() const override {
    return "Once a majority is well, no hold is older than its bound.";
  }
  void on_moment(const Books& books) override {
    if (!books.healed) return;
    for (const auto& [airline, ledger] : books.ledgers) {
      if (books.down.contains(airline)) continue;
      for (const auto& id : ledger.held) {
        const auto since = std::max(ledger.purchases.at(id).since, *books.healed);
        if (books.now - since > kMostHeld)
          fail(fmt::format(
              "{} has been held at {} for {} s", books.name_of(id), to_string(airline),
              std::chrono::duration_cast<std::chrono::seconds>(books.now - since).count()));
      }
    }
  }
};

class EverythingComesToAnEnd : public Checker {
 public:
  std::string_view property() const override {
    return "Once a majority is well, every traveller gets an answer, and all becomes quiet.";
  }
  void at_end(const Books&, const Ending& ending) override {
    for (const auto& what : ending.unfinished) fail(what);
  }
};

class ReplayFromZeroIsTheState : public Checker {
 public:
  std::string_view property() const override {
    return "An airline that has only read the journal answers as the one that wrote it.";
  }
  void at_end(const Books&, const Ending& ending) override {
    for (const auto& answer : ending.answers)
      if (answer.live != answer.replayed)
        fail(fmt::format("{}, asked {}: says {}, its journal {}", to_string(answer.at),
                         answer.question, answer.live, answer.replayed));
  }
};

class WithoutFaultsNothingIsRecovered : public Checker {
 public:
  std::string_view property() const override {
    return "Without faults every purchase is decided by those who were asked, in time.";
  }
  void on_told(const Books& books, const Told& told) override {
    if (!books.plan.faults.empty() || told.asked == nullptr) return;
    const auto* buy = std::get_if<BuyRequest>(&told.asked->body);
    if (buy == nullptr) return;
    const auto* bought = books.find(purchase_id_of(buy->purchase.content));
    if (bought == nullptr || bought->given_up || has_cancelled_flight(books, *bought)) return;
    const auto& name = bought->name;
    const auto* reply = std::get_if<PurchaseReply>(&told.reply.body);
    if (reply != nullptr && reply->refusal && reply->refusal->reason == ErrorCode::kRecovered)
      fail(name + " was refused by recovery, though nothing had failed");
    if (const auto* error = std::get_if<Error>(&told.reply.body))
      if (!is_definite(error->code) || error->code == ErrorCode::kBusy)
        fail(name + " got no answer (" + std::string{name_of(error->code)} +
             "), though nothing had failed");
  }

 private:
  // A flight that is cancelled sends its holds into recovery at once.
  static bool has_cancelled_flight(const Books& books, const Bought& bought) {
    return std::ranges::any_of(bought.purchase.legs, [&](const Leg& leg) {
      const auto ledger = books.ledgers.find(leg.flight.airline);
      if (ledger == books.ledgers.end()) return false;
      const auto flight = ledger->second.flights.find(leg.flight);
      return flight != ledger->second.flights.end() && flight->second.cancelled;
    });
  }
};

}  // namespace

void add_ending_checkers(Checkers& checkers) {
  checkers.push_back(std::make_unique<NoHoldOutlivesItsBound>());
  checkers.push_back(std::make_unique<EverythingComesToAnEnd>());
  checkers.push_back(std::make_unique<ReplayFromZeroIsTheState>());
  checkers.push_back(std::make_unique<WithoutFaultsNothingIsRecovered>());
}

Checkers all_checkers() {
  Checkers checkers;
  add_seat_checkers(checkers);
  add_purchase_checkers(checkers);
  add_outcome_checkers(checkers);
  add_log_checkers(checkers);
  add_register_checkers(checkers);
  add_set_back_checkers(checkers);
  add_edition_checkers(checkers);
  add_session_checkers(checkers);
  add_past_checkers(checkers);
  add_copy_checkers(checkers);
  add_directory_checkers(checkers);
  add_ending_checkers(checkers);
  return checkers;
}

}  // namespace vendepass::simulation
