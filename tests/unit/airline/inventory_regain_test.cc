// An owner whose database was lost gets back what others know of its flights and seats.
#include <gtest/gtest.h>

#include <map>

#include "tests/unit/airline/small_airline.h"

namespace vendepass {
namespace {

const std::vector<std::string> kNothingBroken;
const FlightId kPastFlight = *parse_flight("G3-1@2026-11-01");

// What an airline was, and what is left of it.
class Regain : public ::testing::Test {
 protected:
  // What others know of it; of its private facts nothing.
  Timetable known() const {
    Timetable replica{{{airline("G3"), 127}}};
    for (const auto& fact : g3.facts)
      if (const auto* event = std::get_if<0>(&fact))
        replica.apply(airline("G3"), event->first, event->second);
    return replica;
  }
  // Its first facts, as an old backup has them.
  void set_back_to(std::size_t facts) {
    left = std::make_unique<Inventory>(airline("G3"), 127);
    for (std::size_t i = 0; i < facts; ++i) SmallAirline::apply_to(*left, g3.facts[i]);
  }
  void regain() {
    left->regain(known(), g3.events, [this](const PurchaseId& id) -> std::optional<bool> {
      const auto outcome = forgotten.find(id);
      if (outcome == forgotten.end()) return std::nullopt;
      return outcome->second;
    });
    EXPECT_EQ(left->broken_invariants(), kNothingBroken);
  }
  // From an empty database.
  void lose_all_and_regain() {
    set_back_to(0);
    regain();
  }
  void apply(const AirlineEvent& event) { g3.apply(event); }
  const OwnPurchase& purchase(const Wanted& who) const { return *left->purchase(who.id); }
  std::vector<TicketView> tickets(const Wanted& who) const { return left->tickets(purchase(who)); }

  SmallAirline g3;
  std::unique_ptr<Inventory> left;
  std::map<PurchaseId, bool> forgotten;  // By everybody; true: sold.
};

TEST_F(Regain, FlightsWithTheirFaresAndWhetherTheyFlyAndSell) {
  apply(FareChanged{kFlight, kEconomy, reais(50)});
  apply(FlightCancelled{kFlight});
  apply(FlightClosed{kLaterFlight});
  lose_all_and_regain();
  EXPECT_EQ(picture_of(*left), picture_of(g3.inventory));
  EXPECT_EQ(left->flight(kFlight)->plan.cabins.at(1).fare, reais(50));
  EXPECT_TRUE(left->flight(kFlight)->cancelled);
  EXPECT_TRUE(left->flight(kLaterFlight)->closed);
  EXPECT_EQ(left->departed(kDeparture + std::chrono::hours{48}, 9), std::vector{kFlight});
  EXPECT_EQ(left->empty_flights(kDeparture + std::chrono::hours{48}, 9), std::vector{kLaterFlight});
}

// Its flights were there, with other fares, open.
TEST_F(Regain, AFlightThatWasThereIsAsOthersKnowIt) {
  const auto then = g3.facts.size();
  apply(FareChanged{kFlight, kBusiness, reais(1)});
  apply(FlightClosed{kFlight});
  set_back_to(then);
  regain();
  EXPECT_EQ(picture_of(*left), picture_of(g3.inventory));
  EXPECT_EQ(left->flight(kFlight)->plan.cabins.at(0).fare, reais(1));
  EXPECT_EQ(left->counts().capacity, left->flight(kLaterFlight)->seats.capacity());
}

TEST_F(Regain, AHoldIsInDoubtWithItsQuorum) {
  const auto held = wanted_with_others(1, {leg_on(kFlight, {seat("2A")})});
  g3.take(held);
  lose_all_and_regain();
  EXPECT_EQ(purchase(held).state, OwnPurchase::State::kHeld);
  EXPECT_EQ(left->in_doubt(), (std::map<PurchaseId, Quorum>{{held.id, held.purchase.quorum}}));
  EXPECT_EQ(left->without_content(), std::set{held.id});
  EXPECT_EQ(left->counts().held, 1U);
  EXPECT_EQ(left->counts().sold, 0U);
  EXPECT_TRUE(std::holds_alternative<Held>(left->answer(held.id).answer));
  left->apply(g3.events + 1, HoldSold{held.id});
  EXPECT_TRUE(left->in_doubt().empty());
  EXPECT_EQ(left->counts().sold, 1U);
}

// Sold in the meantime.
TEST_F(Regain, AHoldThatWasSoldIsASaleAndInDoubtNoMore) {
  const auto buyer = wanted_with_others(1, {leg_on(kFlight, {seat("2A")})});
  g3.take(buyer);
  const auto then = g3.facts.size();
  g3.apply(g3.actor.sell_hold(buyer.id));
  set_back_to(then);
  ASSERT_EQ(left->in_doubt().size(), 1U);
  regain();
  EXPECT_EQ(picture_of(*left), picture_of(g3.inventory));
  EXPECT_EQ(left->counts().sold, 1U);
  EXPECT_TRUE(left->in_doubt().empty());
}

TEST_F(Regain, ASaleHasItsTicketsTheCancelledAndTheChangedToo) {
  const auto sold = wanted(1, {leg_on(kFlight, {seat("2A"), seat("2B"), seat("2C")})}, 3);
  g3.take(sold);
  const auto numbers = g3.tickets_of(sold);
  apply(TicketsCancelled{sold.id, {numbers[0]}});
  apply(SeatChanged{sold.id, numbers[1], seat("3F")});
  apply(SeatChanged{sold.id, numbers[1], seat("3E")});
  const auto next = wanted(2, {leg_on(kFlight, {seat("2A")})});  // The seat that is free again.
  g3.take(next);
  lose_all_and_regain();
  EXPECT_EQ(picture_of(*left), picture_of(g3.inventory));
  ASSERT_EQ(tickets(sold).size(), 3U);
  EXPECT_EQ(tickets(sold)[0].state, TicketState::kCancelled);
  EXPECT_EQ(tickets(sold)[1].seat, seat("3E"));
  EXPECT_EQ(tickets(sold)[1].seat_changes, 2U);
  EXPECT_EQ(tickets(sold)[2].seat_changes, 0U);
  EXPECT_EQ(left->flight(kFlight)->purchasers.at(seat("2A")), next.id);
  EXPECT_EQ(left->counts().sold, 3U);
}

TEST_F(Regain, WhoTravelsStaysAsItWas) {
  const auto known_buyer = wanted(1, {leg_on(kFlight, {seat("2A")})});
  const auto lost_buyer = wanted(2, {leg_on(kFlight, {seat("2B")})});
  g3.take(known_buyer);
  const auto then = g3.facts.size();
  g3.take(lost_buyer);
  set_back_to(then);
  regain();
  EXPECT_EQ(purchase(known_buyer).content.content, known_buyer.content.content);
  EXPECT_FALSE(purchase(lost_buyer).has_content());
  EXPECT_EQ(left->without_content(), std::set{lost_buyer.id});
  EXPECT_EQ(left->purchases_of(known_buyer.purchase.customer), std::vector{known_buyer.id});
  EXPECT_EQ(left->filed(kFlight.date, std::nullopt, 9).size(), 2U);
  left->apply(PurchaseTakenRecord{lost_buyer.content});  // Another owner, or the client, has it.
  EXPECT_EQ(picture_of(*left), picture_of(g3.inventory));
  EXPECT_TRUE(left->without_content().empty());
}

TEST_F(Regain, AHoldThatNobodyKnowsAnyMoreWasReleased) {
  const auto freed = wanted_with_others(1, {leg_on(kFlight, {seat("2A")})});
  g3.take(freed);
  const auto then = g3.facts.size();
  apply(HoldReleased{freed.id});
  const auto next = wanted(2, {leg_on(kFlight, {seat("2A")})});
  g3.take(next);
  set_back_to(then);
  regain();
  EXPECT_TRUE(left->in_doubt().empty());
  EXPECT_EQ(std::get<Refusal>(left->answer(freed.id).answer).reason, ErrorCode::kRecovered);
  EXPECT_EQ(left->flight(kFlight)->purchasers.at(seat("2A")), next.id);
  EXPECT_EQ(left->counts().held, 0U);
  EXPECT_EQ(left->counts().sold, 1U);
}

// Its events said it; no snapshot of anybody's may take it back.
TEST_F(Regain, ASaleStaysASaleWhateverOthersKnow) {
  const auto sold = wanted(1, {leg_on(kFlight, {seat("2A")})});
  const auto then = g3.facts.size();
  g3.take(sold);
  set_back_to(g3.facts.size());
  g3.facts.erase(g3.facts.begin() + static_cast<long>(then), g3.facts.end());
  regain();
  EXPECT_EQ(purchase(sold).state, OwnPurchase::State::kSold);
  EXPECT_EQ(left->counts().sold, 0U) << "and its seats are gone";
}

TEST_F(Regain, WhatIsForgottenKeepsItsOutcome) {
  const auto in_doubt = wanted_with_others(1, {leg_on(kFlight, {seat("2A")})});
  const auto freed = wanted_with_others(2, {leg_on(kFlight, {seat("2B")})});
  const auto sold = wanted(3, {leg_on(kFlight, {seat("2C")})});
  for (const auto& each : {in_doubt, freed, sold}) g3.take(each);
  const auto then = g3.facts.size();
  g3.apply(g3.actor.sell_hold(in_doubt.id));
  apply(HoldReleased{freed.id});
  apply(FlightClosed{kFlight});
  apply(PastForgotten{{kFlight}, {in_doubt.id, sold.id}, {freed.id}});
  forgotten = {{in_doubt.id, true}, {sold.id, true}, {freed.id, false}};
  set_back_to(then);
  regain();
  EXPECT_EQ(picture_of(*left), picture_of(g3.inventory));
  EXPECT_EQ(left->forgotten(), 3U);
  for (const auto& each : {in_doubt, sold})
    EXPECT_TRUE(std::get<Sold>(left->answer(each.id).answer).legs.empty());
  EXPECT_NE(std::get<Refusal>(left->answer(freed.id).answer).detail.find("no longer kept"),
            std::string::npos);
  EXPECT_EQ(left->flight(kFlight), nullptr);
  EXPECT_TRUE(left->purchases_of(sold.purchase.customer).empty());
  EXPECT_TRUE(left->in_doubt().empty());
  EXPECT_TRUE(left->filed(kLaterFlight.date, std::nullopt, 9).empty());
  EXPECT_EQ(left->counts().held + left->counts().sold, 0U);
}

// Of its flights; what is private may be lost.
TEST_F(Regain, FromWhateverItHadTheSeatsAreThoseThatOthersKnow) {
  apply(FlightScheduled{plan_of(kPastFlight, kDeparture - std::chrono::hours{700})});
  const auto past = wanted(7, {leg_on(kPastFlight, {})}, 2);
  const auto sold = wanted(1, {leg_on(kFlight, {}), leg_on(kLaterFlight, {})}, 2);
  const auto held = wanted_with_others(2, {leg_on(kFlight, {})}, 3);
  const auto decided = wanted_with_others(3, {leg_on(kFlight, {})});
  const auto freed = wanted_with_others(4, {leg_on(kFlight, {})});
  for (const auto& each : {sold, held, decided, freed}) g3.take(each);
  g3.take(past, kToday - std::chrono::hours{24});
  g3.apply(g3.actor.sell_hold(decided.id));
  apply(HoldReleased{freed.id});
  apply(TicketsCancelled{sold.id, {g3.tickets_of(sold)[0]}});
  apply(SeatChanged{sold.id, g3.tickets_of(sold)[1], seat("3F")});
  apply(FlightClosed{kPastFlight});
  apply(PastForgotten{{kPastFlight}, {past.id}, {}});
  forgotten = {{past.id, true}};
  apply(FlightCancelled{kLaterFlight});
  const auto flights_in = [](const Inventory& inventory) {
    const auto all = picture_of(inventory);
    return all.substr(0, all.find("\n02"));  // Before the first purchase.
  };
  for (std::size_t facts = 0; facts <= g3.facts.size(); ++facts) {
    set_back_to(facts);
    regain();
    EXPECT_EQ(flights_in(*left), flights_in(g3.inventory)) << facts;
    EXPECT_EQ(left->in_doubt(), g3.inventory.in_doubt()) << facts;
    for (const auto& [id, flight] : g3.inventory.flights())
      EXPECT_EQ(left->flight(id)->parties, flight.parties) << facts;
    for (const auto& each : {sold, held, decided})
      EXPECT_EQ(left->answer(each.id).answer.index(), g3.inventory.answer(each.id).answer.index());
    const auto before = picture_of(*left);
    regain();
    EXPECT_EQ(picture_of(*left), before) << "twice is harmless";
  }
}

// They are among those that the snapshot stands for.
TEST_F(Regain, EventsUpToItsClockAreNotAppliedAnyMore) {
  const auto sold = wanted(1, {leg_on(kFlight, {seat("2A")})});
  g3.take(sold);
  lose_all_and_regain();
  const auto before = picture_of(*left);
  left->apply(g3.events, TicketsCancelled{sold.id, {tickets(sold)[0].number}});
  EXPECT_EQ(picture_of(*left), before);
  left->apply(g3.events + 1, TicketsCancelled{sold.id, {tickets(sold)[0].number}});
  EXPECT_EQ(left->counts().sold, 0U);
}

}  // namespace
}  // namespace vendepass
