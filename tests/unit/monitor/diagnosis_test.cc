// What looks wrong, from what airlines say of each other.
#include "broker-less/monitor/core/diagnosis.h"

#include <gtest/gtest.h>

#include "tests/unit/monitor/published.h"

namespace vendepass::monitor {
namespace {

using namespace vendepass::testing;  // NOLINT(google-build-using-namespace)

class DiagnosisOf : public ::testing::Test {
 protected:
  DiagnosisOf() { published.pass(watch, Millis{5000}, all); }

  void pass(const std::vector<AirlineCode>& who) { published.pass(watch, Millis{10000}, who); }
  std::vector<std::string> texts() const {
    std::vector<std::string> found;
    for (const auto& finding : findings(watch, published.now)) found.push_back(finding.text);
    return found;
  }
  using Texts = std::vector<std::string>;

  const std::vector<AirlineCode> all{kAd, kG3, kLa};
  Published published;
  Watch watch{published.alliance};
};

TEST_F(DiagnosisOf, all_is_well) {
  EXPECT_EQ(texts(), Texts{});
  EXPECT_EQ(findings(Watch{published.alliance}, Millis{100}).size(), 0U) << "it has just begun";
}

TEST_F(DiagnosisOf, nobody_is_heard) {
  pass({});
  EXPECT_EQ(texts(),
            Texts{"no airline is heard: this monitor is cut off, or all of them are down"});
}

TEST_F(DiagnosisOf, one_that_nobody_hears) {
  published.sees(kAd, kLa, Liveness::kDead);
  published.sees(kG3, kLa, Liveness::kDead);
  pass({kAd, kG3});
  EXPECT_EQ(texts(), Texts{"nobody hears LA for 10 s: it is down, or cut off from all"});
}

// The PUB alone is cut: the others hear its PINGs.
TEST_F(DiagnosisOf, one_whose_published_stream_does_not_come_here) {
  pass({kAd, kG3});
  EXPECT_EQ(texts(), Texts{"AD and G3 hear LA, and nothing that it publishes has come here for "
                           "10 s: its gossip port does not reach this monitor"});
}

TEST_F(DiagnosisOf, one_that_is_just_back) {
  for (const auto other : {kAd, kG3}) published.sees(other, kLa, Liveness::kDead);
  pass({kAd, kG3});
  for (const auto other : {kAd, kG3}) published.sees(other, kLa, Liveness::kUp);
  published.pass(watch, Millis{1000}, {kAd, kG3});
  EXPECT_EQ(texts(), Texts{"nothing has come from LA for 11 s, and it is just back"});
  published.pass(watch, kLasting, {kAd, kG3});
  EXPECT_NE(texts().at(0).find("its gossip port"), std::string::npos);
}

TEST_F(DiagnosisOf, one_that_only_some_can_reach) {
  published.sees(kG3, kLa, Liveness::kSuspect);
  published.sees(kLa, kG3, Liveness::kSuspect);
  pass(all);
  EXPECT_EQ(texts(), (Texts{"only AD reaches G3; LA does not: a link is cut",
                            "only AD reaches LA; G3 does not: a link is cut"}));
}

TEST_F(DiagnosisOf, one_that_only_some_hear_and_this_monitor_does_not) {
  published.sees(kG3, kLa, Liveness::kDead);
  pass({kAd, kG3});
  EXPECT_EQ(texts(), Texts{"only AD hears LA; G3 and this monitor do not for 10 s"});
}

TEST_F(DiagnosisOf, a_cut_one_way) {
  published.sees(kG3, kLa, Liveness::kDead);
  pass(all);
  EXPECT_EQ(texts(),
            Texts{"LA hears G3 and is not heard there; AD hears it: a link is cut one way"});
}

TEST_F(DiagnosisOf, one_that_publishes_and_no_airline_hears) {
  published.sees(kG3, kLa, Liveness::kDead);
  published.sees(kAd, kLa, Liveness::kDead);
  published.sees(kLa, kAd, Liveness::kDead);
  published.sees(kLa, kG3, Liveness::kDead);
  published.bulletins.at(kLa).reaches_majority = false;
  pass(all);
  EXPECT_EQ(texts().at(0), "only G3 reaches AD; LA does not: a link is cut");
  EXPECT_EQ(texts().at(2), "no other airline hears LA, and it publishes: it is cut off from them");
  EXPECT_EQ(texts().at(3),
            "LA reaches no majority of the quorum (AD, G3 and LA): no itinerary of "
            "several airlines is sold there, and nobody can register");
}

TEST_F(DiagnosisOf, votes_that_reach_no_majority) {
  for (const auto airline : all) published.bulletins.at(airline).reaches_majority = false;
  pass(all);
  EXPECT_EQ(texts(),
            Texts{"votes reach no majority of the quorum (AD, G3 and LA) anywhere: no itinerary of "
                  "several airlines is sold there, and nobody can register"});
}

TEST_F(DiagnosisOf, conditions_that_need_somebody) {
  published.bulletins.at(kAd).condition = Condition::kRecovering;
  published.bulletins.at(kG3).condition = Condition::kNotVoting;
  published.bulletins.at(kLa).condition = Condition::kSetBack;
  published.bulletins.at(kLa).forked = {kG3};
  pass(all);
  const auto found = texts();
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0], "LA has seen two events of G3 under one number: two copies of it have run");
  EXPECT_NE(found[1].find("LA's database was set back"), std::string::npos);
  EXPECT_NE(found[2].find("AD has been recovering for 9 s"), std::string::npos) << found[2];
  EXPECT_NE(found[3].find("G3 does not vote"), std::string::npos);
}

TEST_F(DiagnosisOf, doubts_and_lags_when_they_last) {
  published.bulletins.at(kG3).digest.in_doubt = 2;
  published.bulletins.at(kG3).digest.clock.raise(kG3, 40);
  published.bulletins.at(kLa).digest.clock.raise(kG3, 40);
  published.pass(watch, Millis{2000}, all);
  EXPECT_EQ(texts(), Texts{}) << "for a moment they are there all the time";
  pass(all);
  EXPECT_EQ(texts(), (Texts{"2 in doubt at G3 for 11 s: votes are missing, or nobody has asked",
                            "AD is behind G3 by 40 events, for 10 s"}));
}

TEST_F(DiagnosisOf, editions_that_differ) {
  published.bulletins.at(kG3).edition = 3;
  pass(all);
  EXPECT_EQ(texts(),
            (Texts{"this monitor reads edition 1 of the alliance file, and there is an edition 3",
                   "AD works under edition 1, others under 3: reload the alliance file there",
                   "LA works under edition 1, others under 3: reload the alliance file there"}));
}

// Seconds go on; another airline, whose code differs by a digit, is another finding.
TEST_F(DiagnosisOf, what_begins_and_ends_is_told_by_what_it_is_about) {
  const auto of = [](std::string text, std::string id) {
    return Finding{Finding::Weight::kBad, std::move(text), std::move(id)};
  };
  for (const auto other : {kAd, kLa}) published.sees(other, kG3, Liveness::kDead);
  pass({kAd, kLa});
  const auto first = findings(watch, published.now);
  published.pass(watch, Millis{5000}, {kAd, kLa});
  const auto later = findings(watch, published.now);
  ASSERT_EQ(first.size(), 1U);
  EXPECT_NE(first[0].text, later.at(0).text);
  EXPECT_TRUE(only_in(first, later).empty());
  EXPECT_TRUE(is_any_bad(first));
  EXPECT_FALSE(is_any_bad({}));
  const auto of_g4 = of("nobody hears G4 for 12 s", "nobody hears G4");
  EXPECT_EQ(only_in({of_g4}, first).size(), 1U);
  EXPECT_EQ(only_in(first, {of_g4}).size(), 1U);
}

// Airlines notice one after the other that one is gone.
TEST_F(DiagnosisOf, moments_of_change_are_not_told) {
  published.sees(kAd, kLa, Liveness::kSuspect);
  published.pass(watch, Millis{1000}, all);
  EXPECT_EQ(texts(), Texts{});
}

}  // namespace
}  // namespace vendepass::monitor
