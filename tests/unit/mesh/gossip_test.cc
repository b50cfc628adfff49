// Events reach everybody, whatever is lost and whoever is dead.
#include <gtest/gtest.h>

#include <algorithm>

#include "broker-less/core/event_logs.h"
#include "broker-less/core/mesh_parts.h"
#include "common/limits.h"
#include "tests/unit/mesh/mesh_cluster.h"

namespace vendepass {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

const std::vector<AirlineCode> kThree{kAd, kG3, kLa};

std::vector<Bytes> bodies_of(const std::vector<Event>& events, AirlineCode airline) {
  std::vector<Bytes> bodies;
  for (const auto& event : events)
    if (event.airline == airline) bodies.push_back(event.body);
  return bodies;
}

TEST(Gossip, published_batches_arrive_without_a_pull) {
  MeshCluster cluster{kThree};
  cluster.pass(Millis{600});
  int pulls = 0;
  cluster.filter = [&](AirlineCode, AirlineCode, const PeerMessage& message) {
    pulls += std::holds_alternative<Pull>(message) ? 1 : 0;
    return true;
  };
  cluster.publish(kAd, {"one", "two"});
  cluster.publish(kAd, {"three"});
  for (const auto airline : {kG3, kLa})
    EXPECT_EQ(bodies_of(cluster.node(airline).delivered, kAd),
              (std::vector<Bytes>{"one", "two", "three"}));
  cluster.pass(Millis{2000});
  EXPECT_EQ(pulls, 0);
}

TEST(Gossip, converges_with_every_published_batch_lost) {
  MeshCluster cluster{kThree};
  cluster.lose_gossip();
  cluster.publish(kAd, {"one", "two"});
  cluster.publish(kG3, {"three"});
  cluster.publish(kAd, {"four"});
  cluster.pass(Millis{1500});
  for (const auto airline : kThree) {
    EXPECT_EQ(cluster.mesh(airline).clock().at(kAd), 3U);
    EXPECT_EQ(cluster.mesh(airline).clock().at(kG3), 1U);
    EXPECT_EQ(cluster.mesh(airline).head_of(kAd), cluster.mesh(kAd).head_of(kAd));
  }
  EXPECT_EQ(bodies_of(cluster.node(kLa).delivered, kAd),
            (std::vector<Bytes>{"one", "two", "four"}));
}

TEST(Gossip, one_lost_batch_is_pulled_when_the_next_shows_the_gap) {
  MeshCluster cluster{kThree};
  cluster.pass(Millis{600});
  cluster.kill(kLa);
  cluster.publish(kAd, {"missed"});
  cluster.restart(kLa);
  cluster.submit(kLa, cluster.mesh(kLa).heard(cluster.header(kAd), cluster.now()).effects);
  cluster.publish(kAd, {"heard"});
  EXPECT_EQ(bodies_of(cluster.node(kLa).delivered, kAd), (std::vector<Bytes>{"missed", "heard"}));
}

TEST(Gossip, what_is_attached_goes_out_once_beside_the_events_of_its_step) {
  MeshCluster cluster{kThree};
  cluster.pass(Millis{600});
  cluster.publish(kAd, {"one"}, {{blake2b_16("details"), "details"}});
  cluster.publish(kAd, {"two"});
  for (const auto airline : {kG3, kLa}) {
    const auto arrived = cluster.notices<BesidesArrived>(airline);
    ASSERT_EQ(arrived.size(), 1U);
    EXPECT_EQ(arrived.front().beside, (std::vector<Beside>{{blake2b_16("details"), "details"}}));
  }
}

TEST(Gossip, the_events_of_a_dead_airline_still_spread) {
  MeshCluster cluster{kThree};
  cluster.pass(Millis{600});
  cluster.kill(kLa);
  cluster.publish(kAd, {"one", "two"});  // Heard by G3 only.
  cluster.kill(kAd);
  cluster.restart(kLa);
  cluster.pass(Millis{2000});
  EXPECT_EQ(cluster.mesh(kLa).clock().at(kAd), 2U);
  EXPECT_EQ(bodies_of(cluster.node(kLa).delivered, kAd), (std::vector<Bytes>{"one", "two"}));
}

TEST(Gossip, a_restarted_relay_serves_what_is_on_its_disk) {
  MeshCluster cluster{kThree};
  cluster.pass(Millis{600});
  cluster.kill(kLa);
  cluster.publish(kAd, {"one"});
  cluster.publish(kAd, {"two"});
  cluster.kill(kAd);
  cluster.restart(kG3);
  cluster.restart(kLa);
  cluster.pass(Millis{2000});
  EXPECT_EQ(cluster.mesh(kLa).head_of(kAd), cluster.mesh(kG3).head_of(kAd));
  EXPECT_EQ(cluster.mesh(kLa).clock().at(kAd), 2U);
}

TEST(Gossip, long_logs_come_page_after_page_without_waiting) {
  MeshCluster cluster{kThree};
  cluster.lose_gossip();
  const std::vector<Bytes> bodies(1000, Bytes(3000, 'x'));
  cluster.publish(kAd, bodies);
  cluster.pass(Millis{600});  // One or two PINGs; a pull is repeated after 300 ms.
  EXPECT_EQ(cluster.mesh(kLa).clock().at(kAd), 1000U);
  EXPECT_GE(cluster.node(kLa).disk.size(), 3U);  // Each page is a record.
}

TEST(Gossip, a_large_step_is_published_in_pages) {
  MeshCluster cluster{kThree};
  cluster.publish(kAd, std::vector<Bytes>(1000, Bytes(3000, 'x')));
  EXPECT_EQ(cluster.mesh(kLa).clock().at(kAd), 1000U);
}

TEST(Gossip, an_unanswered_pull_goes_to_somebody_else) {
  MeshCluster cluster{kThree};
  cluster.kill(kLa);
  cluster.publish(kAd, {"one"});
  cluster.restart(kLa);
  std::vector<AirlineCode> asked;
  cluster.filter = [&](AirlineCode, AirlineCode to, const PeerMessage& message) {
    if (!std::holds_alternative<Pull>(message)) return true;
    asked.push_back(to);
    return to != kAd;  // Its answers are lost on the way.
  };
  cluster.pass(Millis{2000});
  EXPECT_EQ(asked, (std::vector{kAd, kG3}));
  EXPECT_EQ(cluster.mesh(kLa).clock().at(kAd), 1U);
}

TEST(Gossip, only_durable_events_are_named_and_served) {
  MeshCluster cluster{kThree};
  cluster.pass(Millis{600});
  auto& mesh = cluster.mesh(kAd);
  const auto effects = mesh.append_event("not on the disk yet").effects;
  EXPECT_EQ(mesh.clock().at(kAd), 1U);
  EXPECT_EQ(mesh.digest_of(kAd)->clock.at(kAd), 0U);
  const auto ask = [&] {
    return mesh.receive(cluster.header(kLa), Pull{kAd, 1, 1}, cluster.now()).immediate.size();
  };
  EXPECT_EQ(ask(), 0U);
  mesh.set_durable_clock(mesh.known(), mesh.clock());
  EXPECT_EQ(mesh.digest_of(kAd)->clock.at(kAd), 1U);
  EXPECT_EQ(ask(), 1U);
}

TEST(Gossip, a_late_digest_takes_nothing_back) {
  MeshCluster cluster{kThree};
  cluster.pass(Millis{600});
  const auto late = *cluster.mesh(kLa).digest_of(kAd);
  cluster.publish(kAd, {"one"});
  cluster.pass(Millis{600});
  cluster.submit(kLa, cluster.mesh(kLa).receive(cluster.header(kAd), Ping{1, late}, cluster.now()));
  EXPECT_EQ(cluster.mesh(kLa).digest_of(kAd)->clock.at(kAd), 1U);
}

TEST(Gossip, a_new_start_is_known_by_its_own_digests) {
  MeshCluster cluster{kThree};
  cluster.publish(kAd, {"one"});
  cluster.pass(Millis{600});
  EXPECT_TRUE(cluster.mesh(kLa).digest_of(kAd));
  auto next = cluster.header(kAd);
  next.incarnation += 1;
  next.start_nonce += 1;
  cluster.kill(kAd);
  cluster.pass(Millis{1000});
  EXPECT_TRUE(cluster.mesh(kLa).heard(next, cluster.now()).is_new_start);
  EXPECT_FALSE(cluster.mesh(kLa).digest_of(kAd));
}

TEST(Gossip, an_event_carries_the_clock_of_its_airline) {
  MeshCluster cluster{kThree};
  cluster.publish(kAd, {"one"});
  cluster.publish(kG3, {"two", "three"});
  const auto event = cluster.mesh(kLa).append_event("four").event;
  EXPECT_EQ(event.number, 1U);
  EXPECT_EQ(event.clock.components(),
            (std::vector<VectorClock::Component>{{kAd, 1}, {kG3, 2}, {kLa, 1}}));
}

TEST(Gossip, ignores_airlines_outside_the_alliance) {
  MeshCluster cluster{kThree};
  MeshCluster strangers{{kAd, kJj, kLa}};
  auto& mesh = cluster.mesh(kLa);
  strangers.mesh(kJj).append_event("hello");
  const auto effects = strangers.mesh(kJj).seal();
  const auto& batch = std::get<ToSubscribers>(effects.outbox.at(0).content).batch;
  EXPECT_TRUE(mesh.receive_gossip(batch, cluster.now()).records.empty());
  const auto answer = mesh.receive(strangers.header(kJj), Pull{kLa, 1, 1}, cluster.now()).immediate;
  EXPECT_TRUE(answer.empty());
  EXPECT_EQ(mesh.clock().at(kJj), 0U);
}

TEST(Gossip, a_fork_is_told_and_not_merged) {
  MeshCluster cluster{kThree};
  cluster.publish(kAd, {"one", "two"});
  MeshCluster other{kThree};  // AD's database was copied and started elsewhere.
  other.mesh(kAd).append_event("one");
  other.mesh(kAd).append_event("sold to somebody else");
  const auto effects = other.mesh(kAd).seal();
  const auto& batch = std::get<ToSubscribers>(effects.outbox.at(0).content).batch;
  const auto head = cluster.mesh(kLa).head_of(kAd);
  EXPECT_TRUE(cluster.mesh(kLa).receive_gossip(batch, cluster.now()).records.empty());
  EXPECT_EQ(cluster.mesh(kLa).forked(), std::vector{kAd});
  EXPECT_EQ(cluster.mesh(kLa).head_of(kAd), head);
  EXPECT_TRUE(cluster.mesh(kG3).forked().empty());
}

TEST(Gossip, a_restart_goes_on_where_the_log_ended) {
  MeshCluster cluster{kThree};
  cluster.publish(kAd, {"one"});
  cluster.restart(kAd);
  auto& mesh = cluster.mesh(kAd);
  cluster.submit(kAd, mesh.append_event("two").effects);
  auto effects = mesh.seal();
  ASSERT_EQ(effects.outbox.size(), 1U);
  EXPECT_EQ(std::get<ToSubscribers>(effects.outbox[0].content).batch.first, 2U);
  cluster.submit(kAd, std::move(effects));
  cluster.settle();
  EXPECT_EQ(bodies_of(cluster.node(kLa).delivered, kAd), (std::vector<Bytes>{"one", "two"}));
}

// AD's events build on one of G3's that LA cannot get. When too many wait, LA lets a page go, and
// does not ask for the same one again and again.
TEST(Gossip, a_page_that_there_is_no_room_for_is_not_pulled_again_at_once) {
  MeshCluster cluster{kThree};
  cluster.kill(kG3);
  EventLogs g3{kG3, alliance_of(kThree), key_of(kG3)};
  g3.append("cause");
  EventLogs ad{kAd, alliance_of(kThree), key_of(kAd)};
  ad.apply(ForeignEventsRecord{g3.seal().front()});
  for (std::size_t i = 0; i < kMaxWaitingEvents + kMaxPageEvents; ++i) ad.append("effect");
  auto pages = ad.seal();
  auto last = std::move(pages.back());
  pages.pop_back();
  auto& mesh = cluster.mesh(kLa);
  mesh.heard(cluster.header(kAd), cluster.now());
  const auto pulls_of_ad = [](const MeshEffects& effects) {
    return std::ranges::count_if(effects.immediate, [](const Envelope& envelope) {
      const auto* to_peer = std::get_if<ToPeer>(&envelope.content);
      const auto* pull = to_peer ? std::get_if<Pull>(&to_peer->message) : nullptr;
      return pull != nullptr && pull->airline == kAd;
    });
  };
  for (auto& page : pages) mesh.receive_gossip(std::move(page), cluster.now());
  EXPECT_EQ(mesh.known().at(kAd), kMaxWaitingEvents);
  EXPECT_EQ(mesh.clock().at(kAd), 0U);
  const Ping ping{1, {ad.known(), 0, 0, 0, 0}};
  EXPECT_EQ(pulls_of_ad(mesh.receive(cluster.header(kAd), ping, cluster.now())), 1);
  EXPECT_EQ(pulls_of_ad(mesh.receive(cluster.header(kAd), std::move(last), cluster.now())), 0);
  EXPECT_EQ(mesh.known().at(kAd), kMaxWaitingEvents);
}

TEST(Age, counts_from_the_newest_digest_at_which_everything_was_known) {
  MeshCluster cluster{kThree};
  EXPECT_EQ(cluster.mesh(kLa).age(kAd, cluster.now()), std::nullopt);
  EXPECT_EQ(cluster.mesh(kLa).age(kLa, cluster.now()), Millis{0});
  cluster.pass(Millis{600});
  EXPECT_LE(*cluster.mesh(kLa).age(kAd, cluster.now()), Millis{500});
  cluster.lose_gossip();
  cluster.filter = [](AirlineCode, AirlineCode, const PeerMessage& message) {
    return !std::holds_alternative<Pull>(message);
  };
  cluster.publish(kAd, {"one"});
  cluster.pass(Millis{5000});  // Digests come, the event does not.
  EXPECT_GE(*cluster.mesh(kLa).age(kAd, cluster.now()), Millis{5000});
  cluster.filter = nullptr;
  cluster.pass(Millis{1000});
  EXPECT_LE(*cluster.mesh(kLa).age(kAd, cluster.now()), Millis{500});
  EXPECT_EQ(cluster.mesh(kLa).digest_of(kAd)->clock.at(kAd), 1U);
}

// By the key of that day: a replay has another one, perhaps.
TEST(SnapshotParts, a_false_signature_is_left_out) {
  EventLogs ad{kAd, alliance_of(kThree), key_of(kAd)};
  ad.append("one");
  Bytes part;
  ad.save([&](const SnapshotPart& saved) {
    if (part.empty() && saved.kind == static_cast<std::uint8_t>(MeshPart::kLog)) part = saved.body;
  });
  const EventLogs g3{kG3, alliance_of(kThree), key_of(kG3)};
  EXPECT_EQ(g3.without_false_signature(part), part);
  auto forged = unpack<SavedLog>(part);
  ASSERT_TRUE(forged);
  forged->signature[0] ^= 1;
  const auto judged = unpack<SavedLog>(g3.without_false_signature(pack(*forged)));
  ASSERT_TRUE(judged);
  EXPECT_EQ(judged->signature, Signature{});
  EXPECT_EQ(g3.without_false_signature("no part"), "no part");
}

}  // namespace
}  // namespace vendepass
