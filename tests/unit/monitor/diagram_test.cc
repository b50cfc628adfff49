// Recordings and purchases as moments and arrows.
#include "broker-less/monitor/core/diagram.h"

#include <gtest/gtest.h>

#include "tests/unit/monitor/published.h"

namespace vendepass::monitor {
namespace {

using namespace vendepass::testing;  // NOLINT(google-build-using-namespace)

// As published: what one airline hears of another it builds on.
class DiagramOf : public ::testing::Test {
 protected:
  void publish(AirlineCode airline, const std::vector<AirlineEvent>& events) {
    now += Millis{10};
    const auto frame = published.events(airline, events);
    recording.entries.emplace_back(RecordedFrame{now, airline, frame});
    const auto batch = *decode_event_batch(frame);
    for (auto& [other, logs] : published.logs)
      if (other != airline) logs.apply(ForeignEventsRecord{batch});
  }
  void bulletin(AirlineCode airline) {
    now += Millis{10};
    recording.entries.emplace_back(RecordedFrame{now, airline, published.bulletin(airline)});
  }
  std::vector<std::string> texts(const SpaceTime& happened) const {
    std::vector<std::string> all;
    for (const auto& moment : happened.moments) {
      auto line = moment.host + ":";
      for (const auto& arrow : moment.after) line += " " + std::to_string(arrow.from);
      all.push_back(line);
    }
    return all;
  }
  using Texts = std::vector<std::string>;

  Published published;
  Recording recording{{}, published.alliance, {}, false};
  Millis now{0};
};

TEST_F(DiagramOf, an_arrow_comes_from_the_newest_event_that_is_newly_known) {
  publish(kG3, {seats_taken(1, "1A", true), seats_taken(2, "1B", true)});
  publish(kLa, {HoldSold{PurchaseId{samples::digest(1)}}});
  publish(kLa, {HoldSold{PurchaseId{samples::digest(2)}}});
  publish(kAd, {FareChanged{kSeen, Cabin{'Y'}, samples::brl(1)}});
  const auto happened = diagram_of(recording, std::nullopt, 100);
  EXPECT_EQ(happened.hosts, (Texts{"AD", "G3", "LA"}));
  EXPECT_EQ(texts(happened), (Texts{"G3:", "G3:", "LA: 1", "LA:", "AD: 1 3"}));
  EXPECT_EQ(happened.moments[0].text, "seats_taken G3-1234@2026-12-01 p:01020304 1A held");
  EXPECT_EQ(happened.moments[2].clock, "{G3:2, LA:1}");
}

TEST_F(DiagramOf, of_one_purchase_and_of_the_newest) {
  publish(kG3, {seats_taken(1, "1A", true), seats_taken(2, "1B", true)});
  publish(kLa, {HoldSold{PurchaseId{samples::digest(1)}}});
  EXPECT_EQ(texts(diagram_of(recording, PurchaseId{samples::digest(1)}, 100)),
            (Texts{"G3:", "LA: 0"}));
  EXPECT_EQ(texts(diagram_of(recording, std::nullopt, 2)), (Texts{"G3:", "LA: 0"}));
  EXPECT_EQ(diagram_of(recording, std::nullopt, 2).moments[0].text.find("1A"), std::string::npos);
  EXPECT_TRUE(diagram_of(recording, PurchaseId{samples::digest(9)}, 100).moments.empty());
}

TEST_F(DiagramOf, an_airline_ends_and_starts_again) {
  publish(kG3, {seats_taken(1, "1A", false)});
  published.bulletins.at(kG3).digest.clock.raise(kG3, 1);
  bulletin(kG3);
  published.bulletins.at(kG3).incarnation = 2;
  bulletin(kG3);
  publish(kG3, {seats_taken(2, "1B", false)});
  const auto happened = diagram_of(recording, std::nullopt, 100);
  ASSERT_EQ(happened.moments.size(), 4U);
  EXPECT_EQ(happened.moments[1].kind, vendepass::Moment::Kind::kDown);
  EXPECT_EQ(happened.moments[2].kind, vendepass::Moment::Kind::kUp);
  EXPECT_EQ(happened.moments[2].text, "G3 has started again: start 2");
}

TEST_F(DiagramOf, a_purchase_as_airlines_tell_of_it) {
  const auto happened = diagram_of_purchase(
      R"({"ok":true,"airlines":[)"
      R"({"airline":"AD","answer":null,"vote":"sold","ballot":"0.AD","decision":"sold","events":[]},)"
      R"({"airline":"G3","answer":"sold","vote":"sold","ballot":"0.AD","decision":"sold","events":[)"
      R"({"event":"G3:1","what":"held","flight":"G3-1@2026-12-01","seats":["1A"],"clock":{"G3":1}},)"
      R"({"event":"G3:2","what":"hold_sold","flight":"G3-1@2026-12-01","seats":["1A"],"clock":{"G3":2}}]}]})");
  ASSERT_TRUE(happened) << happened.error().detail;
  EXPECT_EQ(texts(*happened), (Texts{"G3:", "AD: 0", "G3:", "AD: 2", "G3: 1"}));
  EXPECT_EQ(happened->moments[0].text, "G3:1 held G3-1@2026-12-01 1A");
  EXPECT_EQ(happened->moments[1].text, "votes sold in ballot 0.AD");
  EXPECT_EQ(diagram_of_purchase("?").error().code, ErrorCode::kMalformed);
  EXPECT_EQ(diagram_of_purchase(R"({"airlines":[{"airline":"AD"}]})").error().code,
            ErrorCode::kUnknownPurchase);
  EXPECT_EQ(diagram_of_purchase(R"({"ok":false,"error":{"detail":"so"}})").error().detail, "so");
}

// Whatever is recorded, the picture is one that could have been.
TEST_F(DiagramOf, what_builds_on_something_comes_after_it) {
  for (std::uint8_t i = 0; i < 60; ++i)
    publish(std::vector{kAd, kG3, kLa}[i * 7 % 3], {seats_taken(i, "1A", false)});
  const auto happened = diagram_of(recording, std::nullopt, 40);
  ASSERT_EQ(happened.moments.size(), 40U);
  for (std::size_t i = 0; i < happened.moments.size(); ++i)
    for (const auto& arrow : happened.moments[i].after) EXPECT_LT(arrow.from, i);
}

}  // namespace
}  // namespace vendepass::monitor
