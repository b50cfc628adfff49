// The actor's inbox: bounded, control first, and it ends.
#include "airline/io/inbox.h"

#include <gtest/gtest.h>

#include "common/limits.h"
#include "tests/unit/common/samples.h"

namespace vendepass {
namespace {

Input client_input() {
  return FromClient{{ConnectionId::Port::kPublic, "c"},
                    {1, VectorClock{}, 1000, AirlinesRequest{}}};
}
const auto kNow = std::chrono::steady_clock::time_point{};

TEST(InboxTest, WhenTheTimeComesItSaysWake) {
  Inbox inbox;
  const auto inputs = inbox.take(Inbox::Lanes::kAll, kNow);
  ASSERT_TRUE(inputs && inputs->size() == 1);
  EXPECT_TRUE(std::holds_alternative<Wake>((*inputs)[0]));
}

TEST(InboxTest, AFullClientLaneRefusesAndKeepsTheOthersOpen) {
  Inbox inbox;
  for (std::size_t i = 0; i < kMaxWaitingClients; ++i)
    ASSERT_TRUE(inbox.push_client(client_input()));
  EXPECT_FALSE(inbox.push_client(client_input()));
  EXPECT_TRUE(inbox.push_peer(FromGossip{samples::batch()}));
}

TEST(InboxTest, OneStepTakesABoundedNumberControlAndPeersFirst) {
  Inbox inbox;
  for (std::size_t i = 0; i < 2 * kMaxInputsPerStep; ++i) inbox.push_client(client_input());
  inbox.push_peer(FromGossip{samples::batch()});
  inbox.push_durable(3);
  inbox.push_durable(7);
  inbox.push_durable(5);
  const auto inputs = inbox.take(Inbox::Lanes::kAll, kNow);
  ASSERT_TRUE(inputs);
  ASSERT_EQ(inputs->size(), kMaxInputsPerStep);
  EXPECT_EQ(std::get<BecameDurable>((*inputs)[0]).batch, 7U) << "the newest covers the others";
  EXPECT_TRUE(std::holds_alternative<FromGossip>((*inputs)[1]));
}

TEST(InboxTest, WhileTheDiskIsBehindOnlyControlIsTaken) {
  Inbox inbox;
  inbox.push_client(client_input());
  inbox.push_disk_full(DiskFull{true});
  const auto inputs = inbox.take(Inbox::Lanes::kControlOnly, kNow);
  ASSERT_TRUE(inputs && inputs->size() == 1);
  EXPECT_TRUE(std::get<DiskFull>((*inputs)[0]).full);
}

TEST(InboxTest, AClosedInboxIsEmptiedAndThenEnds) {
  Inbox inbox;
  inbox.push_client(client_input());
  inbox.close();
  EXPECT_FALSE(inbox.push_client(client_input()));
  const auto inputs = inbox.take(Inbox::Lanes::kAll, std::nullopt);
  ASSERT_TRUE(inputs);
  EXPECT_EQ(inputs->size(), 1U);
  EXPECT_FALSE(inbox.take(Inbox::Lanes::kAll, std::nullopt));
}

}  // namespace
}  // namespace vendepass
