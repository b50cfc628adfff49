#include "airline/io/airport_files.h"

#include <gtest/gtest.h>

namespace vendepass {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const std::string kHeader = "iata,name,city,city_code,country,latitude,longitude,tz\n";

AirportCode code(std::string_view text) { return *parse_airport(text); }
UtcSeconds noon(std::string_view date) { return UtcSeconds{*parse_date(date)} + hours{12}; }

std::string error_of(const std::string& csv) {
  const auto airports = load_airports(csv);
  return airports ? "loaded" : airports.error().detail;
}

TEST(AirportFiles, LoadNamesCitiesAndZones) {
  const auto airports =
      load_airports(kHeader + "GRU,Guarulhos,Sao Paulo,SAO,BR,-23.43,-46.47,America/Sao_Paulo\n");
  ASSERT_TRUE(airports) << airports.error().detail;
  const auto* airport = airports->find(code("GRU"));
  ASSERT_NE(airport, nullptr);
  EXPECT_EQ(airport->name, "Guarulhos");
  EXPECT_EQ(airport->city, "Sao Paulo");
  EXPECT_EQ(airport->city_code, code("SAO"));
  EXPECT_EQ(airport->zone, "America/Sao_Paulo");
}

TEST(AirportFiles, TakeOffsetsFromTheTimeZoneDatabase) {
  const auto airports = load_airports(
      "tz,iata,name,city,city_code\n"
      "America/Sao_Paulo,GRU,G,S,SAO\nAmerica/Rio_Branco,RBR,R,R,RBR\n"
      "America/New_York,JFK,J,N,NYC\nAsia/Kathmandu,KTM,K,K,KTM\n");
  ASSERT_TRUE(airports) << airports.error().detail;
  EXPECT_EQ(airports->offset_at(code("GRU"), noon("2026-01-15")), hours{-3});
  EXPECT_EQ(airports->offset_at(code("GRU"), noon("2026-07-15")), hours{-3});
  EXPECT_EQ(airports->offset_at(code("RBR"), noon("2026-07-15")), hours{-5});
  EXPECT_EQ(airports->offset_at(code("JFK"), noon("2026-01-15")), hours{-5});
  EXPECT_EQ(airports->offset_at(code("JFK"), noon("2026-07-15")), hours{-4});
  EXPECT_EQ(airports->offset_at(code("JFK"), noon("2037-07-15")), hours{-4});
  EXPECT_EQ(airports->offset_at(code("KTM"), noon("2026-07-15")), minutes{345});
}

TEST(AirportFiles, FindTheInstantAtWhichTheClocksChange) {
  const auto airports =
      load_airports("tz,iata,name,city,city_code\nAmerica/New_York,JFK,J,N,NYC\n");
  ASSERT_TRUE(airports);
  const auto change = UtcSeconds{*parse_date("2026-03-08")} + hours{7};
  EXPECT_EQ(airports->offset_at(code("JFK"), change - std::chrono::seconds{1}), hours{-5});
  EXPECT_EQ(airports->offset_at(code("JFK"), change), hours{-4});
  const auto& offsets = airports->find(code("JFK"))->offsets;
  EXPECT_EQ(offsets.size(), 1U + 2 * 18) << "two changes in each of 18 years";
}

TEST(AirportFiles, SayWhatIsWrongAndWhere) {
  EXPECT_EQ(error_of("tz,iata,name,city,city_code\nAmerica/Sao_Paulo,GRUX,G,S,SAO\n"),
            "line 2, column 19: 'GRUX' is not an airport code: three letters, like GRU");
  EXPECT_NE(error_of("tz,iata,name,city,city_code\nBrazil,GRU,G,S,SAO\n")
                .find("line 2, column 1: 'Brazil' is not a time zone"),
            std::string::npos);
  EXPECT_NE(error_of("tz,iata,name,city,city_code\n../etc/passwd,GRU,G,S,SAO\n")
                .find("is not a time zone"),
            std::string::npos);
  EXPECT_NE(error_of("iata,name,city,city_code\n").find("'tz'"), std::string::npos);
  EXPECT_NE(error_of("tz,iata,name,city,city_code\nAmerica/Sao_Paulo,GRU,,S,SAO\n")
                .find("line 2, column 23: a name has"),
            std::string::npos);
  const std::string row = "GRU,G,S,SAO,BR,0,0,America/Sao_Paulo\n";
  EXPECT_EQ(error_of(kHeader + row + row),
            "line 3, column 1: GRU is in the file twice; keep one row");
}

TEST(ConnectingTimeFiles, LoadTimesByAirportAndTheFallback) {
  const auto connecting = load_connecting_times(
      "airport,same_airline_minutes,other_airline_minutes\n*,35,70\nGRU,50,95\n");
  ASSERT_TRUE(connecting) << connecting.error().detail;
  const auto g3 = *parse_airline("G3"), ad = *parse_airline("AD");
  EXPECT_EQ(connecting->between(code("GRU"), g3, g3), minutes{50});
  EXPECT_EQ(connecting->between(code("GRU"), g3, ad), minutes{95});
  EXPECT_EQ(connecting->between(code("GIG"), g3, g3), minutes{35});
  EXPECT_EQ(connecting->between(code("GIG"), g3, ad), minutes{70});
}

TEST(ConnectingTimeFiles, HaveAFallbackOfTheirOwn) {
  const auto connecting =
      load_connecting_times("airport,same_airline_minutes,other_airline_minutes\n");
  ASSERT_TRUE(connecting);
  const auto g3 = *parse_airline("G3");
  EXPECT_EQ(connecting->between(code("GIG"), g3, g3), minutes{40});
}

TEST(ConnectingTimeFiles, SayWhatIsWrongAndWhere) {
  const auto error = [](const std::string& row) {
    const auto times =
        load_connecting_times("airport,same_airline_minutes,other_airline_minutes\n" + row);
    return times ? "loaded" : times.error().detail;
  };
  EXPECT_NE(error("GRU,ten,60\n").find("line 2, column 5: 'ten' is not a connecting time"),
            std::string::npos);
  EXPECT_NE(error("GRU,10,721\n").find("line 2, column 8"), std::string::npos);
  EXPECT_NE(error("all,10,20\n").find("or * for all others"), std::string::npos);
  EXPECT_NE(error("*,10,20\n*,10,20\n").find("line 3, column 1"), std::string::npos);
}

}  // namespace
}  // namespace vendepass
