// The numbers that an airline tells of itself follow what happens to it.
#include <gtest/gtest.h>

#include "tests/unit/airline/three_airlines.h"

namespace vendepass {
namespace {

using testing::kAd;
using testing::kG3;
using testing::kLa;

const FlightId kFlight = *parse_flight("G3-1@2027-03-01");

Now after(int milliseconds) { return {Instant{Millis{milliseconds}}, samples::at(1'790'000'000)}; }

// G3, which holds two seats of six for others, and has started without them.
struct Owner {
  Owner() {
    said.say(kG3, FlightScheduled{six_seats(kFlight)});
    held = said.take(kG3, 7, kFlight, {"1A", "1B"}, config.alliance.quorum);
    for (std::size_t i = 0; i < said.count(); ++i) node.apply(said.record_for(kG3, i));
    durable(node.start(after(0)));
    while (vitals().condition == Condition::kRecovering && time < 60'000) durable(wait(100));
  }
  static NodeConfig alone() {
    auto config = config_of(kG3);
    config.alone = true;
    return config;
  }
  // All is on the disk at once, and what it says to itself is heard.
  void durable(Effects effects) {
    for (;;) {
      std::vector<Input> inputs{BecameDurable{++batch}};
      std::vector<PeerMessage> own;
      for (auto& envelope : effects.outbox)
        if (auto* to = std::get_if<ToPeer>(&envelope.content); to && to->airline == kG3)
          own.push_back(std::move(to->message));
      if (own.empty()) break;
      inputs.emplace_back(FromPeer{Packet{node.sender(), std::move(own)}});
      effects = node.step(std::move(inputs), after(time));
    }
  }
  Effects wait(int milliseconds) {
    time += milliseconds;
    return node.step({Wake{}}, after(time));
  }
  Vitals vitals() const { return node.vitals(after(time)); }

  NodeConfig config = alone();
  AirlineNode node{config};
  Said said;
  PurchaseId held{samples::digest(0)};
  std::uint64_t batch = 0;
  int time = 0;  // Milliseconds.
};

TEST(VitalsTest, SeatsFlightsAndAirlinesAreCounted) {
  Owner owner;
  const auto vitals = owner.vitals();
  EXPECT_EQ(to_string(vitals.condition), "selling");
  EXPECT_EQ(vitals.flights, 1U);
  EXPECT_EQ(vitals.capacity, 6U);
  EXPECT_EQ(vitals.held, 2U);
  EXPECT_EQ(vitals.sold, 0U);
  EXPECT_EQ(vitals.in_doubt, 1U);
  EXPECT_FALSE(vitals.quorum_reachable);
  ASSERT_EQ(vitals.airlines.size(), 3U);
  EXPECT_EQ(vitals.airlines[0].code, kAd);
  EXPECT_NE(vitals.airlines[0].state, Liveness::kUp);
  EXPECT_EQ(vitals.airlines[1].state, Liveness::kUp) << "itself";
  EXPECT_EQ(vitals.airlines[1].events, 2U);
  EXPECT_EQ(vitals.airlines[1].behind, 0U);
}

TEST(VitalsTest, AHoldInDoubtAgesAndItsRecoveryIsCountedOnce) {
  Owner owner;
  const auto since = owner.vitals().in_doubt_since;
  ASSERT_TRUE(since.has_value());
  EXPECT_LE(*since, after(owner.time).monotonic);
  EXPECT_EQ(owner.vitals().overdue, 0U);
  std::vector<PurchaseId> told;
  for (int i = 0; i < 100; ++i)
    for (const auto& id : owner.wait(100).overdue) told.push_back(id);
  EXPECT_EQ(told, std::vector{owner.held});
  EXPECT_EQ(owner.vitals().overdue, 1U);
  EXPECT_EQ(owner.vitals().in_doubt_since, since) << "each try has a deadline of its own";
}

TEST(VitalsTest, WhatAnotherOneNamesAndIsNotHereYetIsTheLag) {
  Owner owner;
  VectorClock clock;
  clock.raise(kLa, 5);
  const SenderHeader la{.airline = kLa,
                        .edition = 1,
                        .tenure = 1,
                        .setbacks = 0,
                        .incarnation = 1,
                        .start_nonce = 9,
                        .store = StoreId{samples::digest(40)},
                        .recovering = false,
                        .journal_row = 1,
                        .journal_head = {}};
  owner.node.step({FromPeer{Packet{la, {Ping{1, Digest{clock, 0, 0, 0, 0}}}}}}, after(owner.time));
  const auto vitals = owner.vitals();
  EXPECT_EQ(vitals.airlines[2].state, Liveness::kUp);
  EXPECT_EQ(vitals.airlines[2].events, 0U);
  EXPECT_EQ(vitals.airlines[2].behind, 5U);
  EXPECT_TRUE(vitals.quorum_reachable);
}

}  // namespace
}  // namespace vendepass
