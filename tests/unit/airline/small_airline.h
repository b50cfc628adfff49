// One owner, G3, with its inventory and the actor that decides about it, as small as tests need.
//
// Each decision is applied as the server would, and the inventory's invariants are checked after
// each; what was applied can be replayed into a second inventory.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "airline/core/inventory.h"
#include "airline/core/reservation_actor.h"

namespace vendepass {

inline AirlineCode airline(const char* code) { return *parse_airline(code); }
inline SeatId seat(const char* text) { return *parse_seat(text); }
inline Money reais(std::int64_t whole) { return {whole * 100, *parse_currency("BRL")}; }

inline const FlightId kFlight = *parse_flight("G3-1234@2026-12-01");
inline const FlightId kLaterFlight = *parse_flight("G3-1300@2026-12-02");
inline const FlightId kForeignFlight = *parse_flight("LA-88@2026-12-01");
inline const UtcSeconds kDeparture{std::chrono::seconds{1'796'118'000}};
inline const UtcSeconds kToday = kDeparture - std::chrono::hours{24 * 30};
inline constexpr Cabin kEconomy{'Y'};
inline constexpr Cabin kBusiness{'C'};

// Business: row 1, AB. Economy: rows 2 and 3, ABC-DEF.
inline FlightPlan plan_of(const FlightId& flight, UtcSeconds departure) {
  return {.flight = flight,
          .from = *parse_airport("GRU"),
          .to = *parse_airport("SSA"),
          .departure = departure,
          .arrival = departure + std::chrono::hours{2},
          .equipment = "73H",
          .cabins = {{kBusiness, reais(900), 1, 1, "AB"}, {kEconomy, reais(310), 2, 3, "ABC-DEF"}}};
}

inline Leg leg_on(const FlightId& flight, std::vector<SeatId> wishes, Cabin cabin = kEconomy) {
  return {flight, cabin, std::move(wishes), reais(1000)};
}

struct Wanted {
  PurchaseId id;
  Signed content;
  Purchase purchase;
};

// A purchase whose id begins with `first`, so that tests can say which of two is lower.
inline Wanted wanted(std::uint8_t first, std::vector<Leg> legs, std::size_t party = 1) {
  Purchase purchase{.customer = CustomerId{blake2b_16("ana")},
                    .passengers = {party, "Ana Lima"},
                    .legs = std::move(legs),
                    .quorum = {{airline("AD"), 1}, {airline("G3"), 1}, {airline("LA"), 1}},
                    .home_entry = airline("AD"),
                    .latest_hold = kToday + std::chrono::minutes{15},
                    .nonce = {}};
  Bytes content;
  for (int tries = 0; content.empty() || purchase_id_of(content).value()[0] != first; ++tries) {
    purchase.nonce = blake2b_16(std::to_string(tries));
    content = encode_purchase(purchase);
  }
  return {purchase_id_of(content), {content, {}}, purchase};
}

// One that also needs a seat of LA: G3 can only hold for it.
inline Wanted wanted_with_others(std::uint8_t first, std::vector<Leg> legs, std::size_t party = 1) {
  legs.push_back(leg_on(kForeignFlight, {}));
  return wanted(first, std::move(legs), party);
}

// Everything that can be asked of an inventory, as text, to compare two of them.
inline std::string picture_of(const Inventory& inventory) {
  const auto& counts = inventory.counts();
  auto text = std::to_string(counts.capacity) + "/" + std::to_string(counts.held) + "/" +
              std::to_string(counts.sold) + "/" + std::to_string(inventory.in_doubt().size());
  for (const auto& [id, flight] : inventory.flights()) {
    text += "\n" + to_string(id) + (flight.cancelled ? " cancelled" : "") +
            (flight.closed ? " closed" : "") + " " + to_string(flight.plan.cabins.at(1).fare);
    for (const auto& [where, who] : flight.purchasers)
      text += " " + to_string(where) + "=" + to_string(who);
  }
  const std::map<PurchaseId, OwnPurchase> sorted{inventory.purchases().begin(),
                                                 inventory.purchases().end()};
  for (const auto& [id, purchase] : sorted) {
    text += "\n" + to_string(id) + " " + std::to_string(inventory.answer(id).answer.index());
    for (const auto& ticket : inventory.tickets(purchase))
      text += " " + to_string(ticket.number) + ":" + to_string(ticket.seat) + ":" +
              std::to_string(static_cast<int>(ticket.state)) + ":" +
              std::to_string(ticket.seat_changes);
  }
  return text;
}

struct SmallAirline {
  using Fact = std::variant<std::pair<std::uint64_t, AirlineEvent>, PurchaseTakenRecord,
                            PurchaseRefusedRecord>;

  SmallAirline(const SmallAirline&) = delete;  // The actor looks into this inventory.
  SmallAirline& operator=(const SmallAirline&) = delete;
  SmallAirline() {
    apply(FlightScheduled{plan_of(kFlight, kDeparture)});
    apply(FlightScheduled{plan_of(kLaterFlight, kDeparture + std::chrono::hours{24})});
  }

  static void apply_to(Inventory& target, const Fact& fact) {
    if (const auto* event = std::get_if<0>(&fact)) target.apply(event->first, event->second);
    if (const auto* taken = std::get_if<1>(&fact)) target.apply(*taken);
    if (const auto* refused = std::get_if<2>(&fact)) target.apply(*refused);
  }

  void apply(Fact fact) {
    facts.push_back(std::move(fact));
    apply_to(inventory, facts.back());
  }

  void apply(const AirlineEvent& event) { apply(Fact{std::pair{++events, event}}); }

  void apply(const Decision& decision) {
    for (const auto& record : decision.records) {
      if (const auto* taken = std::get_if<PurchaseTakenRecord>(&record)) apply(Fact{*taken});
      if (const auto* refused = std::get_if<PurchaseRefusedRecord>(&record)) apply(Fact{*refused});
    }
    for (const auto& event : decision.events) apply(event);
    EXPECT_EQ(inventory.broken_invariants(), std::vector<std::string>{});
  }

  std::variant<Decision, WaitFor> ask(const Wanted& who, UtcSeconds now = kToday) const {
    return actor.hold(who.id, who.content, who.purchase, now);
  }

  // Decides and applies; what the airline then answers.
  OwnerAnswer take(const Wanted& who, UtcSeconds now = kToday) {
    const auto verdict = ask(who, now);
    EXPECT_TRUE(std::holds_alternative<Decision>(verdict)) << "it waits";
    if (const auto* decision = std::get_if<Decision>(&verdict)) apply(*decision);
    return inventory.answer(who.id);
  }

  std::vector<TicketNumber> tickets_of(const Wanted& who) const {
    std::vector<TicketNumber> numbers;
    for (const auto& view : inventory.tickets(*inventory.purchase(who.id)))
      numbers.push_back(view.number);
    return numbers;
  }

  std::size_t free_seats(Cabin cabin = kEconomy) const {
    return inventory.flight(kFlight)->seats.free_count(cabin);
  }

  Inventory inventory{airline("G3"), 127};
  ReservationActor actor{inventory, airline("G3")};
  std::uint64_t events = 0;
  std::vector<Fact> facts;
};

}  // namespace vendepass
