// The demo's own files: they load, and they make the trips that the demo is about.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "airline/core/route_search.h"
#include "airline/io/airport_files.h"
#include "airline/io/timetable_csv.h"
#include "airline/io/timetable_generator.h"

namespace vendepass {
namespace {

const CurrencyCode kReal{{'B', 'R', 'L'}};
const Date kFirst = *parse_date("2026-12-01");
constexpr std::uint16_t kDays = 8;

std::string demo_file(const std::string& name) {
  const auto project = std::filesystem::path{__FILE__}.parent_path() / "../../..";
  std::ifstream file{project / "airline/deploy/data" / name};
  EXPECT_TRUE(file) << name;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The three demo airlines' flights of a week, by seed.
struct Demo {
  Airports airports = *load_airports(demo_file("airports.csv"));
  ConnectingTimes connecting = *load_connecting_times(demo_file("mct.csv"));
  Timetable timetable{
      {{*parse_airline("AD"), 577}, {*parse_airline("G3"), 127}, {*parse_airline("LA"), 957}}};

  explicit Demo(std::uint64_t seed) {
    for (const auto* name : {"AD", "G3", "LA"}) {
      const auto airline = *parse_airline(name);
      const auto text = generate_timetable(demo_file("network.csv"), airports,
                                           {airline, kFirst, kDays, seed, kReal});
      EXPECT_TRUE(text) << text.error().detail;
      const auto plans = parse_timetable(*text, airline, airports, kReal);
      EXPECT_TRUE(plans) << plans.error().detail;
      std::uint64_t number = 0;
      for (const auto& plan : *plans) timetable.apply(airline, ++number, FlightScheduled{plan});
    }
  }
  // How many airlines each trip found changes between, over the first days.
  std::set<std::size_t> airlines_needed(const std::string& from, const std::string& to) const {
    std::set<std::size_t> counts;
    for (auto date = kFirst; date < kFirst + std::chrono::days{5}; date += std::chrono::days{1}) {
      const SearchQuery query{
          *parse_airport(from), *parse_airport(to), date, 2, SortKey::kPrice, {}, {},
          UtcSeconds{kFirst}};
      const auto found = search_routes(timetable, airports, connecting, query);
      EXPECT_TRUE(found) << found.error().detail;
      for (const auto& trip : *found) {
        std::set<AirlineCode> airlines;
        for (const auto& leg : trip.legs) airlines.insert(leg.flight.airline);
        counts.insert(airlines.size());
      }
    }
    return counts;
  }
};

TEST(DemoData, HasAbout25AirportsAnd150FlightsADay) {
  const Demo demo{1};
  EXPECT_EQ(demo.airports.all().size(), 25U);
  EXPECT_EQ(demo.timetable.counts().flights, 148U * kDays);
}

TEST(DemoData, HasTripsThatNeedTwoAirlinesAndTripsThatNeedThree) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Demo demo{seed};
    EXPECT_EQ(demo.airlines_needed("GRU", "GIG").count(1), 1U);
    for (const auto* from : {"CGR", "IGU", "LDB"}) {
      EXPECT_EQ(demo.airlines_needed(from, "BSB"), (std::set<std::size_t>{2})) << from;
      EXPECT_EQ(demo.airlines_needed(from, "RBR"), (std::set<std::size_t>{3})) << from;
      EXPECT_EQ(demo.airlines_needed("PVH", from), (std::set<std::size_t>{3})) << from;
    }
  }
}

}  // namespace
}  // namespace vendepass
