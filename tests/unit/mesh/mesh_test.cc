// The mesh as one object: decisions among several of them, over their own messages.
#include "broker-less/core/mesh.h"

#include <gtest/gtest.h>

#include "tests/unit/mesh/mesh_cluster.h"

namespace vendepass {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

const std::vector<AirlineCode> kThree{kAd, kG3, kLa};
const RegisterKey kKey = purchase_key(1);

Proposal proposal(const MeshCluster& cluster, const Bytes& value) {
  return {kKey, cluster.quorum(), value, {kG3, kLa}};
}

TEST(Mesh, ballot_zero_decides_in_one_round_and_every_learner_hears_it_once) {
  MeshCluster cluster{kThree};
  int prepares = 0;
  cluster.filter = [&](AirlineCode, AirlineCode, const PeerMessage& message) {
    prepares += std::holds_alternative<Prepare>(message) ? 1 : 0;
    return true;
  };
  cluster.submit(
      kAd, cluster.mesh(kAd).propose_ballot_zero(proposal(cluster, kSoldValue), cluster.now()));
  cluster.settle();
  EXPECT_EQ(prepares, 0);
  for (const auto airline : kThree) {
    EXPECT_EQ(cluster.mesh(airline).chosen(kKey), kSoldValue);
    EXPECT_EQ(cluster.notices<Chosen>(airline).size(), 1U);
  }
  EXPECT_FALSE(cluster.mesh(kAd).is_proposing(kKey));
}

TEST(Mesh, nothing_is_counted_before_the_own_disk_has_it) {
  MeshCluster cluster{{kAd}};
  auto effects = cluster.mesh(kAd).propose_ballot_zero({kKey, cluster.quorum(), kSoldValue, {}},
                                                       cluster.now());
  EXPECT_TRUE(effects.notices.empty());
  EXPECT_FALSE(cluster.mesh(kAd).chosen(kKey));
  EXPECT_EQ(sent_to<Accept>(effects.outbox, kAd).size(), 1U);
  cluster.submit(kAd, std::move(effects));
  cluster.settle();
  EXPECT_EQ(cluster.mesh(kAd).chosen(kKey), kSoldValue);
}

TEST(Mesh, recovery_refuses_what_nobody_voted_for) {
  MeshCluster cluster{kThree};
  cluster.kill(kAd);
  cluster.submit(kG3, cluster.mesh(kG3).propose(proposal(cluster, kRefusedValue), cluster.now()));
  cluster.settle();
  EXPECT_EQ(cluster.mesh(kLa).chosen(kKey), kRefusedValue);
}

TEST(Mesh, recovery_carries_on_what_the_dead_entry_began) {
  MeshCluster cluster{kThree};
  cluster.filter = [](AirlineCode, AirlineCode to, const PeerMessage& message) {
    return !std::holds_alternative<Accept>(message) || to == kLa;  // One vote only.
  };
  cluster.submit(
      kAd, cluster.mesh(kAd).propose_ballot_zero(proposal(cluster, kSoldValue), cluster.now()));
  cluster.settle();
  cluster.filter = nullptr;
  cluster.kill(kAd);
  cluster.submit(kG3, cluster.mesh(kG3).propose(proposal(cluster, kRefusedValue), cluster.now()));
  cluster.settle();
  EXPECT_EQ(cluster.mesh(kG3).chosen(kKey), kSoldValue);
  cluster.restart(kAd);
  cluster.submit(kAd, cluster.mesh(kAd).propose(proposal(cluster, kRefusedValue), cluster.now()));
  cluster.pass(Millis{1000});  // Its first ballot comes too late.
  EXPECT_EQ(cluster.mesh(kAd).chosen(kKey), kSoldValue);
}

TEST(Mesh, ballot_zero_becomes_phase_1_where_a_promise_was_given) {
  MeshCluster cluster{kThree};
  const Ballot higher{3, kG3, 1};
  cluster.submit(
      kAd, cluster.mesh(kAd).receive(cluster.header(kG3), Prepare{kKey, higher, cluster.quorum()},
                                     cluster.now()));
  const auto effects =
      cluster.mesh(kAd).propose_ballot_zero(proposal(cluster, kSoldValue), cluster.now());
  const auto prepares = sent_to<Prepare>(effects.outbox, kLa);
  ASSERT_EQ(prepares.size(), 1U);
  EXPECT_EQ(prepares[0].ballot.round, 4U);
}

TEST(Mesh, proposers_that_duel_get_one_decision) {
  MeshCluster cluster{kThree};
  cluster.submit(kAd, cluster.mesh(kAd).propose(proposal(cluster, kSoldValue), cluster.now()));
  cluster.submit(kG3, cluster.mesh(kG3).propose(proposal(cluster, kRefusedValue), cluster.now()));
  cluster.submit(kLa, cluster.mesh(kLa).propose(proposal(cluster, kRefusedValue), cluster.now()));
  cluster.pass(Millis{10000});
  const auto value = cluster.mesh(kAd).chosen(kKey);
  ASSERT_TRUE(value);
  EXPECT_EQ(cluster.mesh(kG3).chosen(kKey), value);
  EXPECT_EQ(cluster.mesh(kLa).chosen(kKey), value);
}

TEST(Mesh, a_proposer_waits_for_a_majority_and_then_goes_on) {
  MeshCluster cluster{kThree};
  cluster.kill(kG3);
  cluster.kill(kLa);
  cluster.submit(
      kAd, cluster.mesh(kAd).propose_ballot_zero(proposal(cluster, kSoldValue), cluster.now()));
  cluster.pass(Millis{20000});
  EXPECT_FALSE(cluster.mesh(kAd).chosen(kKey));
  EXPECT_TRUE(cluster.mesh(kAd).is_proposing(kKey));
  cluster.restart(kLa);
  cluster.pass(Millis{3000});
  EXPECT_EQ(cluster.mesh(kAd).chosen(kKey), kSoldValue);
}

TEST(Mesh, a_decision_survives_a_restart_and_is_told_at_once) {
  MeshCluster cluster{kThree};
  cluster.submit(
      kAd, cluster.mesh(kAd).propose_ballot_zero(proposal(cluster, kSoldValue), cluster.now()));
  cluster.settle();
  cluster.restart(kG3);
  EXPECT_EQ(cluster.mesh(kG3).chosen(kKey), kSoldValue);
  const auto proposed = cluster.mesh(kG3).propose(proposal(cluster, kRefusedValue), cluster.now());
  EXPECT_TRUE(proposed.outbox.empty());
  EXPECT_EQ(std::get<Chosen>(proposed.notices.at(0)).value, kSoldValue);
  const auto read = cluster.mesh(kG3).read(kKey, cluster.quorum(), cluster.now());
  EXPECT_EQ(std::get<Chosen>(read.notices.at(0)).value, kSoldValue);
}

TEST(Mesh, a_reader_learns_a_decision_that_it_had_not_heard) {
  MeshCluster cluster{{kAd, kG3, kJj, kLa}};
  const Proposal quiet{kKey, quorum_of(kThree), kSoldValue, {}};
  cluster.submit(kAd, cluster.mesh(kAd).propose_ballot_zero(quiet, cluster.now()));
  cluster.settle();
  EXPECT_FALSE(cluster.mesh(kJj).chosen(kKey));
  cluster.submit(kJj, cluster.mesh(kJj).read(kKey, quiet.quorum, cluster.now()));
  cluster.settle();
  EXPECT_EQ(cluster.mesh(kJj).chosen(kKey), kSoldValue);
  EXPECT_EQ(cluster.notices<Chosen>(kJj).size(), 1U);
  ASSERT_EQ(cluster.notices<ReadAnswered>(kJj).size(), 1U);
  EXPECT_EQ(cluster.notices<ReadAnswered>(kJj)[0].accepted->value, kSoldValue);
}

TEST(Mesh, whoever_proposes_what_is_forgotten_is_told_the_decision) {
  MeshCluster cluster{kThree};
  cluster.kill(kG3);
  cluster.kill(kLa);
  cluster.submit(kAd, cluster.mesh(kAd).propose(proposal(cluster, kRefusedValue), cluster.now()));
  cluster.pass(Millis{100});
  cluster.mesh(kAd).forget(kKey, kSoldValue);
  EXPECT_FALSE(cluster.mesh(kAd).is_proposing(kKey));
  cluster.pass(Millis{50});
  ASSERT_EQ(cluster.notices<Chosen>(kAd).size(), 1U);
  EXPECT_EQ(cluster.notices<Chosen>(kAd)[0].value, kSoldValue);
  EXPECT_EQ(cluster.mesh(kAd).chosen(kKey), kSoldValue);
  EXPECT_TRUE(cluster.mesh(kAd).is_forgotten(kKey));
}

TEST(Mesh, what_is_decided_is_not_forgotten_as_something_else) {
  MeshCluster cluster{kThree};
  cluster.submit(
      kAd, cluster.mesh(kAd).propose_ballot_zero(proposal(cluster, kSoldValue), cluster.now()));
  cluster.settle();
  cluster.mesh(kAd).forget(kKey, kRefusedValue);
  EXPECT_FALSE(cluster.mesh(kAd).is_forgotten(kKey));
  EXPECT_EQ(cluster.mesh(kAd).chosen(kKey), kSoldValue);
  cluster.mesh(kAd).forget(kKey, kSoldValue);
  EXPECT_TRUE(cluster.mesh(kAd).is_forgotten(kKey));
}

// One voter has forgotten, one has voted for it, one has neither: whoever asks gets the decision.
TEST(Mesh, proposers_and_readers_get_the_decision_from_who_has_forgotten) {
  for (const std::size_t forgetful : {1U, 2U, 3U}) {
    MeshCluster cluster{{kAd, kG3, kJj, kLa}};
    const Proposal quiet{kKey, quorum_of(kThree), kSoldValue, {}};
    cluster.filter = [](AirlineCode, AirlineCode to, const PeerMessage& message) {
      return to != kLa || !std::holds_alternative<Accept>(message);
    };
    cluster.submit(kAd, cluster.mesh(kAd).propose_ballot_zero(quiet, cluster.now()));
    cluster.settle();
    cluster.filter = nullptr;
    for (std::size_t i = 0; i < forgetful; ++i) cluster.mesh(kThree[i]).forget(kKey, kSoldValue);
    auto other = quiet;
    other.value = kRefusedValue;
    other.learners = {kJj};
    cluster.submit(kJj, cluster.mesh(kJj).read(kKey, quiet.quorum, cluster.now()));
    cluster.settle();
    ASSERT_EQ(cluster.notices<ReadAnswered>(kJj).size(), 1U) << forgetful;
    EXPECT_EQ(cluster.notices<ReadAnswered>(kJj)[0].accepted->value, kSoldValue) << forgetful;
    cluster.submit(kJj, cluster.mesh(kJj).propose(other, cluster.now()));
    cluster.pass(Millis{3000});
    EXPECT_EQ(cluster.mesh(kJj).chosen(kKey), kSoldValue) << forgetful;
  }
}

TEST(Mesh, a_read_is_repeated_until_a_majority_has_answered) {
  MeshCluster cluster{kThree};
  cluster.kill(kG3);
  cluster.kill(kLa);
  cluster.submit(kAd, cluster.mesh(kAd).read(kKey, cluster.quorum(), cluster.now()));
  cluster.pass(Millis{1000});
  EXPECT_TRUE(cluster.notices<ReadAnswered>(kAd).empty());
  cluster.restart(kLa);
  cluster.pass(Millis{1000});
  ASSERT_EQ(cluster.notices<ReadAnswered>(kAd).size(), 1U);
  EXPECT_FALSE(cluster.notices<ReadAnswered>(kAd)[0].accepted);
}

TEST(Mesh, takes_its_own_messages_and_no_others) {
  EXPECT_TRUE(Mesh::is_mesh_message(Ping{}));
  EXPECT_TRUE(Mesh::is_mesh_message(RegisterState{kKey, {}}));
  EXPECT_TRUE(Mesh::is_mesh_message(Pull{kAd, 1, 1}));
  EXPECT_FALSE(Mesh::is_mesh_message(OutcomeQuery{PurchaseId{{}}}));
  EXPECT_FALSE(Mesh::is_mesh_message(TripsAnswer{}));
}

TEST(Mesh, digests_carry_the_counts_that_were_set) {
  MeshCluster cluster{kThree};
  cluster.mesh(kAd).set_digest_counts(10, 2, 3, 1);
  cluster.pass(Millis{600});
  const auto digest = cluster.mesh(kLa).digest_of(kAd);
  ASSERT_TRUE(digest);
  EXPECT_EQ(digest->free, 10U);
  EXPECT_EQ(digest->in_doubt, 1U);
}

}  // namespace
}  // namespace vendepass
