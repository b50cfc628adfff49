// What people write as legs, and what it means on a flight.
#include "client/core/legs.h"

#include <gtest/gtest.h>

#include "tests/unit/client/samples.h"

namespace vendepass {
namespace {

using samples::flight;
using samples::seat;

TEST(Legs, AFlightAloneLeavesCabinAndSeatsOpen) {
  const auto leg = parse_leg("G3-1234@2026-12-01");
  ASSERT_TRUE(leg);
  EXPECT_EQ(*leg, (LegWish{flight("G3-1234@2026-12-01"), std::nullopt, {}}));
}

TEST(Legs, SeatsFollowAColonAndACabinASlash) {
  const auto leg = parse_leg("G3-1234@2026-12-01/Y:14C,14D");
  ASSERT_TRUE(leg);
  EXPECT_EQ(leg->cabin, Cabin{'Y'});
  EXPECT_EQ(leg->seats, (std::vector{seat("14C"), seat("14D")}));
}

TEST(Legs, WhatIsWrittenReadsBackTheSame) {
  for (const std::string text : {"G3-1234@2026-12-01", "LA-88@2026-02-28/C", "G3-1@2026-12-01:1A",
                                 "AD-4711@2026-12-01/Y:14C,14D"}) {
    const auto leg = parse_leg(text);
    ASSERT_TRUE(leg) << text;
    EXPECT_EQ(to_string(*leg), text);
  }
}

TEST(Legs, WhatIsNoLegIsSaidWithAnExample) {
  for (const char* text :
       {"", "G3", "G3-1234", "G3-1234@2026-13-01", "G3-1234@2026-12-01:", "G3-1234@2026-12-01:14C,",
        "G3-1234@2026-12-01/X", "G3-1234@2026-12-01:99Z", "G3-1234@2026-12-01/:14C"}) {
    const auto leg = parse_leg(text);
    ASSERT_FALSE(leg) << text;
    EXPECT_EQ(leg.error().code, ErrorCode::kMalformed) << text;
    EXPECT_NE(leg.error().detail.find("G3-1234@2026-12-01:14C,14D"), std::string::npos) << text;
  }
}

TEST(Legs, ASeatNamedTwiceIsAnError) {
  const auto leg = parse_leg("G3-1234@2026-12-01:14C,14C");
  ASSERT_FALSE(leg);
  EXPECT_EQ(leg.error().detail, "seat 14C is named twice");
}

Wish wish_of(std::vector<std::string> passengers, const std::vector<std::string>& legs) {
  Wish wish{std::move(passengers), {}};
  for (const auto& leg : legs) wish.legs.push_back(*parse_leg(leg));
  return wish;
}

TEST(Legs, APartyHasOneToNinePassengersWithDifferentNames) {
  EXPECT_TRUE(check_wish(wish_of({"Ana"}, {"G3-1@2026-12-01"})));
  EXPECT_FALSE(check_wish(wish_of({}, {"G3-1@2026-12-01"})));
  EXPECT_FALSE(check_wish(wish_of({"Ana", "Ana"}, {"G3-1@2026-12-01"})));
  EXPECT_FALSE(check_wish(wish_of({std::string(65, 'a')}, {"G3-1@2026-12-01"})));
  std::vector<std::string> nine, ten;
  for (int i = 0; i < 10; ++i) {
    if (i < 9) nine.push_back("P" + std::to_string(i));
    ten.push_back("P" + std::to_string(i));
  }
  EXPECT_TRUE(check_wish(wish_of(nine, {"G3-1@2026-12-01"})));
  EXPECT_FALSE(check_wish(wish_of(ten, {"G3-1@2026-12-01"})));
}

TEST(Legs, SeatsAreNamedForEverybodyOrNobody) {
  EXPECT_FALSE(check_wish(wish_of({"Ana", "Rui"}, {"G3-1@2026-12-01:14C"})));
  EXPECT_TRUE(check_wish(wish_of({"Ana", "Rui"}, {"G3-1@2026-12-01:14C,14D"})));
}

TEST(Legs, AFlightIsBoughtOnceInAPurchase) {
  EXPECT_FALSE(check_wish(wish_of({"Ana"}, {"G3-1@2026-12-01", "G3-1@2026-12-01"})));
}

TEST(Legs, AWishFindsThePurchaseThatFulfilsIt) {
  const auto bought = samples::purchase();
  auto wish = wish_of(bought.passengers, {std::string{samples::kG3} + ":14D,14E", samples::kLa});
  EXPECT_TRUE(fulfils(bought, wish));
  wish.legs[1].cabin = Cabin{'C'};
  EXPECT_FALSE(fulfils(bought, wish));
  wish.legs[1].cabin = Cabin{'Y'};
  EXPECT_TRUE(fulfils(bought, wish));
  wish.legs[0].seats = {seat("14E"), seat("14D")};
  EXPECT_FALSE(fulfils(bought, wish));
}

TEST(Legs, TheCabinIsTheNamedOneElseTheSeatsElseEconomyElseTheCheapest) {
  auto map = samples::seats_reply(samples::g3_leg());
  const auto cabin_for = [&map](const char* text) {
    const auto cabin = choose_cabin(*parse_leg(text), map);
    return cabin ? to_string(cabin->cabin) : std::string{name_of(cabin.error().code)};
  };
  EXPECT_EQ(cabin_for("G3-1234@2026-12-01"), "Y");
  EXPECT_EQ(cabin_for("G3-1234@2026-12-01/C"), "C");
  EXPECT_EQ(cabin_for("G3-1234@2026-12-01:1A"), "C");
  EXPECT_EQ(cabin_for("G3-1234@2026-12-01:1A,14D"), "unknown_seat");
  EXPECT_EQ(cabin_for("G3-1234@2026-12-01:50A"), "unknown_seat");
  EXPECT_EQ(cabin_for("G3-1234@2026-12-01/F"), "unknown_seat");
  map.cabins[1].cabin = Cabin{'W'};
  EXPECT_EQ(cabin_for("G3-1234@2026-12-01"), "W");
}

TEST(Legs, FreeSeatsAreAllButTheTakenInRowOrder) {
  const auto map = samples::seats_reply(samples::g3_leg());
  const auto free = free_seats(map.cabins[1]);
  EXPECT_EQ(free.size(), 16U);
  EXPECT_EQ(free.front(), seat("12B"));
  EXPECT_EQ(free.back(), seat("14F"));
}

TEST(Legs, TheTotalCountsEveryLegAndPassenger) {
  EXPECT_EQ(to_string(total_of(samples::purchase())), "BRL 3101.00");
}

}  // namespace
}  // namespace vendepass
