// `account` and `account set`: what is shown, what a change replaces, and how it may end.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/unit/client/fakes.h"

namespace vendepass {
namespace {

using Outcome = AirlineLink::Outcome;

class OwnDetails : public ClientWorld {
 protected:
  void SetUp() override { sign_in(); }

  using OnChange = std::function<Outcome(const std::string& endpoint, const ChangeDetails& order,
                                         const Details& details)>;
  // Checks that what is sent belongs together, and is signed.
  void on_change(OnChange answer) {
    alliance.script = [answer](const std::string& endpoint,
                               const ClientRequest& request) -> std::optional<Outcome> {
      const auto* change = std::get_if<ChangeDetailsRequest>(&request.body);
      if (change == nullptr) return std::nullopt;
      EXPECT_TRUE(signature_is_valid(change->order.signature, change->order.content,
                                     key_pair_from(samples::seed()).public_key));
      const auto order = decode_change_details(change->order.content);
      EXPECT_EQ(order->details, blake2b_16(change->details));
      return answer(endpoint, *order, *decode_details(change->details));
    };
  }
  void accept_changes() {
    on_change([this](const std::string&, const ChangeDetails& order, const Details& details) {
      last_order = order;
      last_details = details;
      for (const auto& text : details.texts)
        for (auto& field : alliance.account.fields)
          if (field.field == text.field) field.values = {{order.details, 9, text.text}};
      return FakeAlliance::reply(alliance.account);
    });
  }
  std::size_t changes_sent() const { return alliance.all<ChangeDetailsRequest>().size(); }

  std::optional<ChangeDetails> last_order;
  std::optional<Details> last_details;
};

TEST_F(OwnDetails, AreShownWithTheCustomersId) {
  const auto ran = run({"account"});
  EXPECT_EQ(ran.exit, ExitCode::kDone) << ran.errors;
  EXPECT_EQ(ran.out, R"(e-mail     ana@example.org
name       Ana Souza
phone      +55 75 0000
document   (not here yet)
customer   )" + to_string(samples::customer()) +
                         "\n(as G3 knows it)\n");
  EXPECT_EQ(decode_grant(alliance.all<AccountRequest>().front().second.grant.content)->customer,
            samples::customer());
}

TEST_F(OwnDetails, ValuesGivenAtTheSameTimeAreAllShownAndWhatToDo) {
  alliance.account = samples::account_with_two_phones();
  alliance.account.fields[2].values.push_back({blake2b_16("phone at LA"), 3, std::nullopt});
  alliance.account.fields[2].values.push_back({blake2b_16("phone at AZ"), 3, std::nullopt});
  const auto ran = run({"account"});
  EXPECT_NE(ran.out.find(R"(phone      +55 11 1111
           also given at the same time: +55 22 2222, (not here yet)
           say which holds: `vendepass account set phone VALUE`
)"),
            std::string::npos)
      << ran.out;
}

TEST_F(OwnDetails, TheSameValueGivenTwiceIsOne) {
  alliance.account = samples::account_with_two_phones();
  alliance.account.fields[2].values[1].text = "+55 11 1111";
  EXPECT_EQ(run({"account"}).out.find("also given"), std::string::npos);
}

TEST_F(OwnDetails, WhatWasNeverGivenIsSaidToBeNone) {
  alliance.account.fields.resize(3);
  alliance.account.fields[2].values[0].text = "";
  const auto ran = run({"account"});
  EXPECT_NE(ran.out.find("phone      (none)\ndocument   (none)\n"), std::string::npos) << ran.out;
}

TEST_F(OwnDetails, AsJsonHaveEveryValueAndNullForWhatIsNotHereYet) {
  alliance.account = samples::account_with_two_phones();
  const auto json = nlohmann::json::parse(run({"account", "--json"}).out);
  EXPECT_EQ(json["command"], "account");
  EXPECT_EQ(json["did"], "shown");
  EXPECT_EQ(json["key"], 3);
  EXPECT_EQ(json["fields"][2]["field"], "phone");
  EXPECT_EQ(json["fields"][2]["values"][1]["text"], "+55 22 2222");
  EXPECT_TRUE(json["fields"][3]["values"][0]["text"].is_null());
}

TEST_F(OwnDetails, AChangeReplacesWhatWasShownAndNothingElse) {
  accept_changes();
  const auto ran = run({"account", "set", "phone", "+55 99 9999"});
  EXPECT_EQ(ran.exit, ExitCode::kDone) << ran.errors;
  EXPECT_NE(ran.out.find("Changed: phone\n"), std::string::npos);
  EXPECT_NE(ran.out.find("phone      +55 99 9999\n"), std::string::npos);
  EXPECT_EQ(*last_order, (ChangeDetails{samples::customer(),
                                        3,
                                        blake2b_16(encode_details(*last_details)),
                                        {{Field::kPhone, 2, {samples::registered()}}}}));
  EXPECT_EQ(last_details->texts, (std::vector<Details::Text>{{Field::kPhone, "+55 99 9999"}}));
}

TEST_F(OwnDetails, AChangeReplacesAllValuesGivenAtTheSameTimeByAHigherVersion) {
  alliance.account = samples::account_with_two_phones();
  accept_changes();
  EXPECT_EQ(run({"account", "set", "phone", "+55 11 1111"}).exit, ExitCode::kDone);
  ASSERT_TRUE(last_order);
  EXPECT_EQ(last_order->changes.front(),
            (ChangeDetails::Change{
                Field::kPhone, 6, {blake2b_16("phone at AD"), blake2b_16("phone at G3")}}));
}

TEST_F(OwnDetails, SeveralFieldsAreOneChangeInTheirOrder) {
  alliance.account.fields.pop_back();
  accept_changes();
  const auto ran = run({"account", "set", "document", "111.111", "name", "Ana Sousa", "phone", ""});
  EXPECT_EQ(ran.exit, ExitCode::kDone) << ran.errors;
  ASSERT_TRUE(last_order);
  EXPECT_EQ(last_details->texts,
            (std::vector<Details::Text>{
                {Field::kName, "Ana Sousa"}, {Field::kPhone, ""}, {Field::kDocument, "111.111"}}));
  EXPECT_EQ(last_order->changes[2], (ChangeDetails::Change{Field::kDocument, 2, {}}));
  EXPECT_EQ((*wallet().session())->name, "Ana Sousa");
}

TEST_F(OwnDetails, TwoChangesNeverHaveTheSameBlind) {
  accept_changes();
  (void)run({"account", "set", "phone", "1"});
  const auto first = last_details->blind;
  (void)run({"account", "set", "phone", "2"});
  EXPECT_NE(last_details->blind, first);
}

TEST_F(OwnDetails, WhatIsSoAlreadyIsNotSentAgain) {
  const auto ran = run({"account", "set", "phone", "+55 75 0000", "name", "Ana Souza"});
  EXPECT_EQ(ran.exit, ExitCode::kDone);
  EXPECT_NE(ran.out.find("Nothing to do: it is so already.\n"), std::string::npos);
  EXPECT_EQ(changes_sent(), 0U);
  accept_changes();
  EXPECT_EQ(run({"account", "set", "phone", "+55 75 0000", "name", "Ana"}).exit, ExitCode::kDone);
  EXPECT_EQ(last_details->texts, (std::vector<Details::Text>{{Field::kName, "Ana"}}));
}

TEST_F(OwnDetails, WithoutAnAnswerTheSameBytesGoToTheNextAirline) {
  std::vector<std::pair<std::string, Hash16>> sent;
  on_change([&](const std::string& endpoint, const ChangeDetails& order, const Details&) {
    sent.push_back({endpoint, order.details});
    if (endpoint == "tcp://g3") return Outcome{AirlineLink::NoAnswer{}};
    return FakeAlliance::reply(alliance.account);
  });
  EXPECT_EQ(run({"account", "set", "phone", "1"}).exit, ExitCode::kDone);
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_EQ(sent[0].first, "tcp://g3");
  EXPECT_NE(sent[1].first, "tcp://g3");
  const auto requests = alliance.all<ChangeDetailsRequest>();
  EXPECT_EQ(requests[0].second.order, requests[1].second.order);
  EXPECT_EQ(requests[0].second.details, requests[1].second.details);
}

TEST_F(OwnDetails, WithoutAnyAnswerItIsNotKnownAndSaid) {
  on_change([](const std::string&, const ChangeDetails&, const Details&) {
    return Outcome{AirlineLink::NoAnswer{}};
  });
  const auto ran = run({"account", "set", "phone", "1"});
  EXPECT_EQ(ran.exit, ExitCode::kUnknown);
  EXPECT_NE(ran.errors.find("whether it was changed is not known yet"), std::string::npos);
  EXPECT_NE(ran.errors.find("`vendepass account` shows what holds"), std::string::npos);
}

TEST_F(OwnDetails, WhatWasChangedElsewhereMeanwhileIsShownAndNothingIsLost) {
  on_change([this](const std::string&, const ChangeDetails&, const Details&) {
    alliance.account.fields[2].values = {{blake2b_16("elsewhere"), 2, "+55 33 3333"}};
    return FakeAlliance::reply(Error{ErrorCode::kChangedMeanwhile, "another one"});
  });
  const auto ran = run({"account", "set", "phone", "1"});
  EXPECT_EQ(ran.exit, ExitCode::kRejected);
  EXPECT_NE(ran.errors.find("changed_meanwhile: it was changed elsewhere at the same time, and "
                            "nothing was done: phone is now \"+55 33 3333\"\n"),
            std::string::npos)
      << ran.errors;
  EXPECT_NE(ran.errors.find("repeat the same `vendepass account set`"), std::string::npos);
  EXPECT_EQ(changes_sent(), 1U);
}

// The airline that did not answer may have taken the change.
TEST_F(OwnDetails, ChangedMeanwhileAfterASilenceIsNoEnd) {
  on_change([](const std::string& endpoint, const ChangeDetails&, const Details&) {
    if (endpoint == "tcp://g3") return Outcome{AirlineLink::NoAnswer{}};
    return FakeAlliance::reply(Error{ErrorCode::kChangedMeanwhile, "another one"});
  });
  EXPECT_EQ(run({"account", "set", "phone", "1"}).exit, ExitCode::kUnknown);
}

TEST_F(OwnDetails, WhatCannotBeSetIsAUsageErrorThatSaysWhy) {
  const auto says = [this](std::vector<std::string> words, const std::string& text) {
    words.insert(words.begin(), {"account", "set"});
    const auto ran = run(words);
    EXPECT_EQ(ran.exit, ExitCode::kUsage) << text;
    EXPECT_NE(ran.errors.find(text), std::string::npos) << ran.errors;
    EXPECT_EQ(changes_sent(), 0U);
  };
  says({"email", "bia@example.org"}, "the e-mail cannot be changed");
  says({"fax", "1"}, "only name, phone and document");
  says({"phone"}, "\"phone\" has no value after it");
  says({"phone", "1", "phone", "2"}, "the phone is there twice");
  says({"name", ""}, "the name is empty");
  says({"phone", std::string(41, '1')}, "longer than 40 bytes");
}

TEST_F(OwnDetails, NeedASignIn) {
  ASSERT_TRUE(wallet().remove_session());
  EXPECT_EQ(run({"account"}).exit, ExitCode::kSignIn);
  EXPECT_EQ(run({"account", "set", "phone", "1"}).exit, ExitCode::kSignIn);
  EXPECT_TRUE(alliance.all<AccountRequest>().empty());
}

}  // namespace
}  // namespace vendepass
