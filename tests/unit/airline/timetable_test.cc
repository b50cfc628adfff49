#include "airline/core/timetable.h"

#include <gtest/gtest.h>

namespace vendepass {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const AirlineCode kG3{{'G', '3'}}, kAd{{'A', 'D'}}, kLa{{'L', 'A'}};
const AirportCode kGru{{'G', 'R', 'U'}}, kGig{{'G', 'I', 'G'}}, kRec{{'R', 'E', 'C'}};
const CurrencyCode kReal{{'B', 'R', 'L'}};
const Cabin kEconomy{'Y'};
const PurchaseId kP1{Hash16{1}}, kP2{Hash16{2}};
const Date kDay = *parse_date("2026-12-01");

FlightPlan plan(AirlineCode airline, std::uint16_t number, AirportCode from, AirportCode to,
                minutes clock, Date date = kDay) {
  return {{airline, number, date},
          from,
          to,
          UtcSeconds{date} + clock,
          UtcSeconds{date} + clock + hours{1},
          "73H",
          {{kEconomy, {31000, kReal}, 1, 2, "ABC-DEF"}}};
}

// A replica that hears events; each airline's are numbered as they come.
struct Heard {
  Timetable timetable{{{kG3, 127}, {kAd, 577}}};
  std::map<AirlineCode, std::uint64_t> numbers;
  std::vector<std::tuple<AirlineCode, std::uint64_t, AirlineEvent>> log;

  std::uint64_t hear(AirlineCode airline, const AirlineEvent& event) {
    const auto number = ++numbers[airline];
    timetable.apply(airline, number, event);
    log.push_back({airline, number, event});
    return number;
  }
  std::uint16_t free_seats(const FlightId& flight) const {
    return timetable.find(flight)->seats.free_count(kEconomy);
  }
};

const FlightId kFlight{kG3, 1000, kDay};
const std::optional<Quorum> kSale;
const std::optional<Quorum> kHold = Quorum{{kAd, 1}, {kG3, 1}, {kLa, 1}};

SeatsTaken taken(PurchaseId purchase, std::vector<SeatId> seats, std::optional<Quorum> held_for) {
  return {kFlight,          kEconomy,       purchase, 0,
          std::move(seats), {30000, kReal}, kAd,      std::move(held_for)};
}

Heard with_one_flight() {
  Heard heard;
  heard.hear(kG3, FlightScheduled{plan(kG3, 1000, kGru, kGig, hours{9})});
  return heard;
}

std::string ids(const std::vector<const Timetable::Flight*>& flights) {
  std::string text;
  for (const auto* flight : flights) text += to_string(flight->plan.flight) + " ";
  return text;
}

TEST(Timetable, FindsDeparturesByOriginAndTimeInOrder) {
  Heard heard;
  heard.hear(kG3, FlightScheduled{plan(kG3, 1002, kGru, kGig, hours{23})});
  heard.hear(kAd, FlightScheduled{plan(kAd, 4000, kGru, kRec, hours{12})});
  heard.hear(kG3, FlightScheduled{plan(kG3, 1001, kGru, kRec, hours{12})});
  heard.hear(kG3, FlightScheduled{plan(kG3, 1003, kRec, kGru, hours{12})});
  const auto next = kDay + std::chrono::days{1};
  heard.hear(kG3, FlightScheduled{plan(kG3, 1000, kGru, kGig, hours{1}, next)});
  const auto from = UtcSeconds{kDay} + hours{12}, until = UtcSeconds{next} + hours{1};
  EXPECT_EQ(ids(heard.timetable.departures(kGru, from, until)),
            "AD-4000@2026-12-01 G3-1001@2026-12-01 G3-1002@2026-12-01 ")
      << "at one moment by id; what departs at `until` is out";
  EXPECT_EQ(ids(heard.timetable.departures(kGru, from, until + minutes{1})),
            "AD-4000@2026-12-01 G3-1001@2026-12-01 G3-1002@2026-12-01 G3-1000@2026-12-02 ");
  EXPECT_EQ(ids(heard.timetable.departures_to(kGru, kRec, from, until)),
            "AD-4000@2026-12-01 G3-1001@2026-12-01 ");
  EXPECT_EQ(ids(heard.timetable.departures_to(kGru, kRec, from + minutes{1}, until)), "");
  EXPECT_EQ(ids(heard.timetable.departures(kGru, until, from)), "");
  EXPECT_EQ(ids(heard.timetable.flights_of(kAd)), "AD-4000@2026-12-01 ");
}

TEST(Timetable, LeavesOutCancelledAndClosedFlightsButKnowsThem) {
  Heard heard;
  for (std::uint16_t number : {1000, 1001, 1002})
    heard.hear(kG3, FlightScheduled{plan(kG3, number, kGru, kGig, hours{9})});
  heard.hear(kG3, FlightCancelled{{kG3, 1000, kDay}});
  heard.hear(kG3, FlightClosed{{kG3, 1002, kDay}});
  EXPECT_EQ(ids(heard.timetable.departures(kGru, UtcSeconds{kDay}, UtcSeconds{kDay} + hours{24})),
            "G3-1001@2026-12-01 ");
  EXPECT_TRUE(heard.timetable.find({kG3, 1000, kDay})->cancelled);
  EXPECT_TRUE(heard.timetable.find({kG3, 1002, kDay})->closed);
  EXPECT_EQ(heard.timetable.counts().flights, 3U);
  EXPECT_EQ(heard.timetable.counts_of(kG3).seats, 36U);
  EXPECT_EQ(heard.timetable.counts_of(kAd).flights, 0U);
}

TEST(Timetable, OnlyTheAirlineSpeaksForItsFlights) {
  auto heard = with_one_flight();
  heard.hear(kAd, FlightScheduled{plan(kG3, 1001, kGru, kGig, hours{9})});
  heard.hear(kAd, FlightCancelled{kFlight});
  heard.hear(kAd, FlightClosed{kFlight});
  heard.hear(kAd, FareChanged{kFlight, kEconomy, {100, kReal}});
  heard.hear(kAd, taken(kP1, {{1, 'A'}}, kSale));
  EXPECT_EQ(heard.timetable.find({kG3, 1001, kDay}), nullptr);
  EXPECT_FALSE(heard.timetable.find(kFlight)->cancelled);
  EXPECT_FALSE(heard.timetable.find(kFlight)->closed);
  EXPECT_EQ(heard.timetable.find(kFlight)->plan.cabins[0].fare.minor, 31000);
  EXPECT_EQ(heard.free_seats(kFlight), 12);
  EXPECT_TRUE(heard.timetable.legs_of(kP1).empty());
}

TEST(Timetable, AnotherAirlineCannotEndAHold) {
  auto heard = with_one_flight();
  const auto number = heard.hear(kG3, taken(kP1, {{1, 'A'}}, kHold));
  heard.hear(kAd, HoldSold{kP1});
  EXPECT_FALSE(heard.timetable.legs_of(kP1)[0].sold);
  heard.hear(kAd, HoldReleased{kP1});
  heard.hear(kAd, TicketsCancelled{kP1, {ticket_number(127, number, 0)}});
  heard.hear(kAd, SeatChanged{kP1, ticket_number(127, number, 0), {2, 'F'}});
  EXPECT_EQ(heard.timetable.legs_of(kP1)[0].seats, (std::vector<SeatId>{{1, 'A'}}));
  EXPECT_EQ(heard.free_seats(kFlight), 11);
}

TEST(Timetable, IgnoresAirlinesThatAreNotMembers) {
  Heard heard;
  heard.hear(kLa, FlightScheduled{plan(kLa, 88, kGru, kGig, hours{9})});
  EXPECT_EQ(heard.timetable.counts().flights, 0U);
}

TEST(Timetable, AFareChangeCountsFromThenOn) {
  auto heard = with_one_flight();
  heard.hear(kG3, FareChanged{kFlight, kEconomy, {45000, kReal}});
  EXPECT_EQ(heard.timetable.find(kFlight)->plan.cabins[0].fare.minor, 45000);
}

TEST(Timetable, AHoldTakesItsSeatsAndAReleaseFreesThem) {
  auto heard = with_one_flight();
  const auto number = heard.hear(kG3, taken(kP1, {{1, 'A'}, {1, 'B'}}, kHold));
  EXPECT_EQ(heard.free_seats(kFlight), 10);
  const auto legs = heard.timetable.legs_of(kP1);
  ASSERT_EQ(legs.size(), 1U);
  EXPECT_FALSE(legs[0].sold);
  EXPECT_EQ(legs[0].tickets, (std::vector<TicketNumber>{ticket_number(127, number, 0),
                                                        ticket_number(127, number, 1)}));
  heard.hear(kG3, HoldReleased{kP1});
  EXPECT_EQ(heard.free_seats(kFlight), 12);
  EXPECT_TRUE(heard.timetable.legs_of(kP1).empty());
}

TEST(Timetable, ASoldHoldIsNotReleased) {
  auto heard = with_one_flight();
  heard.hear(kG3, taken(kP1, {{1, 'A'}}, kHold));
  heard.hear(kG3, HoldSold{kP1});
  heard.hear(kG3, HoldReleased{kP1});
  EXPECT_EQ(heard.free_seats(kFlight), 11);
  EXPECT_TRUE(heard.timetable.legs_of(kP1).at(0).sold);
}

TEST(Timetable, ATakenSeatIsNotTakenByAnother) {
  auto heard = with_one_flight();
  heard.hear(kG3, taken(kP1, {{1, 'A'}}, kSale));
  heard.hear(kG3, taken(kP2, {{1, 'A'}}, kSale));
  heard.hear(kG3, taken(kP2, {{9, 'A'}}, kSale));  // No such seat.
  EXPECT_TRUE(heard.timetable.legs_of(kP2).empty());
  EXPECT_EQ(heard.free_seats(kFlight), 11);
}

TEST(Timetable, ACancelledTicketFreesItsSeatOnce) {
  auto heard = with_one_flight();
  const auto number = heard.hear(kG3, taken(kP1, {{1, 'A'}, {1, 'B'}}, kSale));
  const TicketsCancelled cancel{kP1, {ticket_number(127, number, 1)}};
  heard.hear(kG3, cancel);
  EXPECT_EQ(heard.free_seats(kFlight), 11);
  EXPECT_EQ(heard.timetable.legs_of(kP1)[0].cancelled, (std::vector<bool>{false, true}));
  heard.hear(kG3, taken(kP2, {{1, 'B'}}, kSale));
  heard.hear(kG3, cancel);  // Again: the seat is another's now.
  EXPECT_EQ(heard.free_seats(kFlight), 10);
  EXPECT_TRUE(heard.timetable.find(kFlight)->seats.is_taken({1, 'B'}));
}

TEST(Timetable, AChangedSeatFreesTheOldOne) {
  auto heard = with_one_flight();
  const auto number = heard.hear(kG3, taken(kP1, {{1, 'A'}}, kSale));
  heard.hear(kG3, SeatChanged{kP1, ticket_number(127, number, 0), {2, 'F'}});
  const auto& seats = heard.timetable.find(kFlight)->seats;
  EXPECT_FALSE(seats.is_taken({1, 'A'}));
  EXPECT_TRUE(seats.is_taken({2, 'F'}));
  EXPECT_EQ(heard.timetable.legs_of(kP1)[0].seats, (std::vector<SeatId>{{2, 'F'}}));
  EXPECT_EQ(heard.free_seats(kFlight), 11);
}

TEST(Timetable, EveryEventAppliedTwiceChangesNothing) {
  auto heard = with_one_flight();
  const auto number = heard.hear(kG3, taken(kP1, {{1, 'A'}, {1, 'B'}}, kHold));
  heard.hear(kG3, HoldReleased{kP1});
  const auto sale = heard.hear(kG3, taken(kP2, {{1, 'B'}, {1, 'C'}}, kSale));
  heard.hear(kG3, SeatChanged{kP2, ticket_number(127, sale, 0), {2, 'A'}});
  heard.hear(kG3, TicketsCancelled{kP2, {ticket_number(127, sale, 1)}});
  heard.hear(kG3, FareChanged{kFlight, kEconomy, {1000, kReal}});
  EXPECT_NE(number, sale);
  for (int round = 0; round < 2; ++round) {
    for (const auto& [airline, count, event] : heard.log)
      heard.timetable.apply(airline, count, event);
    EXPECT_EQ(heard.free_seats(kFlight), 11);
    EXPECT_TRUE(heard.timetable.find(kFlight)->seats.is_taken({2, 'A'}));
    EXPECT_TRUE(heard.timetable.legs_of(kP1).empty());
    EXPECT_EQ(heard.timetable.legs_of(kP2).size(), 1U);
    EXPECT_EQ(heard.timetable.find(kFlight)->plan.cabins[0].fare.minor, 1000);
    EXPECT_EQ(heard.timetable.counts().flights, 1U);
  }
}

TEST(Timetable, SumsTheFaresOfValidTicketsByOwnerAndCollector) {
  auto heard = with_one_flight();
  const auto number = heard.hear(kG3, taken(kP1, {{1, 'A'}, {1, 'B'}, {1, 'C'}}, kHold));
  EXPECT_TRUE(heard.timetable.fares_collected().empty()) << "nothing is owed for a hold";
  heard.hear(kG3, HoldSold{kP1});
  heard.hear(kG3, TicketsCancelled{kP1, {ticket_number(127, number, 1)}});
  const std::map<std::pair<AirlineCode, AirlineCode>, std::int64_t> owed{{{kG3, kAd}, 60000}};
  EXPECT_EQ(heard.timetable.fares_collected(), owed);
}

// One sold and cancelled in part, one held, on a flight that is closed.
Heard with_a_past() {
  auto heard = with_one_flight();
  const auto number = heard.hear(kG3, taken(kP1, {{1, 'A'}, {1, 'B'}}, kHold));
  heard.hear(kG3, HoldSold{kP1});
  heard.hear(kG3, TicketsCancelled{kP1, {ticket_number(127, number, 1)}});
  heard.hear(kG3, taken(kP2, {{2, 'A'}}, kHold));
  return heard;
}
const std::map<std::pair<AirlineCode, AirlineCode>, std::int64_t> kOwed{{{kG3, kAd}, 30000}};

TEST(Timetable, ForgetsPurchasesAndThenFlightsAndKeepsWhatTheyBrought) {
  auto heard = with_a_past();
  heard.hear(kG3, FlightClosed{kFlight});
  heard.hear(kG3, PastForgotten{{kFlight}, {kP1}, {kP2}});
  EXPECT_TRUE(heard.timetable.legs_of(kP1).empty());
  EXPECT_EQ(heard.timetable.fares_collected(), kOwed);
  ASSERT_NE(heard.timetable.find(kFlight), nullptr) << "somebody has a hold there";
  EXPECT_EQ(heard.timetable.legs_of(kP2).size(), 1U);
  EXPECT_EQ(heard.free_seats(kFlight), 11);
  heard.hear(kG3, HoldReleased{kP2});
  heard.hear(kG3, PastForgotten{{kFlight}, {}, {kP2}});
  EXPECT_EQ(heard.timetable.find(kFlight), nullptr);
  EXPECT_EQ(heard.timetable.counts().flights, 0U);
  EXPECT_EQ(heard.timetable.counts_of(kG3).seats, 0U);
  EXPECT_TRUE(heard.timetable.flights_of(kG3).empty());
  EXPECT_TRUE(
      heard.timetable.departures(kGru, UtcSeconds{kDay}, UtcSeconds{kDay} + hours{24}).empty());
  EXPECT_EQ(heard.timetable.fares_collected(), kOwed);
  heard.timetable.forget(kG3);
  EXPECT_TRUE(heard.timetable.fares_collected().empty());
}

TEST(Timetable, BelievesNobodyWhoForgetsWhatIsNotOver) {
  auto heard = with_a_past();
  heard.hear(kG3, PastForgotten{{kFlight}, {kP1, kP2}, {}});  // The flight is open.
  EXPECT_EQ(heard.timetable.legs_of(kP1).size(), 1U);
  heard.hear(kG3, FlightClosed{kFlight});
  heard.hear(kAd, PastForgotten{{kFlight}, {kP1}, {}});  // It is not AD's.
  EXPECT_EQ(heard.timetable.legs_of(kP1).size(), 1U);
  heard.hear(kG3, PastForgotten{{kFlight}, {kP2}, {kP1}});  // Held; and sold, not refused.
  EXPECT_EQ(heard.timetable.legs_of(kP1).size(), 1U);
  EXPECT_EQ(heard.timetable.legs_of(kP2).size(), 1U);
  EXPECT_NE(heard.timetable.find(kFlight), nullptr);
}

TEST(Timetable, EventsAboutWhatIsForgottenChangeNothing) {
  auto heard = with_a_past();
  heard.hear(kG3, HoldReleased{kP2});
  heard.hear(kG3, FlightClosed{kFlight});
  heard.hear(kG3, PastForgotten{{kFlight}, {kP1}, {kP2}});
  heard.hear(kG3, SeatChanged{kP1, ticket_number(127, 2, 0), {2, 'F'}});
  heard.hear(kG3, TicketsCancelled{kP1, {ticket_number(127, 2, 0)}});
  heard.hear(kG3, taken(kP2, {{2, 'A'}}, kSale));
  heard.hear(kG3, FareChanged{kFlight, kEconomy, {1, kReal}});
  heard.hear(kG3, FlightCancelled{kFlight});
  heard.hear(kG3, PastForgotten{{kFlight}, {kP1}, {kP2}});
  EXPECT_EQ(heard.timetable.find(kFlight), nullptr);
  EXPECT_TRUE(heard.timetable.legs_of(kP2).empty());
  EXPECT_EQ(heard.timetable.fares_collected(), kOwed);
}

TEST(Timetable, KeepsItsFlightsWhenItMoves) {
  auto heard = with_one_flight();
  const Timetable moved{std::move(heard.timetable)};
  const auto flights = moved.departures(kGru, UtcSeconds{kDay}, UtcSeconds{kDay} + hours{24});
  ASSERT_EQ(ids(flights), "G3-1000@2026-12-01 ");
  EXPECT_EQ(flights[0], moved.find(kFlight));
}

}  // namespace
}  // namespace vendepass
