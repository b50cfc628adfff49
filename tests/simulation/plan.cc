#include "tests/simulation/plan.h"

#include <algorithm>
#include <string>

#include "tests/simulation/dice.h"

namespace vendepass::simulation {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const std::vector<std::string> kCodes{"2Z", "AD", "G3", "H2", "JA", "JJ", "LA", "P5", "PZ"};
const std::vector<std::string> kCities{"BSB", "CNF", "GRU", "POA", "REC", "SSA"};

Airports some_airports() {
  Airports airports;
  for (const auto& code : kCities) {
    const auto airport = *parse_airport(code);
    airports.add({.code = airport,
                  .name = code,
                  .city = code,
                  .city_code = airport,
                  .zone = "America/Sao_Paulo",
                  .offsets = {{UtcSeconds{}, minutes{-180}}}});
  }
  return airports;
}

Alliance draw_alliance(Dice& dice) {
  auto codes = kCodes;
  dice.shuffle(codes);
  const std::vector<std::size_t> sizes{3, 3, 3, 3, 4, 4, 5, 5, 6, 7, 9};
  codes.resize(dice.one_of(sizes));
  Alliance alliance{.name = "simulation",
                    .edition = 1,
                    .currency = kCurrency,
                    .quorum = {},
                    .former_quorums = {},
                    .members = {}};
  std::uint16_t accounting_code = 100;
  for (const auto& code : codes) {
    const auto airline = *parse_airline(code);
    alliance.members.push_back({.airline = airline,
                                .accounting_code = ++accounting_code,
                                .name = "Airline " + code,
                                .tenure = 1,
                                .peer_endpoint = "",
                                .gossip_endpoint = "",
                                .client_endpoint = "",
                                .public_key = key_of(airline).public_key});
  }
  const std::size_t voters = codes.size() >= 5 && dice.chance(300) ? 5 : 3;
  for (std::size_t i = 0; i < voters; ++i)
    alliance.quorum.push_back({alliance.members[i].airline, 1});
  std::ranges::sort(alliance.members, {}, &Member::airline);
  std::ranges::sort(alliance.quorum);
  return alliance;
}

// Most flights leave in a month. Some leave while the seed runs, or may seem to when time jumps.
UtcSeconds draw_departure(Dice& dice) {
  if (dice.chance(100)) return kStartOfTime + seconds{dice.between(10, 60)};
  if (dice.chance(150)) return kStartOfTime + hours{dice.between(2, 30)};
  return kStartOfTime + hours{24 * dice.between(20, 40)};
}

FlightPlan draw_flight(Dice& dice, AirlineCode airline, std::uint16_t number) {
  const auto departure = draw_departure(dice);
  auto cities = kCities;
  dice.shuffle(cities);
  const auto rows = static_cast<std::uint8_t>(dice.chance(250) ? 4 : 5);
  const std::vector<std::string> layouts{"AB-CD", "ABC-DEF", "ABC-DEF", "AB-C"};
  return {.flight = {airline, number, Date{std::chrono::floor<std::chrono::days>(departure)}},
          .from = *parse_airport(cities[0]),
          .to = *parse_airport(cities[1]),
          .departure = departure,
          .arrival = departure + hours{2},
          .equipment = "AT7",
          .cabins = {{.cabin = Cabin{'Y'},
                      .fare = {static_cast<std::int64_t>(dice.between(100, 900)) * 100, kCurrency},
                      .first_row = 1,
                      .last_row = rows,
                      .letters = dice.one_of(layouts)}}};
}

void depart_at(FlightPlan& plan, UtcSeconds departure) {
  plan.flight.date = Date{std::chrono::floor<std::chrono::days>(departure)};
  plan.departure = departure;
  plan.arrival = departure + hours{2};
}

// In most seeds the past is kept for seconds only, and flights become past one after another.
void draw_past(Dice dice, Plan& plan) {
  if (!dice.chance(600)) return;
  plan.keep_past = seconds{dice.one_of(std::vector<int>{0, 0, 1, 1, 3, 8})};
  const auto soon = dice.between(200, 800);
  for (auto& flight : plan.flights)
    if (dice.chance(soon)) depart_at(flight, kStartOfTime + seconds{dice.between(6, 40)});
}

std::vector<FlightPlan> draw_flights(Dice& dice, const Alliance& alliance) {
  std::vector<FlightPlan> flights;
  const auto count = std::max<std::size_t>(alliance.members.size(), dice.between(6, 10));
  for (std::size_t i = 0; i < count; ++i)
    flights.push_back(draw_flight(dice, alliance.members[i % alliance.members.size()].airline,
                                  static_cast<std::uint16_t>(100 + i)));
  return flights;
}

// What a seed of duels has besides what it has drawn.
const std::set<Fault> kDuels{Fault::kLoss, Fault::kDelay, Fault::kCrashAfterPersist,
                             Fault::kCrashAmidSending, Fault::kCrashAfterSending};

// One database in a seed: what is promised does not hold for two.
constexpr auto kFirstSetBack = static_cast<std::size_t>(Fault::kOldBackupRestored);
constexpr auto kLastSetBack = static_cast<std::size_t>(Fault::kLostDisk);

void draw_set_back(Dice dice, std::set<Fault>& faults) {
  if (!faults.empty() && dice.chance(250))
    faults.insert(static_cast<Fault>(dice.between(kFirstSetBack, kLastSetBack)));
}

bool has_set_back(const std::set<Fault>& faults) {
  return faults.contains(Fault::kOldBackupRestored) || faults.contains(Fault::kOldDatabaseCopied) ||
         faults.contains(Fault::kLostDisk);
}

// After most set-backs an edition names the next tenure.
void draw_editions(Dice dice, std::set<Fault>& faults) {
  if (!faults.empty() && dice.chance(has_set_back(faults) ? 700 : 150))
    faults.insert(Fault::kNewEdition);
}

std::set<Fault> draw_faults(Dice& dice) {
  std::set<Fault> faults;
  if (dice.chance(120)) return faults;  // A calm seed: everything must simply work.
  const auto density = dice.between(150, 500);
  for (std::size_t i = 0; i < kFirstSetBack; ++i)
    if (dice.chance(density)) faults.insert(static_cast<Fault>(i));
  return faults;
}

// Beside a database that was set back nobody could tell which of the two was found out.
void draw_living_copy(Dice dice, std::set<Fault>& faults) {
  if (!faults.empty() && !has_set_back(faults) && dice.chance(200))
    faults.insert(Fault::kLivingCopy);
}

}  // namespace

KeyPair key_of(AirlineCode airline) {
  return key_pair_from(blake2b_32("key of " + to_string(airline)));
}

StoreId store_of(AirlineCode airline) {
  return StoreId{blake2b_16("store of " + to_string(airline))};
}

Plan draw_plan(std::uint64_t seed) {
  Dice dice{seed, 1};
  auto alliance = draw_alliance(dice);
  auto flights = draw_flights(dice, alliance);
  auto faults = draw_faults(dice);
  const auto rate = [&](Fault fault, std::uint64_t most) {
    const auto drawn = dice.between(most / 10 + 1, most);
    return faults.contains(fault) ? drawn : 0;
  };
  const bool crowded = dice.chance(faults.empty() ? 700 : 400);
  const bool duelling = !faults.empty() && dice.chance(170);
  if (duelling) faults.insert(kDuels.begin(), kDuels.end());
  draw_set_back({seed, 5}, faults);
  draw_editions({seed, 7}, faults);
  draw_living_copy({seed, 10}, faults);
  const std::vector<Millis> patience{Millis{1500}, Millis{1500}, Millis{700}, Millis{250},
                                     Millis{100}};
  Plan plan{.seed = seed,
            .alliance = std::move(alliance),
            .airports = some_airports(),
            .flights = std::move(flights),
            .travellers = dice.between(12, 20),
            .purchases = dice.between(200, 220),
            .faults = faults,
            .quickest = Micros{dice.between(100, 1'000)},
            .slowest = Micros{dice.between(1'000, 8'000)},
            .sync = Micros{dice.between(100, 2'000)},
            .loss = rate(Fault::kLoss, 80),
            .duplication = rate(Fault::kDuplication, 100),
            .delay = rate(Fault::kDelay, duelling ? 200 : 60),
            .gossip_loss = rate(Fault::kGossipLoss, 1000),
            .between_episodes = duelling ? Micros{dice.between(60'000, 250'000)}
                                         : Micros{dice.between(200'000, 1'500'000)},
            .think = crowded ? Micros{dice.between(5'000, 80'000)}
                             : Micros{dice.between(100'000, 600'000)},
            .patience = faults.empty() ? patience.front() : dice.one_of(patience),
            .fickle = duelling ? 200 : dice.one_of(std::vector<std::uint64_t>{20, 20, 60, 250}),
            .crowded = crowded,
            .duelling = duelling,
            .encoded = dice.chance(150)};
  draw_past({seed, 11}, plan);
  return plan;
}

Plan calm_plan(std::uint64_t seed) {
  auto plan = draw_plan(seed);
  plan.faults.clear();
  plan.loss = plan.duplication = plan.delay = plan.gossip_loss = 0;
  return plan;
}

}  // namespace vendepass::simulation
