#include "airline/core/route_search.h"

#include <gtest/gtest.h>

#include "common/limits.h"
#include "common/random.h"
#include "tests/unit/airline/brute_force_routes.h"

namespace vendepass {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const Date kDay = *parse_date("2026-12-01");
const CurrencyCode kReal{{'B', 'R', 'L'}}, kDollar{{'U', 'S', 'D'}};
const Cabin kEconomy{'Y'}, kBusiness{'C'};
const AirlineCode kG3{{'G', '3'}}, kAd{{'A', 'D'}}, kLa{{'L', 'A'}};

AirportCode code(std::string_view text) { return *parse_airport(text); }
minutes at(int hour, int minute) { return hours{hour} + minutes{minute}; }

// Every airport is at UTC-3 but RBR, at UTC-5; changes take 30 minutes, or 60 to another
// airline. Clocks below are UTC-3 on the day of the search.
struct World {
  Timetable timetable{{{kG3, 127}, {kAd, 577}, {kLa, 957}}};
  Airports airports;
  ConnectingTimes connecting{{minutes{30}, minutes{60}}};
  std::map<AirlineCode, std::uint64_t> numbers;
  SearchQuery query{code("AAA"), code("DDD"), kDay, 1, SortKey::kPrice, {}, {}, UtcSeconds{kDay}};

  World() {
    for (const auto* name : {"AAA", "BBB", "CCC", "DDD", "EEE", "RBR"})
      airports.add({code(name),
                    "Airport",
                    "City",
                    code(name),
                    "Zone",
                    {{UtcSeconds{}, hours{std::string_view{name} == "RBR" ? -5 : -3}}}});
  }
  void hear(AirlineCode airline, const AirlineEvent& event) {
    timetable.apply(airline, ++numbers[airline], event);
  }
  FlightId add(const FlightPlan& plan) {
    hear(plan.flight.airline, FlightScheduled{plan});
    return plan.flight;
  }
  FlightId fly(AirlineCode airline, const char* from, const char* to, minutes leaves,
               minutes arrives, std::int64_t fare) {
    return add(plan(airline, from, to, leaves, arrives, {{kEconomy, {fare, kReal}, 1, 3, "AB"}}));
  }
  FlightPlan plan(AirlineCode airline, const char* from, const char* to, minutes leaves,
                  minutes arrives, std::vector<CabinPlan> cabins) {
    const auto number = static_cast<std::uint16_t>(1000 + numbers[airline]);
    const auto midnight = UtcSeconds{kDay} + hours{3};
    return {{airline, number, kDay}, code(from), code(to),         midnight + leaves,
            midnight + arrives,      "73H",      std::move(cabins)};
  }
  void take(const FlightId& flight, std::vector<SeatId> seats) {
    const auto cabin = *timetable.find(flight)->seats.cabin_of(seats.at(0));
    const PurchaseId purchase{Hash16{static_cast<std::uint8_t>(++purchases)}};
    hear(flight.airline, SeatsTaken{flight,
                                    cabin,
                                    purchase,
                                    0,
                                    std::move(seats),
                                    {1, kReal},
                                    flight.airline,
                                    std::nullopt});
  }
  int purchases = 0;

  std::vector<ItineraryView> find() const {
    auto found = search_routes(timetable, airports, connecting, query);
    EXPECT_TRUE(found) << found.error().detail;
    return *std::move(found);
  }
  // "G3-1000 AD-1000 = 300; ..." in the order of the answer.
  std::string found() const {
    std::string text;
    for (const auto& trip : find()) {
      if (!text.empty()) text += "; ";
      for (const auto& leg : trip.legs) text += to_string(leg.flight).substr(0, 7) + " ";
      text += "= " + std::to_string(trip.price.minor);
    }
    return text;
  }
};

TEST(RouteSearch, OffersEveryDirectFlightOfTheLocalDay) {
  World world;
  world.fly(kG3, "AAA", "DDD", at(0, 0), at(1, 0), 200);
  world.fly(kG3, "AAA", "DDD", at(23, 59), at(25, 0), 300);
  world.fly(kG3, "AAA", "DDD", at(24, 0), at(25, 0), 100);  // The next day.
  world.fly(kG3, "AAA", "DDD", at(-1, 59), at(1, 0), 100);  // The day before.
  EXPECT_EQ(world.found(), "G3-1000 = 200; G3-1001 = 300");
}

TEST(RouteSearch, ChangesAirlineWhenTheMinimumConnectingTimeAllows) {
  World world;
  world.fly(kG3, "AAA", "BBB", at(8, 0), at(9, 0), 100);
  world.fly(kG3, "BBB", "DDD", at(9, 29), at(10, 0), 10);   // One minute short.
  world.fly(kAd, "BBB", "DDD", at(9, 59), at(10, 30), 20);  // One minute short.
  EXPECT_EQ(world.found(), "");
  world.fly(kG3, "BBB", "DDD", at(9, 30), at(11, 30), 200);
  world.fly(kAd, "BBB", "DDD", at(10, 0), at(11, 0), 300);
  EXPECT_EQ(world.found(), "G3-1000 G3-1002 = 300; G3-1000 AD-1001 = 400");
}

TEST(RouteSearch, WaitsOvernightButNoLongerThanTheBound) {
  World world;
  world.fly(kG3, "AAA", "BBB", at(19, 0), at(20, 0), 100);
  world.fly(kG3, "BBB", "DDD", at(32, 1), at(33, 0), 100);
  EXPECT_EQ(world.found(), "");
  world.fly(kG3, "BBB", "DDD", at(32, 0), at(34, 0), 100);
  EXPECT_EQ(world.found(), "G3-1000 G3-1002 = 200") << "exactly twelve hours, the next morning";
}

TEST(RouteSearch, FindsThreeLegsOfThreeAirlines) {
  World world;
  world.fly(kG3, "AAA", "BBB", at(8, 0), at(9, 0), 100);
  world.fly(kAd, "BBB", "CCC", at(10, 0), at(11, 0), 100);
  world.fly(kLa, "CCC", "DDD", at(12, 0), at(13, 0), 100);
  EXPECT_EQ(world.found(), "G3-1000 AD-1000 LA-1000 = 300");
}

TEST(RouteSearch, NeverUsesFourLegs) {
  World world;
  world.fly(kG3, "AAA", "BBB", at(8, 0), at(9, 0), 1);
  world.fly(kG3, "BBB", "CCC", at(10, 0), at(11, 0), 1);
  world.fly(kG3, "CCC", "EEE", at(12, 0), at(13, 0), 1);
  world.fly(kG3, "EEE", "DDD", at(14, 0), at(15, 0), 1);
  EXPECT_EQ(world.found(), "");
}

TEST(RouteSearch, VisitsNoAirportTwice) {
  World world;
  world.fly(kG3, "AAA", "BBB", at(20, 0), at(21, 0), 1);
  world.fly(kG3, "BBB", "AAA", at(22, 0), at(23, 0), 1);
  world.fly(kG3, "AAA", "DDD", at(25, 0), at(26, 0), 1);  // The next day, after coming back.
  EXPECT_EQ(world.found(), "");
}

TEST(RouteSearch, LeavesOutFlightsTooFullForTheParty) {
  World world;
  world.query.passengers = 3;
  const auto flight = world.fly(kG3, "AAA", "DDD", at(8, 0), at(9, 0), 100);
  world.take(flight, {{1, 'A'}, {1, 'B'}, {2, 'A'}});
  EXPECT_EQ(world.found(), "G3-1000 = 100");
  EXPECT_EQ(world.find()[0].legs[0].free_seats, 3);
  world.take(flight, {{2, 'B'}});
  EXPECT_EQ(world.found(), "");
}

TEST(RouteSearch, TakesTheCheapestCabinThatFitsTheParty) {
  World world;
  world.query.passengers = 2;
  const auto flight = world.add(
      world.plan(kG3, "AAA", "DDD", at(8, 0), at(9, 0),
                 {{kBusiness, {500, kReal}, 1, 1, "AB"}, {kEconomy, {100, kReal}, 2, 2, "AB"}}));
  EXPECT_EQ(world.find()[0].legs[0].cabin, kEconomy);
  world.take(flight, {{2, 'A'}});
  EXPECT_EQ(world.find()[0].legs[0].cabin, kBusiness);
  EXPECT_EQ(world.find()[0].price.minor, 500);
}

TEST(RouteSearch, PrefersEconomyAtTheSameFare) {
  World world;
  world.add(
      world.plan(kG3, "AAA", "DDD", at(8, 0), at(9, 0),
                 {{kBusiness, {100, kReal}, 1, 1, "AB"}, {kEconomy, {100, kReal}, 2, 2, "AB"}}));
  EXPECT_EQ(world.find()[0].legs[0].cabin, kEconomy);
}

TEST(RouteSearch, LeavesOutDeadAirlinesAndPutsSuspectOnesLast) {
  World world;
  world.fly(kG3, "AAA", "DDD", at(8, 0), at(9, 0), 100);
  world.fly(kAd, "AAA", "DDD", at(8, 0), at(9, 0), 200);
  world.fly(kLa, "AAA", "DDD", at(8, 0), at(9, 0), 300);
  world.query.suspect = {kG3};
  world.query.dead = {kAd};
  EXPECT_EQ(world.found(), "LA-1000 = 300; G3-1000 = 100");
  EXPECT_FALSE(world.find()[0].legs[0].suspect);
  EXPECT_TRUE(world.find()[1].legs[0].suspect);
}

TEST(RouteSearch, ASuspectTripDisplacesNoOther) {
  World world;
  world.fly(kG3, "AAA", "BBB", at(8, 0), at(9, 0), 100);
  world.fly(kLa, "AAA", "BBB", at(8, 0), at(9, 0), 50);
  world.fly(kG3, "BBB", "DDD", at(10, 0), at(11, 0), 100);
  world.query.suspect = {kLa};
  EXPECT_EQ(world.found(), "G3-1000 G3-1001 = 200; LA-1000 G3-1001 = 150");
}

TEST(RouteSearch, LeavesOutWhatIsCancelledClosedOrGone) {
  World world;
  world.hear(kG3, FlightCancelled{world.fly(kG3, "AAA", "DDD", at(8, 0), at(9, 0), 100)});
  world.hear(kG3, FlightClosed{world.fly(kG3, "AAA", "DDD", at(8, 0), at(9, 0), 100)});
  world.fly(kG3, "AAA", "DDD", at(8, 0), at(9, 0), 100);
  world.fly(kG3, "AAA", "DDD", at(12, 0), at(13, 0), 100);
  world.query.not_before = UtcSeconds{kDay} + at(13, 0);  // 10:00 local.
  EXPECT_EQ(world.found(), "G3-1005 = 100");
}

TEST(RouteSearch, DropsAChangeThatIsLaterDearerAndLonger) {
  World world;
  world.fly(kG3, "AAA", "DDD", at(8, 0), at(10, 0), 200);
  world.fly(kG3, "AAA", "BBB", at(6, 0), at(7, 0), 100);
  world.fly(kG3, "BBB", "DDD", at(8, 0), at(10, 0), 100);  // As good, one leg more.
  world.fly(kG3, "BBB", "DDD", at(9, 0), at(11, 0), 99);   // Later, but cheaper.
  EXPECT_EQ(world.found(), "G3-1001 G3-1003 = 199; G3-1000 = 200");
}

TEST(RouteSearch, OfEqualTripsKeepsTheOneThatLeavesLast) {
  World world;
  world.fly(kG3, "AAA", "BBB", at(6, 0), at(7, 0), 100);
  world.fly(kG3, "AAA", "BBB", at(7, 0), at(8, 0), 100);
  world.fly(kG3, "BBB", "DDD", at(9, 0), at(10, 0), 100);
  EXPECT_EQ(world.found(), "G3-1001 G3-1002 = 200");
}

TEST(RouteSearch, NeverSumsDifferentCurrencies) {
  World world;
  world.fly(kG3, "AAA", "BBB", at(6, 0), at(7, 0), 100);
  world.add(
      world.plan(kAd, "BBB", "DDD", at(9, 0), at(10, 0), {{kEconomy, {10, kDollar}, 1, 3, "AB"}}));
  EXPECT_EQ(world.found(), "");
}

TEST(RouteSearch, SortsByTheKey) {
  World world;
  world.fly(kG3, "AAA", "DDD", at(8, 0), at(12, 0), 300);
  world.fly(kAd, "AAA", "BBB", at(6, 0), at(7, 0), 100);
  world.fly(kAd, "BBB", "DDD", at(8, 0), at(9, 0), 150);
  world.fly(kAd, "AAA", "DDD", at(18, 0), at(19, 0), 200);
  world.query.sort = SortKey::kPrice;
  EXPECT_EQ(world.found(), "AD-1002 = 200; AD-1000 AD-1001 = 250; G3-1000 = 300");
  world.query.sort = SortKey::kArrival;
  EXPECT_EQ(world.found(), "AD-1000 AD-1001 = 250; G3-1000 = 300; AD-1002 = 200");
  world.query.sort = SortKey::kLegs;
  EXPECT_EQ(world.found(), "AD-1002 = 200; G3-1000 = 300; AD-1000 AD-1001 = 250");
}

TEST(RouteSearch, TellsLocalOffsetsOfBothEnds) {
  World world;
  world.query.to = code("RBR");
  world.fly(kG3, "AAA", "RBR", at(22, 0), at(26, 0), 300);
  const auto& leg = world.find()[0].legs[0];
  EXPECT_EQ(local_iso(leg.departure, leg.departure_offset), "2026-12-01T22:00-03:00");
  EXPECT_EQ(local_iso(leg.arrival, leg.arrival_offset), "2026-12-02T00:00-05:00");
}

TEST(RouteSearch, GivesNoMoreThanTheBound) {
  World world;
  for (int i = 0; i < 250; ++i) world.fly(kG3, "AAA", "DDD", at(8, 0), at(9, 0), 1000 - i);
  const auto found = world.find();
  ASSERT_EQ(found.size(), kMaxSearchResults);
  EXPECT_EQ(found.front().price.minor, 751) << "the best ones are kept";
}

TEST(RouteSearch, RejectsWhatCannotBeSearched) {
  World world;
  const auto error = [&] {
    const auto found =
        search_routes(world.timetable, world.airports, world.connecting, world.query);
    return found ? std::string{"found"} : std::string{name_of(found.error().code)};
  };
  world.query.passengers = 0;
  EXPECT_EQ(error(), "invalid");
  world.query.passengers = 10;
  EXPECT_EQ(error(), "invalid");
  world.query.passengers = 1;
  world.query.to = code("AAA");
  EXPECT_EQ(error(), "invalid");
  world.query.to = code("RBX");
  EXPECT_EQ(error(), "unknown_airport");
  const auto found = search_routes(world.timetable, world.airports, world.connecting, world.query);
  EXPECT_NE(found.error().detail.find("did you mean RBR (City)?"), std::string::npos)
      << found.error().detail;
}

// ---- Generated networks against trying everything ------------------------------------------

const std::vector<const char*> kPlaces{"AAA", "BBB", "CCC", "DDD", "EEE", "RBR"};

// A dense network of two days whose small choices of fares and times make many ties.
struct Generated {
  World world;
  std::vector<brute_force::Flight> flights;
  Random random;

  explicit Generated(std::uint64_t seed) : random{seed} {
    for (int i = 0; i < 130; ++i) add_flight();
    world.connecting = ConnectingTimes{{minutes{30}, minutes{90}}};
    world.connecting.set(code("BBB"), {minutes{60}, minutes{60}});
    world.connecting.set(code("EEE"), {minutes{0}, minutes{150}});
  }
  void add_flight() {
    const std::array airlines{kG3, kAd, kLa};
    const auto from = random.below(kPlaces.size());
    const auto to = (from + 1 + random.below(kPlaces.size() - 1)) % kPlaces.size();
    const auto leaves = minutes{30 * static_cast<int>(random.below(96))};
    const auto arrives = leaves + minutes{30 + 30 * static_cast<int>(random.below(4))};
    const auto fare = [&] { return 50 * static_cast<std::int64_t>(1 + random.below(8)); };
    auto plan = world.plan(airlines[random.below(3)], kPlaces[from], kPlaces[to], leaves, arrives,
                           {{kEconomy, {fare(), kReal}, 2, 3, "AB"}});
    if (random.below(3) == 0) plan.cabins.push_back({kBusiness, {fare() + 100, kReal}, 1, 1, "AB"});
    world.add(plan);
    flights.push_back({plan, {}, true});
    fill(flights.back());
    if (random.below(20) == 0) {
      world.hear(plan.flight.airline, FlightCancelled{plan.flight});
      flights.back().for_sale = false;
    }
  }
  void fill(brute_force::Flight& flight) {
    for (const auto& cabin : flight.plan.cabins) {
      const auto seats = world.timetable.find(flight.plan.flight)->seats.free_seats(cabin.cabin, 9);
      const auto taken = random.below(2) == 0 ? 0 : random.below(seats.size() + 1);
      for (std::size_t i = 0; i < taken; ++i) world.take(flight.plan.flight, {seats[i]});
      flight.free[cabin.cabin] = static_cast<int>(seats.size() - taken);
    }
  }
  const brute_force::Flight& flight(const FlightId& id) const {
    return *std::ranges::find(flights, id, [](const auto& known) { return known.plan.flight; });
  }
  brute_force::Question question() const {
    const auto& query = world.query;
    brute_force::Question asked{query.from,   query.to,      query.date, query.passengers, {}, {},
                                kLongestWait, query.suspect, query.dead, query.not_before};
    for (const auto* place : kPlaces) {
      asked.offsets[code(place)] = hours{std::string_view{place} == "RBR" ? -5 : -3};
      asked.connecting[code(place)] = {minutes{30}, minutes{90}};
    }
    asked.connecting[code("BBB")] = {minutes{60}, minutes{60}};
    asked.connecting[code("EEE")] = {minutes{0}, minutes{150}};
    return asked;
  }
};

void expect_same_as_trying_everything(const Generated& generated) {
  const auto question = generated.question();
  const auto found = generated.world.find();
  std::vector<brute_force::Value> values;
  for (const auto& trip : found) {
    std::vector<const brute_force::Flight*> flights;
    for (const auto& leg : trip.legs) flights.push_back(&generated.flight(leg.flight));
    EXPECT_TRUE(brute_force::is_legal(question, flights));
    values.push_back(brute_force::value_of(question, flights));
    EXPECT_EQ(values.back().price, trip.price.minor);
  }
  std::ranges::sort(values);
  EXPECT_EQ(values, brute_force::answer(question, generated.flights));
}

TEST(RouteSearch, FindsExactlyWhatTryingEveryTripFinds) {
  std::size_t trips = 0, with_three_legs = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Generated generated{seed};
    auto& query = generated.world.query;
    query.passengers = static_cast<std::uint8_t>(1 + seed % 3);
    if (seed % 2 == 0) query.suspect = {kLa};
    if (seed % 5 == 0) query.dead = {kAd};
    if (seed % 7 == 0) query.not_before = UtcSeconds{kDay} + hours{13};
    for (const auto* to : {"DDD", "RBR"}) {
      query.to = code(to);
      expect_same_as_trying_everything(generated);
      for (const auto& trip : generated.world.find()) {
        ++trips;
        with_three_legs += trip.legs.size() == 3;
      }
    }
  }
  EXPECT_GT(trips, 500U);
  EXPECT_GT(with_three_legs, 20U) << "the networks must need what is tested";
}

}  // namespace
}  // namespace vendepass
