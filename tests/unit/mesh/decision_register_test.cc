// The acceptor alone, against "Paxos Made Simple", section 2.2.
#include "broker-less/core/decision_register.h"

#include <gtest/gtest.h>

#include "common/wire.h"
#include "tests/unit/mesh/alliance_of.h"

namespace vendepass {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

const RegisterKey kKey = purchase_key(1);
const Quorum kQuorum = quorum_of({kAd, kG3, kLa});

Ballot ballot(std::uint64_t round, AirlineCode airline) { return {round, airline, 7}; }

class Acceptor : public ::testing::Test {
 protected:
  MeshEffects prepare(const Ballot& b) { return acceptor.prepare(b.airline, {kKey, b, kQuorum}); }
  MeshEffects accept(const Ballot& b, const Bytes& value) {
    return acceptor.accept(b.airline, {kKey, b, value, kQuorum, {}});
  }
  static bool promises(const MeshEffects& effects, const Ballot& b) {
    return sent_to<Promise>(effects.outbox, b.airline).size() == 1;
  }
  static bool votes(const MeshEffects& effects, const Ballot& b) {
    return sent_to<Accepted>(effects.outbox, b.airline).size() == 1;
  }
  static bool preempts(const MeshEffects& effects, const Ballot& b) {
    return sent_to<Preempted>(effects.outbox, b.airline).size() == 1 && effects.records.empty();
  }
  // What a restart makes of these records.
  static DecisionRegister restarted(const std::vector<MeshEffects>& history) {
    DecisionRegister fresh{{kG3, 1}};
    for (const auto& effects : history)
      for (const auto& record : effects.records) {
        if (const auto* promise = std::get_if<PromiseRecord>(&record)) fresh.apply(*promise);
        if (const auto* vote = std::get_if<VoteRecord>(&record)) fresh.apply(*vote);
      }
    return fresh;
  }

  DecisionRegister acceptor{{kG3, 1}};
};

TEST_F(Acceptor, P1_accepts_the_first_proposal_that_it_receives) {
  EXPECT_TRUE(votes(accept(ballot(3, kLa), kRefusedValue), ballot(3, kLa)));
  EXPECT_EQ(acceptor.vote(kKey)->value, kRefusedValue);
}

TEST_F(Acceptor, P1a_accepts_a_ballot_that_it_has_promised) {
  EXPECT_TRUE(promises(prepare(ballot(1, kAd)), ballot(1, kAd)));
  EXPECT_TRUE(votes(accept(ballot(1, kAd), kSoldValue), ballot(1, kAd)));
}

TEST_F(Acceptor, P1a_does_not_accept_below_its_promise) {
  prepare(ballot(2, kLa));
  EXPECT_TRUE(preempts(accept(ballot(1, kAd), kSoldValue), ballot(1, kAd)));
  EXPECT_FALSE(acceptor.vote(kKey));
}

TEST_F(Acceptor, P1a_a_vote_is_a_promise_too) {
  accept(ballot(2, kLa), kRefusedValue);
  EXPECT_TRUE(preempts(prepare(ballot(1, kAd)), ballot(1, kAd)));
  EXPECT_TRUE(preempts(accept(ballot(1, kAd), kSoldValue), ballot(1, kAd)));
}

TEST_F(Acceptor, section_2_2_tells_who_came_too_late_what_was_promised) {
  prepare(ballot(2, kLa));
  const auto answers = sent_to<Preempted>(prepare(ballot(1, kAd)).outbox, kAd);
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].ballot, ballot(1, kAd));
  EXPECT_EQ(answers[0].promised, ballot(2, kLa));
}

TEST_F(Acceptor, section_2_2_phase_1b_answers_with_the_vote_of_the_highest_ballot) {
  accept(ballot(1, kAd), kSoldValue);
  accept(ballot(2, kLa), kRefusedValue);
  const auto answers = sent_to<Promise>(prepare(ballot(3, kAd)).outbox, kAd);
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].accepted, (Vote{ballot(2, kLa), kRefusedValue}));
}

TEST_F(Acceptor, section_2_2_votes_again_in_a_higher_ballot) {
  accept(ballot(1, kAd), kSoldValue);
  EXPECT_TRUE(votes(accept(ballot(2, kLa), kSoldValue), ballot(2, kLa)));
  EXPECT_EQ(acceptor.vote(kKey)->ballot, ballot(2, kLa));
}

TEST_F(Acceptor, orders_ballots_of_one_round_by_airline) {
  prepare(ballot(1, kLa));
  EXPECT_TRUE(preempts(prepare(ballot(1, kAd)), ballot(1, kAd)));
}

TEST_F(Acceptor, never_votes_for_two_values_in_one_ballot) {
  accept(ballot(1, kAd), kSoldValue);
  const auto second = accept(ballot(1, kAd), kRefusedValue);
  EXPECT_TRUE(second.outbox.empty());
  EXPECT_EQ(acceptor.vote(kKey)->value, kSoldValue);
}

TEST_F(Acceptor, section_2_2_remembers_promise_and_vote_through_a_restart) {
  const auto vote = accept(ballot(1, kAd), kSoldValue);
  const auto promise = prepare(ballot(2, kLa));
  auto fresh = restarted({vote, promise, vote, promise});  // Applying twice is harmless.
  EXPECT_EQ(fresh.promised(kKey), ballot(2, kLa));
  EXPECT_EQ(fresh.vote(kKey), (Vote{ballot(1, kAd), kSoldValue}));
}

TEST_F(Acceptor, repeats_an_answer_without_writing_again) {
  prepare(ballot(1, kAd));
  const auto promise = prepare(ballot(1, kAd));
  EXPECT_TRUE(promises(promise, ballot(1, kAd)));
  EXPECT_TRUE(promise.records.empty());
  accept(ballot(1, kAd), kSoldValue);
  const auto vote = accept(ballot(1, kAd), kSoldValue);
  EXPECT_TRUE(votes(vote, ballot(1, kAd)));
  EXPECT_TRUE(vote.records.empty());
}

TEST_F(Acceptor, never_sends_before_the_disk_has_it) {
  EXPECT_TRUE(prepare(ballot(1, kAd)).immediate.empty());
  EXPECT_TRUE(prepare(ballot(1, kAd)).immediate.empty());
  EXPECT_TRUE(accept(ballot(1, kAd), kSoldValue).immediate.empty());
  EXPECT_TRUE(acceptor.read(kLa, {kKey}).immediate.empty());
}

TEST_F(Acceptor, ballot_zero_is_open_until_the_first_promise) {
  EXPECT_TRUE(votes(accept(ballot(0, kAd), kSoldValue), ballot(0, kAd)));
  EXPECT_FALSE(acceptor.promised(kKey));
  prepare(ballot(1, kLa));
  EXPECT_TRUE(preempts(accept(ballot(0, kAd), kSoldValue), ballot(0, kAd)));
}

TEST_F(Acceptor, ballot_zero_is_closed_by_a_promise_that_a_restart_remembers) {
  auto fresh = restarted({prepare(ballot(1, kLa))});
  const auto late = fresh.accept(kAd, {kKey, ballot(0, kAd), kSoldValue, kQuorum, {}});
  EXPECT_TRUE(preempts(late, ballot(0, kAd)));
}

TEST_F(Acceptor, ballot_zero_sells_and_does_nothing_else) {
  EXPECT_TRUE(accept(ballot(0, kAd), kRefusedValue).outbox.empty());
  const RegisterKey email{RegisterKey::Space::kEmail, {}, 0};
  EXPECT_TRUE(
      acceptor.accept(kAd, {email, ballot(0, kAd), kSoldValue, kQuorum, {}}).outbox.empty());
  EXPECT_TRUE(prepare(ballot(0, kAd)).outbox.empty());
  EXPECT_FALSE(acceptor.vote(kKey));
}

TEST_F(Acceptor, ballot_zero_of_a_restarted_entry_is_the_same_ballot) {
  accept({0, kAd, 9}, kSoldValue);
  const auto again = accept({0, kAd, 3}, kSoldValue);
  const auto told = sent_to<Accepted>(again.outbox, kAd);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].ballot, (Ballot{0, kAd, 3}));  // The one that its proposer counts.
  EXPECT_TRUE(again.records.empty());
}

TEST_F(Acceptor, votes_only_where_the_quorum_names_it_with_its_tenure) {
  const Ballot first = ballot(1, kAd);
  for (const auto& quorum : {quorum_of({kAd, kJj, kLa}), Quorum{{kAd, 1}, {kG3, 2}, {kLa, 1}}}) {
    EXPECT_TRUE(acceptor.prepare(kAd, {kKey, first, quorum}).outbox.empty());
    EXPECT_TRUE(acceptor.accept(kAd, {kKey, first, kSoldValue, quorum, {}}).outbox.empty());
  }
}

TEST_F(Acceptor, takes_a_ballot_from_its_own_airline_only) {
  EXPECT_TRUE(acceptor.prepare(kLa, {kKey, ballot(1, kAd), kQuorum}).outbox.empty());
  EXPECT_TRUE(acceptor.accept(kLa, {kKey, ballot(1, kAd), kSoldValue, kQuorum, {}}).outbox.empty());
}

TEST_F(Acceptor, section_2_3_tells_the_proposer_and_each_learner_once) {
  const Accept message{kKey, ballot(1, kAd), kSoldValue, kQuorum, {kAd, kG3, kO6, kO6}};
  const auto effects = acceptor.accept(kAd, message);
  EXPECT_EQ(effects.outbox.size(), 3U);
  for (const auto hearer : {kAd, kG3, kO6})
    EXPECT_EQ(sent_to<Accepted>(effects.outbox, hearer).size(), 1U) << to_string(hearer);
}

TEST_F(Acceptor, a_read_changes_nothing) {
  accept(ballot(0, kAd), kSoldValue);
  const auto answer = sent_to<RegisterState>(acceptor.read(kLa, {kKey}).outbox, kLa);
  ASSERT_EQ(answer.size(), 1U);
  EXPECT_EQ(answer[0].accepted, (Vote{ballot(0, kAd), kSoldValue}));
  EXPECT_FALSE(acceptor.promised(kKey));
  EXPECT_TRUE(acceptor.read(kLa, {kKey}).records.empty());
}

TEST_F(Acceptor, forgotten_answers_phase_1_with_the_decision_as_its_vote_in_that_ballot) {
  accept(ballot(0, kAd), kSoldValue);
  acceptor.forget(kKey, kSoldValue);
  EXPECT_FALSE(acceptor.vote(kKey));
  for (const auto& each : {ballot(3, kLa), ballot(1, kAd)}) {  // In whatever order.
    const auto effects = prepare(each);
    const auto answers = sent_to<Promise>(effects.outbox, each.airline);
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].accepted, (Vote{each, kSoldValue}));
    EXPECT_TRUE(effects.records.empty());
  }
}

TEST_F(Acceptor, forgotten_votes_for_the_decision_and_for_nothing_else) {
  acceptor.forget(kKey, kRefusedValue);
  EXPECT_TRUE(votes(accept(ballot(2, kLa), kRefusedValue), ballot(2, kLa)));
  EXPECT_TRUE(accept(ballot(2, kLa), kRefusedValue).records.empty());
  EXPECT_TRUE(accept(ballot(3, kAd), kSoldValue).outbox.empty());
  EXPECT_TRUE(accept(ballot(0, kAd), kSoldValue).outbox.empty());
}

TEST_F(Acceptor, forgotten_tells_readers_one_ballot_above_all_others_whoever_it_is) {
  DecisionRegister other{{kAd, 1}};
  acceptor.forget(kKey, kSoldValue);
  other.forget(kKey, kSoldValue);
  const auto one = sent_to<RegisterState>(acceptor.read(kLa, {kKey}).outbox, kLa);
  const auto two = sent_to<RegisterState>(other.read(kLa, {kKey}).outbox, kLa);
  ASSERT_EQ(one.size(), 1U);
  ASSERT_EQ(two.size(), 1U);
  EXPECT_EQ(one[0].accepted, two[0].accepted);
  EXPECT_EQ(one[0].accepted->value, kSoldValue);
  EXPECT_GT(one[0].accepted->ballot, ballot(1'000'000, kLa));
  const SenderHeader sender{kG3, 1, 1, 0, 1, 1, StoreId{{}}, false, 0, {}};
  EXPECT_TRUE(decode_packet(encode(Packet{sender, {one[0]}}))) << "it is a ballot that can be sent";
}

TEST_F(Acceptor, forgotten_does_not_vote_for_another_tenure) {
  acceptor.forget(kKey, kSoldValue);
  acceptor.set_tenure(0);
  EXPECT_TRUE(prepare(ballot(1, kAd)).outbox.empty());
  EXPECT_TRUE(accept(ballot(1, kAd), kSoldValue).outbox.empty());
  EXPECT_TRUE(acceptor.read(kLa, {kKey}).outbox.empty());
}

TEST_F(Acceptor, forgotten_stays_so_whatever_is_applied_again) {
  const auto vote = accept(ballot(1, kAd), kSoldValue);
  acceptor.forget(kKey, kSoldValue);
  acceptor.apply(std::get<VoteRecord>(vote.records.at(0)));
  acceptor.apply(PromiseRecord{kKey, ballot(2, kLa)});
  EXPECT_FALSE(acceptor.vote(kKey));
  EXPECT_FALSE(acceptor.promised(kKey));
  acceptor.forget(kKey, kRefusedValue);
  EXPECT_EQ(*acceptor.forgotten(kKey), kSoldValue);
}

TEST_F(Acceptor, keeps_keys_apart) {
  accept(ballot(1, kAd), kSoldValue);
  EXPECT_FALSE(acceptor.vote(purchase_key(2)));
  EXPECT_FALSE(acceptor.vote({RegisterKey::Space::kEmail, kKey.name, 0}));
  EXPECT_FALSE(acceptor.vote({RegisterKey::Space::kPurchase, kKey.name, 1}));
}

}  // namespace
}  // namespace vendepass
