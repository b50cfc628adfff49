// The order in which requests that are ready together are taken.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "common/message.h"
#include "common/vector_clock.h"

namespace vendepass {

namespace {

const AirlineCode kA{{'A', 'D'}};
const AirlineCode kB{{'G', '3'}};
const AirlineCode kC{{'L', 'A'}};

Stamp stamped(const VectorClock& clock, AirlineCode entry) { return {clock.sum(), entry, 1, 1}; }

VectorClock clock_of(std::initializer_list<AirlineCode> events) {
  VectorClock clock;
  for (const auto airline : events) clock.raise(airline, clock.at(airline) + 1);
  return clock;
}

// Comparing by cause first and by airline otherwise gives a cycle here (bug M18): X before Y by
// cause, Y before Z and Z before X by code.
TEST(StampOrder, IsAnOrderWhereCauseThenAirlineIsACycle) {
  const auto x_clock = clock_of({kC});
  const auto y_clock = clock_of({kA, kC});
  const auto z_clock = clock_of({kB});
  ASSERT_TRUE(y_clock.covers(x_clock));
  ASSERT_FALSE(z_clock.covers(x_clock) || x_clock.covers(z_clock));
  ASSERT_FALSE(z_clock.covers(y_clock) || y_clock.covers(z_clock));
  const auto x = stamped(x_clock, kC), y = stamped(y_clock, kA), z = stamped(z_clock, kB);
  std::vector<Stamp> order{x, y, z};
  do {
    auto sorted = order;
    std::ranges::sort(sorted);
    EXPECT_EQ(sorted, (std::vector<Stamp>{z, x, y}));
  } while (std::ranges::next_permutation(order).found);
}

TEST(StampOrder, PutsACauseBeforeItsEffectWhoeverTheEntryIs) {
  const auto cause = clock_of({kA, kB});
  auto effect = cause;
  effect.raise(kA, 2);
  EXPECT_LT(stamped(cause, kC), stamped(effect, kA));
}

TEST(StampOrder, TakesTheRequestsOfOneEntryAsTheyCame) {
  const Stamp before_restart{5, kA, 1, 9}, first{5, kA, 2, 1}, second{5, kA, 2, 2};
  EXPECT_LT(before_restart, first);
  EXPECT_LT(first, second);
}

}  // namespace

}  // namespace vendepass
