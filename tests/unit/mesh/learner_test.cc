// The learner and the reader alone, against "Paxos Made Simple", section 2.3.
#include "broker-less/core/learner.h"

#include <gtest/gtest.h>

#include "broker-less/core/register_reader.h"
#include "common/limits.h"
#include "tests/unit/mesh/alliance_of.h"

namespace vendepass {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

const RegisterKey kKey = purchase_key(1);
const Quorum kQuorum = quorum_of({kAd, kG3, kLa});
const Ballot kFirst{1, kAd, 7};
const Ballot kSecond{2, kAd, 7};

Accepted vote(const Ballot& ballot, const Bytes& value) { return {kKey, ballot, value, kQuorum}; }

TEST(LearnerOf, section_2_3_a_majority_of_one_ballot_decides) {
  Learner learner;
  EXPECT_FALSE(learner.hear({kAd, 1}, vote(kFirst, kSoldValue)));
  const auto chosen = learner.hear({kLa, 1}, vote(kFirst, kSoldValue));
  ASSERT_TRUE(chosen);
  EXPECT_EQ(chosen->value, kSoldValue);
}

TEST(LearnerOf, section_2_3_votes_of_different_ballots_never_add_up) {
  Learner learner;
  learner.hear({kAd, 1}, vote(kFirst, kSoldValue));
  EXPECT_FALSE(learner.hear({kLa, 1}, vote(kSecond, kSoldValue)));
  EXPECT_FALSE(learner.hear({kG3, 1}, vote({2, kAd, 8}, kSoldValue)));
}

TEST(LearnerOf, counts_each_voter_of_the_quorum_once) {
  Learner learner;
  EXPECT_FALSE(learner.hear({kAd, 1}, vote(kFirst, kSoldValue)));
  EXPECT_FALSE(learner.hear({kAd, 1}, vote(kFirst, kSoldValue)));
  EXPECT_FALSE(learner.hear({kJj, 1}, vote(kFirst, kSoldValue)));
  EXPECT_FALSE(learner.hear({kLa, 2}, vote(kFirst, kSoldValue)));  // Another tenure.
}

TEST(LearnerOf, counts_a_vote_only_in_the_quorum_that_its_ballot_began_with) {
  Learner learner;
  learner.hear({kAd, 1}, vote(kFirst, kSoldValue));
  EXPECT_FALSE(learner.hear({kLa, 1}, {kKey, kFirst, kSoldValue, quorum_of({kLa})}));
  EXPECT_FALSE(learner.hear({kLa, 1}, {kKey, kFirst, kRefusedValue, kQuorum}));
}

TEST(LearnerOf, tells_a_decision_once_and_keeps_it) {
  Learner learner;
  learner.hear({kAd, 1}, vote(kFirst, kSoldValue));
  learner.apply(*learner.hear({kLa, 1}, vote(kFirst, kSoldValue)));
  EXPECT_FALSE(learner.hear({kG3, 1}, vote(kFirst, kSoldValue)));
  ASSERT_NE(learner.chosen(kKey), nullptr);
  EXPECT_EQ(*learner.chosen(kKey), kSoldValue);
}

TEST(LearnerOf, counts_on_in_the_highest_ballots_when_there_are_many) {
  Learner learner;
  const std::uint64_t highest = kMaxCountedBallots + 10;
  for (std::uint64_t round = highest; round > 0; --round)
    learner.hear({kAd, 1}, vote({round, kAd, 7}, kSoldValue));
  EXPECT_FALSE(learner.hear({kLa, 1}, vote({1, kAd, 7}, kSoldValue)));
  EXPECT_TRUE(learner.hear({kLa, 1}, vote({highest, kAd, 7}, kSoldValue)));
}

TEST(LearnerOf, drops_the_oldest_counts_and_not_the_decisions) {
  Learner learner;
  const auto numbered = [](std::uint64_t number) {
    Hash16 name{};
    for (std::size_t i = 0; i < 8; ++i) name[i] = static_cast<std::uint8_t>(number >> (8 * i));
    return Accepted{{RegisterKey::Space::kPurchase, name, 0}, kFirst, kSoldValue, kQuorum};
  };
  learner.apply({numbered(0).key, kRefusedValue});
  for (std::uint64_t i = 1; i <= kMaxCountedKeys + 1; ++i) learner.hear({kAd, 1}, numbered(i));
  EXPECT_FALSE(learner.hear({kLa, 1}, numbered(1)));
  EXPECT_TRUE(learner.hear({kLa, 1}, numbered(kMaxCountedKeys + 1)));
  EXPECT_EQ(*learner.chosen(numbered(0).key), kRefusedValue);
}

TEST(Reader, section_2_3_equal_ballots_at_a_majority_prove_a_decision) {
  RegisterReader reader{kKey, kQuorum};
  EXPECT_EQ(reader.ask().outbox.size(), 3U);
  EXPECT_FALSE(reader.hear({kAd, 1}, {kKey, Vote{kFirst, kSoldValue}}));
  EXPECT_FALSE(reader.hear({kAd, 1}, {kKey, Vote{kFirst, kSoldValue}}));  // Once each.
  EXPECT_FALSE(reader.hear({kJj, 1}, {kKey, Vote{kFirst, kSoldValue}}));
  EXPECT_EQ(reader.ask().outbox.size(), 2U);  // Not him again.
  EXPECT_TRUE(reader.hear({kLa, 1}, {kKey, Vote{kFirst, kSoldValue}}));
  EXPECT_TRUE(reader.is_chosen());
}

TEST(Reader, a_single_vote_proves_nothing) {
  RegisterReader reader{kKey, kQuorum};
  reader.hear({kAd, 1}, {kKey, Vote{kFirst, kSoldValue}});
  EXPECT_TRUE(reader.hear({kLa, 1}, {kKey, std::nullopt}));
  EXPECT_FALSE(reader.is_chosen());
  EXPECT_EQ(reader.highest(), (Vote{kFirst, kSoldValue}));
}

TEST(Reader, votes_of_different_ballots_prove_nothing_and_the_highest_is_told) {
  RegisterReader reader{kKey, kQuorum};
  reader.hear({kAd, 1}, {kKey, Vote{kSecond, kSoldValue}});
  reader.hear({kLa, 1}, {kKey, Vote{kFirst, kSoldValue}});
  EXPECT_FALSE(reader.is_chosen());
  EXPECT_EQ(reader.highest()->ballot, kSecond);
}

TEST(Reader, no_vote_at_a_majority_is_told_as_none) {
  RegisterReader reader{kKey, kQuorum};
  reader.hear({kAd, 1}, {kKey, std::nullopt});
  EXPECT_TRUE(reader.hear({kLa, 1}, {kKey, std::nullopt}));
  EXPECT_FALSE(reader.is_chosen());
  EXPECT_FALSE(reader.highest());
}

}  // namespace
}  // namespace vendepass
