// What an airline owns follows from its events alone, however often they are applied.
#include "airline/core/inventory.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/unit/airline/small_airline.h"

namespace vendepass {

namespace {

const Refusal kRecovered{ErrorCode::kRecovered, "", std::nullopt, {}};

// The past of both flights, and what is forgotten of it.
void become_past(SmallAirline& g3, const PastForgotten& past) {
  g3.apply(FlightClosed{kFlight});
  g3.apply(FlightClosed{kLaterFlight});
  g3.apply(past);
  EXPECT_EQ(g3.inventory.broken_invariants(), std::vector<std::string>{});
}

// Everything that can happen to a seat.
void have_a_busy_day(SmallAirline& g3) {
  const auto sold = wanted(1, {leg_on(kFlight, {}), leg_on(kLaterFlight, {})}, 2);
  const auto held = wanted_with_others(2, {leg_on(kFlight, {})}, 3);
  const auto decided = wanted_with_others(3, {leg_on(kFlight, {})});
  const auto freed = wanted_with_others(4, {leg_on(kFlight, {})});
  for (const auto& each : {sold, held, decided, freed}) g3.take(each);
  g3.apply(g3.actor.sell_hold(decided.id));
  g3.apply(g3.actor.release_hold(freed.id, kRecovered));
  const auto tickets = g3.tickets_of(sold);
  g3.apply(*g3.actor.cancel({sold.id, {tickets.at(0)}}, kToday));
  g3.apply(*g3.actor.change_seat({sold.id, tickets.at(1), seat("3F"), 0}, kToday));
  g3.take(wanted(5, {leg_on(kFlight, {seat("3F")})}));  // Refused.
  g3.apply(FareChanged{kFlight, kEconomy, reais(50)});
  g3.apply(FlightCancelled{kLaterFlight});
}

TEST(Inventory, IsTheSameWhenItsFactsAreReplayed) {
  SmallAirline g3;
  have_a_busy_day(g3);
  Inventory replayed{airline("G3"), 127};
  for (const auto& fact : g3.facts) SmallAirline::apply_to(replayed, fact);
  EXPECT_EQ(picture_of(replayed), picture_of(g3.inventory));
}

TEST(Inventory, IsTheSameWhenEachFactIsAppliedTwice) {
  SmallAirline g3;
  have_a_busy_day(g3);
  Inventory twice{airline("G3"), 127};
  for (const auto& fact : g3.facts) {
    SmallAirline::apply_to(twice, fact);
    const auto once = picture_of(twice);
    SmallAirline::apply_to(twice, fact);
    ASSERT_EQ(picture_of(twice), once);
  }
  EXPECT_EQ(twice.broken_invariants(), std::vector<std::string>{});
}

TEST(Inventory, CountsASeatAsFreeHeldAndSoldInTurn) {
  SmallAirline g3;
  const auto buyer = wanted_with_others(1, {leg_on(kFlight, {})}, 2);
  EXPECT_EQ(g3.inventory.counts().capacity, 28U);
  g3.take(buyer);
  EXPECT_EQ(g3.inventory.counts().held, 2U);
  EXPECT_EQ(g3.inventory.counts().sold, 0U);
  EXPECT_EQ(g3.inventory.in_doubt(),
            (std::map<PurchaseId, Quorum>{{buyer.id, buyer.purchase.quorum}}));
  g3.apply(g3.actor.sell_hold(buyer.id));
  EXPECT_EQ(g3.inventory.counts().held, 0U);
  EXPECT_EQ(g3.inventory.counts().sold, 2U);
  EXPECT_TRUE(g3.inventory.in_doubt().empty());
}

TEST(Inventory, ReleasingAHoldGivesEverySeatBack) {
  SmallAirline g3;
  const auto buyer = wanted_with_others(1, {leg_on(kFlight, {}), leg_on(kLaterFlight, {})}, 2);
  g3.take(buyer);
  g3.apply(g3.actor.release_hold(buyer.id, kRecovered));
  EXPECT_EQ(g3.inventory.counts().held, 0U);
  EXPECT_EQ(g3.free_seats(), 12U);
  EXPECT_TRUE(g3.inventory.flight(kFlight)->purchasers.empty());
  EXPECT_TRUE(g3.inventory.flight(kLaterFlight)->purchasers.empty());
}

TEST(Inventory, ACancelGivesTheSeatBackExactlyOnce) {
  SmallAirline g3;
  const auto buyer = wanted(1, {leg_on(kFlight, {seat("2A"), seat("2B")})}, 2);
  g3.take(buyer);
  const TicketsCancelled event{buyer.id, {g3.tickets_of(buyer).front()}};
  g3.apply(event);
  EXPECT_EQ(g3.inventory.counts().sold, 1U);
  EXPECT_EQ(g3.free_seats(), 11U);
  g3.apply(event);
  EXPECT_EQ(g3.inventory.counts().sold, 1U);
  EXPECT_EQ(g3.free_seats(), 11U);
}

TEST(Inventory, ALateCancelDoesNotTakeTheSeatFromItsNextBuyer) {
  SmallAirline g3;
  const auto first = wanted(1, {leg_on(kFlight, {seat("2A")})});
  const auto second = wanted(2, {leg_on(kFlight, {seat("2A")})});
  g3.take(first);
  const TicketsCancelled event{first.id, g3.tickets_of(first)};
  g3.apply(event);
  g3.take(second);
  g3.apply(event);
  EXPECT_EQ(g3.inventory.flight(kFlight)->purchasers.at(seat("2A")), second.id);
  EXPECT_NE(g3.tickets_of(first), g3.tickets_of(second));
}

TEST(Inventory, ACancelledTicketStaysAndSaysSo) {
  SmallAirline g3;
  const auto buyer = wanted(1, {leg_on(kFlight, {seat("2A")})});
  g3.take(buyer);
  g3.apply(TicketsCancelled{buyer.id, g3.tickets_of(buyer)});
  const auto tickets = g3.inventory.tickets(*g3.inventory.purchase(buyer.id));
  ASSERT_EQ(tickets.size(), 1U);
  EXPECT_EQ(tickets.front().state, TicketState::kCancelled);
}

TEST(Inventory, MarksTheTicketsOfACancelledFlight) {
  SmallAirline g3;
  const auto sold = wanted(1, {leg_on(kFlight, {})});
  const auto held = wanted_with_others(2, {leg_on(kFlight, {})});
  g3.take(sold);
  g3.take(held);
  g3.apply(FlightCancelled{kFlight});
  const auto state_of = [&](const Wanted& who) {
    return g3.inventory.tickets(*g3.inventory.purchase(who.id)).front().state;
  };
  EXPECT_EQ(state_of(sold), TicketState::kFlightCancelled);
  EXPECT_EQ(state_of(held), TicketState::kHeld);
  g3.apply(g3.actor.sell_hold(held.id));
  EXPECT_EQ(state_of(held), TicketState::kFlightCancelled) << "marked at birth";
}

TEST(Inventory, NumbersTicketsByTheirEvent) {
  SmallAirline g3;  // Two flights: events 1 and 2.
  const auto first = wanted(1, {leg_on(kFlight, {})}, 2);
  const auto second = wanted(2, {leg_on(kFlight, {})});
  g3.take(first);
  g3.take(second);
  EXPECT_EQ(g3.tickets_of(first),
            (std::vector<TicketNumber>{ticket_number(127, 3, 0), ticket_number(127, 3, 1)}));
  EXPECT_EQ(g3.tickets_of(second), std::vector<TicketNumber>{ticket_number(127, 4, 0)});
}

TEST(Inventory, LeavesAClosedFlightOutOfTheCounts) {
  SmallAirline g3;
  g3.take(wanted(1, {leg_on(kFlight, {})}));
  g3.take(wanted_with_others(2, {leg_on(kFlight, {})}));
  g3.take(wanted(3, {leg_on(kLaterFlight, {})}));
  g3.apply(FlightClosed{kFlight});
  EXPECT_EQ(g3.inventory.counts().capacity, 14U);
  EXPECT_EQ(g3.inventory.counts().held, 0U);
  EXPECT_EQ(g3.inventory.counts().sold, 1U);
}

TEST(Inventory, AHoldThatEndsAfterItsFlightClosedChangesNoCount) {
  SmallAirline g3;
  const auto sold = wanted_with_others(1, {leg_on(kFlight, {})});
  const auto refused = wanted_with_others(2, {leg_on(kFlight, {})});
  g3.take(sold);
  g3.take(refused);
  g3.apply(FlightClosed{kFlight});
  g3.apply(g3.actor.sell_hold(sold.id));
  g3.apply(g3.actor.release_hold(refused.id, kRecovered));
  EXPECT_EQ(g3.inventory.counts().held, 0U);
  EXPECT_EQ(g3.inventory.counts().sold, 0U);
}

TEST(Inventory, ListsDepartedFlightsInOrderAndBounded) {
  SmallAirline g3;
  const auto much_later = kDeparture + std::chrono::hours{48};
  EXPECT_TRUE(g3.inventory.departed(kDeparture - std::chrono::seconds{1}, 9).empty());
  EXPECT_EQ(g3.inventory.departed(kDeparture, 9), std::vector<FlightId>{kFlight});
  EXPECT_EQ(g3.inventory.departed(much_later, 9), (std::vector<FlightId>{kFlight, kLaterFlight}));
  EXPECT_EQ(g3.inventory.departed(much_later, 1), std::vector<FlightId>{kFlight});
  EXPECT_EQ(g3.inventory.next_departure(), kDeparture);
  g3.apply(FlightClosed{kFlight});
  EXPECT_EQ(g3.inventory.departed(much_later, 9), std::vector<FlightId>{kLaterFlight});
}

TEST(Inventory, RemembersWhoBoughtOldestFirst) {
  SmallAirline g3;
  const auto first = wanted(9, {leg_on(kFlight, {})});
  const auto second = wanted(1, {leg_on(kFlight, {})});
  g3.take(first);
  g3.take(second);
  EXPECT_EQ(g3.inventory.purchases_of(first.purchase.customer),
            (std::vector<PurchaseId>{first.id, second.id}));
  EXPECT_TRUE(g3.inventory.purchases_of(CustomerId{blake2b_16("somebody else")}).empty());
}

TEST(Inventory, KeepsTheOutcomesOfWhatIsForgotten) {
  SmallAirline g3;
  const auto sold = wanted(1, {leg_on(kFlight, {}), leg_on(kLaterFlight, {})}, 2);
  const auto refused = wanted(2, {leg_on(kFlight, {seat("2A")})});
  g3.take(sold);
  g3.take(refused);
  become_past(g3, {{kFlight, kLaterFlight}, {sold.id}, {refused.id}});
  const auto told = g3.inventory.answer(sold.id).answer;
  EXPECT_TRUE(std::get<Sold>(told).legs.empty());
  const auto why = std::get<Refusal>(g3.inventory.answer(refused.id).answer);
  EXPECT_NE(why.detail.find("no longer kept"), std::string::npos);
  EXPECT_TRUE(g3.inventory.purchases().empty());
  EXPECT_TRUE(g3.inventory.flights().empty());
  EXPECT_TRUE(g3.inventory.purchases_of(sold.purchase.customer).empty());
  EXPECT_TRUE(g3.inventory.filed(kFlight.date + std::chrono::days{9}, std::nullopt, 9).empty());
  EXPECT_EQ(g3.inventory.forgotten(), 2U);
}

TEST(Inventory, NothingBringsBackWhatIsForgotten) {
  SmallAirline g3;
  const auto buyer = wanted(1, {leg_on(kFlight, {})});
  g3.take(buyer);
  become_past(g3, {{kFlight, kLaterFlight}, {buyer.id}, {}});
  const auto before = picture_of(g3.inventory);
  for (const auto& fact : std::vector<SmallAirline::Fact>{g3.facts}) g3.apply(fact);
  g3.apply(PurchaseRefusedRecord{buyer.id, kRecovered, true});
  g3.apply(SeatsTaken{
      kFlight, kEconomy, buyer.id, 0, {seat("2A")}, reais(310), airline("AD"), std::nullopt});
  EXPECT_EQ(picture_of(g3.inventory), before);
  EXPECT_TRUE(std::holds_alternative<Sold>(g3.inventory.answer(buyer.id).answer));
}

TEST(Inventory, ForgetsNoHoldAndNoOtherOutcomeThanItHas) {
  SmallAirline g3;
  const auto held = wanted_with_others(1, {leg_on(kFlight, {})});
  const auto sold = wanted(2, {leg_on(kFlight, {})});
  g3.take(held);
  g3.take(sold);
  g3.apply(FlightClosed{kFlight});
  const auto before = picture_of(g3.inventory);
  g3.apply(PastForgotten{{kFlight, kLaterFlight}, {held.id}, {sold.id}});
  EXPECT_EQ(picture_of(g3.inventory), before) << "one flight has tickets, the other is open";
}

TEST(Inventory, AFlightIsEmptyWhenAllThatEverHadTicketsOnItAreForgotten) {
  SmallAirline g3;
  const auto cancelled = wanted(1, {leg_on(kFlight, {})});
  const auto released = wanted_with_others(2, {leg_on(kFlight, {})});
  g3.take(cancelled);
  g3.take(released);
  g3.apply(*g3.actor.cancel({cancelled.id, g3.tickets_of(cancelled)}, kToday));
  g3.apply(g3.actor.release_hold(released.id, kRecovered));
  EXPECT_TRUE(g3.inventory.empty_flights(kDeparture, 9).empty()) << "it is not closed";
  g3.apply(FlightClosed{kFlight});
  EXPECT_TRUE(g3.inventory.empty_flights(kDeparture, 9).empty()) << "it has a cancelled ticket";
  g3.apply(PastForgotten{{}, {cancelled.id}, {}});
  EXPECT_EQ(g3.inventory.empty_flights(kDeparture, 9), std::vector<FlightId>{kFlight});
  EXPECT_TRUE(g3.inventory.empty_flights(kDeparture - std::chrono::seconds{1}, 9).empty());
  EXPECT_TRUE(g3.inventory.empty_flights(kDeparture, 0).empty());
}

TEST(Inventory, FilesPurchasesUnderTheLastDateThatTheyName) {
  SmallAirline g3;
  const auto both = wanted(1, {leg_on(kFlight, {}), leg_on(kLaterFlight, {})});
  const auto first = wanted(2, {leg_on(kFlight, {})});
  const auto refused = wanted(3, {leg_on(kFlight, {seat("9K")})});
  const auto late = wanted(4, {leg_on(kFlight, {})});
  for (const auto& each : {both, first, refused}) g3.take(each);
  g3.take(late, kToday + std::chrono::hours{1});  // Refused, and no flight is to blame.
  const auto filed = [&](Date until, const std::optional<Inventory::Filed>& after) {
    std::vector<PurchaseId> ids;
    for (const auto& each : g3.inventory.filed(until, after, 2)) ids.push_back(each.id);
    return ids;
  };
  EXPECT_TRUE(filed(kFlight.date - std::chrono::days{1}, std::nullopt).empty());
  EXPECT_EQ(filed(kLaterFlight.date, std::nullopt), (std::vector{first.id, refused.id}));
  EXPECT_EQ(filed(kLaterFlight.date, Inventory::Filed{kFlight.date, first.id}),
            (std::vector{refused.id, both.id}));
  EXPECT_EQ(filed(kFlight.date, Inventory::Filed{kFlight.date, refused.id}),
            std::vector<PurchaseId>{});
}

TEST(Inventory, APurchaseThatComesBackIsFiledAnew) {
  SmallAirline g3;
  const auto buyer = wanted(1, {leg_on(kFlight, {}), leg_on(kForeignFlight, {}),
                                leg_on(*parse_flight("LA-9@2026-12-24"), {})});
  g3.apply(SeatsTaken{kFlight,
                      kEconomy,
                      buyer.id,
                      0,
                      {seat("2A")},
                      reais(310),
                      airline("AD"),
                      buyer.purchase.quorum});
  EXPECT_EQ(g3.inventory.filed(kFlight.date, std::nullopt, 9).size(), 1U);
  g3.apply(PurchaseTakenRecord{buyer.content});
  EXPECT_TRUE(g3.inventory.filed(kFlight.date, std::nullopt, 9).empty());
  EXPECT_EQ(g3.inventory.filed(*parse_date("2026-12-24"), std::nullopt, 9).size(), 1U);
}

TEST(Inventory, WhatALostDatabaseHadRefusedComesBackWithTheEvent) {
  SmallAirline g3;
  const PurchaseId unknown{blake2b_16("of the lost database")};
  g3.apply(PastForgotten{{}, {}, {unknown}});
  EXPECT_TRUE(std::holds_alternative<Refusal>(g3.inventory.answer(unknown).answer));
}

TEST(Inventory, KnowsNothingOfAPurchaseItNeverSaw) {
  const SmallAirline g3;
  const auto nobody = wanted(1, {leg_on(kFlight, {})});
  EXPECT_TRUE(std::holds_alternative<Unknown>(g3.inventory.answer(nobody.id).answer));
}

TEST(Inventory, IgnoresFlightsOfOtherAirlines) {
  SmallAirline g3;
  g3.apply(FlightScheduled{plan_of(kForeignFlight, kDeparture)});
  EXPECT_EQ(g3.inventory.flight(kForeignFlight), nullptr);
  EXPECT_EQ(g3.inventory.counts().capacity, 28U);
}

TEST(InventoryDeathTest, StopsRatherThanGiveASeatToTwo) {
  SmallAirline g3;
  g3.take(wanted(1, {leg_on(kFlight, {seat("2A")})}));
  const SeatsTaken again{.flight = kFlight,
                         .cabin = kEconomy,
                         .purchase = wanted(2, {leg_on(kFlight, {})}).id,
                         .leg = 0,
                         .seats = {seat("2A")},
                         .fare = reais(310),
                         .collector = airline("AD"),
                         .held_for = std::nullopt};
  EXPECT_DEATH(g3.apply(AirlineEvent{again}), "broken invariant");
}

}  // namespace

}  // namespace vendepass
