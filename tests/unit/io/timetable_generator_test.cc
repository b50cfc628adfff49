#include "airline/io/timetable_generator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "airline/io/timetable_csv.h"
#include "common/events.h"

namespace vendepass {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const AirlineCode kG3{{'G', '3'}};
const CurrencyCode kReal{{'B', 'R', 'L'}};
const std::string kHeader = "airline,origin,destination,flights_per_month,seats_per_month,km\n";

AirportCode code(std::string_view text) { return *parse_airport(text); }

Airports some_airports() {
  Airports airports;
  const auto add = [&](const char* name, hours offset) {
    airports.add({code(name), "Airport", "City", code(name), "Zone", {{UtcSeconds{}, offset}}});
  };
  for (const auto* name : {"GRU", "GIG", "REC", "BSB"}) add(name, hours{-3});
  add("RBR", hours{-5});
  return airports;
}

GeneratorOptions options_for(std::uint64_t seed, std::uint16_t days) {
  return {kG3, *parse_date("2026-12-01"), days, seed, kReal};
}
std::string generate(const std::string& rows, const GeneratorOptions& options) {
  const auto text = generate_timetable(kHeader + rows, some_airports(), options);
  return text ? *text : text.error().detail;
}
std::vector<FlightPlan> flights(const std::string& rows, const GeneratorOptions& options) {
  const auto plans = parse_timetable(generate(rows, options), kG3, some_airports(), kReal);
  EXPECT_TRUE(plans) << plans.error().detail;
  return plans ? *plans : std::vector<FlightPlan>{};
}

const std::string kNetwork =
    "G3,GRU,GIG,300.00,49800.00,340\nG3,GIG,GRU,300.00,49800.00,340\n"
    "G3,GRU,REC,90.00,15840.00,2100\nG3,REC,GRU,90.00,15840.00,2100\n"
    "G3,GRU,RBR,13.00,1500.00,2700\nAD,GRU,GIG,600.00,60000.00,340\n"
    "G3,GRU,BSB,4.00,280.00,870\n";

TEST(TimetableGenerator, GivesTheSameBytesForTheSameSeed) {
  EXPECT_EQ(generate(kNetwork, options_for(7, 28)), generate(kNetwork, options_for(7, 28)));
  EXPECT_NE(generate(kNetwork, options_for(7, 28)), generate(kNetwork, options_for(8, 28)));
}

TEST(TimetableGenerator, FliesAboutAsOftenAsTheNetworkSays) {
  const auto plans = flights(kNetwork, options_for(1, 210));  // Thirty weeks: seven months.
  const auto asked = (300.0 + 300 + 90 + 90 + 13 + 4) * 7;
  EXPECT_NEAR(static_cast<double>(plans.size()), asked, asked * 0.02);
  const auto between = std::ranges::count_if(plans, [](const FlightPlan& plan) {
    return plan.from == code("GRU") && plan.to == code("RBR");
  });
  EXPECT_NEAR(static_cast<double>(between), 13.0 * 7, 31.0) << "to whole departures a week";
}

TEST(TimetableGenerator, DepartsBetweenFiveAndHalfPastEleven) {
  for (std::uint64_t seed = 1; seed < 20; ++seed)
    for (const auto& plan : flights(kNetwork, options_for(seed, 7))) {
      const auto clock = local_clock(plan.departure, hours{-3});
      EXPECT_GE(clock, "05:00");
      EXPECT_LE(clock, "23:30");
      EXPECT_EQ(local_date(plan.departure, hours{-3}), plan.flight.date);
      EXPECT_TRUE(check_plan(plan));
    }
}

TEST(TimetableGenerator, FliesHalfAnHourAnd750KilometresAnHour) {
  for (const auto& plan : flights(kNetwork, options_for(1, 14))) {
    const auto flown = plan.arrival - plan.departure;
    if (plan.to == code("REC")) {
      EXPECT_EQ(flown, minutes{200});  // 30 and 168, to the next five.
    }
    if (plan.to == code("RBR")) {
      EXPECT_EQ(flown, minutes{250});
    }
  }
}

TEST(TimetableGenerator, SpreadsTheDeparturesOfADay) {
  std::vector<UtcSeconds> departures;
  for (const auto& plan : flights("G3,GRU,GIG,300.00,49800.00,340\n", options_for(3, 1)))
    departures.push_back(plan.departure);
  std::ranges::sort(departures);
  ASSERT_EQ(departures.size(), 10U);
  EXPECT_EQ(std::ranges::adjacent_find(departures), departures.end());
  EXPECT_GT(departures.back() - departures.front(), hours{14});
}

TEST(TimetableGenerator, PicksAircraftNearTheSeatsAFlight) {
  const auto seats = [](const std::string& seats_a_month) {
    const auto plans = flights("G3,GRU,GIG,100.00," + seats_a_month + ",340\n", options_for(1, 7));
    std::uint32_t count = 0;
    for (const auto& cabin : plans.at(0).cabins)
      count += static_cast<std::uint32_t>(cabin.last_row - cabin.first_row + 1) *
               static_cast<std::uint32_t>(cabin.letters.size() - 1);
    return plans.at(0).equipment + " " + std::to_string(count);
  };
  EXPECT_EQ(seats("7000"), "AT7 72");
  EXPECT_EQ(seats("900"), "AT7 68");
  EXPECT_EQ(seats("10500"), "E95 104");
  EXPECT_EQ(seats("11800"), "E95 120");
  EXPECT_EQ(seats("16600"), "73H 168");
  EXPECT_EQ(seats("17600"), "320 168");
  EXPECT_EQ(seats("22000"), "321 216");
}

TEST(TimetableGenerator, KeepsNumbersTimesAndFaresWhateverTheDates) {
  auto later = options_for(5, 30);
  later.first = *parse_date("2027-02-01");
  std::map<std::uint16_t, std::tuple<AirportCode, std::string, std::vector<CabinPlan>>> known;
  const auto face = [](const FlightPlan& plan) {
    return std::tuple{plan.to, local_clock(plan.departure, hours{-3}), plan.cabins};
  };
  for (const auto& plan : flights(kNetwork, options_for(5, 30)))
    known.insert_or_assign(plan.flight.number, face(plan));
  const auto plans = flights(kNetwork, later);
  EXPECT_FALSE(plans.empty());
  for (const auto& plan : plans) {
    EXPECT_GE(plan.flight.number, 1000);
    ASSERT_TRUE(known.contains(plan.flight.number));
    EXPECT_EQ(known.at(plan.flight.number), face(plan));
  }
}

TEST(TimetableGenerator, ANewPairChangesNoOtherPairsTimes) {
  const auto clocks = [](const std::string& network) {
    std::vector<UtcSeconds> departures;
    for (const auto& plan : flights(network, options_for(5, 7)))
      if (plan.to == code("REC")) departures.push_back(plan.departure);
    return departures;
  };
  EXPECT_EQ(clocks(kNetwork), clocks(kNetwork + "G3,BSB,GIG,60.00,9000.00,900\n"));
}

TEST(TimetableGenerator, SplitsRowsWhereTheClocksChange) {
  auto airports = some_airports();
  airports.add(
      {code("JFK"),
       "Kennedy",
       "New York",
       code("NYC"),
       "America/New_York",
       {{UtcSeconds{}, hours{-5}}, {UtcSeconds{*parse_date("2026-03-08")} + hours{7}, hours{-4}}}});
  const GeneratorOptions options{kG3, *parse_date("2026-03-01"), 14, 1, kReal};
  const auto text =
      generate_timetable(kHeader + "G3,GRU,JFK,30.00,5000.00,7680\n", airports, options);
  ASSERT_TRUE(text) << text.error().detail;
  const auto plans = parse_timetable(*text, kG3, airports, kReal);
  ASSERT_TRUE(plans) << plans.error().detail;
  EXPECT_EQ(plans->size(), 14U);
  for (const auto& plan : *plans) EXPECT_EQ(plan.arrival - plan.departure, minutes{645});
}

TEST(TimetableGenerator, SaysWhatIsWrongAndWhere) {
  const auto options = options_for(1, 7);
  EXPECT_NE(generate("G3,GRU,XXX,10.00,100.00,100\n", options)
                .find("line 2, column 8: XXX is not in the airports file"),
            std::string::npos);
  EXPECT_NE(generate("G3,GRU,GIG,none,100.00,100\n", options)
                .find("line 2, column 12: 'none' is not an amount"),
            std::string::npos);
  EXPECT_NE(generate("G3,GRU,GIG,0,100.00,100\n", options).find("column 12"), std::string::npos);
  EXPECT_NE(generate("G3,GRU,GRU,1,100.00,100\n", options).find("two airports"), std::string::npos);
  EXPECT_NE(generate("G3,GRU,GIG,1,100,100\nG3,GRU,GIG,1,100,100\n", options).find("line 3"),
            std::string::npos);
  EXPECT_NE(generate("AD,GRU,GIG,1,100,100\n", options).find("no row for G3"), std::string::npos);
  EXPECT_NE(generate(kNetwork, options_for(1, 0)).find("1 to 400"), std::string::npos);
}

}  // namespace
}  // namespace vendepass
