// `password` and `account erase`: proven by the password, and told how it ended.
#include <gtest/gtest.h>

#include <iostream>

#include "tests/unit/client/fakes.h"

namespace vendepass {
namespace {

using Outcome = AirlineLink::Outcome;

Seed seed_of(const std::string& password, const Salt& salt, Argon2Params params) {
  return *derive_seed(password, "ana@example.org", salt, params);
}

class WithPassword : public ClientWorld {
 protected:
  void SetUp() override {
    sign_in();
    person.typed_at = {{"Password", "correct horse"},
                       {"Old password", "correct horse"},
                       {"New password", "battery staple"},
                       {"The same again", "battery staple"}};
    answer_orders([](const Signed&) { return Outcome{AirlineLink::NoAnswer{}}; });
  }

  // The airlines know Ana's key, and answer orders in this way.
  using OnOrder = std::function<Outcome(const Signed& order)>;
  void answer_orders(OnOrder answer) {
    alliance.script = [this, answer](const std::string&,
                                     const ClientRequest& request) -> std::optional<Outcome> {
      const auto* account = std::get_if<AccountRequest>(&request.body);
      if (account != nullptr && !is_by_ana(account->grant))
        return FakeAlliance::reply(Error{ErrorCode::kBadSignature, "no"});
      const Signed* order = nullptr;
      if (const auto* change = std::get_if<ChangeKeyRequest>(&request.body)) order = &change->order;
      if (const auto* erase = std::get_if<EraseRequest>(&request.body)) order = &erase->order;
      if (order == nullptr) return std::nullopt;
      EXPECT_TRUE(is_by_ana(*order));
      return answer(*order);
    };
  }
  bool is_by_ana(const Signed& document) const {
    return signature_is_valid(document.signature, document.content, ana_.public_key);
  }
  void say_it_is_changed() {
    answer_orders([](const Signed&) {
      return FakeAlliance::reply(CustomerReply{samples::customer(), "Ana"});
    });
  }
  void say_it_is_erased() {
    answer_orders(
        [](const Signed&) { return FakeAlliance::reply(ErasedReply{samples::customer()}); });
  }
  std::vector<std::pair<std::string, ChangeKeyRequest>> changes_sent() const {
    return alliance.all<ChangeKeyRequest>();
  }
  void expect_session_as_before() {
    const auto session = *wallet().session();
    ASSERT_TRUE(session);
    EXPECT_EQ(session->seed, samples::seed());
  }

  const KeyPair ana_ = key_pair_from(
      seed_of("correct horse", samples::salt_reply().salt, samples::salt_reply().params));
};

class ChangingThePassword : public WithPassword {};

TEST_F(ChangingThePassword, IsSignedWithTheOldKeyAndThisComputerStaysSignedIn) {
  say_it_is_changed();
  const auto ran = run({"password"});
  EXPECT_EQ(ran.exit, ExitCode::kDone) << ran.errors;
  EXPECT_NE(ran.out.find("What was signed in with the old one is so no more"), std::string::npos);
  ASSERT_EQ(changes_sent().size(), 1U);
  const auto order = *decode_change_key(changes_sent().front().second.order.content);
  EXPECT_EQ(order.customer, samples::customer());
  EXPECT_EQ(order.key, samples::account_reply().key + 1);
  EXPECT_NE(order.salt, samples::salt_reply().salt);
  EXPECT_EQ((Argon2Params{order.argon2_passes, order.argon2_memory_kib}), kArgon2Interactive);
  const auto seed = seed_of("battery staple", order.salt, kArgon2Interactive);
  EXPECT_EQ(order.public_key, key_pair_from(seed).public_key);
  const auto session = *wallet().session();
  ASSERT_TRUE(session);
  EXPECT_EQ(session->seed, seed);
  EXPECT_EQ(session->expires, pacer.wall + std::chrono::hours{12});
  EXPECT_TRUE(
      signature_is_valid(session->grant.signature, session->grant.content, order.public_key));
  EXPECT_EQ(decode_grant(session->grant.content)->customer, samples::customer());
}

TEST_F(ChangingThePassword, NeedsTheOldOne) {
  person.typed_at["Old password"] = "wrong horse";
  const auto ran = run({"password"});
  EXPECT_EQ(ran.exit, ExitCode::kSignIn);
  EXPECT_NE(ran.errors.find("the password of ana@example.org is wrong"), std::string::npos);
  EXPECT_TRUE(changes_sent().empty());
  expect_session_as_before();
}

TEST_F(ChangingThePassword, NeedsANewOneThatIsLongEnoughAnotherAndTypedTwice) {
  const auto is_refused = [this](const std::string& wanted, const std::string& again) {
    person.typed_at["New password"] = wanted;
    person.typed_at["The same again"] = again;
    EXPECT_EQ(run({"password"}).exit, ExitCode::kUsage) << wanted;
    EXPECT_TRUE(alliance.all<SaltRequest>().empty());
  };
  is_refused("short", "short");
  is_refused("correct horse", "correct horse");
  is_refused("battery staple", "battery stable");
}

TEST_F(ChangingThePassword, TakesBothFromStandardInputALineEach) {
  say_it_is_changed();
  std::istringstream input{"correct horse\nfrom the input\n"};
  auto* const before = std::cin.rdbuf(input.rdbuf());
  const auto ran = run({"password", "--password-stdin"});
  std::cin.rdbuf(before);
  EXPECT_EQ(ran.exit, ExitCode::kDone) << ran.errors;
  const auto order = *decode_change_key(changes_sent().front().second.order.content);
  EXPECT_EQ(order.public_key,
            key_pair_from(seed_of("from the input", order.salt, kArgon2Interactive)).public_key);
}

TEST_F(ChangingThePassword, TakesBothFromTheEnvironment) {
  say_it_is_changed();
  ::setenv("VENDEPASS_PASSWORD", "correct horse", 1);
  ::setenv("VENDEPASS_NEW_PASSWORD", "from outside", 1);
  person.typed_at.clear();
  const auto ran = run({"password"});
  ::unsetenv("VENDEPASS_PASSWORD");
  ::unsetenv("VENDEPASS_NEW_PASSWORD");
  EXPECT_EQ(ran.exit, ExitCode::kDone) << ran.errors;
}

TEST_F(ChangingThePassword, ElsewhereAtTheSameTimeSaysWhichHolds) {
  answer_orders([](const Signed&) {
    return FakeAlliance::reply(Error{ErrorCode::kChangedMeanwhile, "another"});
  });
  const auto ran = run({"password"});
  EXPECT_EQ(ran.exit, ExitCode::kRejected);
  EXPECT_NE(ran.errors.find("the password was changed elsewhere at the same time"),
            std::string::npos);
  EXPECT_NE(ran.errors.find("`vendepass login ana@example.org`"), std::string::npos);
  expect_session_as_before();
}

TEST_F(ChangingThePassword, WithoutAMajorityChangesNothing) {
  answer_orders([](const Signed&) {
    return FakeAlliance::reply(Error{ErrorCode::kNoQuorum, "no majority"});
  });
  const auto ran = run({"password"});
  EXPECT_EQ(ran.exit, ExitCode::kRejected);
  EXPECT_NE(ran.errors.find("no majority; nothing was changed"), std::string::npos) << ran.errors;
  expect_session_as_before();
}

TEST_F(ChangingThePassword, WithoutAnAnswerRepeatsTheSameBytesElsewhereAndSaysHowToFindOut) {
  const auto ran = run({"password"});
  EXPECT_EQ(ran.exit, ExitCode::kUnknown);
  EXPECT_NE(ran.errors.find("try `vendepass login ana@example.org` with the new password; if it "
                            "fails, the old one still holds"),
            std::string::npos)
      << ran.errors;
  const auto sent = changes_sent();
  ASSERT_GE(sent.size(), 3U);
  EXPECT_NE(sent[0].first, sent[1].first);
  for (const auto& [endpoint, request] : sent) EXPECT_EQ(request.order, sent[0].second.order);
  expect_session_as_before();
}

class ErasingTheAccount : public WithPassword {
 protected:
  void SetUp() override {
    WithPassword::SetUp();
    person.says = true;
  }
  // G3's flight and LA's are bought; the last ticket is given back.
  void buy_trip() {
    auto trip = samples::sold_trip();
    trip.tickets.back().state = TicketState::kCancelled;
    const auto content = encode_purchase(trip.purchase);
    ASSERT_TRUE(wallet().save(
        StoredPurchase{content, sign(content, key_pair_from(samples::seed())), false, trip}));
  }
  bool was_sent() const { return !alliance.all<EraseRequest>().empty(); }
};

TEST_F(ErasingTheAccount, ForgetsTheSessionAndSaysWhatIsStillOnThisComputer) {
  say_it_is_erased();
  const StoredRegistration begun{Signed{"content", sign("content", ana_)}, "details"};
  ASSERT_TRUE(wallet().save(email_key("ana@example.org"), begun));
  const auto ran = run({"account", "erase"});
  EXPECT_EQ(ran.exit, ExitCode::kDone) << ran.errors;
  const auto order = decode_erase(alliance.all<EraseRequest>().front().second.order.content);
  EXPECT_EQ(*order, (EraseCustomer{samples::customer(), samples::account_reply().key}));
  EXPECT_FALSE(*wallet().session());
  EXPECT_FALSE(*wallet().registration(email_key("ana@example.org")));
  EXPECT_NE(ran.out.find("What you bought is still on this computer, in " + home()),
            std::string::npos)
      << ran.out;
}

TEST_F(ErasingTheAccount, NamesTheTicketsThatStayValidBeforeItAsks) {
  say_it_is_erased();
  buy_trip();
  person.says = false;
  const auto refused = run({"account", "erase"});
  EXPECT_EQ(refused.exit, ExitCode::kRejected);
  EXPECT_FALSE(was_sent());
  EXPECT_TRUE(*wallet().session());
  const auto locator = to_string(locator_of(samples::sold_trip().id));
  EXPECT_NE(person.notes.find("These tickets stay valid:\n  " + locator +
                              "  G3-1234@2026-12-01 seat 14D, Ana Souza, 127-0000000011\n"),
            std::string::npos)
      << person.notes;
  EXPECT_NE(person.notes.find("045-0000000021"), std::string::npos);
  EXPECT_EQ(person.notes.find("045-0000000022"), std::string::npos);
  EXPECT_NE(person.notes.find("you cannot cancel or change them"), std::string::npos);
  EXPECT_NE(person.notes.find("keep names and seats for boarding"), std::string::npos);
  const auto ran = run({"account", "erase", "--yes"});
  EXPECT_EQ(ran.exit, ExitCode::kDone);
  EXPECT_NE(ran.out.find(locator + " has tickets that stay valid\n"), std::string::npos);
  EXPECT_TRUE(*wallet().purchase(samples::sold_trip().id));
}

TEST_F(ErasingTheAccount, DoesNotNameTicketsOfFlightsThatHaveDeparted) {
  say_it_is_erased();
  buy_trip();
  pacer.wall = samples::g3_leg().departure;
  EXPECT_EQ(run({"account", "erase"}).exit, ExitCode::kDone);
  EXPECT_EQ(person.notes.find("127-0000000011"), std::string::npos);
  EXPECT_NE(person.notes.find("045-0000000021"), std::string::npos);
}

TEST_F(ErasingTheAccount, NeedsThePasswordAlsoWhenSignedIn) {
  say_it_is_erased();
  person.typed_at["Password"] = "wrong horse";
  EXPECT_EQ(run({"account", "erase", "--yes"}).exit, ExitCode::kSignIn);
  EXPECT_FALSE(was_sent());
  EXPECT_TRUE(*wallet().session());
}

TEST_F(ErasingTheAccount, MustBeConfirmed) {
  say_it_is_erased();
  person.says.reset();
  const auto ran = run({"account", "erase"});
  EXPECT_EQ(ran.exit, ExitCode::kUsage);
  EXPECT_NE(ran.errors.find("--yes"), std::string::npos);
  EXPECT_FALSE(was_sent());
}

TEST_F(ErasingTheAccount, WithoutAnAnswerKeepsTheSessionAndSaysHowToFindOut) {
  const auto ran = run({"account", "erase"});
  EXPECT_EQ(ran.exit, ExitCode::kUnknown);
  EXPECT_NE(ran.errors.find("whether the account was erased is not known yet"), std::string::npos);
  EXPECT_TRUE(*wallet().session());
}

TEST_F(ErasingTheAccount, OfACustomerWhomNobodyKnowsAnyMoreSaysSo) {
  alliance.script = [](const std::string&, const ClientRequest& request) -> std::optional<Outcome> {
    if (!std::holds_alternative<AccountRequest>(request.body)) return std::nullopt;
    return FakeAlliance::reply(Error{ErrorCode::kUnknownCustomer, "unknown"});
  };
  const auto ran = run({"account", "erase"});
  EXPECT_EQ(ran.exit, ExitCode::kSignIn);
  EXPECT_NE(ran.errors.find("no airline that answers knows the account of ana@example.org"),
            std::string::npos);
}

}  // namespace
}  // namespace vendepass
