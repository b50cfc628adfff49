#include "airline/core/airports.h"

#include <gtest/gtest.h>

namespace vendepass {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

AirportCode code(std::string_view text) { return *parse_airport(text); }
Date day(std::string_view text) { return *parse_date(text); }
UtcSeconds utc(std::string_view date, minutes clock) { return UtcSeconds{day(date)} + clock; }
minutes at(int hour, int minute) { return hours{hour} + minutes{minute}; }

// GRU: always UTC-3. JFK: New York in 2026, summer time from 8 March to 1 November, both at
// 02:00 local. MDN: a zone that jumps at midnight, as Brazil's did.
Airports some_airports() {
  Airports airports;
  airports.add({code("GRU"),
                "Guarulhos",
                "Sao Paulo",
                code("SAO"),
                "America/Sao_Paulo",
                {{UtcSeconds{}, hours{-3}}}});
  airports.add({code("JFK"),
                "Kennedy",
                "New York",
                code("NYC"),
                "America/New_York",
                {{UtcSeconds{}, hours{-5}},
                 {utc("2026-03-08", at(7, 0)), hours{-4}},
                 {utc("2026-11-01", at(6, 0)), hours{-5}}}});
  airports.add({code("MDN"),
                "Midnight",
                "Somewhere",
                code("MDN"),
                "Some/Where",
                {{UtcSeconds{}, hours{-3}},
                 {utc("2026-10-18", at(3, 0)), hours{-2}},
                 {utc("2027-02-21", at(2, 0)), hours{-3}}}});
  return airports;
}

TEST(Airports, GiveTheOffsetInForceAtAMoment) {
  const auto airports = some_airports();
  EXPECT_EQ(airports.offset_at(code("GRU"), utc("2026-07-01", at(12, 0))), hours{-3});
  EXPECT_EQ(airports.offset_at(code("JFK"), utc("2026-03-08", at(6, 59))), hours{-5});
  EXPECT_EQ(airports.offset_at(code("JFK"), utc("2026-03-08", at(7, 0))), hours{-4});
  EXPECT_EQ(airports.offset_at(code("JFK"), utc("2026-12-01", at(0, 0))), hours{-5});
  EXPECT_EQ(airports.offset_at(code("JFK"), utc("2000-01-01", at(0, 0)) - hours{500'000}),
            hours{-5})
      << "the first offset holds for all time before";
  EXPECT_EQ(airports.offset_at(code("XXX"), utc("2026-07-01", at(12, 0))), hours{0});
}

TEST(Airports, MapLocalClocksToUtc) {
  const auto airports = some_airports();
  EXPECT_EQ(airports.to_utc(code("GRU"), day("2026-12-01"), at(6, 40)),
            utc("2026-12-01", at(9, 40)));
  EXPECT_EQ(airports.to_utc(code("JFK"), day("2026-07-01"), at(22, 0)),
            utc("2026-07-02", at(2, 0)));
  EXPECT_EQ(airports.to_utc(code("XXX"), day("2026-07-01"), at(1, 0)), utc("2026-07-01", at(1, 0)));
}

TEST(Airports, MoveATimeThatTheClocksSkipForward) {
  const auto airports = some_airports();
  const auto when = airports.to_utc(code("JFK"), day("2026-03-08"), at(2, 30));
  EXPECT_EQ(when, utc("2026-03-08", at(7, 30)));
  EXPECT_EQ(local_clock(when, airports.offset_at(code("JFK"), when)), "03:30");
}

TEST(Airports, MeanTheFirstOfATimeThatComesTwice) {
  const auto airports = some_airports();
  EXPECT_EQ(airports.to_utc(code("JFK"), day("2026-11-01"), at(1, 30)),
            utc("2026-11-01", at(5, 30)));
  EXPECT_EQ(airports.to_utc(code("JFK"), day("2026-11-01"), at(2, 0)), utc("2026-11-01", at(7, 0)));
}

TEST(Airports, ADayHas23To25Hours) {
  const auto airports = some_airports();
  const auto length = [&](const char* airport, const char* date) {
    const auto [begin, end] = airports.day_at(code(airport), day(date));
    return end - begin;
  };
  EXPECT_EQ(length("GRU", "2026-03-08"), hours{24});
  EXPECT_EQ(length("JFK", "2026-03-08"), hours{23});
  EXPECT_EQ(length("JFK", "2026-11-01"), hours{25});
  EXPECT_EQ(length("MDN", "2026-10-18"), hours{23});
  EXPECT_EQ(length("MDN", "2027-02-20"), hours{25});
  EXPECT_EQ(airports.day_at(code("GRU"), day("2026-12-01")).first, utc("2026-12-01", at(3, 0)));
}

TEST(Airports, ADayWhoseMidnightIsSkippedBeginsAtTheJump) {
  const auto airports = some_airports();
  EXPECT_EQ(airports.day_at(code("MDN"), day("2026-10-18")).first, utc("2026-10-18", at(3, 0)));
}

TEST(Airports, DaysFollowEachOtherWithoutGaps) {
  const auto airports = some_airports();
  for (const char* airport : {"JFK", "MDN"})
    for (auto date = day("2026-01-01"); date < day("2027-06-01"); date += std::chrono::days{1}) {
      const auto [begin, end] = airports.day_at(code(airport), date);
      EXPECT_EQ(end, airports.day_at(code(airport), date + std::chrono::days{1}).first);
      EXPECT_EQ(local_date(begin, airports.offset_at(code(airport), begin)), date);
      const auto last = end - std::chrono::seconds{1};
      EXPECT_EQ(local_date(last, airports.offset_at(code(airport), last)), date);
    }
}

TEST(Airports, AreFoundByCodeNameOrCityInAnyCase) {
  const auto airports = some_airports();
  const auto codes = [&](std::string_view text) {
    std::string found;
    for (const auto& view : airports.matching(text)) found += to_string(view.code) + " ";
    return found;
  };
  EXPECT_EQ(codes("gru"), "GRU ");
  EXPECT_EQ(codes("YORK"), "JFK ");
  EXPECT_EQ(codes("midni"), "MDN ");
  EXPECT_EQ(codes("nowhere"), "");
  EXPECT_EQ(codes(""), "GRU JFK MDN ");
}

TEST(ConnectingTimes, DependOnTheAirportAndOnChangingAirline) {
  ConnectingTimes connecting{{minutes{40}, minutes{60}}};
  connecting.set(code("GRU"), {minutes{50}, minutes{90}});
  const auto g3 = *parse_airline("G3"), ad = *parse_airline("AD");
  EXPECT_EQ(connecting.between(code("GRU"), g3, g3), minutes{50});
  EXPECT_EQ(connecting.between(code("GRU"), g3, ad), minutes{90});
  EXPECT_EQ(connecting.between(code("GIG"), ad, ad), minutes{40});
  EXPECT_EQ(connecting.between(code("GIG"), ad, g3), minutes{60});
}

}  // namespace
}  // namespace vendepass
