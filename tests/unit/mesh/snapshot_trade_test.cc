// Snapshots in the place of events: offered, asked for part by part, given up.
#include "broker-less/core/snapshot_trade.h"

#include <gtest/gtest.h>

#include "common/limits.h"
#include "tests/unit/mesh/alliance_of.h"

namespace vendepass {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

constexpr std::uint64_t kId = 7;

VectorClock clock_of(std::uint64_t events) {
  VectorClock clock;
  clock.raise(kAd, events);
  return clock;
}

Instant at_ms(int ms) { return Instant{Millis{ms}}; }

// The one message that leaves, if any does.
template <typename Message>
std::optional<Message> sent(const MeshEffects& effects) {
  if (effects.immediate.size() != 1) return std::nullopt;
  const auto* message =
      std::get_if<Message>(&std::get<ToPeer>(effects.immediate[0].content).message);
  return message == nullptr ? std::nullopt : std::optional{*message};
}

class Trade : public ::testing::Test {
 protected:
  Trade() { membership_.begin({}); }

  MeshEffects offer(AirlineCode from, std::uint64_t id = kId, bool is_news = true) {
    return trade_.on(from, SnapshotOffer{id, kSnapshotFormat, clock_of(9)}, is_news, at_ms(0));
  }
  MeshEffects part(std::uint64_t after, std::uint64_t number, bool is_last = false) {
    return trade_.on(kAd, PartAnswer{kId, after, number, is_last, 2, "part"}, false, at_ms(0));
  }
  MeshEffects wake(int ms) { return trade_.wake(membership_, at_ms(ms)); }
  void hear(AirlineCode from, int ms) {
    membership_.heard({from, 1, 1, 0, 1, 1, StoreId{{}}, false, 0, {}}, at_ms(ms));
  }

  MeshTimers timers_;
  Membership membership_{kG3, alliance_of({kAd, kG3, kLa}), timers_};
  SnapshotTrade trade_{timers_};
};

TEST_F(Trade, offers_what_it_has_and_wants_one_when_it_has_none) {
  const auto without = trade_.on(kLa, SnapshotQuestion{kAd, 1});
  EXPECT_TRUE(without.immediate.empty());
  EXPECT_TRUE(without.snapshot_is_due);
  trade_.have(kId, clock_of(9));
  const auto offered = sent<SnapshotOffer>(trade_.on(kLa, SnapshotQuestion{kAd, 9}));
  ASSERT_TRUE(offered);
  EXPECT_EQ(offered->id, kId);
  EXPECT_EQ(offered->clock, clock_of(9));
}

// Whoever has taken over a snapshot keeps no events that its own snapshot does not have yet.
TEST_F(Trade, one_that_is_too_old_for_the_question_is_not_offered) {
  trade_.have(kId, clock_of(9));
  const auto newer = trade_.on(kLa, SnapshotQuestion{kAd, 10});
  EXPECT_TRUE(newer.immediate.empty());
  EXPECT_TRUE(newer.snapshot_is_due);
}

TEST_F(Trade, asks_for_one_part_after_the_other) {
  EXPECT_EQ(sent<PartQuestion>(offer(kAd))->after, 0U);
  const auto first = part(0, 3);
  EXPECT_EQ(sent<PartQuestion>(first)->after, 3U);
  ASSERT_EQ(first.records.size(), 1U);
  EXPECT_EQ(std::get<SnapshotPartRecord>(first.records[0]).place, 1U);
  const auto last = part(3, 8, true);
  EXPECT_TRUE(last.immediate.empty());
  ASSERT_EQ(last.records.size(), 1U);
  EXPECT_EQ(std::get<SnapshotPartRecord>(last.records[0]).place, 2U);
  EXPECT_TRUE(std::get<SnapshotPartRecord>(last.records[0]).is_last);
  EXPECT_FALSE(trade_.next_wake());
}

// Of two transfers of one snapshot the answers look alike.
TEST_F(Trade, an_answer_to_an_earlier_question_is_not_taken) {
  offer(kAd);
  EXPECT_TRUE(part(3, 4).records.empty());
  part(0, 3);
  EXPECT_TRUE(part(0, 3).records.empty());
  EXPECT_TRUE(part(4, 5).records.empty());
  EXPECT_EQ(part(3, 4).records.size(), 1U);
}

TEST_F(Trade, takes_one_at_a_time_and_none_twice) {
  EXPECT_TRUE(offer(kAd, kId, false).immediate.empty());
  EXPECT_TRUE(sent<PartQuestion>(offer(kAd)));
  EXPECT_TRUE(offer(kAd).immediate.empty());
  EXPECT_TRUE(offer(kLa).immediate.empty());
  part(0, 1, true);
  EXPECT_TRUE(offer(kAd).immediate.empty());
  EXPECT_TRUE(sent<PartQuestion>(offer(kAd, kId + 1)));
}

TEST_F(Trade, goes_on_with_what_it_has_begun_when_there_is_a_newer_one) {
  offer(kAd);
  part(0, 3);
  EXPECT_TRUE(offer(kAd, kId + 1).immediate.empty());
  EXPECT_EQ(part(3, 4).records.size(), 1U);
}

// Such as its own events, which it did not need before.
TEST_F(Trade, takes_the_same_again_when_it_needs_more_of_it) {
  offer(kAd);
  part(0, 1, true);
  trade_.begin_again();
  EXPECT_EQ(sent<PartQuestion>(offer(kAd))->after, 0U);
}

TEST_F(Trade, begins_again_when_its_giver_has_started_anew) {
  offer(kAd);
  part(0, 1);
  trade_.on_new_start(kAd);
  EXPECT_TRUE(part(1, 2).records.empty());
  EXPECT_EQ(sent<PartQuestion>(offer(kAd))->after, 0U);
}

TEST_F(Trade, repeats_a_question_and_gives_up_in_the_end) {
  offer(kAd);
  std::uint32_t repeats = 0;
  for (int ms = 0; trade_.next_wake(); ms += 100) {
    hear(kAd, ms);
    repeats += sent<PartQuestion>(wake(ms)) ? 1 : 0;
    ASSERT_LE(repeats, kMaxPartRepeats);
  }
  EXPECT_EQ(repeats, kMaxPartRepeats - 1);
  EXPECT_TRUE(sent<PartQuestion>(offer(kLa)));  // Somebody else's, then.
}

TEST_F(Trade, gives_up_at_once_when_its_giver_is_dead) {
  hear(kAd, 0);
  offer(kAd);
  EXPECT_TRUE(wake(20'000).immediate.empty());
  EXPECT_FALSE(trade_.next_wake());
}

TEST_F(Trade, says_once_that_it_cannot_read_a_format) {
  const auto other = [&] {
    return trade_.on(kAd, SnapshotOffer{kId, kSnapshotFormat + 1, clock_of(9)}, true, at_ms(0));
  };
  EXPECT_EQ(other().notices.size(), 1U);
  EXPECT_EQ(other().notices.size(), 0U);
  EXPECT_FALSE(trade_.next_wake());
}

}  // namespace
}  // namespace vendepass
