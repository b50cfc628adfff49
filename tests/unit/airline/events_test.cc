// Events there and back, alone and in their place in a log.
#include "common/events.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "broker-less/core/event.h"
#include "common/limits.h"
#include "tests/unit/common/samples.h"

namespace vendepass {
namespace {

using samples::airline;
using samples::airport;
using samples::at;
using samples::brl;
using samples::flight;
using samples::seat;

FlightPlan plan() {
  return {flight("G3-1234@2026-12-01"),
          airport("GRU"),
          airport("SSA"),
          at(1'796'097'600),
          at(1'796'104'800),
          "73H",
          {{Cabin{'C'}, brl(99900), 1, 3, "AC-DF"}, {Cabin{'Y'}, brl(45000), 4, 30, "ABC-DEF"}}};
}

std::vector<AirlineEvent> all_events() {
  return {
      FlightScheduled{plan()},
      FlightCancelled{flight("G3-1@2026-12-01")},
      FlightClosed{flight("G3-2@2026-12-01")},
      FareChanged{flight("G3-3@2026-12-01"), Cabin{'W'}, brl(1)},
      SeatsTaken{flight("G3-4@2026-12-01"),
                 Cabin{'Y'},
                 samples::purchase_id(),
                 2,
                 {seat("1A"), seat("1B")},
                 brl(2),
                 airline("AD"),
                 std::nullopt},
      SeatsTaken{flight("G3-4@2026-12-01"),
                 Cabin{'Y'},
                 samples::purchase_id(),
                 0,
                 {seat("9K")},
                 brl(0),
                 airline("LA"),
                 samples::quorum()},
      HoldSold{samples::purchase_id()},
      HoldReleased{samples::purchase_id()},
      TicketsCancelled{samples::purchase_id(), {TicketNumber{5}, TicketNumber{6}}},
      SeatChanged{samples::purchase_id(), TicketNumber{5}, seat("7C")},
      CustomerRegistered{samples::registration()},
      DatabaseSetBack{2},
      PastForgotten{
          {flight("G3-4@2026-12-01")}, {samples::purchase_id()}, {PurchaseId{samples::digest(9)}}},
      DetailsChanged{samples::signed_content(1)},
      KeyChanged{samples::signed_content(2)},
      CustomerErased{samples::signed_content(3)},
  };
}

TEST(Events, EveryKindHasASample) {
  std::set<std::size_t> kinds;
  for (const auto& event : all_events()) kinds.insert(event.index());
  EXPECT_EQ(kinds.size(), std::variant_size_v<AirlineEvent>);
}

// Whatever a customer signs, an event can say it.
TEST(Events, TheLongestChangeOfDetailsFits) {
  ChangeDetails longest{CustomerId{samples::digest(1)}, kMaxKeyNumber, samples::digest(2), {}};
  for (const auto field : kFields)
    longest.changes.push_back(
        {field, kMaxValueVersion, std::vector<Hash16>(kMaxValues, samples::digest(3))});
  const auto content = encode_order(longest);
  ASSERT_TRUE(decode_change_details(content));
  VectorClock clock;
  for (char first = 'A'; first <= 'B'; ++first)
    for (char second = 'A'; second < 'A' + 26; ++second)
      clock.raise(AirlineCode{{first, second}}, kMaxEventNumber);
  for (char second = 'A'; clock.components().size() < kMaxAirlines; ++second)
    clock.raise(AirlineCode{{'C', second}}, kMaxEventNumber);
  const auto event = encode_event(
      {airline("AD"), kMaxEventNumber, clock, encode_event_body(DetailsChanged{{content, {}}})});
  EXPECT_LE(event.size(), kMaxEventBytes);
  auto longer = longest;
  longer.changes[0].replaces.push_back(samples::digest(4));
  EXPECT_FALSE(decode_change_details(encode_order(longer)));
}

TEST(Events, EveryEventComesBackAsItWas) {
  for (const auto& event : all_events()) {
    const auto decoded = decode_event_body(encode_event_body(event));
    ASSERT_TRUE(decoded) << event.index() << decoded.error().detail;
    EXPECT_EQ(*decoded, event);
  }
}

// [5, flight, cabin, purchase, leg, seats, fare, collector, by]: `by` was 1 for a hold.
TEST(Events, AHoldOfAFormerSchemaDoesNotSayWhoDecides) {
  auto taken = std::get<SeatsTaken>(all_events()[4]);
  auto body = encode_event_body(taken);
  ASSERT_EQ(body.back(), 2);
  body.back() = 1;
  taken.held_for = Quorum{};
  EXPECT_EQ(*decode_event_body(body), AirlineEvent{taken});
  EXPECT_EQ(encode_event_body(taken), body);
  for (const char other : {0, 3}) {
    body.back() = other;
    EXPECT_EQ(decode_event_body(body).error().code, ErrorCode::kMalformed);
  }
}

TEST(Events, WhatIsCutOffOrGoesOnIsMalformed) {
  for (const auto& event : all_events()) {
    const auto body = encode_event_body(event);
    for (std::size_t length = 0; length < body.size(); ++length)
      EXPECT_FALSE(decode_event_body(std::string_view{body}.substr(0, length)));
    EXPECT_FALSE(decode_event_body(body + '\xc0'));
  }
}

TEST(Events, AKindFromTheFutureIsMalformed) {
  EXPECT_EQ(decode_event_body(*from_hex("910d")).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(decode_event_body(*from_hex("9100")).error().code, ErrorCode::kMalformed);
}

TEST(Events, AFullListOfThePastFitsBesideTheLongestClock) {
  Event event{airline("G3"), kMaxEventNumber, {}, {}, kMaxEventNumber - 1};
  for (char letter = 'A'; event.clock.components().size() < kMaxAirlines - 1; ++letter)
    for (const char digit : {'4', '5', '6', '7'})
      if (event.clock.components().size() < kMaxAirlines - 1)
        event.clock.raise(AirlineCode{{letter, digit}}, kMaxCount);
  event.clock.raise(event.airline, event.number);
  PastForgotten past;
  for (std::size_t i = 0; i < kMaxPastEntries; ++i) past.sold.push_back(samples::purchase_id());
  event.body = encode_event_body(past);
  const auto bytes = encode_event(event);
  EXPECT_LE(bytes.size(), kMaxEventBytes);
  EXPECT_TRUE(decode_event(bytes));
  past.refused = past.sold;
  event.body = encode_event_body(past);
  EXPECT_FALSE(decode_event_body(event.body)) << "far more than one event may say";
}

TEST(Events, TheLargestEventFitsItsBound) {
  auto largest = plan();
  largest.cabins = {{Cabin{'F'}, brl(kMaxFareMinor), 1, 1, "A-B-C-D-E-FGHIJ"},
                    {Cabin{'C'}, brl(kMaxFareMinor), 2, 2, "A-B-C-D-E-FGHIJ-"},
                    {Cabin{'W'}, brl(kMaxFareMinor), 3, 3, "ABCDEFGHIJ"},
                    {Cabin{'Y'}, brl(kMaxFareMinor), 4, 99, "ABCDEFGHIJ"}};
  VectorClock clock;
  for (std::size_t i = 0; i < kMaxAirlines; ++i)
    clock.raise(AirlineCode{{static_cast<char>('A' + i % 26), static_cast<char>('A' + i / 26)}},
                kMaxCount);
  const auto own = clock.components().front().first;
  const Event event{own, 1, clock, encode_event_body(FlightScheduled{largest})};
  EXPECT_TRUE(decode_event_body(event.body));
  EXPECT_LT(encode_event(event).size(), kMaxEventBytes / 2);
}

// ---- Plans ----

ErrorCode error_of(const std::function<void(FlightPlan&)>& change) {
  auto changed = plan();
  change(changed);
  const auto checked = check_plan(changed);
  EXPECT_FALSE(decode_event_body(encode_event_body(FlightScheduled{changed})));
  return checked ? ErrorCode::kBusy : checked.error().code;  // kBusy: it was accepted.
}

TEST(FlightPlans, AGoodOneIsAccepted) { EXPECT_TRUE(check_plan(plan())); }

TEST(FlightPlans, TheyGoSomewhereAndForward) {
  EXPECT_EQ(error_of([](FlightPlan& p) { p.to = p.from; }), ErrorCode::kInvalid);
  EXPECT_EQ(error_of([](FlightPlan& p) { p.arrival = p.departure; }), ErrorCode::kInvalid);
  EXPECT_EQ(error_of([](FlightPlan& p) { p.arrival = p.departure + std::chrono::hours{25}; }),
            ErrorCode::kInvalid);
  EXPECT_EQ(error_of([](FlightPlan& p) { p.flight.number = 0; }), ErrorCode::kInvalid);
  EXPECT_EQ(error_of([](FlightPlan& p) { p.equipment = ""; }), ErrorCode::kInvalid);
  EXPECT_EQ(error_of([](FlightPlan& p) { p.equipment = "a\n"; }), ErrorCode::kInvalid);
}

TEST(FlightPlans, CabinsDoNotOverlap) {
  EXPECT_EQ(error_of([](FlightPlan& p) { p.cabins.clear(); }), ErrorCode::kInvalid);
  EXPECT_EQ(error_of([](FlightPlan& p) { p.cabins[1].first_row = 3; }), ErrorCode::kInvalid);
  EXPECT_EQ(error_of([](FlightPlan& p) { p.cabins[1].cabin = p.cabins[0].cabin; }),
            ErrorCode::kInvalid);
}

TEST(FlightPlans, RowsAreOneToNinetyNine) {
  EXPECT_EQ(error_of([](FlightPlan& p) { p.cabins[0].first_row = 0; }), ErrorCode::kInvalid);
  EXPECT_EQ(error_of([](FlightPlan& p) { p.cabins[1].last_row = 100; }), ErrorCode::kInvalid);
  EXPECT_EQ(error_of([](FlightPlan& p) { p.cabins[1].last_row = 3; }), ErrorCode::kInvalid);
}

TEST(FlightPlans, LettersAscend) {
  for (const auto* bad : {"", "-", "BA", "AA", "ABL", "abc", "A B", "ABCDEFGHIJK"})
    EXPECT_EQ(error_of([bad](FlightPlan& p) { p.cabins[0].letters = bad; }), ErrorCode::kInvalid)
        << bad;
}

TEST(FlightPlans, FaresAreNotNegativeNorAbsurd) {
  EXPECT_EQ(error_of([](FlightPlan& p) { p.cabins[0].fare.minor = -1; }), ErrorCode::kInvalid);
  EXPECT_EQ(error_of([](FlightPlan& p) { p.cabins[0].fare.minor = kMaxFareMinor + 1; }),
            ErrorCode::kInvalid);
}

// ---- In the log ----

Event logged() { return {airline("G3"), 1234, samples::clock(), "body"}; }

TEST(EventLog, AnEventComesBackAsItWas) {
  EXPECT_EQ(*decode_event(encode_event(logged())), logged());
}

TEST(EventLog, AnEventsNumberIsItsOwnComponent) {
  auto event = logged();
  event.number = 1233;
  EXPECT_EQ(decode_event(encode_event(event)).error().code, ErrorCode::kMalformed);
}

TEST(EventLog, AnEventOfAnotherVersionIsNamed) {
  auto bytes = encode_event(logged());
  bytes[1] = '\x02';
  EXPECT_EQ(decode_event(bytes).error().code, ErrorCode::kUnsupportedVersion);
}

TEST(EventLog, WhatIsCutOffOrGoesOnIsMalformed) {
  const auto bytes = encode_event(logged());
  for (std::size_t length = 0; length < bytes.size(); ++length)
    EXPECT_FALSE(decode_event(std::string_view{bytes}.substr(0, length)));
  EXPECT_FALSE(decode_event(bytes + '\x00'));
}

}  // namespace
}  // namespace vendepass
