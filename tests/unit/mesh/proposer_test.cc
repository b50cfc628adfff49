// The proposer alone, against "Paxos Made Simple", sections 2.2 and 2.4.
#include "broker-less/core/proposer.h"

#include <gtest/gtest.h>

#include "common/limits.h"
#include "tests/unit/mesh/alliance_of.h"

namespace vendepass {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

const RegisterKey kKey = purchase_key(1);
const Quorum kQuorum = quorum_of({kAd, kG3, kLa});
const Instant kStart{Millis{1000}};
const MeshTimers kTimers{};

class ProposerOf : public ::testing::Test {
 protected:
  Proposer made(const Bytes& value) const {
    return {Proposal{kKey, kQuorum, value, {kO6}}, kG3, 7, kTimers};
  }
  // The ballot and value that go to every member of the quorum, and to nobody else.
  static std::optional<Vote> accepts(const MeshEffects& effects) {
    std::optional<Vote> sent;
    for (const auto& voter : kQuorum) {
      const auto messages = sent_to<Accept>(effects.outbox, voter.airline);
      if (messages.size() != 1) return std::nullopt;
      sent = Vote{messages[0].ballot, messages[0].value};
    }
    return sent;
  }
  static std::optional<Ballot> prepares(const MeshEffects& effects) {
    const auto messages = sent_to<Prepare>(effects.outbox, kAd);
    if (messages.size() != 1) return std::nullopt;
    return messages[0].ballot;
  }
  static Promise promise(const Ballot& ballot, std::optional<Vote> accepted = std::nullopt) {
    return {kKey, ballot, std::move(accepted)};
  }

  Random random{1};
};

TEST_F(ProposerOf, section_2_2_phase_1a_asks_the_whole_quorum) {
  auto proposer = made(kRefusedValue);
  const auto effects = proposer.begin(1, kStart);
  EXPECT_EQ(effects.outbox.size(), 3U);
  EXPECT_EQ(prepares(effects), (Ballot{1, kG3, 7}));
  EXPECT_TRUE(effects.immediate.empty());
}

TEST_F(ProposerOf, section_2_2_phase_2a_waits_for_a_majority) {
  auto proposer = made(kRefusedValue);
  proposer.begin(1, kStart);
  const Ballot ballot{1, kG3, 7};
  EXPECT_TRUE(proposer.on_promise({kAd, 1}, promise(ballot), kStart).outbox.empty());
  EXPECT_TRUE(proposer.on_promise({kAd, 1}, promise(ballot), kStart).outbox.empty());  // Again.
  EXPECT_TRUE(proposer.on_promise({kJj, 1}, promise(ballot), kStart).outbox.empty());  // No voter.
  EXPECT_TRUE(proposer.on_promise({kLa, 2}, promise(ballot), kStart).outbox.empty());  // Tenure.
  EXPECT_TRUE(proposer.on_promise({kLa, 1}, promise({1, kG3, 6}), kStart).outbox.empty());
  EXPECT_EQ(accepts(proposer.on_promise({kLa, 1}, promise(ballot), kStart)),
            (Vote{ballot, kRefusedValue}));
}

TEST_F(ProposerOf, P2c_carries_on_the_value_of_the_highest_ballot) {
  for (const bool highest_first : {true, false}) {
    auto proposer = made(kRefusedValue);
    proposer.begin(5, kStart);
    const auto low = promise({5, kG3, 7}, Vote{{1, kLa, 1}, kRefusedValue});
    const auto high = promise({5, kG3, 7}, Vote{{3, kAd, 1}, kSoldValue});
    proposer.on_promise({kAd, 1}, highest_first ? high : low, kStart);
    const auto effects = proposer.on_promise({kLa, 1}, highest_first ? low : high, kStart);
    EXPECT_EQ(accepts(effects), (Vote{{5, kG3, 7}, kSoldValue}));
  }
}

TEST_F(ProposerOf, P2c_carries_on_even_the_vote_of_ballot_zero) {
  auto proposer = made(kRefusedValue);
  proposer.begin(1, kStart);
  proposer.on_promise({kAd, 1}, promise({1, kG3, 7}, Vote{{0, kAd, 1}, kSoldValue}), kStart);
  EXPECT_EQ(accepts(proposer.on_promise({kG3, 1}, promise({1, kG3, 7}), kStart)),
            (Vote{{1, kG3, 7}, kSoldValue}));
}

TEST_F(ProposerOf, P2c_is_free_only_when_the_majority_has_accepted_nothing) {
  auto proposer = made(kSoldValue);
  proposer.begin(1, kStart);
  proposer.on_promise({kAd, 1}, promise({1, kG3, 7}), kStart);
  EXPECT_EQ(accepts(proposer.on_promise({kG3, 1}, promise({1, kG3, 7}), kStart)),
            (Vote{{1, kG3, 7}, kSoldValue}));
}

TEST_F(ProposerOf, forgets_the_promises_of_a_ballot_that_was_preempted) {
  auto proposer = made(kRefusedValue);
  proposer.begin(1, kStart);
  proposer.on_promise({kAd, 1}, promise({1, kG3, 7}, Vote{{0, kAd, 1}, kSoldValue}), kStart);
  proposer.on_preempted({kLa, 1}, {kKey, {1, kG3, 7}, {4, kLa, 2}}, random, kStart);
  proposer.wake(random, proposer.due());
  EXPECT_TRUE(proposer.on_promise({kAd, 1}, promise({5, kG3, 7}), kStart).outbox.empty());
  EXPECT_EQ(accepts(proposer.on_promise({kLa, 1}, promise({5, kG3, 7}), kStart)),
            (Vote{{5, kG3, 7}, kRefusedValue}));
}

TEST_F(ProposerOf, ballot_zero_goes_straight_to_phase_2) {
  auto proposer = made(kSoldValue);
  const auto effects = proposer.begin_ballot_zero(kStart);
  EXPECT_EQ(accepts(effects), (Vote{{0, kG3, 7}, kSoldValue}));
  EXPECT_EQ(sent_to<Accept>(effects.outbox, kAd)[0].learners, std::vector{kO6});
}

TEST_F(ProposerOf, section_2_4_goes_above_what_was_promised_after_a_random_wait) {
  auto proposer = made(kSoldValue);
  proposer.begin_ballot_zero(kStart);
  proposer.on_preempted({kLa, 1}, {kKey, {0, kG3, 7}, {4, kLa, 2}}, random, kStart);
  EXPECT_GT(proposer.due(), kStart);
  EXPECT_LE(proposer.due(), kStart + kTimers.backoff);
  EXPECT_TRUE(proposer.wake(random, kStart).outbox.empty());  // Not yet.
  EXPECT_EQ(prepares(proposer.wake(random, proposer.due())), (Ballot{5, kG3, 7}));
}

TEST_F(ProposerOf, section_2_4_waits_longer_each_time_up_to_a_bound) {
  auto proposer = made(kSoldValue);
  auto now = kStart;
  proposer.begin(1, now);
  Millis longest{0};
  for (std::uint64_t round = 1; round < 2000; round += 2) {
    proposer.on_preempted({kLa, 1}, {kKey, {round, kG3, 7}, {round + 1, kLa, 2}}, random, now);
    longest = std::max(longest, proposer.due() - now);
    now = proposer.due();
    ASSERT_EQ(prepares(proposer.wake(random, now)), (Ballot{round + 2, kG3, 7}));
  }
  EXPECT_GT(longest, kTimers.backoff * 8);
  EXPECT_LE(longest, kTimers.backoff * 16);
}

TEST_F(ProposerOf, ignores_preemption_of_another_ballot_or_by_no_voter) {
  auto proposer = made(kSoldValue);
  proposer.begin(2, kStart);
  const auto due = proposer.due();
  proposer.on_preempted({kLa, 1}, {kKey, {1, kG3, 7}, {4, kLa, 2}}, random, kStart);
  proposer.on_preempted({kJj, 1}, {kKey, {2, kG3, 7}, {4, kLa, 2}}, random, kStart);
  proposer.on_preempted({kLa, 1}, {kKey, {2, kG3, 7}, {kMaxCount, kLa, 2}}, random, kStart);
  EXPECT_EQ(proposer.due(), due);
}

TEST_F(ProposerOf, repeats_only_to_those_who_have_not_answered) {
  auto proposer = made(kSoldValue);
  proposer.begin(1, kStart);
  proposer.on_promise({kAd, 1}, promise({1, kG3, 7}), kStart);
  auto effects = proposer.wake(random, proposer.due());
  EXPECT_TRUE(sent_to<Prepare>(effects.outbox, kAd).empty());
  EXPECT_EQ(sent_to<Prepare>(effects.outbox, kLa).size(), 1U);
  proposer.on_promise({kLa, 1}, promise({1, kG3, 7}), kStart);
  proposer.on_accepted({kLa, 1}, {kKey, {1, kG3, 7}, kSoldValue, kQuorum});
  effects = proposer.wake(random, proposer.due());
  EXPECT_TRUE(sent_to<Accept>(effects.outbox, kLa).empty());
  EXPECT_EQ(sent_to<Accept>(effects.outbox, kAd).size(), 1U);
}

TEST_F(ProposerOf, goes_to_a_higher_ballot_when_repeating_does_not_help) {
  auto proposer = made(kSoldValue);
  proposer.begin_ballot_zero(kStart);
  for (std::uint32_t i = 0; i < kMaxBallotRepeats; ++i)
    EXPECT_EQ(accepts(proposer.wake(random, proposer.due())), (Vote{{0, kG3, 7}, kSoldValue}));
  EXPECT_TRUE(proposer.wake(random, proposer.due()).outbox.empty());
  EXPECT_EQ(prepares(proposer.wake(random, proposer.due())), (Ballot{1, kG3, 7}));
}

TEST_F(ProposerOf, takes_another_value_while_phase_1_runs) {
  auto proposer = made(kRefusedValue);
  proposer.begin(1, kStart);
  proposer.revise({kKey, kQuorum, kSoldValue, {kLa}});
  proposer.revise({kKey, kQuorum, kRefusedValue, {}});  // Never displaces "sold".
  proposer.on_promise({kAd, 1}, promise({1, kG3, 7}), kStart);
  const auto effects = proposer.on_promise({kLa, 1}, promise({1, kG3, 7}), kStart);
  EXPECT_EQ(accepts(effects), (Vote{{1, kG3, 7}, kSoldValue}));
  EXPECT_EQ(sent_to<Accept>(effects.outbox, kAd)[0].learners, (std::vector{kLa, kO6}));
}

TEST_F(ProposerOf, keeps_the_value_of_a_ballot_that_is_in_phase_2) {
  auto proposer = made(kRefusedValue);
  proposer.begin(1, kStart);
  proposer.on_promise({kAd, 1}, promise({1, kG3, 7}), kStart);
  proposer.on_promise({kLa, 1}, promise({1, kG3, 7}), kStart);
  proposer.revise({kKey, kQuorum, kSoldValue, {}});
  EXPECT_EQ(accepts(proposer.wake(random, proposer.due())), (Vote{{1, kG3, 7}, kRefusedValue}));
}

}  // namespace
}  // namespace vendepass
