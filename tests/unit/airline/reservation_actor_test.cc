// The single writer of an airline's seats: who gets one, who waits, who is refused.
#include "airline/core/reservation_actor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/unit/airline/small_airline.h"

namespace vendepass {

namespace {

ErrorCode reason_of(const OwnerAnswer& answer) {
  const auto* refusal = std::get_if<Refusal>(&answer.answer);
  EXPECT_NE(refusal, nullptr) << "it was not refused";
  return refusal == nullptr ? ErrorCode::kInvalid : refusal->reason;
}

std::set<PurchaseId> waits_for(const std::variant<Decision, WaitFor>& verdict) {
  const auto* wait = std::get_if<WaitFor>(&verdict);
  return wait == nullptr ? std::set<PurchaseId>{} : wait->purchases;
}

bool changes_nothing(const Decision& decision) {
  return decision.records.empty() && decision.events.empty();
}

// ---- Who gets the seat ----

TEST(ReservationActor, SellsAtOnceWhenItIsTheOnlyOwner) {
  SmallAirline g3;
  const auto answer = g3.take(wanted(1, {leg_on(kFlight, {seat("2A")})}));
  const auto* sold = std::get_if<Sold>(&answer.answer);
  ASSERT_NE(sold, nullptr);
  EXPECT_EQ(sold->legs.at(0).seats, std::vector<SeatId>{seat("2A")});
  EXPECT_EQ(sold->legs.at(0).tickets.size(), 1U);
}

TEST(ReservationActor, OnlyHoldsWhenOthersOwnALegToo) {
  SmallAirline g3;
  const auto answer = g3.take(wanted_with_others(1, {leg_on(kFlight, {seat("2A")})}));
  EXPECT_TRUE(std::holds_alternative<Held>(answer.answer));
}

TEST(ReservationActor, NeverSellsASeatTwice) {
  SmallAirline g3;
  g3.take(wanted(1, {leg_on(kFlight, {seat("2A")})}));
  const auto answer = g3.take(wanted(2, {leg_on(kFlight, {seat("2A")})}));
  EXPECT_EQ(reason_of(answer), ErrorCode::kSeatTaken);
  EXPECT_EQ(std::get<Refusal>(answer.answer).free_seats.size(), 11U);
}

TEST(ReservationActor, OffersOnlyFreeSeatsOfTheSameCabin) {
  SmallAirline g3;
  g3.take(wanted(1, {leg_on(kFlight, {seat("1A")}, kBusiness)}));
  const auto answer = g3.take(wanted(2, {leg_on(kFlight, {seat("1A")}, kBusiness)}));
  EXPECT_EQ(std::get<Refusal>(answer.answer).free_seats, std::vector<SeatId>{seat("1B")});
}

TEST(ReservationActor, SeatsAPartyTogether) {
  SmallAirline g3;
  g3.take(
      wanted(1, {leg_on(kFlight, {seat("2B")})}));  // Row 2 has no three side by side on the left.
  const auto answer = g3.take(wanted(2, {leg_on(kFlight, {})}, 3));
  const auto seats = std::get<Sold>(answer.answer).legs.at(0).seats;
  EXPECT_EQ(seats, (std::vector<SeatId>{seat("2D"), seat("2E"), seat("2F")}));
}

TEST(ReservationActor, RefusesEveryLegWhenOneCannotBeHad) {
  SmallAirline g3;
  g3.take(wanted(1, {leg_on(kLaterFlight, {seat("2A")})}));
  const auto answer =
      g3.take(wanted(2, {leg_on(kFlight, {seat("2A")}), leg_on(kLaterFlight, {seat("2A")})}));
  EXPECT_EQ(reason_of(answer), ErrorCode::kSeatTaken);
  EXPECT_EQ(g3.free_seats(), 12U) << "the first leg must not stay taken";
}

// ---- Who waits ----

TEST(ReservationActor, LetsALowerIdWaitForAHigherOnesHold) {
  SmallAirline g3;
  const auto higher = wanted_with_others(9, {leg_on(kFlight, {seat("2A")})});
  g3.take(higher);
  const auto verdict = g3.ask(wanted_with_others(1, {leg_on(kFlight, {seat("2A")})}));
  EXPECT_EQ(waits_for(verdict), std::set<PurchaseId>{higher.id});
}

TEST(ReservationActor, RefusesAHigherIdThatMeetsALowerOnesHold) {
  SmallAirline g3;
  g3.take(wanted_with_others(1, {leg_on(kFlight, {seat("2A")})}));
  const auto answer = g3.take(wanted_with_others(9, {leg_on(kFlight, {seat("2A")})}));
  EXPECT_EQ(reason_of(answer), ErrorCode::kSeatTaken);
}

TEST(ReservationActor, RefusesWhenOneOfTheHoldsInTheWayIsALowerOnes) {
  SmallAirline g3;
  g3.take(wanted_with_others(9, {leg_on(kFlight, {seat("2A")})}));
  g3.take(wanted_with_others(1, {leg_on(kFlight, {seat("2B")})}));
  const auto answer =
      g3.take(wanted_with_others(5, {leg_on(kFlight, {seat("2A"), seat("2B")})}, 2));
  EXPECT_EQ(reason_of(answer), ErrorCode::kSeatTaken);
}

TEST(ReservationActor, LetsAOneOwnerPurchaseWaitForAnyHold) {
  SmallAirline g3;
  const auto lower = wanted_with_others(1, {leg_on(kFlight, {seat("2A")})});
  g3.take(lower);
  const auto verdict = g3.ask(wanted(9, {leg_on(kFlight, {seat("2A")})}));
  EXPECT_EQ(waits_for(verdict), std::set<PurchaseId>{lower.id});
}

TEST(ReservationActor, WaitsForNobodyWhoHasBought) {
  SmallAirline g3;
  g3.take(wanted(9, {leg_on(kFlight, {seat("2A")})}));
  const auto answer = g3.take(wanted_with_others(1, {leg_on(kFlight, {seat("2A")})}));
  EXPECT_EQ(reason_of(answer), ErrorCode::kSeatTaken);
}

TEST(ReservationActor, WaitsWithoutAWishWhenHoldsFillTheCabin) {
  SmallAirline g3;
  const auto held = wanted_with_others(9, {leg_on(kFlight, {}, kBusiness)}, 2);
  g3.take(held);
  const auto verdict = g3.ask(wanted_with_others(1, {leg_on(kFlight, {}, kBusiness)}));
  EXPECT_EQ(waits_for(verdict), std::set<PurchaseId>{held.id});
}

TEST(ReservationActor, RefusesAPartyThatNoEndOfAHoldCouldSeat) {
  SmallAirline g3;
  g3.take(wanted(8, {leg_on(kFlight, {seat("1A")}, kBusiness)}));
  g3.take(wanted_with_others(9, {leg_on(kFlight, {seat("1B")}, kBusiness)}));
  const auto answer = g3.take(wanted_with_others(1, {leg_on(kFlight, {}, kBusiness)}, 2));
  EXPECT_EQ(reason_of(answer), ErrorCode::kNotEnoughSeats);
}

// ---- On which terms ----

TEST(ReservationActor, NeverSellsAboveTheAcceptedPrice) {
  SmallAirline g3;
  g3.apply(FareChanged{kFlight, kEconomy, reais(1001)});
  EXPECT_EQ(reason_of(g3.take(wanted(1, {leg_on(kFlight, {})}))), ErrorCode::kPriceChanged);
}

TEST(ReservationActor, SellsAtExactlyTheAcceptedPrice) {
  SmallAirline g3;
  g3.apply(FareChanged{kFlight, kEconomy, reais(1000)});
  const auto answer = g3.take(wanted(1, {leg_on(kFlight, {})}));
  EXPECT_EQ(std::get<Sold>(answer.answer).legs.at(0).fare, reais(1000));
}

TEST(ReservationActor, SellsAtTheCurrentPriceWhenItFell) {
  SmallAirline g3;
  g3.apply(FareChanged{kFlight, kEconomy, reais(99)});
  const auto answer = g3.take(wanted(1, {leg_on(kFlight, {})}));
  EXPECT_EQ(std::get<Sold>(answer.answer).legs.at(0).fare, reais(99));
}

TEST(ReservationActor, DoesNotTakeOneCurrencyForAnother) {
  SmallAirline g3;
  auto leg = leg_on(kFlight, {});
  leg.accepted_fare = {100'000, *parse_currency("USD")};
  EXPECT_EQ(reason_of(g3.take(wanted(1, {leg}))), ErrorCode::kPriceChanged);
}

TEST(ReservationActor, AHoldKeepsItsFareWhenThePriceRises) {
  SmallAirline g3;
  const auto buyer = wanted_with_others(1, {leg_on(kFlight, {})});
  g3.take(buyer);
  g3.apply(FareChanged{kFlight, kEconomy, reais(5000)});
  g3.apply(g3.actor.sell_hold(buyer.id));
  EXPECT_EQ(std::get<Sold>(g3.inventory.answer(buyer.id).answer).legs.at(0).fare, reais(310));
}

TEST(ReservationActor, RefusesAfterTheLatestMomentAndNotAtIt) {
  SmallAirline g3;
  const auto first = wanted(1, {leg_on(kFlight, {})});
  const auto second = wanted(2, {leg_on(kFlight, {})});
  const auto latest = first.purchase.latest_hold;
  EXPECT_TRUE(std::holds_alternative<Sold>(g3.take(first, latest).answer));
  EXPECT_EQ(reason_of(g3.take(second, latest + std::chrono::seconds{1})), ErrorCode::kTooLate);
}

TEST(ReservationActor, RefusesWhatTheFlightDoesNotHave) {
  SmallAirline g3;
  const auto missing = *parse_flight("G3-9@2026-12-01");
  EXPECT_EQ(reason_of(g3.take(wanted(1, {leg_on(missing, {})}))), ErrorCode::kUnknownFlight);
  EXPECT_EQ(reason_of(g3.take(wanted(2, {leg_on(kFlight, {seat("9A")})}))),
            ErrorCode::kUnknownSeat);
  EXPECT_EQ(reason_of(g3.take(wanted(3, {leg_on(kFlight, {seat("1A")})}))), ErrorCode::kUnknownSeat)
      << "1A is of another cabin";
  EXPECT_EQ(reason_of(g3.take(wanted(4, {leg_on(kFlight, {}, Cabin{'F'})}))),
            ErrorCode::kUnknownSeat);
}

TEST(ReservationActor, RefusesACancelledAndADepartedFlight) {
  SmallAirline g3;
  auto late = wanted(1, {leg_on(kFlight, {})});
  late.purchase.latest_hold = kDeparture + std::chrono::hours{1};
  EXPECT_EQ(reason_of(g3.take(late, kDeparture)), ErrorCode::kFlightClosed);
  g3.apply(FlightCancelled{kLaterFlight});
  EXPECT_EQ(reason_of(g3.take(wanted(2, {leg_on(kLaterFlight, {})}))), ErrorCode::kFlightCancelled);
}

// ---- How a hold ends ----

TEST(ReservationActor, TurnsAHoldIntoTicketsOnce) {
  SmallAirline g3;
  const auto buyer = wanted_with_others(1, {leg_on(kFlight, {})});
  g3.take(buyer);
  g3.apply(g3.actor.sell_hold(buyer.id));
  EXPECT_TRUE(std::holds_alternative<Sold>(g3.inventory.answer(buyer.id).answer));
  EXPECT_TRUE(changes_nothing(g3.actor.sell_hold(buyer.id)));
  EXPECT_TRUE(
      changes_nothing(g3.actor.release_hold(buyer.id, {ErrorCode::kRecovered, "", {}, {}})));
}

TEST(ReservationActor, FreesARefusedHoldOnce) {
  SmallAirline g3;
  const auto buyer = wanted_with_others(1, {leg_on(kFlight, {})});
  const Refusal refusal{ErrorCode::kRecovered, "", std::nullopt, {}};
  g3.take(buyer);
  g3.apply(g3.actor.release_hold(buyer.id, refusal));
  EXPECT_EQ(g3.free_seats(), 12U);
  EXPECT_EQ(reason_of(g3.inventory.answer(buyer.id)), ErrorCode::kRecovered);
  EXPECT_TRUE(changes_nothing(g3.actor.release_hold(buyer.id, refusal)));
  EXPECT_TRUE(changes_nothing(g3.actor.sell_hold(buyer.id)));
}

TEST(ReservationActor, ALosersEndDoesNotFreeTheWinnersSeat) {
  SmallAirline g3;
  const auto loser = wanted_with_others(1, {leg_on(kFlight, {seat("2A")})});
  const auto winner = wanted(2, {leg_on(kFlight, {seat("2A")})});
  const Refusal refusal{ErrorCode::kRecovered, "", std::nullopt, {}};
  g3.take(loser);
  g3.apply(g3.actor.release_hold(loser.id, refusal));
  g3.take(winner);
  g3.apply(g3.actor.release_hold(loser.id, refusal));
  g3.apply(g3.actor.sell_hold(loser.id));
  EXPECT_EQ(g3.inventory.flight(kFlight)->purchasers.at(seat("2A")), winner.id);
}

TEST(ReservationActor, RefusesForGoodWhatItNeverTook) {
  SmallAirline g3;
  const auto buyer = wanted(1, {leg_on(kFlight, {})});
  const Refusal given_up{ErrorCode::kGivenUp, "", std::nullopt, {}};
  g3.apply(g3.actor.refuse(buyer.id, given_up));
  EXPECT_EQ(reason_of(g3.inventory.answer(buyer.id)), ErrorCode::kGivenUp);
  EXPECT_TRUE(changes_nothing(g3.actor.refuse(buyer.id, given_up)));
}

TEST(ReservationActor, DoesNotRefuseWhatItHasAnswered) {
  SmallAirline g3;
  const auto buyer = wanted_with_others(1, {leg_on(kFlight, {})});
  g3.take(buyer);
  EXPECT_TRUE(changes_nothing(g3.actor.refuse(buyer.id, {ErrorCode::kGivenUp, "", {}, {}})));
}

// ---- Orders about tickets ----

TEST(ReservationActor, CancelsATicketOnce) {
  SmallAirline g3;
  const auto buyer = wanted(1, {leg_on(kFlight, {seat("2A"), seat("2B")})}, 2);
  g3.take(buyer);
  const CancelTickets order{buyer.id, {g3.tickets_of(buyer).front()}};
  g3.apply(*g3.actor.cancel(order, kToday));
  EXPECT_EQ(g3.free_seats(), 11U);
  EXPECT_TRUE(changes_nothing(*g3.actor.cancel(order, kToday)));
}

TEST(ReservationActor, IgnoresTicketsOfOtherOwnersInACancel) {
  SmallAirline g3;
  const auto buyer = wanted(1, {leg_on(kFlight, {seat("2A")})});
  g3.take(buyer);
  EXPECT_TRUE(changes_nothing(*g3.actor.cancel({buyer.id, {TicketNumber{1}}}, kToday)));
}

TEST(ReservationActor, DoesNotCancelBeforeTheOutcomeNorAfterDeparture) {
  SmallAirline g3;
  const auto held = wanted_with_others(1, {leg_on(kFlight, {})});
  g3.take(held);
  const CancelTickets order{held.id, g3.tickets_of(held)};
  EXPECT_EQ(g3.actor.cancel(order, kToday).error().code, ErrorCode::kUndecided);
  g3.apply(g3.actor.sell_hold(held.id));
  EXPECT_EQ(g3.actor.cancel(order, kDeparture).error().code, ErrorCode::kNotChangeable);
  EXPECT_TRUE(g3.actor.cancel(order, kDeparture - std::chrono::seconds{1}));
}

TEST(ReservationActor, KnowsNoTicketsOfARefusedOrForeignPurchase) {
  SmallAirline g3;
  const auto nobody = wanted(1, {leg_on(kFlight, {})});
  EXPECT_EQ(g3.actor.cancel({nobody.id, {TicketNumber{1}}}, kToday).error().code,
            ErrorCode::kUnknownPurchase);
}

TEST(ReservationActor, ChangesASeatOnceAndOnlyByTheNewestOrder) {
  SmallAirline g3;
  const auto buyer = wanted(1, {leg_on(kFlight, {seat("2A")})});
  g3.take(buyer);
  const auto ticket = g3.tickets_of(buyer).front();
  const ChangeSeat order{buyer.id, ticket, seat("3F"), 0};
  g3.apply(*g3.actor.change_seat(order, kToday));
  EXPECT_TRUE(changes_nothing(*g3.actor.change_seat(order, kToday))) << "a repeat";
  EXPECT_EQ(g3.actor.change_seat({buyer.id, ticket, seat("2B"), 0}, kToday).error().code,
            ErrorCode::kNotChangeable)
      << "decided on what is no longer so";
  EXPECT_EQ(g3.free_seats(), 11U);
  EXPECT_FALSE(g3.inventory.flight(kFlight)->seats.is_taken(seat("2A")));
}

TEST(ReservationActor, ChangesNoSeatToOneItCannotGive) {
  SmallAirline g3;
  const auto buyer = wanted(1, {leg_on(kFlight, {seat("2A")})});
  g3.take(buyer);
  g3.take(wanted(2, {leg_on(kFlight, {seat("2B")})}));
  const auto ticket = g3.tickets_of(buyer).front();
  const auto code = [&](const char* to) {
    return g3.actor.change_seat({buyer.id, ticket, seat(to), 0}, kToday).error().code;
  };
  EXPECT_EQ(code("2B"), ErrorCode::kSeatTaken);
  EXPECT_EQ(code("1A"), ErrorCode::kUnknownSeat) << "of another cabin";
  EXPECT_EQ(code("9A"), ErrorCode::kUnknownSeat);
}

TEST(ReservationActor, ChangesNoSeatOfACancelledTicket) {
  SmallAirline g3;
  const auto buyer = wanted(1, {leg_on(kFlight, {seat("2A")})});
  g3.take(buyer);
  const auto ticket = g3.tickets_of(buyer).front();
  g3.apply(*g3.actor.cancel({buyer.id, {ticket}}, kToday));
  EXPECT_EQ(g3.actor.change_seat({buyer.id, ticket, seat("3A"), 0}, kToday).error().code,
            ErrorCode::kNotChangeable);
}

}  // namespace

}  // namespace vendepass
