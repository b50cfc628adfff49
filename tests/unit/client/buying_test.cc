// `buy`, `outcome` and `give-up` against scripted airlines: nobody buys twice by accident.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "client/core/legs.h"
#include "tests/unit/client/fakes.h"

namespace vendepass {
namespace {

using samples::airline;
using Json = nlohmann::json;

class Buying : public ClientWorld {
 protected:
  void SetUp() override { sign_in(); }

  std::vector<std::string> command() const {
    return {"buy",
            "G3-1234@2026-12-01:14D,14E",
            "LA-88@2026-12-01",
            "--passenger",
            "Ana Souza",
            "--passenger",
            "Jo\xC3\xA3o Lima",
            "--yes"};
  }
  std::vector<std::string> command_with(const std::string& more) const {
    auto words = command();
    words.push_back(more);
    return words;
  }

  // What the airlines answer to a purchase; given the number of sends so far, from 1.
  using OnBuy = std::function<AirlineLink::Outcome(int sends, const PurchaseId& id)>;
  void on_buy(OnBuy answer) {
    alliance.script = [this, answer](
                          const std::string&,
                          const ClientRequest& request) -> std::optional<AirlineLink::Outcome> {
      const auto* buy = std::get_if<BuyRequest>(&request.body);
      if (buy == nullptr) return std::nullopt;
      return answer(++sends_, purchase_id_of(buy->purchase.content));
    };
  }
  static AirlineLink::Outcome sold(const PurchaseId& id) {
    return FakeAlliance::reply(
        PurchaseReply{id, PurchaseState::kSold, samples::sold_legs(), std::nullopt, false});
  }
  static AirlineLink::Outcome refused(const PurchaseId& id) {
    return FakeAlliance::reply(
        PurchaseReply{id, PurchaseState::kRefused, {}, samples::refusal(), false});
  }
  static AirlineLink::Outcome silence() { return AirlineLink::NoAnswer{}; }
  static AirlineLink::Outcome error(ErrorCode code) {
    return FakeAlliance::reply(Error{code, "because"});
  }

  int sends_ = 0;
};

TEST_F(Buying, ASaleShowsTheTicketsAndIsOnDisk) {
  on_buy([](int, const PurchaseId& id) { return sold(id); });
  const auto ran = run(command());
  EXPECT_EQ(ran.exit, ExitCode::kDone) << ran.errors;
  EXPECT_EQ(ran.out.find("Bought.\n"), 0U) << ran.out;
  EXPECT_NE(ran.out.find("127-0000000012"), std::string::npos);
  const auto all = *wallet().purchases();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all.front().trip.state, PurchaseState::kSold);
  EXPECT_EQ(all.front().trip.tickets.size(), 4U);
}

TEST_F(Buying, ThePurchaseIsSignedAndSaysWhatWasAgreed) {
  on_buy([](int, const PurchaseId& id) { return sold(id); });
  (void)run(command());
  const auto sent = alliance.all<BuyRequest>();
  ASSERT_EQ(sent.size(), 1U);
  const auto& document = sent.front().second.purchase;
  EXPECT_TRUE(signature_is_valid(document.signature, document.content,
                                 key_pair_from(samples::seed()).public_key));
  const auto purchase = decode_purchase(document.content);
  ASSERT_TRUE(purchase);
  EXPECT_EQ(purchase->customer, samples::customer());
  EXPECT_EQ(purchase->home_entry, airline("G3"));
  EXPECT_EQ(purchase->legs, samples::purchase().legs);
  EXPECT_EQ(purchase->quorum, samples::airlines_reply().quorum);
  EXPECT_EQ(purchase->latest_hold, pacer.wall + std::chrono::minutes{10});
}

TEST_F(Buying, ThePurchaseIsOnDiskBeforeItIsSent) {
  on_buy([this](int, const PurchaseId& id) {
    const auto stored = wallet().purchase(id);
    EXPECT_TRUE(stored && *stored);
    if (stored && *stored) {
      EXPECT_TRUE((*stored)->in_doubt);
    }
    return sold(id);
  });
  (void)run(command());
  EXPECT_EQ(sends_, 1);
}

TEST_F(Buying, AnEntryThatFallsSilentIsLeftAndTheSameBytesGoToTheNext) {
  on_buy([](int sends, const PurchaseId& id) { return sends == 1 ? silence() : sold(id); });
  const auto ran = run(command());
  EXPECT_EQ(ran.exit, ExitCode::kDone);
  const auto sent = alliance.all<BuyRequest>();
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_EQ(sent[0].first, "tcp://g3");
  EXPECT_EQ(sent[1].first, "tcp://ad");
  EXPECT_EQ(sent[0].second.purchase, sent[1].second.purchase);
  EXPECT_NE(person.notes.find("G3 does not answer; asking AD."), std::string::npos);
}

TEST_F(Buying, SilenceEverywhereIsUnknownAndTheSameCommandContinuesIt) {
  on_buy([](int, const PurchaseId&) { return silence(); });
  const auto first = run(command());
  EXPECT_EQ(first.exit, ExitCode::kUnknown);
  EXPECT_NE(first.errors.find("outcome_unknown"), std::string::npos);
  const auto sent = alliance.all<BuyRequest>().front().second.purchase;

  on_buy([](int, const PurchaseId& id) { return sold(id); });
  const auto second = run(command());
  EXPECT_EQ(second.exit, ExitCode::kDone) << second.errors;
  EXPECT_NE(person.notes.find("Continuing the pending purchase"), std::string::npos);
  EXPECT_EQ(alliance.all<BuyRequest>().front().second.purchase, sent);
  EXPECT_EQ(wallet().purchases()->size(), 1U);
}

TEST_F(Buying, APendingPurchaseIsContinuedEvenWithAgain) {
  on_buy([](int, const PurchaseId&) { return silence(); });
  (void)run(command());
  on_buy([](int, const PurchaseId& id) { return sold(id); });
  (void)run(command_with("--again"));
  EXPECT_EQ(wallet().purchases()->size(), 1U);
}

TEST_F(Buying, TheSameBoughtBeforeIsShownWithoutSendingAnything) {
  on_buy([](int, const PurchaseId& id) { return sold(id); });
  (void)run(command());
  const auto again = run(command());
  EXPECT_EQ(again.exit, ExitCode::kDone);
  EXPECT_EQ(again.out.find("Bought before"), 0U) << again.out;
  EXPECT_TRUE(alliance.asked.empty());
}

TEST_F(Buying, AgainBuysTheSameOnceMoreUnderAnotherId) {
  on_buy([](int, const PurchaseId& id) { return sold(id); });
  (void)run(command());
  (void)run(command_with("--again"));
  EXPECT_EQ(wallet().purchases()->size(), 2U);
}

TEST_F(Buying, ARefusalSaysWhyAndWhatIsLeftAndLeavesTheWayFree) {
  on_buy([](int, const PurchaseId& id) { return refused(id); });
  const auto ran = run(command());
  EXPECT_EQ(ran.exit, ExitCode::kRefused);
  EXPECT_NE(ran.errors.find("seat 14C is taken; still free on G3-1234@2026-12-01: 12B 12C"),
            std::string::npos);
  on_buy([](int, const PurchaseId& id) { return sold(id); });
  EXPECT_EQ(run(command()).exit, ExitCode::kDone);
  EXPECT_EQ(wallet().purchases()->size(), 2U);
}

TEST_F(Buying, NobodyReachableWhileSendingLeavesNothingBehind) {
  on_buy([](int, const PurchaseId&) { return AirlineLink::Outcome{AirlineLink::NotSent{}}; });
  const auto ran = run(command());
  EXPECT_EQ(ran.exit, ExitCode::kUnreachable);
  EXPECT_TRUE(wallet().purchases()->empty());
}

TEST_F(Buying, NobodyReachableWhileInDoubtKeepsThePurchase) {
  on_buy([](int, const PurchaseId&) { return silence(); });
  (void)run(command());
  on_buy([](int, const PurchaseId&) { return AirlineLink::Outcome{AirlineLink::NotSent{}}; });
  EXPECT_EQ(run(command()).exit, ExitCode::kUnknown);
  EXPECT_EQ(wallet().purchases()->size(), 1U);
}

TEST_F(Buying, BusyAirlinesRejectAndTheNextRunContinuesTheSamePurchase) {
  on_buy([](int, const PurchaseId&) { return error(ErrorCode::kBusy); });
  EXPECT_EQ(run(command()).exit, ExitCode::kRejected);
  EXPECT_EQ(run(command()).exit, ExitCode::kRejected);
  ASSERT_EQ(wallet().purchases()->size(), 1U);
  EXPECT_FALSE(wallet().purchases()->front().in_doubt);
}

TEST_F(Buying, ARejectionThatCannotChangeForgetsThePurchase) {
  on_buy([](int, const PurchaseId&) { return error(ErrorCode::kOldEdition); });
  EXPECT_EQ(run(command()).exit, ExitCode::kRejected);
  EXPECT_TRUE(wallet().purchases()->empty());
}

TEST_F(Buying, AnAnswerAboutAnotherPurchaseIsNotBelieved) {
  on_buy([](int, const PurchaseId&) { return sold(PurchaseId{blake2b_16("another")}); });
  EXPECT_EQ(run(command()).exit, ExitCode::kInternal);
  EXPECT_EQ(wallet().purchases()->front().trip.state, PurchaseState::kPending);
}

TEST_F(Buying, AboveTheHighestPriceNothingIsSent) {
  auto words = command();
  words.insert(words.end(), {"--max-price", "3100.99"});
  const auto ran = run(words);
  EXPECT_EQ(ran.exit, ExitCode::kRefused);
  EXPECT_NE(ran.errors.find("BRL 3101.00"), std::string::npos);
  EXPECT_TRUE(alliance.all<BuyRequest>().empty());
  words.back() = "3101";
  on_buy([](int, const PurchaseId& id) { return sold(id); });
  EXPECT_EQ(run(words).exit, ExitCode::kDone);
}

TEST_F(Buying, WithoutATerminalThePriceIsConfirmedByAFlagOrNotAtAll) {
  auto words = command();
  words.pop_back();
  const auto ran = run(words);
  EXPECT_EQ(ran.exit, ExitCode::kUsage);
  EXPECT_NE(ran.errors.find("--yes"), std::string::npos);
  EXPECT_TRUE(alliance.all<BuyRequest>().empty());
}

TEST_F(Buying, APersonWhoSaysNoBuysNothing) {
  auto words = command();
  words.pop_back();
  person.says = false;
  EXPECT_EQ(run(words).exit, ExitCode::kRejected);
  EXPECT_TRUE(alliance.all<BuyRequest>().empty());
  EXPECT_NE(person.notes.find("total BRL 3101.00"), std::string::npos);
  person.says = true;
  on_buy([](int, const PurchaseId& id) { return sold(id); });
  EXPECT_EQ(run(words).exit, ExitCode::kDone);
}

TEST_F(Buying, WithoutASignInNothingIsAsked) {
  ASSERT_TRUE(wallet().remove_session());
  const auto ran = run(command());
  EXPECT_EQ(ran.exit, ExitCode::kSignIn);
  EXPECT_TRUE(alliance.all<BuyRequest>().empty());
}

TEST_F(Buying, AnExpiredSignInIsSaidAtOnce) {
  pacer.wall += std::chrono::hours{2};
  EXPECT_EQ(run(command()).exit, ExitCode::kSignIn);
}

TEST_F(Buying, TheEntryThatTheCustomerNamesIsAskedFirst) {
  on_buy([](int, const PurchaseId& id) { return sold(id); });
  auto words = command();
  words.insert(words.end(), {"--entry", "LA"});
  (void)run(words);
  const auto sent = alliance.all<BuyRequest>();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent.front().first, "tcp://la");
  EXPECT_EQ(decode_purchase(sent.front().second.purchase.content)->home_entry, airline("LA"));
}

TEST_F(Buying, AnEntryThatIsDownIsTriedOnceAndTheOneThatQuotedIsTheHomeEntry) {
  (void)run({"airlines"});
  int tried = 0;
  alliance.script = [&tried](const std::string& endpoint,
                             const ClientRequest& request) -> std::optional<AirlineLink::Outcome> {
    if (endpoint == "tcp://g3") {
      ++tried;
      return AirlineLink::NotSent{};
    }
    const auto* buy = std::get_if<BuyRequest>(&request.body);
    if (buy == nullptr) return std::nullopt;
    return sold(purchase_id_of(buy->purchase.content));
  };
  auto words = command();
  words.insert(words.end(), {"--entry", "G3"});
  EXPECT_EQ(run(words).exit, ExitCode::kDone);
  EXPECT_EQ(tried, 1);
  const auto sent = alliance.all<BuyRequest>();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent.front().first, "tcp://ad");
  EXPECT_EQ(decode_purchase(sent.front().second.purchase.content)->home_entry, airline("AD"));
}

TEST_F(Buying, EveryReplyRaisesTheSessionTokenAndTheNextRequestCarriesIt) {
  on_buy([](int, const PurchaseId& id) {
    auto outcome = sold(id);
    std::get<ClientReply>(outcome).clock.raise(airline("LA"), 9);
    return outcome;
  });
  (void)run(command());
  (void)run({"airlines"});
  EXPECT_EQ(alliance.asked.back().second.after.at(airline("LA")), 9U);
}

TEST_F(Buying, UsageErrorsEndWithTwoAndAskNobody) {
  const std::vector<std::vector<std::string>> lines{
      {"buy", "G3-1234@2026-12-01"},
      {"buy", "G3-1234", "--passenger", "Ana"},
      {"buy", "G3-1234@2026-12-01:14C,14D", "--passenger", "Ana"},
      {"buy", "G3-1234@2026-12-01", "--passenger", "Ana", "--max-price", "much"},
      {"search", "GRU", "LIS"},
      {"search", "GRU", "LIS", "--date", "tomorrow"},
      {"search", "GRU", "LIS", "--date", "2026-12-01", "--passengers", "10"},
      {"show", "ABC"},
      {"outcome", "12"},
      {"fly"},
      {}};
  for (const auto& line : lines) {
    const auto ran = run(line);
    EXPECT_EQ(ran.exit, ExitCode::kUsage) << testing::PrintToString(line);
    EXPECT_NE(ran.errors.find("next: "), std::string::npos) << testing::PrintToString(line);
    EXPECT_TRUE(alliance.asked.empty()) << testing::PrintToString(line);
  }
}

TEST_F(Buying, WithJsonErrorsAreJsonToo) {
  const auto usage = run({"buy", "nonsense", "--json", "--passenger", "Ana"});
  EXPECT_EQ(Json::parse(usage.out)["error"]["exit_code"], 2);
  on_buy([](int, const PurchaseId& id) { return refused(id); });
  const auto ran = run(command_with("--json"));
  EXPECT_EQ(Json::parse(ran.out)["error"]["code"], "seat_taken");
}

TEST_F(Buying, GivingUpAPendingPurchaseEndsItUnlessItIsSold) {
  on_buy([](int, const PurchaseId&) { return silence(); });
  (void)run(command());
  const auto stored = wallet().purchases()->front();
  alliance.script = [](const std::string&,
                       const ClientRequest& request) -> std::optional<AirlineLink::Outcome> {
    const auto* give_up = std::get_if<GiveUpRequest>(&request.body);
    if (give_up == nullptr) return std::nullopt;
    EXPECT_TRUE(signature_is_valid(give_up->give_up.signature, give_up->give_up.content,
                                   key_pair_from(samples::seed()).public_key));
    const auto id = purchase_id_of(give_up->purchase.content);
    EXPECT_EQ(decode_give_up(give_up->give_up.content)->purchase, id);
    return FakeAlliance::reply(
        PurchaseReply{id,
                      PurchaseState::kRefused,
                      {},
                      Refusal{ErrorCode::kGivenUp, "given up", std::nullopt, {}},
                      false});
  };
  EXPECT_EQ(run({"give-up", to_string(stored.trip.id)}).exit, ExitCode::kDone);
  EXPECT_EQ(wallet().purchases()->front().trip.state, PurchaseState::kRefused);
}

TEST_F(Buying, GivingUpWhatIsSoldIsRefusedAndSendsNothing) {
  on_buy([](int, const PurchaseId& id) { return sold(id); });
  (void)run(command());
  const auto id = to_string(wallet().purchases()->front().trip.id);
  const auto ran = run({"give-up", id});
  EXPECT_EQ(ran.exit, ExitCode::kRefused);
  EXPECT_NE(ran.out.find("vendepass cancel"), std::string::npos);
  EXPECT_TRUE(alliance.all<GiveUpRequest>().empty());
}

TEST_F(Buying, TheOutcomeOfAPendingPurchaseIsAskedForAndWrittenDown) {
  on_buy([](int, const PurchaseId&) { return silence(); });
  (void)run(command());
  const auto id = wallet().purchases()->front().trip.id;
  alliance.script = [id](const std::string&,
                         const ClientRequest& request) -> std::optional<AirlineLink::Outcome> {
    if (std::holds_alternative<OutcomeRequest>(request.body)) return sold(id);
    return std::nullopt;
  };
  EXPECT_EQ(run({"outcome", to_string(id)}).exit, ExitCode::kDone);
  EXPECT_EQ(wallet().purchases()->front().trip.state, PurchaseState::kSold);
}

}  // namespace
}  // namespace vendepass
