// A client must learn at once that an airline is gone, and whether anything can have left.
#include "broker-less/io/client_channel.h"

#include <gtest/gtest.h>

#include "broker-less/io/zmq_socket.h"
#include "common/limits.h"
#include "common/wire.h"
#include "tests/unit/io/free_port.h"

namespace vendepass {
namespace {

using Clock = std::chrono::steady_clock;

// Far longer than a refusal or a break may take to be noticed.
constexpr Millis kPatience{60000};
constexpr Millis kAtOnce{20000};

ClientRequest request(std::uint64_t number) {
  return {number, VectorClock{}, 1000, AirlinesRequest{}};
}

// One request as an airline's public port receives it; parts: connection, bytes.
std::vector<Bytes> next_request(ZmqSocket& router) {
  std::vector<zmq::pollitem_t> items{{router.raw().handle(), 0, ZMQ_POLLIN, 0}};
  wait_for(items, kPatience);
  return router.try_receive().value_or(std::vector<Bytes>{});
}

void answer(ZmqSocket& router, const Bytes& connection, std::uint64_t number) {
  router.try_send({connection, encode(ClientReply{number, VectorClock{}, {}, AirportsReply{}})});
}

TEST(ClientChannelTest, ARefusedConnectionIsToldAtOnceAndNothingWasSent) {
  auto channel = ClientChannel::connect(free_endpoint());
  ASSERT_TRUE(channel);
  const auto begin = Clock::now();
  const auto reply = channel->ask(request(1), kPatience);
  EXPECT_LT(Clock::now() - begin, kAtOnce);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, ErrorCode::kNoAnswer);
  EXPECT_EQ(channel->last_sent(), Sent::kNothing);
}

TEST(ClientChannelTest, ABrokenConnectionIsToldAtOnceAndTheRequestMayHaveArrived) {
  const auto endpoint = free_endpoint();
  auto router = std::make_unique<ZmqSocket>(zmq::socket_type::router, kMaxClientFrameBytes);
  ASSERT_TRUE(router->bind(endpoint));
  auto channel = ClientChannel::connect(endpoint);
  ASSERT_EQ(channel->send(request(1), kPatience), Sent::kPerhaps);
  ASSERT_EQ(next_request(*router).size(), 2U);
  router.reset();
  const auto begin = Clock::now();
  const auto reply = channel->receive(kPatience);
  EXPECT_LT(Clock::now() - begin, kAtOnce);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, ErrorCode::kNoAnswer);
  EXPECT_EQ(channel->last_sent(), Sent::kPerhaps);
}

TEST(ClientChannelTest, TheAirlineLearnsTheAddressButNotThePort) {
  const auto endpoint = free_endpoint();
  ZmqSocket router{zmq::socket_type::router, kMaxClientFrameBytes};
  ASSERT_TRUE(router.bind(endpoint));
  EXPECT_EQ(router.peer_address(), "");
  auto channel = ClientChannel::connect(endpoint);
  ASSERT_EQ(channel->send(request(1), kPatience), Sent::kPerhaps);
  ASSERT_EQ(next_request(router).size(), 2U);
  EXPECT_EQ(router.peer_address(), "127.0.0.1");
}

TEST(ClientChannelTest, AnAnswerThatIsLateForTheOldRequestIsNotTakenForTheNewOne) {
  const auto endpoint = free_endpoint();
  ZmqSocket router{zmq::socket_type::router, kMaxClientFrameBytes};
  ASSERT_TRUE(router.bind(endpoint));
  auto channel = ClientChannel::connect(endpoint);
  ASSERT_EQ(channel->send(request(1), kPatience), Sent::kPerhaps);
  const auto parts = next_request(router);
  ASSERT_EQ(parts.size(), 2U);
  answer(router, parts[0], 1);
  answer(router, parts[0], 2);
  const auto reply = channel->ask(request(2), kPatience);
  ASSERT_TRUE(reply) << reply.error().detail;
  EXPECT_EQ(reply->request, 2U);
}

TEST(ClientChannelTest, ASilentAirlineIsGivenUpWhenTheTimeIsOver) {
  const auto endpoint = free_endpoint();
  ZmqSocket router{zmq::socket_type::router, kMaxClientFrameBytes};
  ASSERT_TRUE(router.bind(endpoint));
  auto channel = ClientChannel::connect(endpoint);
  const auto reply = channel->ask(request(1), Millis{300});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, ErrorCode::kNoAnswer);
}

TEST(ClientChannelTest, TwoRequestsCanBeUnderWayAtOnce) {
  const auto endpoint = free_endpoint();
  ZmqSocket router{zmq::socket_type::router, kMaxClientFrameBytes};
  ASSERT_TRUE(router.bind(endpoint));
  auto first = ClientChannel::connect(endpoint);
  auto second = ClientChannel::connect(endpoint);
  ASSERT_EQ(first->send(request(1), kPatience), Sent::kPerhaps);
  ASSERT_EQ(second->send(request(2), kPatience), Sent::kPerhaps);
  for (int i = 0; i < 2; ++i) {
    const auto parts = next_request(router);
    ASSERT_EQ(parts.size(), 2U);
    answer(router, parts[0], decode_client_request(parts[1])->request);
  }
  EXPECT_EQ(first->receive(kPatience)->request, 1U);
  EXPECT_EQ(second->receive(kPatience)->request, 2U);
}

TEST(ClientChannelTest, SomethingThatIsNoEndpointIsRefused) {
  EXPECT_FALSE(ClientChannel::connect("nonsense"));
}

}  // namespace
}  // namespace vendepass
