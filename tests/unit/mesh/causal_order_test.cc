#include "broker-less/core/causal_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "common/limits.h"
#include "tests/unit/mesh/alliance_of.h"

namespace vendepass {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

const AirlineCode kA = kAd, kB = kG3, kC = kLa, kMe = kTp;

VectorClock clock(std::initializer_list<VectorClock::Component> components) {
  VectorClock made;
  for (const auto& [airline, events] : components) made.raise(airline, events);
  return made;
}

// Event `number`, which builds on `causes` and on all of its airline before it.
Event event(AirlineCode airline, std::uint64_t number, const VectorClock& causes = {},
            std::uint64_t skipped = 0) {
  auto stamped = causes;
  stamped.raise(airline, number);
  return {airline, number, stamped, "", skipped};
}

std::string names(const std::vector<Event>& events) {
  std::string text;
  for (const auto& each : events)
    text += (text.empty() ? "" : " ") + to_string(each.airline) + std::to_string(each.number);
  return text;
}

class CausalOrderOf : public ::testing::Test {
 protected:
  CausalOrder order{kMe, alliance_of({kA, kB, kC, kMe})};
  std::string delivered() { return names(order.take_delivered()); }
};

TEST_F(CausalOrderOf, what_builds_on_nothing_is_delivered_at_once) {
  order.know(event(kA, 1));
  EXPECT_EQ(delivered(), "AD1");
  EXPECT_EQ(delivered(), "");
}

TEST_F(CausalOrderOf, an_effect_waits_for_its_cause) {
  order.know(event(kB, 1, clock({{kA, 2}})));
  order.know(event(kB, 2));
  order.know(event(kA, 1));
  EXPECT_EQ(delivered(), "AD1");
  EXPECT_EQ(order.delivered(), clock({{kA, 1}}));
  order.know(event(kA, 2));
  EXPECT_EQ(delivered(), "AD2 G31 G32");
  EXPECT_EQ(order.delivered(), clock({{kA, 2}, {kB, 2}}));
}

// By cause X comes before Y, by code Y before Z, and Z before X: no order at all. By sum it is one.
TEST_F(CausalOrderOf, what_is_ready_together_follows_the_sum_and_then_the_airline) {
  order.know(event(kC, 1, clock({{kMe, 1}})));           // X
  order.know(event(kA, 1, clock({{kC, 1}, {kMe, 1}})));  // Y
  order.know(event(kB, 1, clock({{kMe, 1}})));           // Z
  EXPECT_EQ(delivered(), "");
  order.know(event(kMe, 1));
  EXPECT_EQ(delivered(), "TP1 G31 LA1 AD1");
}

TEST_F(CausalOrderOf, an_airline_that_the_alliance_does_not_have_is_not_waited_for) {
  order.know(event(kA, 1, clock({{kO6, 7}})));
  EXPECT_EQ(delivered(), "AD1");
}

TEST_F(CausalOrderOf, what_waited_for_an_airline_that_leaves_the_file_goes_on) {
  order.know(event(kA, 1, clock({{kB, 1}})));
  EXPECT_EQ(delivered(), "");
  order.set_alliance(alliance_of({kA, kC, kMe}));
  EXPECT_EQ(delivered(), "AD1");
}

TEST_F(CausalOrderOf, own_events_wait_for_nobody) {
  order.know(event(kMe, 1, clock({{kA, 5}})));
  EXPECT_EQ(delivered(), "TP1");
}

TEST_F(CausalOrderOf, what_waits_and_becomes_void_is_forgotten) {
  order.know(event(kA, 1));
  order.know(event(kA, 2, clock({{kB, 1}})));
  order.know(event(kA, 1'000'002, {}, 1'000'000));  // After the first one.
  EXPECT_EQ(delivered(), "AD1 AD1000002");
  order.know(event(kB, 1));
  EXPECT_EQ(delivered(), "G31");
}

TEST_F(CausalOrderOf, void_numbers_count_as_delivered_once_the_log_has_gone_on) {
  order.know(event(kB, 1, clock({{kA, 7}})));
  order.know(event(kA, 1'000'001, {}, 1'000'000));
  EXPECT_EQ(delivered(), "AD1000001 G31");
}

TEST_F(CausalOrderOf, room_is_bounded_for_each_airline_by_itself) {
  for (std::uint64_t number = 1; number <= kMaxWaitingEvents; ++number) {
    EXPECT_TRUE(order.has_room(kA));
    order.know(event(kA, number, clock({{kB, 1}})));
  }
  EXPECT_FALSE(order.has_room(kA));
  EXPECT_TRUE(order.has_room(kB));
  order.know(event(kB, 1));
  EXPECT_EQ(order.take_delivered().size(), kMaxWaitingEvents + 1);
  EXPECT_TRUE(order.has_room(kA));
}

// Three airlines that each hear of the others now and then; their logs arrive in any interleaving.
TEST(CausalOrder, DeliversEverythingAndNothingBeforeItsCauses) {
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    std::mt19937 dice{seed};
    const std::vector airlines{kA, kB, kC};
    std::map<AirlineCode, VectorClock> at;
    std::map<AirlineCode, std::deque<Event>> logs;
    for (int i = 0; i < 60; ++i) {
      const auto who = airlines[dice() % 3];
      if (dice() % 2 == 0) at[who].merge(at[airlines[dice() % 3]]);
      at[who].raise(who, logs[who].size() + 1);
      logs[who].push_back({who, logs[who].size() + 1, at[who], ""});
    }
    CausalOrder order{kMe, alliance_of({kA, kB, kC, kMe})};
    VectorClock seen;
    std::size_t count = 0;
    while (!logs.empty()) {
      auto log = std::next(logs.begin(), static_cast<std::ptrdiff_t>(dice() % logs.size()));
      order.know(std::move(log->second.front()));
      log->second.pop_front();
      if (log->second.empty()) logs.erase(log);
      for (const auto& each : order.take_delivered()) {
        seen.raise(each.airline, each.number);
        EXPECT_EQ(seen.sum(), ++count) << "seed " << seed << ": out of its log's order";
        EXPECT_TRUE(seen.covers(each.clock)) << "seed " << seed << ": before its cause";
      }
    }
    EXPECT_EQ(count, 60U) << "seed " << seed;
  }
}

}  // namespace
}  // namespace vendepass
