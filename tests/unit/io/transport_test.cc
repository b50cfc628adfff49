// Two airlines' sockets in one process, talking over local sockets in a temporary folder.
#include <gtest/gtest.h>

#include <functional>

#include "airline/io/journal.h"
#include "broker-less/io/client_channel.h"
#include "broker-less/io/zmq_socket.h"
#include "broker-less/io/zmq_transport.h"
#include "common/limits.h"
#include "common/wire.h"
#include "tests/unit/common/samples.h"
#include "tests/unit/io/temporary_directory.h"

namespace vendepass {
namespace {

using samples::airline;

// The only way to something that can be sent: through a journal.
class FakeJournal final : public Journal {
 public:
  void submit(Effects effects) override { outbox_ = std::move(effects.outbox); }
  std::optional<Persisted> poll() override {
    return persisted(std::move(outbox_), JournalPosition{80, samples::digest(7), 77});
  }
  static Persisted of(std::vector<Envelope> outbox) {
    FakeJournal journal;
    Effects effects;
    effects.outbox = std::move(outbox);
    journal.submit(std::move(effects));
    return *journal.poll();
  }

 private:
  std::vector<Envelope> outbox_;
};

class TransportTest : public testing::Test {
 protected:
  TransportTest() : ad{open("AD")}, g3{open("G3")} {}

  Alliance alliance() const {
    std::vector<Member> members;
    for (const auto* code : {"AD", "G3"})
      members.push_back({airline(code), 100, code, 1, endpoint(code, "peer"),
                         endpoint(code, "gossip"), endpoint(code, "client"),
                         samples::digest<32>(1)});
    const auto currency = *parse_currency("BRL");
    return {"test", 1, currency, {{airline("AD"), 1}}, {}, members};
  }
  std::string endpoint(const std::string& code, const std::string& port) const {
    return "ipc://" + directory.file(code + "-" + port);
  }
  std::unique_ptr<ZmqTransport> open(const std::string& code) {
    auto opened =
        ZmqTransport::open({airline(code), alliance(), "", endpoint(code, "operator"), {}});
    EXPECT_TRUE(opened) << opened.error().detail;
    (*opened)->set_sender(
        {airline(code), 1, 1, 0, 5, 6, StoreId{samples::digest(4)}, false, 0, {}});
    return std::move(*opened);
  }
  // Repeats `send` until `at` receives something, at most ten seconds.
  static std::vector<Incoming> until_received(ZmqTransport& at, const std::function<void()>& send) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    std::vector<Incoming> received;
    while (received.empty() && std::chrono::steady_clock::now() < end) {
      send();
      received = at.receive(Millis{50});
    }
    return received;
  }
  static void nothing() {}

  TemporaryDirectory directory;
  std::unique_ptr<ZmqTransport> ad, g3;
};

ClientRequest airlines_request(std::uint64_t number) {
  return {number, VectorClock{}, 1000, AirlinesRequest{}};
}

TEST_F(TransportTest, MessagesForOnePeerTravelInOnePacketUnderTheSendersHeader) {
  const auto key = samples::key();
  const auto send = [&] {
    ad->send(FakeJournal::of({{ToPeer{airline("G3"), RegisterRead{key}}, ""},
                              {ToPeer{airline("G3"), Pull{airline("AD"), 1, 2}}, ""}}));
  };
  const auto received = until_received(*g3, send);
  ASSERT_FALSE(received.empty());
  const auto& packet = std::get<Packet>(received[0]);
  EXPECT_EQ(packet.sender.airline, airline("AD"));
  EXPECT_EQ(packet.sender.journal_row, 77U);
  EXPECT_EQ(packet.sender.journal_head, samples::digest(7));
  ASSERT_EQ(packet.messages.size(), 2U);
  EXPECT_EQ(std::get<RegisterRead>(packet.messages[0]).key, key);
  EXPECT_EQ(std::get<Pull>(packet.messages[1]).last, 2U);
}

TEST_F(TransportTest, WhatAnAirlineSaysToItselfComesBackAsInput) {
  ad->send(FakeJournal::of({{ToPeer{airline("AD"), Ping{1, samples::airline_digest()}}, ""}}));
  const auto received = ad->receive(Millis{0});
  ASSERT_EQ(received.size(), 1U);
  EXPECT_EQ(std::get<Packet>(received[0]).sender.airline, airline("AD"));
}

TEST_F(TransportTest, NobodyElseCanSpeakInAnAirlinesOwnName) {
  ZmqSocket forger{zmq::socket_type::dealer, kMaxPeerFrameBytes};
  ASSERT_TRUE(forger.connect(endpoint("G3", "peer")));
  SenderHeader as_g3{airline("G3"), 1, 1, 0, 5, 6, StoreId{samples::digest(4)}, false, 0, {}};
  SenderHeader as_ad{airline("AD"), 1, 1, 0, 5, 6, StoreId{samples::digest(4)}, false, 0, {}};
  forger.try_send({encode(Packet{as_g3, {RegisterRead{samples::key()}}})});
  forger.try_send({encode(Packet{as_ad, {RegisterRead{samples::key()}}})});
  const auto received = until_received(*g3, nothing);
  ASSERT_EQ(received.size(), 1U);
  EXPECT_EQ(std::get<Packet>(received[0]).sender.airline, airline("AD"));
  EXPECT_EQ(g3->dropped(), 1U);
}

TEST_F(TransportTest, PublishedBatchesReachSubscribers) {
  const auto received = until_received(*g3, [&] {
    ad->send(FakeJournal::of({{ToSubscribers{samples::batch()}, ""}}));
  });
  ASSERT_FALSE(received.empty());
  EXPECT_EQ(std::get<EventBatch>(received[0]).events, samples::batch().events);
}

TEST_F(TransportTest, AClientsRequestArrivesAndItsReplyReturnsOnItsConnection) {
  auto channel = ClientChannel::connect(endpoint("AD", "client"));
  ASSERT_TRUE(channel);
  ASSERT_EQ(channel->send(airlines_request(42), Millis{10000}), Sent::kPerhaps);
  const auto received = until_received(*ad, nothing);
  ASSERT_EQ(received.size(), 1U);
  const auto& arrival = std::get<ClientArrival>(received[0]);
  EXPECT_EQ(arrival.request.request, 42U);
  EXPECT_EQ(arrival.address.find("localhost"), 0U) << "a local socket: the process, at most";
  EXPECT_EQ(ad->unanswered_clients(), 1U);
  ClientReply reply{42, VectorClock{}, {}, AirportsReply{}};
  ad->send(FakeJournal::of({{ToClient{arrival.connection, reply}, ""}}));
  EXPECT_EQ(ad->unanswered_clients(), 0U);
  const auto answer = channel->receive(Millis{10000});
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->request, 42U);
}

// What the public port answers to these bytes.
Result<ClientReply> answer_to(ZmqTransport& transport, const std::string& endpoint,
                              const Bytes& bytes) {
  ZmqSocket client{zmq::socket_type::dealer, kMaxPeerFrameBytes};
  if (auto done = client.connect(endpoint); !done) return done.error();
  client.try_send({bytes});
  for (int i = 0; i < 200; ++i) {
    if (!transport.receive(Millis{50}).empty()) return Error{ErrorCode::kInvalid, "accepted"};
    if (auto parts = client.try_receive()) return decode_client_reply(parts->front());
  }
  return Error{ErrorCode::kNoAnswer, "no answer"};
}

TEST_F(TransportTest, AMalformedRequestIsAnsweredWithItsNumber) {
  auto bytes = encode(airlines_request(99));
  bytes += "trailing";
  const auto reply = answer_to(*ad, endpoint("AD", "client"), bytes);
  ASSERT_TRUE(reply) << reply.error().detail;
  EXPECT_EQ(reply->request, request_number_of(bytes));
  EXPECT_EQ(std::get<Error>(reply->body).code, ErrorCode::kMalformed);
}

TEST_F(TransportTest, ARequestOfAFutureVersionIsAnsweredSo) {
  auto bytes = encode(airlines_request(99));
  bytes[1] = 9;  // Element 0 is the version.
  const auto reply = answer_to(*ad, endpoint("AD", "client"), bytes);
  ASSERT_TRUE(reply) << reply.error().detail;
  EXPECT_EQ(reply->request, 99U);
  EXPECT_EQ(std::get<Error>(reply->body).code, ErrorCode::kUnsupportedVersion);
}

TEST_F(TransportTest, AMessageOfManyPartsIsDroppedAndTheNextOneIsRead) {
  ZmqSocket client{zmq::socket_type::dealer, kMaxPeerFrameBytes};
  ASSERT_TRUE(client.connect(endpoint("AD", "client")));
  client.try_send({"a", "b", "c", "d", "e", "f", "g"});
  client.try_send({encode(airlines_request(5))});
  const auto received = until_received(*ad, nothing);
  ASSERT_EQ(received.size(), 1U);
  EXPECT_EQ(std::get<ClientArrival>(received[0]).request.request, 5U);
  EXPECT_EQ(ad->dropped(), 1U);
}

TEST_F(TransportTest, OperatorsBytesArriveAsTheyAre) {
  ZmqSocket client{zmq::socket_type::dealer, kMaxPeerFrameBytes};
  ASSERT_TRUE(client.connect(endpoint("AD", "operator")));
  client.try_send({"a command"});
  const auto received = until_received(*ad, nothing);
  ASSERT_EQ(received.size(), 1U);
  EXPECT_EQ(std::get<OperatorArrival>(received[0]).bytes, "a command");
}

TEST_F(TransportTest, WakingEndsAWaitThatHasNotBegun) {
  ad->wake();
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_TRUE(ad->receive(Millis{60000}).empty());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{30});
}

TEST_F(TransportTest, AStoppingAirlineSendsClientsElsewhere) {
  ad->refuse_new_clients();
  const auto reply = answer_to(*ad, endpoint("AD", "client"), encode(airlines_request(3)));
  ASSERT_TRUE(reply) << reply.error().detail;
  EXPECT_EQ(std::get<Error>(reply->body).code, ErrorCode::kBusy);
}

TEST_F(TransportTest, APeerThatComesBackIsReachedAgain) {
  const auto ping = [](ZmqTransport& from, const char* to) {
    from.send(FakeJournal::of({{ToPeer{airline(to), Ping{1, samples::airline_digest()}}, ""}}));
  };
  ASSERT_FALSE(until_received(*g3, [&] { ping(*ad, "G3"); }).empty());
  g3.reset();
  for (int i = 0; i < 3; ++i) ping(*ad, "G3");  // Lost, at least once it is noticed.
  g3 = open("G3");
  // It speaks first; AD hears it and speaks back.
  ASSERT_FALSE(until_received(*ad, [&] { ping(*g3, "AD"); }).empty());
  EXPECT_FALSE(until_received(*g3, [&] { ping(*ad, "G3"); }).empty());
}

}  // namespace
}  // namespace vendepass
