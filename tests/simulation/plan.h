// What one seed draws before anything happens: the alliance, its flights, its travellers, and
// which faults it will see. Each kind of fault is in some seeds and not in others, so that seeds
// differ in kind (swarm testing: A. Groce and others, ISSTA 2012).
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "airline/core/airports.h"
#include "common/alliance.h"
#include "common/events.h"
#include "tests/simulation/event_queue.h"
#include "tests/simulation/tally.h"

namespace vendepass::simulation {

// Noon of the first of November 2026.
inline constexpr UtcSeconds kStartOfTime{std::chrono::seconds{1'793'534'400}};
inline const CurrencyCode kCurrency{{'B', 'R', 'L'}};

struct Plan {
  std::uint64_t seed;
  Alliance alliance;
  Airports airports;
  std::vector<FlightPlan> flights;                      // At most 10, of at most 30 seats.
  std::size_t travellers;                               // At least 12.
  std::size_t purchases;                                // At least 200 are begun.
  std::set<Fault> faults;                               // None: a calm seed.
  Micros quickest, slowest;                             // One message on its way.
  Micros sync;                                          // Of a disk that is well, about.
  std::uint64_t loss, duplication, delay, gossip_loss;  // Per mille of messages.
  Micros between_episodes;                              // Of faults, on average.
  Micros think;                                         // Between errands, on average.
  Millis patience;       // Of a traveller's program with one airline, before it asks the next.
  std::uint64_t fickle;  // Per mille of purchases that are given up as soon as they are begun.
  bool crowded;          // Everybody buys at once, and wants the first free seats.
  bool duelling;  // Many proposers, many lost and late votes, crashes where a vote is written.
  bool encoded;   // Messages travel as the bytes of the wire format.
  // Where it is seconds, many flights leave while travellers buy, and are forgotten.
  std::chrono::seconds keep_past = std::chrono::days{30};
  bool has(Fault fault) const { return faults.contains(fault); }
};

// 3 to 9 airlines.
Plan draw_plan(std::uint64_t seed);
// The same without any fault: what a purchase costs when all is well.
Plan calm_plan(std::uint64_t seed);

KeyPair key_of(AirlineCode airline);
StoreId store_of(AirlineCode airline);  // The database that it begins with.

}  // namespace vendepass::simulation
