// What an airline publishes of itself with each PING.
#include <gtest/gtest.h>

#include "common/limits.h"
#include "common/message_bulletin.h"
#include "common/wire.h"
#include "tests/unit/common/samples.h"
#include "tests/unit/mesh/mesh_cluster.h"

namespace vendepass {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

std::vector<Signed> published(const MeshEffects& effects) {
  std::vector<Signed> all;
  for (const auto& envelope : effects.immediate)
    if (const auto* to = std::get_if<ToListeners>(&envelope.content)) all.push_back(to->bulletin);
  return all;
}

TEST(Bulletins, one_goes_with_each_ping_and_says_what_is_seen) {
  MeshCluster cluster{{kAd, kG3, kLa}};
  cluster.pass(Millis{2000});
  cluster.kill(kLa);
  cluster.pass(Millis{3000});
  auto& mesh = cluster.mesh(kAd);
  mesh.set_digest_counts(1, 2, 3, 4);
  mesh.ping_now();
  const auto signed_ones = published(mesh.wake(cluster.now()));
  ASSERT_EQ(signed_ones.size(), 1U);
  EXPECT_TRUE(published(mesh.wake(cluster.now())).empty()) << "no PING was due";

  const auto& [content, signature] = signed_ones.front();
  EXPECT_TRUE(signature_is_valid(signature, content, key_of(kAd).public_key));
  const auto bulletin = decode_bulletin_content(content);
  ASSERT_TRUE(bulletin);
  EXPECT_EQ(bulletin->airline, kAd);
  EXPECT_EQ(bulletin->count, mesh.next_ping() - 1);
  EXPECT_EQ(bulletin->condition, Condition::kSelling);
  EXPECT_TRUE(bulletin->reaches_majority);
  EXPECT_EQ(bulletin->digest.in_doubt, 4U);
  ASSERT_EQ(bulletin->peers.size(), 2U);
  EXPECT_EQ(bulletin->peers[0].airline, kG3);
  EXPECT_EQ(bulletin->peers[0].liveness, Liveness::kUp);
  EXPECT_EQ(bulletin->peers[0].round_trip_ms, 0U);
  EXPECT_EQ(bulletin->peers[1].liveness, Liveness::kSuspect);
  EXPECT_GE(bulletin->peers[1].silent_ms, 2900U);
}

TEST(Bulletins, frames_come_back_and_are_told_apart_by_how_they_begin) {
  const auto of_g3 = samples::signed_content(3);
  const auto frame = encode_bulletin(of_g3);
  EXPECT_EQ(*decode_bulletin(frame), of_g3);
  EXPECT_TRUE(frame.starts_with(bulletin_prefix()));
  const auto batch = encode(samples::batch());
  EXPECT_TRUE(batch.starts_with(event_batch_prefix()));
  EXPECT_FALSE(batch.starts_with(bulletin_prefix()));
  EXPECT_FALSE(frame.starts_with(event_batch_prefix()));
  EXPECT_EQ(decode_bulletin(batch).error().code, ErrorCode::kMalformed);
}

// Of an alliance as large as may be.
TEST(Bulletins, the_largest_one_can_be_signed) {
  Bulletin bulletin{.airline = kAd,
                    .edition = kMaxCount,
                    .incarnation = kMaxCount,
                    .count = kMaxCount,
                    .condition = Condition::kNotVoting,
                    .reaches_majority = false,
                    .digest = {{}, kMaxCount, kMaxCount, kMaxCount, kMaxCount},
                    .forked = {},
                    .peers = {}};
  for (std::size_t i = 0; i < kMaxAirlines; ++i) {
    const auto airline = samples::airline(
        std::string{static_cast<char>('A' + i / 26), static_cast<char>('A' + i % 26)});
    bulletin.digest.clock.raise(airline, kMaxEventNumber);
    bulletin.forked.push_back(airline);
    bulletin.peers.push_back({airline, Liveness::kDead, 4'000'000'000U, 4'000'000'000U});
  }
  const auto back = decode_bulletin_content(encode_content(bulletin));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->peers, bulletin.peers);
}

}  // namespace
}  // namespace vendepass
