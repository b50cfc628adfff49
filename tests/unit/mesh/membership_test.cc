// Up, suspect and dead by two thresholds of silence, and what silence never means.
#include "broker-less/core/membership.h"

#include <gtest/gtest.h>

#include "tests/unit/mesh/alliance_of.h"

namespace vendepass {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

const MeshTimers kTimers{};
const Instant kStart{Millis{5000}};
const Digest kDigest{{}, 1, 2, 3, 4};

SenderHeader header(AirlineCode airline) {
  return {airline, 1, 1, 0, 1, 1, StoreId{{}}, false, 0, {}};
}

class MembershipOf : public ::testing::Test {
 protected:
  Membership membership{kLa, alliance_of({kAd, kG3, kLa}), kTimers};
  Quorum quorum = quorum_of({kAd, kG3, kLa});
};

TEST_F(MembershipOf, a_peer_is_up_suspect_and_dead_by_its_silence) {
  membership.heard(header(kAd), kStart);
  const auto after = [&](Millis silence) { return membership.liveness(kAd, kStart + silence); };
  EXPECT_EQ(after(Millis{0}), Liveness::kUp);
  EXPECT_EQ(after(kTimers.suspect - Millis{1}), Liveness::kUp);
  EXPECT_EQ(after(kTimers.suspect), Liveness::kSuspect);
  EXPECT_EQ(after(kTimers.dead - Millis{1}), Liveness::kSuspect);
  EXPECT_EQ(after(kTimers.dead), Liveness::kDead);
  membership.heard(header(kAd), kStart + kTimers.dead);
  EXPECT_EQ(after(kTimers.dead), Liveness::kUp);
}

TEST_F(MembershipOf, a_peer_never_heard_is_suspect_and_then_dead) {
  EXPECT_EQ(membership.liveness(kAd, kStart), Liveness::kSuspect);
  membership.wake(kDigest, kStart);
  EXPECT_EQ(membership.liveness(kAd, kStart), Liveness::kSuspect);
  EXPECT_EQ(membership.liveness(kAd, kStart + kTimers.dead), Liveness::kDead);
}

TEST_F(MembershipOf, itself_is_always_up_and_a_stranger_never) {
  EXPECT_EQ(membership.liveness(kLa, kStart), Liveness::kUp);
  membership.heard(header(kJj), kStart);
  EXPECT_EQ(membership.liveness(kJj, kStart), Liveness::kDead);
}

TEST_F(MembershipOf, pings_everybody_else_at_once_and_then_at_intervals) {
  const auto first = membership.wake(kDigest, kStart);
  EXPECT_EQ(first.immediate.size(), 2U);
  EXPECT_TRUE(first.outbox.empty());
  EXPECT_EQ(sent_to<Ping>(first.immediate, kAd).at(0).digest.sold, 3U);
  EXPECT_EQ(membership.next_wake(), kStart + kTimers.ping);
  EXPECT_TRUE(membership.wake(kDigest, kStart + Millis{1}).immediate.empty());
  EXPECT_EQ(membership.wake(kDigest, kStart + kTimers.ping).immediate.size(), 2U);
}

TEST_F(MembershipOf, a_round_trip_is_that_of_the_newest_ping_that_was_answered) {
  membership.heard(header(kAd), kStart);
  const auto round_trip = [&] { return membership.peers(kStart).at(0).round_trip_ms; };
  membership.wake(kDigest, kStart);
  EXPECT_FALSE(round_trip());
  membership.wake(kDigest, kStart + kTimers.ping);
  membership.on_pong(kAd, 1, kStart + kTimers.ping + Millis{20});
  EXPECT_EQ(round_trip(), 520U);
  membership.on_pong(kAd, 2, kStart + kTimers.ping + Millis{30});
  EXPECT_EQ(round_trip(), 30U);
  membership.on_pong(kAd, 1, kStart + kTimers.ping + Millis{40});  // Twice, and late.
  membership.on_pong(kAd, 3, kStart + kTimers.ping + Millis{50});  // Never asked.
  EXPECT_EQ(round_trip(), 30U);
}

TEST_F(MembershipOf, who_recovers_is_neither_up_nor_a_vote) {
  auto starting = header(kG3);
  starting.recovering = true;
  membership.heard(starting, kStart);
  EXPECT_EQ(membership.liveness(kG3, kStart), Liveness::kRecovering);
  EXPECT_FALSE(membership.majority_reachable(quorum, kStart));
  membership.heard(header(kG3), kStart);
  EXPECT_TRUE(membership.majority_reachable(quorum, kStart));
}

TEST_F(MembershipOf, a_silent_airline_does_not_count_for_a_majority) {
  EXPECT_FALSE(membership.majority_reachable(quorum, kStart));
  membership.heard(header(kG3), kStart);
  EXPECT_TRUE(membership.majority_reachable(quorum, kStart));
  EXPECT_FALSE(membership.majority_reachable(quorum, kStart + kTimers.suspect));
}

TEST_F(MembershipOf, a_majority_is_of_the_tenures_that_the_quorum_names) {
  auto other_tenure = header(kG3);
  other_tenure.tenure = 2;
  membership.heard(other_tenure, kStart);
  EXPECT_FALSE(membership.majority_reachable(quorum, kStart));
  const Quorum new_own{{kG3, 2}, {kAd, 1}, {kLa, 2}};
  EXPECT_FALSE(membership.majority_reachable(new_own, kStart));  // Its own tenure is 1.
  EXPECT_TRUE(membership.majority_reachable(quorum_of({kLa}), kStart));
  EXPECT_FALSE(membership.majority_reachable(quorum_of({kAd}), kStart));
}

}  // namespace
}  // namespace vendepass
