// Registering, signing in, and finding the airlines.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/unit/client/fakes.h"

namespace vendepass {
namespace {

class Account : public ClientWorld {
 protected:
  Account() { person.typed = "correct horse"; }

  static std::vector<std::string> registering() {
    return {"register", "Ana@Example.org", "--name", "Ana Souza"};
  }
  using OnRegister = std::function<AirlineLink::Outcome(const RegisterRequest&)>;
  void on_register(OnRegister answer) {
    alliance.script = [answer](
                          const std::string&,
                          const ClientRequest& request) -> std::optional<AirlineLink::Outcome> {
      const auto* registration = std::get_if<RegisterRequest>(&request.body);
      if (registration == nullptr) return std::nullopt;
      return answer(*registration);
    };
  }
  static AirlineLink::Outcome welcome(const RegisterRequest& request) {
    const auto registration = decode_registration(request.registration.content);
    return FakeAlliance::reply(CustomerReply{registration->customer, "Ana Souza"});
  }
  std::optional<StoredRegistration> under_way() const {
    return *wallet().registration(email_key("ana@example.org"));
  }
};

TEST_F(Account, ARegistrationIsSignedSavedFirstAndSignsIn) {
  on_register([this](const RegisterRequest& request) {
    EXPECT_TRUE(under_way().has_value());
    const auto registration = decode_registration(request.registration.content);
    EXPECT_TRUE(signature_is_valid(request.registration.signature, request.registration.content,
                                   registration->public_key));
    EXPECT_EQ(registration->email_key, email_key("ana@example.org"));
    EXPECT_EQ(registration->details, blake2b_16(request.details));
    const auto details = decode_details(request.details);
    EXPECT_EQ(details->texts, (std::vector<Details::Text>{{Field::kEmail, "ana@example.org"},
                                                          {Field::kName, "Ana Souza"}}));
    return welcome(request);
  });
  const auto ran = run(registering());
  EXPECT_EQ(ran.exit, ExitCode::kDone) << ran.errors;
  EXPECT_FALSE(under_way());
  const auto session = *wallet().session();
  ASSERT_TRUE(session);
  EXPECT_EQ(session->email, "ana@example.org");
  EXPECT_EQ(session->expires, pacer.wall + std::chrono::hours{12});
  const auto grant = decode_grant(session->grant.content);
  EXPECT_EQ(grant->customer, session->customer);
  EXPECT_TRUE(signature_is_valid(session->grant.signature, session->grant.content,
                                 key_pair_from(session->seed).public_key));
}

TEST_F(Account, ARegistrationHasWhatWasSaidAndABlindOfItsOwn) {
  std::vector<Details> sent;
  on_register([&sent](const RegisterRequest& request) {
    sent.push_back(*decode_details(request.details));
    return FakeAlliance::reply(Error{ErrorCode::kEmailTaken, "taken"});
  });
  auto arguments = registering();
  arguments.insert(arguments.end(), {"--phone", "+55 75 0000", "--document", "000.000"});
  (void)run(arguments);
  (void)run(arguments);
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_EQ(*sent[0].find(Field::kPhone), "+55 75 0000");
  EXPECT_EQ(*sent[0].find(Field::kDocument), "000.000");
  EXPECT_NE(sent[0].blind, sent[1].blind);
}

TEST_F(Account, ARegistrationCostsWhatTheAllianceWantsAndNeverLessThanUsual) {
  std::optional<Registration> sent;
  Argon2Params least{3, 19456};
  alliance.script = [&](const std::string&,
                        const ClientRequest& request) -> std::optional<AirlineLink::Outcome> {
    if (std::holds_alternative<SaltRequest>(request.body))
      return FakeAlliance::reply(SaltReply{blake2b_16("nobody's"), least, samples::customer()});
    const auto* registration = std::get_if<RegisterRequest>(&request.body);
    if (registration == nullptr) return std::nullopt;
    sent = *decode_registration(registration->registration.content);
    return FakeAlliance::reply(Error{ErrorCode::kEmailTaken, "taken"});
  };
  (void)run(registering());
  ASSERT_TRUE(sent);
  EXPECT_EQ(sent->argon2_passes, 3U);
  EXPECT_EQ(sent->argon2_memory_kib, kArgon2Interactive.memory_kib);
  EXPECT_NE(sent->salt, blake2b_16("nobody's"));
  least = {1, 81920};
  (void)run(registering());
  EXPECT_EQ(sent->argon2_passes, kArgon2Interactive.passes);
  EXPECT_EQ(sent->argon2_memory_kib, 81920U);
}

TEST_F(Account, ARegistrationInDoubtIsContinuedWithTheSameBytes) {
  std::vector<Bytes> sent;
  on_register([&sent](const RegisterRequest& request) {
    sent.push_back(request.registration.content);
    return AirlineLink::Outcome{AirlineLink::NoAnswer{}};
  });
  EXPECT_EQ(run(registering()).exit, ExitCode::kUnknown);
  on_register([&sent](const RegisterRequest& request) {
    sent.push_back(request.registration.content);
    return welcome(request);
  });
  EXPECT_EQ(run(registering()).exit, ExitCode::kDone);
  ASSERT_GE(sent.size(), 2U);
  EXPECT_EQ(sent.front(), sent.back());
}

TEST_F(Account, ARegistrationUnderWayIsNotContinuedWithAnotherPassword) {
  on_register([](const RegisterRequest&) { return AirlineLink::Outcome{AirlineLink::NoAnswer{}}; });
  (void)run(registering());
  person.typed = "another password";
  EXPECT_EQ(run(registering()).exit, ExitCode::kSignIn);
  EXPECT_TRUE(alliance.all<RegisterRequest>().empty());
}

TEST_F(Account, AnEmailThatSomebodyHasIsRejectedAndForgotten) {
  on_register([](const RegisterRequest&) {
    return FakeAlliance::reply(Error{ErrorCode::kEmailTaken, "taken"});
  });
  const auto ran = run(registering());
  EXPECT_EQ(ran.exit, ExitCode::kRejected);
  EXPECT_NE(ran.errors.find("vendepass login"), std::string::npos);
  EXPECT_FALSE(under_way());
}

TEST_F(Account, WithoutATerminalThePasswordMustComeFromElsewhere) {
  person.typed.reset();
  EXPECT_EQ(run(registering()).exit, ExitCode::kUsage);
  EXPECT_TRUE(alliance.all<RegisterRequest>().empty());
}

TEST_F(Account, AShortPasswordIsAUsageError) {
  person.typed = "short";
  EXPECT_EQ(run(registering()).exit, ExitCode::kUsage);
}

TEST_F(Account, SigningInDerivesTheKeyFromTheSaltAndProvesIt) {
  const auto known = samples::salt_reply();
  const auto key =
      key_pair_from(*derive_seed("correct horse", "ana@example.org", known.salt, known.params));
  alliance.script = [&](const std::string&,
                        const ClientRequest& request) -> std::optional<AirlineLink::Outcome> {
    const auto* sign_in = std::get_if<SignInRequest>(&request.body);
    if (sign_in == nullptr) return std::nullopt;
    if (!signature_is_valid(sign_in->grant.signature, sign_in->grant.content, key.public_key))
      return FakeAlliance::reply(Error{ErrorCode::kBadSignature, "no"});
    // Not made of this key: the password was changed since the registration.
    EXPECT_EQ(decode_grant(sign_in->grant.content)->customer, samples::customer());
    return FakeAlliance::reply(CustomerReply{samples::customer(), "Ana"});
  };
  EXPECT_EQ(run({"login", "ana@example.org"}).exit, ExitCode::kDone);
  const auto session = *wallet().session();
  ASSERT_TRUE(session);
  EXPECT_EQ(decode_grant(session->grant.content)->customer, samples::customer());

  ASSERT_EQ(run({"logout"}).exit, ExitCode::kDone);
  EXPECT_FALSE(*wallet().session());
  EXPECT_TRUE(alliance.asked.empty());

  person.typed = "wrong password";
  const auto wrong = run({"login", "ana@example.org"});
  EXPECT_EQ(wrong.exit, ExitCode::kSignIn);
  EXPECT_NE(wrong.errors.find("the e-mail or the password is wrong"), std::string::npos);
  EXPECT_FALSE(*wallet().session());
}

TEST_F(Account, ADerivationThatMakesGuessingCheapIsRefusedBeforeAnythingIsSigned) {
  Argon2Params params{1, 19455};
  alliance.script = [&params](const std::string&,
                              const ClientRequest& request) -> std::optional<AirlineLink::Outcome> {
    if (!std::holds_alternative<SaltRequest>(request.body)) return std::nullopt;
    return FakeAlliance::reply(SaltReply{blake2b_16("salt"), params, samples::customer()});
  };
  for (const auto& light : {Argon2Params{1, 19455}, Argon2Params{16, 8}}) {
    params = light;
    const auto ran = run({"login", "ana@example.org"});
    EXPECT_EQ(ran.exit, ExitCode::kRejected);
    EXPECT_NE(ran.errors.find("weak_derivation: G3"), std::string::npos) << ran.errors;
    EXPECT_NE(ran.errors.find("--entry CODE"), std::string::npos);
    EXPECT_TRUE(alliance.all<SignInRequest>().empty());
  }
}

TEST_F(Account, ASessionWhosePasswordWasChangedElsewhereIsToldToSignInAgain) {
  sign_in();
  alliance.script = [](const std::string&,
                       const ClientRequest& request) -> std::optional<AirlineLink::Outcome> {
    if (!std::holds_alternative<AccountRequest>(request.body) &&
        !std::holds_alternative<TripsRequest>(request.body))
      return std::nullopt;
    return FakeAlliance::reply(Error{ErrorCode::kBadSignature, "not the customer's"});
  };
  const auto ran = run({"account"});
  EXPECT_EQ(ran.exit, ExitCode::kSignIn);
  EXPECT_NE(ran.errors.find("sign in again with `vendepass login E-MAIL`: the password may have "
                            "been changed on another computer"),
            std::string::npos)
      << ran.errors;
  EXPECT_EQ(run({"trips"}).exit, ExitCode::kDone);
  EXPECT_NE(person.notes.find("sign in again"), std::string::npos) << person.notes;
}

TEST_F(Account, TheAirlinesAreFoundThroughAnEndpointOnceAndThenRemembered) {
  EXPECT_EQ(run({"airlines"}).exit, ExitCode::kDone);
  EXPECT_EQ(alliance.asked.size(), 2U);  // To find them, and to answer.
  EXPECT_EQ(run({"airlines"}).exit, ExitCode::kDone);
  EXPECT_EQ(alliance.asked.size(), 1U);
}

TEST_F(Account, NobodyAtTheEndpointIsUnreachable) {
  alliance.script = [](const std::string&, const ClientRequest&) {
    return std::optional<AirlineLink::Outcome>{AirlineLink::NotSent{}};
  };
  const auto ran = run({"search", "GRU", "LIS", "--date", "2026-12-01"});
  EXPECT_EQ(ran.exit, ExitCode::kUnreachable);
  EXPECT_NE(person.notes.find("tcp://g3 does not answer."), std::string::npos);
}

TEST_F(Account, AnEntryOutsideTheAllianceIsAUsageError) {
  const auto ran = run({"airlines", "--entry", "ZZ"});
  EXPECT_EQ(ran.exit, ExitCode::kUsage);
  EXPECT_NE(ran.errors.find("no airline ZZ"), std::string::npos);
}

TEST_F(Account, SearchAsksWhatWasTyped) {
  const auto ran = run(
      {"search", "gru", "LIS", "--date", "2026-12-01", "--passengers", "2", "--sort", "arrival"});
  EXPECT_EQ(ran.exit, ExitCode::kDone);
  const auto& query = alliance.all<SearchRequest>().front().second;
  EXPECT_EQ(to_string(query.from), "GRU");
  EXPECT_EQ(query.passengers, 2);
  EXPECT_EQ(query.sort, SortKey::kArrival);
  EXPECT_NE(ran.out.find("vendepass buy G3-1234@2026-12-01 LA-88@2026-12-01"), std::string::npos);
}

}  // namespace
}  // namespace vendepass
