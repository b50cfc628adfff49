// Properties of purchases: whole or not at all, one for each id, paid once and as agreed.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "airline/core/purchase_register.h"
#include "tests/simulation/checker.h"

namespace vendepass::simulation {

namespace {

using State = LedgerPurchase::State;

// Who says that a purchase is sold: the replies that name it.
std::vector<PurchaseId> told_sold(const Told& told) {
  std::vector<PurchaseId> ids;
  if (const auto* reply = std::get_if<PurchaseReply>(&told.reply.body))
    if (reply->state == PurchaseState::kSold) ids.push_back(reply->purchase);
  if (const auto* reply = std::get_if<TripsReply>(&told.reply.body))
    for (const auto& trip : reply->trips)
      if (trip.state == PurchaseState::kSold) ids.push_back(trip.purchase);
  return ids;
}

class AnItineraryIsAllOrNothing : public Checker {
 public:
  std::string_view property() const override {
    return "An itinerary is sold whole or not at all, and is never shown half sold.";
  }
  void on_row(const Books& books, const Row& row) override {
    const auto* sold = row.event_as<HoldSold>();
    const auto* taken = row.event_as<SeatsTaken>();
    if (sold != nullptr) whole(books, sold->purchase, row.at);
    if (taken != nullptr && !taken->held_for) whole(books, taken->purchase, row.at);
  }
  void on_told(const Books& books, const Told& told) override {
    for (const auto& id : told_sold(told)) whole(books, id, std::nullopt);
    if (const auto* reply = std::get_if<TripsReply>(&told.reply.body))
      for (const auto& trip : reply->trips) shown_whole(books, trip);
    const bool to_buyer = told.asked && std::holds_alternative<BuyRequest>(told.asked->body);
    const auto* reply = std::get_if<PurchaseReply>(&told.reply.body);
    if (!to_buyer || reply == nullptr || reply->state != PurchaseState::kSold) return;
    const auto* bought = books.find(reply->purchase);
    if (bought != nullptr && reply->legs.size() != bought->purchase.legs.size() &&
        !books.is_past(bought->id))
      fail(bought->name + " is told sold with some of its legs");
  }
  void at_end(const Books& books, const Ending&) override {
    for (const auto& bought : books.purchases) {
      auto owners = owners_of(bought.purchase);
      std::erase_if(owners,
                    [&](AirlineCode owner) { return books.has_lost_seats(owner, bought.id); });
      const auto sold = std::ranges::count_if(owners, [&](AirlineCode owner) {
        return books.ledgers.at(owner).state_of(bought.id) == State::kSold;
      });
      if (sold != 0 && static_cast<std::size_t>(sold) != owners.size())
        fail(fmt::format("{} is sold by {} of {} owners in the end", bought.name, sold,
                         owners.size()));
    }
  }

 private:
  // Every owner has seats for every passenger on its disk. `at`: is writing its own just now.
  void whole(const Books& books, const PurchaseId& id, std::optional<AirlineCode> at) {
    const auto* bought = books.find(id);
    if (bought == nullptr) return;
    for (const auto& leg : bought->purchase.legs) {
      if (leg.flight.airline == at || books.has_lost_seats(leg.flight.airline, id)) continue;
      const auto ledger = books.ledgers.find(leg.flight.airline);
      const bool has = ledger != books.ledgers.end() && ledger->second.purchases.contains(id) &&
                       ledger->second.purchases.at(id).has_seats();
      if (!has)
        return fail(bought->name + " is sold, but " + to_string(leg.flight.airline) +
                    " has no seats for it");
    }
  }
  void shown_whole(const Books& books, const TripView& trip) {
    const auto* bought = books.find(trip.purchase);
    if (bought == nullptr || trip.state != PurchaseState::kSold) return;
    if (std::ranges::count(trip.tickets, TicketState::kHeld, &TicketView::state) > 0)
      return fail(bought->name + " is shown as sold with a leg that is only held");
    for (std::size_t i = 0; i < bought->purchase.legs.size(); ++i) {
      const auto owner = bought->purchase.legs[i].flight.airline;
      if (std::ranges::count(trip.silent, owner) > 0 || books.has_lost_seats(owner, bought->id) ||
          books.has_forgotten(owner, bought->id, kSoldValue))
        continue;
      const auto shown = std::ranges::count(trip.tickets, i, &TicketView::leg);
      if (static_cast<std::size_t>(shown) != bought->purchase.passengers.size())
        fail(fmt::format("{} is shown as sold with {} of {} tickets on leg {}", bought->name, shown,
                         bought->purchase.passengers.size(), i + 1));
    }
  }
};

class OnePurchaseForEachId : public Checker {
 public:
  std::string_view property() const override {
    return "An id names one content and is bought at most once: a repeat buys nothing more.";
  }
  void on_row(const Books& books, const Row& row) override {
    if (const auto* taken = row.record_as<PurchaseTakenRecord>()) {
      const auto* bought = books.find(purchase_id_of(taken->purchase.content));
      if (bought == nullptr || bought->content.content != taken->purchase.content)
        fail(to_string(row.at) + " takes a purchase that no traveller saved under its id");
    }
    if (const auto* taken = row.event_as<SeatsTaken>()) once(books, row, *taken);
  }
  void on_told(const Books& books, const Told& told) override {
    const auto* buy = told.asked ? std::get_if<BuyRequest>(&told.asked->body) : nullptr;
    const auto* reply = std::get_if<PurchaseReply>(&told.reply.body);
    if (buy == nullptr || reply == nullptr || reply->state != PurchaseState::kSold) return;
    const auto purchase = decode_purchase(buy->purchase.content);
    const PurchaseId digest{blake2b_16(buy->purchase.content)};
    for (const auto owner : purchase ? owners_of(*purchase) : std::vector<AirlineCode>{})
      if (const auto ledger = books.ledgers.find(owner);
          ledger != books.ledgers.end() && !ledger->second.purchases.contains(digest) &&
          !books.has_lost_seats(owner, digest))
        fail(told.asked->traveller + " is told sold, and " + to_string(owner) +
             " has another content under that id");
  }

 private:
  void once(const Books& books, const Row& row, const SeatsTaken& taken) {
    const auto* bought = books.find(taken.purchase);
    if (bought == nullptr) return fail("seats are taken for a purchase that nobody made");
    const auto& purchase = bought->purchase;
    const bool fits = taken.leg < purchase.legs.size() &&
                      purchase.legs[taken.leg].flight == taken.flight &&
                      taken.seats.size() == purchase.passengers.size();
    if (!fits) return fail(bought->name + " gets seats that it did not ask for");
    const auto& wishes = purchase.legs[taken.leg].wishes;
    if (!wishes.empty() && wishes != taken.seats)
      fail(bought->name + " gets other seats than it wished");
    const auto& ledger = books.ledgers.at(row.at);
    const auto known = ledger.purchases.find(taken.purchase);
    if (known != ledger.purchases.end() && known->second.legs.contains(taken.leg))
      fail(bought->name + " takes seats on leg " + std::to_string(taken.leg + 1) + " twice");
  }
};

// Numbers as travellers and journals see them: the ledger computes them from event numbers.
class TicketsAreUnique : public Checker {
 public:
  std::string_view property() const override {
    return "A ticket number is given once, and a purchase has the same tickets for ever.";
  }
  void on_told(const Books& books, const Told& told) override {
    if (const auto* reply = std::get_if<PurchaseReply>(&told.reply.body))
      for (const auto& leg : reply->legs) {
        const auto [first, added] =
            tickets_.emplace(std::pair{reply->purchase, leg.leg}, leg.tickets);
        if (!added && first->second != leg.tickets)
          fail(books.name_of(reply->purchase) + " is told two sets of tickets");
        for (const auto ticket : leg.tickets) give(books, ticket, reply->purchase);
      }
    if (const auto* reply = std::get_if<TripsReply>(&told.reply.body))
      for (const auto& trip : reply->trips)
        for (const auto& ticket : trip.tickets) give(books, ticket.number, trip.purchase);
  }

 private:
  void give(const Books& books, TicketNumber ticket, const PurchaseId& id) {
    const auto holder = holders_.emplace(ticket, id).first->second;
    if (holder != id)
      fail(fmt::format("ticket {} is told to {} and {}", to_string(ticket), books.name_of(holder),
                       books.name_of(id)));
  }
  std::map<std::pair<PurchaseId, std::uint8_t>, std::vector<TicketNumber>> tickets_;
  std::map<TicketNumber, PurchaseId> holders_;
};

class MoneyAddsUp : public Checker {
 public:
  std::string_view property() const override {
    return "Nobody pays more than agreed, and what airlines owe each other sums to zero.";
  }
  void on_row(const Books& books, const Row& row) override {
    const auto* taken = row.event_as<SeatsTaken>();
    if (taken == nullptr) return;
    const auto* bought = books.find(taken->purchase);
    if (bought == nullptr || taken->leg >= bought->purchase.legs.size()) return;
    const auto& accepted = bought->purchase.legs[taken->leg].accepted_fare;
    if (taken->fare.minor > accepted.minor || taken->fare.currency != accepted.currency)
      fail(bought->name + " pays " + to_string(taken->fare) + " and agreed to " +
           to_string(accepted));
    if (taken->collector != bought->purchase.home_entry)
      fail(bought->name + " is not collected by its home entry");
    const auto flight = books.ledgers.at(row.at).flights.find(taken->flight);
    if (flight == books.ledgers.at(row.at).flights.end()) return;
    for (const auto& cabin : flight->second.plan.cabins)
      if (cabin.cabin == taken->cabin && cabin.fare != taken->fare)
        fail(bought->name + " does not pay the fare of the day");
  }
  void on_told(const Books& books, const Told& told) override {
    const auto* reply = std::get_if<PurchaseReply>(&told.reply.body);
    if (reply == nullptr || reply->state != PurchaseState::kSold) return;
    const auto* bought = books.find(reply->purchase);
    for (const auto& leg : reply->legs) {
      if (bought == nullptr || leg.leg >= bought->purchase.legs.size()) continue;
      if (leg.fare.minor > bought->purchase.legs[leg.leg].accepted_fare.minor)
        fail(bought->name + " is told a fare above the one it agreed to");
    }
  }
  void at_end(const Books& books, const Ending& ending) override {
    std::map<std::string, std::int64_t> balances;
    for (const auto& [owner, ledger] : books.ledgers) add(owner, ledger, balances);
    for (const auto& [airline, text] : ending.settlements) {
      const auto said = nlohmann::json::parse(text);
      std::map<std::string, std::int64_t> told;
      for (const auto& row : said.at("balances"))
        if (row.at("minor") != 0) told[row.at("airline")] = row.at("minor");
      if (said.at("sum_minor") != 0)
        fail("the settlement of " + to_string(airline) + " does not sum to zero");
      if (told != balances)
        fail("the settlement of " + to_string(airline) + " is not what the journals say");
    }
  }

 private:
  static void add(AirlineCode owner, const Ledger& ledger,
                  std::map<std::string, std::int64_t>& balances) {
    for (const auto& [id, purchase] : ledger.purchases)
      for (const auto& [index, leg] : purchase.legs)
        for (const auto& ticket : leg.tickets) {
          if (purchase.state != State::kSold || ticket.cancelled || leg.collector == owner)
            continue;
          balances[to_string(owner)] += leg.fare.minor;
          balances[to_string(leg.collector)] -= leg.fare.minor;
        }
    std::erase_if(balances, [](const auto& balance) { return balance.second == 0; });
  }
};

}  // namespace

void add_purchase_checkers(Checkers& checkers) {
  checkers.push_back(std::make_unique<AnItineraryIsAllOrNothing>());
  checkers.push_back(std::make_unique<OnePurchaseForEachId>());
  checkers.push_back(std::make_unique<TicketsAreUnique>());
  checkers.push_back(std::make_unique<MoneyAddsUp>());
}

}  // namespace vendepass::simulation
