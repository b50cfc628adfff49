// Every message there and back, and everything that is nearly one.
#include "common/wire.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "common/limits.h"
#include "common/pack.h"
#include "common/random.h"
#include "samples.h"

namespace vendepass {
namespace {

// A frame of one kind, and its bytes again after decoding; nullopt when it was not accepted.
using Recode = std::function<std::optional<Bytes>(std::string_view)>;
struct Frame {
  std::string name;
  Bytes bytes;
  Recode recode;
};

template <typename T>
Recode recode_by(Result<T> (*decode)(std::string_view)) {
  return [decode](std::string_view bytes) -> std::optional<Bytes> {
    const auto value = decode(bytes);
    if (!value) return std::nullopt;
    return encode(*value);
  };
}

std::vector<Frame> all_frames() {
  std::vector<Frame> frames;
  for (const auto& message : samples::peer_messages())
    frames.push_back({"peer message " + std::to_string(message.index() + 1),
                      encode(samples::packet({message})), recode_by(decode_packet)});
  frames.push_back({"packet of all", encode(samples::packet(samples::peer_messages())),
                    recode_by(decode_packet)});
  frames.push_back({"batch", encode(samples::batch()), recode_by(decode_event_batch)});
  for (const auto& body : samples::client_bodies())
    frames.push_back({"request " + std::to_string(body.index() + 1), encode(samples::request(body)),
                      recode_by(decode_client_request)});
  for (const auto& body : samples::reply_bodies())
    frames.push_back({"reply " + std::to_string(body.index() + 1), encode(samples::reply(body)),
                      recode_by(decode_client_reply)});
  return frames;
}

TEST(Wire, EveryKindHasASample) {
  std::set<std::size_t> peer, client, reply;
  for (const auto& message : samples::peer_messages()) peer.insert(message.index());
  for (const auto& body : samples::client_bodies()) client.insert(body.index());
  for (const auto& body : samples::reply_bodies()) reply.insert(body.index());
  EXPECT_EQ(peer.size(), std::variant_size_v<PeerMessage>);
  EXPECT_EQ(client.size(), std::variant_size_v<ClientBody>);
  EXPECT_EQ(reply.size(), std::variant_size_v<ReplyBody>);
}

TEST(Wire, EveryMessageComesBackAsItWas) {
  for (const auto& frame : all_frames())
    EXPECT_EQ(to_hex(frame.recode(frame.bytes).value_or("refused")), to_hex(frame.bytes))
        << frame.name;
}

TEST(Wire, WhatIsCutOffAnywhereIsMalformed) {
  for (const auto& frame : all_frames())
    for (std::size_t length = 0; length < frame.bytes.size(); ++length)
      EXPECT_FALSE(frame.recode(std::string_view{frame.bytes}.substr(0, length)))
          << frame.name << " cut to " << length;
}

TEST(Wire, WhatGoesOnAfterItsEndIsMalformed) {
  for (const auto& frame : all_frames())
    for (const char more : {'\x00', '\xc0', '\x90'})
      EXPECT_FALSE(frame.recode(frame.bytes + more)) << frame.name;
}

TEST(Wire, OneElementMoreOrLessIsMalformed) {
  for (const auto& frame : all_frames()) {
    auto longer = frame.bytes + '\xc0';
    ++longer[0];
    EXPECT_FALSE(frame.recode(longer)) << frame.name;
    auto shorter = frame.bytes;
    --shorter[0];
    EXPECT_FALSE(frame.recode(shorter)) << frame.name;
  }
}

TEST(Wire, AFrameOfAnotherKindIsMalformed) {
  const auto request = encode(samples::request(AirlinesRequest{}));
  EXPECT_FALSE(decode_client_reply(request));
  EXPECT_FALSE(decode_packet(request));
  EXPECT_FALSE(decode_event_batch(request));
}

TEST(Wire, AnotherVersionIsRefusedByNameAndBeforeAnythingElse) {
  for (const char version : {'\x00', '\x02', '\x7f'}) {
    const auto request = Bytes{'\x93', version, '\x03', '\x05'};
    const auto decoded = decode_client_request(request);
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().code, ErrorCode::kUnsupportedVersion);
    EXPECT_NE(decoded.error().detail.find("versions 1 to 1"), Bytes::npos);
  }
}

TEST(Wire, TheRequestNumberOfBytesThatDoNotDecodeIsFound) {
  const auto newer = *from_hex(
      "94020305"
      "ca3f800000");
  EXPECT_FALSE(decode_client_request(newer));
  EXPECT_EQ(request_number_of(newer), 5U);
  EXPECT_EQ(request_number_of("nonsense"), 0U);
}

TEST(Wire, LongerFramesThanThePortAllowsAreMalformed) {
  const auto request = Bytes(kMaxClientFrameBytes + 1, '\xc0');
  EXPECT_EQ(decode_client_request(request).error().code, ErrorCode::kMalformed);
}

TEST(Wire, AnUnknownKindIsMalformed) {
  auto bytes = encode(samples::request(AirlinesRequest{}));
  ASSERT_EQ(bytes.back(), '\x01');
  for (const char kind : {'\x00', '\x0d', '\x7f'}) {
    bytes.back() = kind;
    EXPECT_FALSE(decode_client_request(bytes));
  }
}

TEST(Wire, ADecodedListIsNeverLongerThanItsBound) {
  Writer writer;
  writer.array(6).u64(1).u64(4).u64(42).array(0).array(kMaxAirlines + 1);
  for (std::size_t i = 0; i <= kMaxAirlines; ++i) writer.array(2).text("LA").u64(1);
  writer.array(3).u64(1).u64(40).text("");
  EXPECT_FALSE(decode_client_reply(writer.take()));
}

TEST(Wire, TheWholeVectorClockMustBeInOrder) {
  const auto request_with = [](std::string_view first, std::string_view second) {
    Writer writer;
    writer.array(6).u64(1).u64(3).u64(42);
    writer.array(2).array(2).text(first).u64(1).array(2).text(second).u64(1);
    return writer.u64(1500).array(1).u64(1).take();
  };
  EXPECT_TRUE(decode_client_request(request_with("AD", "LA")));
  EXPECT_FALSE(decode_client_request(request_with("LA", "AD")));
  EXPECT_FALSE(decode_client_request(request_with("AD", "AD")));
}

TEST(Wire, ARefusalsReasonIsARefusal) {
  auto refusal = samples::refusal();
  refusal.reason = ErrorCode::kBusy;
  const auto packet = samples::packet({OwnerAnswer{samples::purchase_id(), refusal}});
  EXPECT_FALSE(decode_packet(encode(packet)));
}

TEST(Wire, LongDetailsAreCutNotRefused) {
  const auto reply = samples::reply(Error{ErrorCode::kBusy, std::string(5000, 'x') + "\xff"});
  const auto decoded = decode_client_reply(encode(reply));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(std::get<Error>(decoded->body).detail.size(), kMaxDetailBytes);
}

TEST(Wire, ClientsWaitBetweenOneMillisecondAndAMinute) {
  auto request = samples::request(AirlinesRequest{});
  for (const std::uint32_t wait : {0U, 60'001U}) {
    request.deadline_ms = wait;
    EXPECT_FALSE(decode_client_request(encode(request)));
  }
  request.deadline_ms = 60'000;
  EXPECT_TRUE(decode_client_request(encode(request)));
}

// What a decoder accepts, however it was damaged, encodes to something that it accepts again.
TEST(Wire, DamagedFramesNeverCrashAndStayReadableWhenAccepted) {
  Random random{20261201};
  const auto frames = all_frames();
  std::size_t accepted = 0;
  for (int round = 0; round < 60'000; ++round) {
    const auto& frame = frames[random.below(frames.size())];
    auto bytes = frame.bytes;
    const auto changes = 1 + random.below(4);
    for (std::uint64_t i = 0; i < changes; ++i)
      bytes[random.below(bytes.size())] = static_cast<char>(random.next());
    if (random.below(4) == 0) bytes.resize(random.below(bytes.size() + 1));
    const auto again = frame.recode(bytes);
    if (!again) continue;
    ++accepted;
    ASSERT_TRUE(frame.recode(*again)) << frame.name << " " << to_hex(bytes);
  }
  EXPECT_GT(accepted, 1000U);  // Else nothing was tried.
}

}  // namespace
}  // namespace vendepass
