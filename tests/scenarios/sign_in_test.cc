// What signing in tells strangers, and how often they may try.
#include <gtest/gtest.h>

#include "common/customer_id.h"
#include "tests/scenarios/cluster.h"

namespace vendepass::scenarios {
namespace {

constexpr UtcSeconds kWall{std::chrono::seconds{1'793'534'400}};
const AirlineCode kAd = *parse_airline("AD");
const AirlineCode kG3 = *parse_airline("G3");
const AirlineCode kLa = *parse_airline("LA");

Alliance three_airlines() {
  Alliance made{.name = "three",
                .edition = 1,
                .currency = *parse_currency("BRL"),
                .quorum = {{kAd, 1}, {kG3, 1}, {kLa, 1}},
                .former_quorums = {},
                .members = {}};
  for (const auto airline : {kAd, kG3, kLa})
    made.members.push_back(
        {.airline = airline,
         .accounting_code = static_cast<std::uint16_t>(100 + made.members.size()),
         .name = to_string(airline),
         .tenure = 1,
         .peer_endpoint = "",
         .gossip_endpoint = "",
         .client_endpoint = "",
         .public_key = Cluster::key_of(airline).public_key});
  return made;
}

KeyPair key_of(const std::string& password) { return key_pair_from(blake2b_32(password)); }

class SignIn : public ::testing::Test {
 protected:
  explicit SignIn(const Alliance& alliance = three_airlines())
      : cluster{alliance, {}, kWall, NodeTimers{}} {
    for (const auto airline : {kAd, kG3, kLa}) cluster.start(airline);
    cluster.advance(Millis{1000});
    const auto details = encode_details(
        {blake2b_16("blind"), {{Field::kEmail, kEmail}, {Field::kName, "Ana Lima"}}});
    const auto key = key_of("her password");
    ana = customer_id_of(key.public_key, email_key(kEmail));
    const auto content = encode_registration({.customer = *ana,
                                              .email_key = email_key(kEmail),
                                              .public_key = key.public_key,
                                              .salt = blake2b_16("salt"),
                                              .argon2_passes = 3,
                                              .argon2_memory_kib = 65536,
                                              .details = blake2b_16(details)});
    registered = ask(kAd, "ana", RegisterRequest{{content, sign(content, key)}, details});
    cluster.advance(Millis{1000});
  }

  ReplyBody ask(AirlineCode airline, const std::string& connection, ClientBody body) {
    cluster.take_happenings();
    cluster.request(airline, {ConnectionId::Port::kPublic, connection},
                    {.request = ++requests, .after = {}, .deadline_ms = 3000, .body = body});
    for (int i = 0; i < 100; ++i) {
      for (const auto& happening : cluster.happenings())
        if (const auto* answered = std::get_if<Answered>(&happening))
          if (answered->reply.request == requests) return answered->reply.body;
      if (cluster.deliver_one() == Cluster::Delivery::kNothingWaits) cluster.advance(Millis{100});
    }
    return Error{ErrorCode::kNoAnswer, "no answer"};
  }
  SaltReply salt(AirlineCode airline, const std::string& email) {
    const auto reply = ask(airline, "stranger", SaltRequest{email});
    EXPECT_TRUE(std::holds_alternative<SaltReply>(reply));
    return std::get<SaltReply>(reply);
  }
  // What came of it: an error, or none.
  std::optional<ErrorCode> try_password(AirlineCode airline, const std::string& connection,
                                        const std::string& password,
                                        const std::string& email = kEmail) {
    const auto content = encode_order(SignInGrant{*ana, kWall + std::chrono::hours{24}});
    const auto reply =
        ask(airline, connection, SignInRequest{email, {content, sign(content, key_of(password))}});
    const auto* error = std::get_if<Error>(&reply);
    return error == nullptr ? std::nullopt : std::optional{error->code};
  }

  static inline const std::string kEmail = "ana@example.org";
  Cluster cluster;
  std::uint64_t requests = 0;
  std::optional<CustomerId> ana;
  ReplyBody registered{Error{}};
};

TEST_F(SignIn, NobodysSaltIsTheSameEverywhereAndAlways) {
  const auto first = salt(kAd, "nobody@example.org");
  for (const auto airline : {kG3, kLa, kAd}) {
    const auto again = salt(airline, "nobody@example.org");
    EXPECT_EQ(again.salt, first.salt) << to_string(airline);
    EXPECT_EQ(again.customer, first.customer) << to_string(airline);
    EXPECT_EQ(again.params, first.params) << to_string(airline);
  }
  EXPECT_NE(salt(kAd, "nobody.else@example.org").salt, first.salt);
  cluster.crash(kAd);
  cluster.start(kAd);
  cluster.advance(Millis{2000});
  EXPECT_EQ(salt(kAd, "nobody@example.org").salt, first.salt);
}

TEST_F(SignIn, WithoutAMajorityNobodyHasASaltToo) {
  cluster.crash(kG3);
  cluster.crash(kLa);
  cluster.advance(Millis{11'000});
  EXPECT_EQ(salt(kAd, "nobody@example.org").salt, salt(kAd, "nobody@example.org").salt);
}

TEST_F(SignIn, ParametersAreThoseOfTheCustomer) {
  const auto of_ana = salt(kG3, kEmail);
  EXPECT_EQ(of_ana.customer, *ana);
  EXPECT_EQ(of_ana.params, (Argon2Params{3, 65536}));
  EXPECT_EQ(try_password(kG3, "ana", "her password"), std::nullopt);
}

TEST_F(SignIn, WhoFailsTooOftenWaits) {
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(try_password(kAd, "thief", "guess " + std::to_string(i)), ErrorCode::kBadSignature);
  EXPECT_EQ(try_password(kAd, "thief", "guess 5"), ErrorCode::kBusy);
  EXPECT_EQ(try_password(kAd, "another thief", "guess 6"), ErrorCode::kBusy);
  EXPECT_EQ(try_password(kG3, "ana", "her password"), std::nullopt);  // Each airline counts.
  cluster.advance(Millis{10'000});
  EXPECT_EQ(try_password(kAd, "ana", "her password"), std::nullopt);
  EXPECT_EQ(try_password(kAd, "thief", "guess 7"), ErrorCode::kBadSignature);
  EXPECT_EQ(try_password(kAd, "thief", "guess 8"), ErrorCode::kBusy);
}

TEST_F(SignIn, OneClientCannotTryManyEmails) {
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(try_password(kAd, "thief", "guess", "t" + std::to_string(i) + "@example.org"),
              ErrorCode::kBadSignature);
  EXPECT_EQ(try_password(kAd, "thief", "guess", "another@example.org"), ErrorCode::kBusy);
  EXPECT_EQ(try_password(kAd, "ana", "her password"), std::nullopt);
}

// A grant is as good for guessing as a sign-in.
TEST_F(SignIn, AskingForTripsIsTryingToo) {
  const auto content = encode_order(SignInGrant{*ana, kWall + std::chrono::hours{24}});
  const Signed forged{content, sign(content, key_of("a guess"))};
  for (int i = 0; i < 5; ++i) {
    const auto reply = ask(kAd, "thief", TripsRequest{forged, std::nullopt});
    EXPECT_EQ(std::get<Error>(reply).code, ErrorCode::kBadSignature);
  }
  EXPECT_EQ(try_password(kAd, "thief", "a guess"), ErrorCode::kBusy);
  const auto reply = ask(kAd, "thief", AccountRequest{forged});
  EXPECT_EQ(std::get<Error>(reply).code, ErrorCode::kBusy);
}

Alliance with_a_floor() {
  auto alliance = three_airlines();
  alliance.argon2_floor = {4, 65536};
  return alliance;
}

class SignInWithAFloor : public SignIn {
 protected:
  SignInWithAFloor() : SignIn{with_a_floor()} {}
};

TEST_F(SignInWithAFloor, CheaperKeysAreNotTaken) {
  EXPECT_EQ(std::get<Error>(registered).code, ErrorCode::kInvalid);
  EXPECT_EQ(salt(kAd, "nobody@example.org").params, (Argon2Params{4, 65536}));
}

}  // namespace
}  // namespace vendepass::scenarios
