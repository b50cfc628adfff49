// Purchases and the other things that customers sign.
#include "common/itinerary.h"

#include <gtest/gtest.h>

#include <functional>

#include "samples.h"

namespace vendepass {
namespace {

using samples::airline;
using samples::seat;

ErrorCode error_of(const std::function<void(Purchase&)>& change) {
  auto purchase = samples::purchase();
  change(purchase);
  const auto decoded = decode_purchase(encode_purchase(purchase));
  return decoded ? ErrorCode::kBusy : decoded.error().code;  // kBusy: it was accepted.
}

TEST(Itinerary, APurchaseComesBackAsItWas) {
  const auto purchase = samples::purchase();
  const auto decoded = decode_purchase(encode_purchase(purchase));
  ASSERT_TRUE(decoded) << decoded.error().detail;
  EXPECT_EQ(*decoded, purchase);
}

TEST(Itinerary, TheLargestPurchaseFitsWhatMayBeSigned) {
  auto purchase = samples::purchase();
  purchase.passengers.assign(9, std::string(64, 'x'));
  purchase.legs.clear();
  for (std::uint16_t i = 0; i < 6; ++i) {
    Leg leg{{airline("G3"), static_cast<std::uint16_t>(1000 + i), *parse_date("2026-12-01")},
            Cabin{'Y'},
            {},
            samples::brl(10'000'000'000)};
    for (std::uint8_t row = 1; row <= 9; ++row)
      leg.wishes.push_back({static_cast<std::uint8_t>(row + 10), 'A'});
    purchase.legs.push_back(leg);
  }
  EXPECT_LT(encode_purchase(purchase).size(), 2048U);
  EXPECT_TRUE(decode_purchase(encode_purchase(purchase)));
}

TEST(Itinerary, PassengersAreOneToNineNamesThatCanBeShown) {
  EXPECT_EQ(error_of([](Purchase& p) {
              p.passengers.clear();
              p.legs.front().wishes.clear();
            }),
            ErrorCode::kInvalid);
  EXPECT_EQ(error_of([](Purchase& p) { p.passengers.resize(10, "x"); }), ErrorCode::kMalformed);
  EXPECT_EQ(error_of([](Purchase& p) { p.passengers[0] = ""; }), ErrorCode::kInvalid);
  EXPECT_EQ(error_of([](Purchase& p) { p.passengers[0] = "a\x1b[2J"; }), ErrorCode::kInvalid);
  EXPECT_EQ(error_of([](Purchase& p) { p.passengers[0] = "\xff"; }), ErrorCode::kMalformed);
  EXPECT_EQ(error_of([](Purchase& p) { p.passengers[0] = std::string(65, 'x'); }),
            ErrorCode::kMalformed);
}

TEST(Itinerary, LegsAreOneToSixDifferentFlights) {
  EXPECT_EQ(error_of([](Purchase& p) { p.legs.clear(); }), ErrorCode::kInvalid);
  EXPECT_EQ(error_of([](Purchase& p) { p.legs.resize(7, p.legs[1]); }), ErrorCode::kMalformed);
  EXPECT_EQ(error_of([](Purchase& p) { p.legs[1].flight = p.legs[0].flight; }),
            ErrorCode::kInvalid);
}

TEST(Itinerary, SeatWishesAreNoneOrOneForEachPassenger) {
  EXPECT_EQ(error_of([](Purchase& p) { p.legs[0].wishes = {seat("1A")}; }), ErrorCode::kInvalid);
  EXPECT_EQ(error_of([](Purchase& p) {
              p.legs[0].wishes = {seat("1A"), seat("1A")};
            }),
            ErrorCode::kInvalid);
  EXPECT_EQ(error_of([](Purchase& p) {
              p.legs[0].wishes = {seat("1A"), seat("1B"), seat("1C")};
            }),
            ErrorCode::kInvalid);
}

TEST(Itinerary, FaresAreNotNegativeNorAbsurd) {
  EXPECT_EQ(error_of([](Purchase& p) { p.legs[0].accepted_fare.minor = -1; }), ErrorCode::kInvalid);
  EXPECT_EQ(error_of([](Purchase& p) { p.legs[0].accepted_fare.minor = 10'000'000'001; }),
            ErrorCode::kInvalid);
  EXPECT_EQ(error_of([](Purchase& p) { p.legs[0].accepted_fare.minor = 0; }), ErrorCode::kBusy);
}

TEST(Itinerary, AQuorumIsOneThreeOrFiveAirlinesInOrder) {
  EXPECT_EQ(error_of([](Purchase& p) { p.quorum.clear(); }), ErrorCode::kInvalid);
  EXPECT_EQ(error_of([](Purchase& p) { p.quorum.pop_back(); }), ErrorCode::kInvalid);
  EXPECT_EQ(error_of([](Purchase& p) { std::swap(p.quorum[0], p.quorum[1]); }),
            ErrorCode::kInvalid);
  EXPECT_EQ(error_of([](Purchase& p) { p.quorum[1].airline = p.quorum[0].airline; }),
            ErrorCode::kInvalid);
  EXPECT_EQ(error_of([](Purchase& p) { p.quorum.resize(1, p.quorum[0]); }), ErrorCode::kBusy);
}

TEST(Itinerary, OwnersAreTheFlightsAirlinesEachOnce) {
  auto purchase = samples::purchase();
  purchase.legs.push_back(purchase.legs[0]);
  EXPECT_EQ(owners_of(purchase), (std::vector{airline("G3"), airline("LA")}));
}

TEST(Itinerary, OrdersComeBackAsTheyWere) {
  const CancelTickets cancel{samples::purchase_id(), {TicketNumber{7}, TicketNumber{3}}};
  const ChangeSeat change{samples::purchase_id(), TicketNumber{7}, seat("9C"), 2};
  const GiveUp give_up{samples::purchase_id()};
  const SignInGrant grant{CustomerId{samples::digest(4)}, samples::at(99)};
  EXPECT_EQ(*decode_cancel(encode_order(cancel)), cancel);
  EXPECT_EQ(*decode_change_seat(encode_order(change)), change);
  EXPECT_EQ(*decode_give_up(encode_order(give_up)), give_up);
  EXPECT_EQ(*decode_grant(encode_order(grant)), grant);
}

TEST(Itinerary, CancelsNameTicketsEachOnce) {
  const auto order = [](std::vector<TicketNumber> tickets) {
    return encode_order(CancelTickets{samples::purchase_id(), std::move(tickets)});
  };
  EXPECT_FALSE(decode_cancel(order({})));
  EXPECT_FALSE(decode_cancel(order({TicketNumber{7}, TicketNumber{7}})));
  EXPECT_FALSE(decode_cancel(order(std::vector<TicketNumber>(55, TicketNumber{7}))));
}

TEST(Itinerary, AnotherVersionOfAPurchaseIsNamed) {
  auto content = encode_purchase(samples::purchase());
  content[1] = '\x02';
  EXPECT_EQ(decode_purchase(content).error().code, ErrorCode::kUnsupportedVersion);
}

TEST(Itinerary, OneByteMoreIsAnotherPurchase) {
  const auto content = encode_purchase(samples::purchase());
  EXPECT_NE(purchase_id_of(content), purchase_id_of(content + "x"));
  EXPECT_FALSE(decode_purchase(content + "x"));
}

}  // namespace
}  // namespace vendepass
