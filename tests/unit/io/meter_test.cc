// What goes through the sockets' thread is counted once, under what it is.
#include "airline/io/meter.h"

#include <gtest/gtest.h>

#include "common/itinerary.h"
#include "tests/unit/common/samples.h"

namespace vendepass {
namespace {

const AirlineCode kSelf = samples::airline("AD");
const AirlineCode kOther = samples::airline("G3");
const Signed kPurchase{encode_purchase(samples::purchase()), {}};
const ConnectionId kClient{ConnectionId::Port::kPublic, "client"};

ClientArrival asks(std::uint64_t request, ClientBody body) {
  return {kClient, {request, {}, 1500, std::move(body)}};
}
Envelope told(std::uint64_t request, ReplyBody body) {
  return {ToClient{kClient, {request, {}, {}, std::move(body)}}, ""};
}
PurchaseReply sold(bool for_other) {
  return {purchase_id_of(kPurchase.content), PurchaseState::kSold, {}, std::nullopt, for_other};
}
PurchaseReply refused(ErrorCode reason) {
  return {purchase_id_of(kPurchase.content),
          PurchaseState::kRefused,
          {},
          Refusal{reason, "", std::nullopt, {}},
          false};
}

class MeterTest : public testing::Test {
 protected:
  PurchaseTold buy(const ReplyBody& reply) {
    meter.arrived(asks(++request, BuyRequest{kPurchase}));
    const auto all = meter.leaving({told(request, reply)});
    EXPECT_EQ(all.size(), 1U);
    return all.at(0);
  }
  std::uint64_t count(Outcome outcome, std::optional<ErrorCode> reason = {}) {
    const auto purchases = meter.counts().purchases;
    const auto found = purchases.find({outcome, reason});
    return found == purchases.end() ? 0 : found->second;
  }

  Meter meter{kSelf};
  std::uint64_t request = 0;
};

TEST_F(MeterTest, PurchasesAreCountedByWhatTheirClientsWereTold) {
  const auto first = buy(sold(false));
  EXPECT_EQ(first.purchase, purchase_id_of(kPurchase.content));
  EXPECT_EQ(first.outcome, Outcome::kSold);
  EXPECT_FALSE(first.reason.has_value());
  EXPECT_GE(first.took.count(), 0);
  EXPECT_TRUE(buy(sold(true)).finished_for_other);
  EXPECT_EQ(buy(refused(ErrorCode::kSeatTaken)).outcome, Outcome::kRefused);
  EXPECT_EQ(buy(Error{ErrorCode::kBusy, ""}).outcome, Outcome::kRejected);
  EXPECT_EQ(buy(Error{ErrorCode::kOwnerSilent, ""}).outcome, Outcome::kPending) << "it may be sold";

  EXPECT_EQ(count(Outcome::kSold), 2U);
  EXPECT_EQ(count(Outcome::kRefused, ErrorCode::kSeatTaken), 1U);
  EXPECT_EQ(count(Outcome::kRejected, ErrorCode::kBusy), 1U);
  EXPECT_EQ(count(Outcome::kPending, ErrorCode::kOwnerSilent), 1U);
  EXPECT_EQ(meter.counts().finished_for_others, 1U);
  std::uint64_t timed = 0;
  for (const auto number : meter.counts().durations[Outcome::kSold].counts()) timed += number;
  EXPECT_EQ(timed, 2U);
}

TEST_F(MeterTest, OtherRequestsAndOthersRepliesAreNoPurchases) {
  meter.arrived(asks(1, AirportsRequest{"gru"}));
  meter.arrived(asks(2, BuyRequest{kPurchase}));
  EXPECT_TRUE(meter.leaving({told(1, AirportsReply{}), told(3, sold(false))}).empty());
  EXPECT_EQ(meter.leaving({told(2, sold(false))}).size(), 1U);
  EXPECT_TRUE(meter.leaving({told(2, sold(false))}).empty()) << "a reply is told once";
  EXPECT_EQ(count(Outcome::kSold), 1U);
}

TEST_F(MeterTest, GivingUpIsToldAndNotCountedAsBuying) {
  meter.arrived(asks(1, GiveUpRequest{kPurchase, {}}));
  const auto all = meter.leaving({told(1, refused(ErrorCode::kGivenUp))});
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].asked, PurchaseTold::Asked::kGiveUp);
  EXPECT_TRUE(meter.counts().purchases.empty());
}

TEST_F(MeterTest, ARejectionByTheShellCountsAsWell) {
  meter.arrived(asks(1, BuyRequest{kPurchase}));
  EXPECT_TRUE(meter.rejected(kClient, 1, {ErrorCode::kBusy, ""}));
  EXPECT_FALSE(meter.rejected(kClient, 1, {ErrorCode::kBusy, ""}));
  EXPECT_EQ(count(Outcome::kRejected, ErrorCode::kBusy), 1U);
}

TEST_F(MeterTest, GossipIsCountedByItsWay) {
  const auto batch = samples::batch();
  meter.arrived(Incoming{batch});
  auto packet = samples::packet({batch, batch, Pull{kSelf, 1, 2}});
  packet.sender.airline = kOther;
  meter.arrived(Incoming{packet});
  packet.sender.airline = kSelf;
  meter.arrived(Incoming{packet});  // What it says to itself has not travelled.
  meter.leaving({{ToSubscribers{batch}, ""},
                 {ToPeer{kOther, batch}, ""},
                 {ToPeer{kOther, Pull{kOther, 1, 2}}, ""},
                 {ToPeer{kSelf, Pull{kOther, 1, 2}}, ""}});
  const auto counts = meter.counts();
  EXPECT_EQ(counts.subscribed.batches, 1U);
  EXPECT_EQ(counts.subscribed.events, batch.events.size());
  EXPECT_EQ(counts.pulled.batches, 2U);
  EXPECT_EQ(counts.pulled.events, 2 * batch.events.size());
  EXPECT_EQ(counts.published.batches, 1U);
  EXPECT_EQ(counts.served.batches, 1U);
  EXPECT_EQ(counts.pulls_received, 1U);
  EXPECT_EQ(counts.pulls_sent, 1U);
  ASSERT_EQ(counts.peers.size(), 1U);
  EXPECT_EQ(counts.peers.at(kOther).messages_received, 3U);
  EXPECT_EQ(counts.peers.at(kOther).messages_sent, 2U);
  EXPECT_TRUE(counts.peers.at(kOther).heard.has_value());
}

}  // namespace
}  // namespace vendepass
