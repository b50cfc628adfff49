// "Paxos Made Simple" as a whole: P2 (if v is chosen, every higher ballot that is chosen has v)
// under thousands of random schedules, with competing proposers and restarts.
#include "tests/unit/mesh/random_network.h"

#include <gtest/gtest.h>

namespace vendepass {
namespace {

using testing::RandomNetwork;

struct Totals {
  int decided_in_the_storm = 0;
  std::uint64_t crashes = 0;
};

Totals run(std::uint64_t seeds, std::size_t voters) {
  Totals totals;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    RandomNetwork network{seed, voters};
    network.storm(250);
    if (network.is_decided()) ++totals.decided_in_the_storm;
    const bool decides = network.complaint().empty() && network.calm_decides();
    totals.crashes += network.crashes();
    EXPECT_EQ(network.complaint(), "") << "seed " << seed;
    EXPECT_TRUE(decides || !network.complaint().empty()) << "seed " << seed << " never decides";
    if (::testing::Test::HasFailure()) break;
  }
  return totals;
}

// That storms decide at all, and that there are crashes, shows that the test tests something.
TEST(RegisterUnderFire, P2_three_acceptors_decide_one_value) {
  const auto totals = run(4000, 3);
  EXPECT_GT(totals.decided_in_the_storm, 1000);
  EXPECT_GT(totals.crashes, 4000U);
}

TEST(RegisterUnderFire, P2_five_acceptors_decide_one_value) {
  const auto totals = run(2000, 5);
  EXPECT_GT(totals.decided_in_the_storm, 200);
  EXPECT_GT(totals.crashes, 2000U);
}

TEST(RegisterUnderFire, P2_a_quorum_of_one_decides_one_value) { run(500, 1); }

}  // namespace
}  // namespace vendepass
