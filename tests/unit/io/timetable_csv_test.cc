#include "airline/io/timetable_csv.h"

#include <gtest/gtest.h>

namespace vendepass {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const CurrencyCode kReal{{'B', 'R', 'L'}};
const AirlineCode kG3{{'G', '3'}};
const std::string kHeader =
    "flight,origin,destination,first_date,last_date,days,departure,arrival,day_change,equipment,"
    "cabins\n";

AirportCode code(std::string_view text) { return *parse_airport(text); }

// GRU at UTC-3, RBR at UTC-5, JFK with the summer time of 2026.
Airports some_airports() {
  Airports airports;
  const auto add = [&](const char* name, std::vector<ZoneOffset> offsets) {
    airports.add({code(name), "Airport", "City", code(name), "Zone", std::move(offsets)});
  };
  add("GRU", {{UtcSeconds{}, hours{-3}}});
  add("RBR", {{UtcSeconds{}, hours{-5}}});
  add("JFK", {{UtcSeconds{}, hours{-5}},
              {UtcSeconds{*parse_date("2026-03-08")} + hours{7}, hours{-4}},
              {UtcSeconds{*parse_date("2026-11-01")} + hours{6}, hours{-5}}});
  return airports;
}

Result<std::vector<FlightPlan>> parse(const std::string& rows) {
  return parse_timetable(kHeader + rows, kG3, some_airports(), kReal);
}
std::string error_of(const std::string& rows) {
  const auto plans = parse(rows);
  return plans ? "parsed" : plans.error().detail;
}

TEST(TimetableCsv, ExpandsARowIntoOneFlightADate) {
  const auto plans = parse(
      "G3-1234,GRU,RBR,2026-12-01,2026-12-08,24,22:40,00:50,+1,73H,"
      "C:1-3:AC-DF:890.00 Y:4-31:ABC-DEF:310.50\n");
  ASSERT_TRUE(plans) << plans.error().detail;
  ASSERT_EQ(plans->size(), 3U) << "Tuesdays 1 and 8, Thursday 3";
  const auto& plan = plans->at(1);
  EXPECT_EQ(to_string(plan.flight), "G3-1234@2026-12-03");
  EXPECT_EQ(to_string(plan.departure), "2026-12-04T01:40Z");
  EXPECT_EQ(to_string(plan.arrival), "2026-12-04T05:50Z");
  EXPECT_EQ(plan.from, code("GRU"));
  EXPECT_EQ(plan.to, code("RBR"));
  EXPECT_EQ(plan.equipment, "73H");
  const std::vector<CabinPlan> cabins{{Cabin{'C'}, {89000, kReal}, 1, 3, "AC-DF"},
                                      {Cabin{'Y'}, {31050, kReal}, 4, 31, "ABC-DEF"}};
  EXPECT_EQ(plan.cabins, cabins);
  for (const auto& each : *plans) EXPECT_TRUE(check_plan(each));
}

TEST(TimetableCsv, ReadsLocalTimesAcrossAChangeOfTheClocks) {
  const auto plans = parse("G3-7,JFK,GRU,2026-03-07,2026-03-08,67,12:00,23:00,+0,320,Y:1-9:AB:1\n");
  ASSERT_TRUE(plans) << plans.error().detail;
  EXPECT_EQ(plans->at(0).arrival - plans->at(0).departure, hours{9});
  EXPECT_EQ(plans->at(1).arrival - plans->at(1).departure, hours{10});
}

TEST(TimetableCsv, TakesColumnsInAnyOrder) {
  const auto plans = parse_timetable(
      "cabins,equipment,day_change,arrival,departure,days,last_date,first_date,destination,origin,"
      "flight\nY:1-9:AB:1,73H,+0,09:00,08:00,1234567,2026-12-01,2026-12-01,RBR,GRU,G3-1\n",
      kG3, some_airports(), kReal);
  ASSERT_TRUE(plans) << plans.error().detail;
  EXPECT_EQ(plans->at(0).flight.number, 1);
}

// A row in which one field can be replaced.
std::string row_with(std::size_t column, const std::string& value) {
  std::vector<std::string> fields{"G3-1234",    "GRU",     "RBR",           "2026-12-01",
                                  "2026-12-31", "1234567", "08:00",         "09:00",
                                  "+0",         "73H",     "Y:1-9:AB:10.00"};
  fields.at(column) = value;
  std::string row;
  for (const auto& field : fields) row += (row.empty() ? "" : ",") + field;
  return row + "\n";
}

TEST(TimetableCsv, SaysWhatIsWrongWhereAndWhatToWrite) {
  const std::vector<std::tuple<std::size_t, std::string, std::string>> cases{
      {0, "AD-1234", "column 1: 'AD-1234' is not a flight of G3: write G3-1 to G3-9999"},
      {0, "G3-10000", "column 1: 'G3-10000' is not a flight of G3"},
      {0, "G3-0012", "column 1: 'G3-0012' is not a flight of G3"},
      {1, "gru", "column 9: 'gru' is not an airport code"},
      {1, "GIG", "column 9: GIG is not in the airports file; add it there first"},
      {2, "GRU", "column 1: G3-1234@2026-12-01: it lands where it started"},
      {3, "2026-13-01", "column 17: '2026-13-01' is not a date"},
      {4, "2026-11-30", "column 28: the last date is before the first"},
      {5, "0", "column 39: '0' are not days: write digits"},
      {5, "21", "column 39: '21' are not days"},
      {5, "11", "column 39: '11' are not days"},
      {5, "", "column 39: '' are not days"},
      {6, "24:00", "column 47: '24:00' is not a time: write 00:00 to 23:59"},
      {7, "9:00", "column 53: '9:00' is not a time"},
      {7, "05:00", "column 53: on 2026-12-01 it would fly for no time or over 24 hours"},
      {8, "+3", "column 59: '+3' is not a day change: write -1, +0, +1 or +2"},
      {8, "+2", "column 53: on 2026-12-01 it would fly for no time or over 24 hours"},
      {9, "BOEING", "column 1: G3-1234@2026-12-01: an aircraft type is 1 to 4 of A-Z 0-9"},
      {10, "", "column 66: '' is not a cabin: write cabin:rows:letters:fare"},
      {10, "Z:1-9:AB:1", "column 66: 'Z:1-9:AB:1' is not a cabin"},
      {10, "Y:1-9:AB", "column 66: 'Y:1-9:AB' is not a cabin"},
      {10, "Y:1:AB:1", "column 66: 'Y:1:AB:1' is not a cabin"},
      {10, "Y:1-300:AB:1", "column 66: 'Y:1-300:AB:1' is not a cabin"},
      {10, "Y:1-9:AB:1  C:10-11:A:1", "column 66: '' is not a cabin"},
      {10, "Y:1-9:BA:1", "ascending letters"},
      {10, "Y:1-9:AB:1 C:9-11:A:1", "row 9 is in two cabins"}};
  for (const auto& [column, value, expected] : cases) {
    const auto error = error_of(row_with(column, value));
    EXPECT_EQ(error.find("line 2, "), 0U) << error;
    EXPECT_NE(error.find(expected), std::string::npos) << error << " for " << value;
  }
  EXPECT_EQ(error_of(row_with(9, "73H")), "parsed");
}

TEST(TimetableCsv, RejectsAFlightThatIsThereTwice) {
  EXPECT_EQ(error_of("G3-1,GRU,RBR,2026-12-01,2026-12-05,1234567,08:00,09:00,+0,73H,Y:1-9:AB:1\n"
                     "G3-1,GRU,RBR,2026-12-05,2026-12-09,1234567,08:00,09:00,+0,73H,Y:1-9:AB:1\n"),
            "line 3, column 1: G3-1@2026-12-05 is already in line 2; change dates, days or number");
}

TEST(TimetableCsv, RejectsARowWithoutAnyDate) {
  EXPECT_EQ(error_of("G3-1,GRU,RBR,2026-12-01,2026-12-02,7,08:00,09:00,+0,73H,Y:1-9:AB:1\n"),
            "line 2, column 36: no date of this period falls on these days");
}

TEST(TimetableCsv, BoundsTheFlightsOfAFile) {
  std::string rows;
  for (int number = 1; number <= 15; ++number)
    rows += "G3-" + std::to_string(number) +
            ",GRU,RBR,2000-01-01,2199-12-31,1234567,08:00,09:00,+0,73H,Y:1-9:AB:1\n";
  EXPECT_NE(error_of(rows).find("more than 1000000 flights; split the file"), std::string::npos);
}

TEST(TimetableCsv, WritesRowsAsItReadsThem) {
  const auto date = [](const char* text) { return *parse_date(text); };
  const TimetableRow row{kG3,
                         1234,
                         code("GRU"),
                         code("RBR"),
                         date("2026-12-01"),
                         date("2027-01-29"),
                         0b0010110,
                         hours{22} + minutes{5},
                         minutes{50},
                         1,
                         "73H",
                         {{Cabin{'C'}, {89000, kReal}, 1, 3, "AC-DF"},
                          {Cabin{'Y'}, {31005, kReal}, 4, 31, "ABC-DEF"}}};
  const auto text = format_timetable({row});
  EXPECT_EQ(text, kHeader +
                      "G3-1234,GRU,RBR,2026-12-01,2027-01-29,235,22:05,00:50,+1,73H,"
                      "C:1-3:AC-DF:890.00 Y:4-31:ABC-DEF:310.05\n");
  const auto plans = parse_timetable(text, kG3, some_airports(), kReal);
  ASSERT_TRUE(plans) << plans.error().detail;
  EXPECT_EQ(plans->front().cabins, row.cabins);
}

}  // namespace
}  // namespace vendepass
