// Failpoints count what they name, and nothing else.
#include "broker-less/io/failpoints.h"

#include <gtest/gtest.h>

#include "airline/io/sqlite_journal.h"
#include "tests/unit/common/samples.h"

namespace vendepass {
namespace {

Result<Failpoints> parse(const std::string& text) {
  return Failpoints::parse({text}, record_kinds(), compaction_steps());
}

TEST(FailpointsTest, TheNthOfItsKindIsMeant) {
  auto points = parse("before-send:accept:2");
  ASSERT_TRUE(points);
  EXPECT_FALSE(points->reached(FailStage::kBeforeSend, {"accept"}));
  EXPECT_FALSE(points->reached(FailStage::kBeforeSend, {"hold"}));
  EXPECT_FALSE(points->reached(FailStage::kAfterSend, {"accept"}));
  EXPECT_TRUE(points->reached(FailStage::kBeforeSend, {"accept"}));
  EXPECT_FALSE(points->reached(FailStage::kBeforeSend, {"accept"}));
}

TEST(FailpointsTest, WithoutAKindEverythingCountsOnce) {
  auto points = parse("after-commit:2");
  ASSERT_TRUE(points);
  EXPECT_FALSE(points->reached(FailStage::kAfterCommit, {"vote", "own-event", "own-event"}));
  EXPECT_TRUE(points->reached(FailStage::kAfterCommit, {"vote"}));
}

TEST(FailpointsTest, AnOwnersAnswerHasTwoNames) {
  const Envelope held{ToPeer{samples::airline("G3"), OwnerAnswer{samples::purchase_id(), Held{}}},
                      ""};
  EXPECT_EQ(envelope_names(held), (std::vector<std::string_view>{"owner-answer", "held"}));
  auto points = parse("before-send:held");
  ASSERT_TRUE(points);
  EXPECT_TRUE(points->reached(FailStage::kBeforeSend, envelope_names(held)));
}

TEST(FailpointsTest, WhatIsNotThereIsRefused) {
  for (const auto* text : {"", "sometimes", "before-send:nonsense", "before-send:accept:0",
                           "before-commit:accept", "before-send:accept:1:1", "compaction:accept"})
    EXPECT_FALSE(parse(text)) << text;
  for (const auto* text :
       {"before-send", "after-send:gossip", "before-commit:vote:3", "compaction:base-renamed"})
    EXPECT_TRUE(parse(text)) << text;
}

}  // namespace
}  // namespace vendepass
