// `why`: the order of the story, how it reads, and the command around it.
#include <gtest/gtest.h>

#include <algorithm>

#include "client/core/why_story.h"
#include "tests/unit/client/fakes.h"

namespace vendepass {
namespace {

using samples::airline;
using samples::clock;
using samples::seats_event;
using Kind = SeatsEvent::Kind;

// Events by name, refusals by airline, votes by what they are for.
std::vector<std::string> order_of(const WhyReply& reply) {
  std::vector<std::string> names;
  for (const auto& step : story_of(reply, std::nullopt).steps)
    names.push_back(std::visit(
        Overloaded{
            [](const StoryEvent& event) {
              return to_string(EventName{event.airline, event.event.number});
            },
            [](const StoryRefusal& refusal) { return to_string(refusal.airline) + " refused"; },
            [](const StoryVotes& votes) { return "votes for " + votes.vote.value; }},
        step));
  return names;
}

using Names = std::vector<std::string>;

TEST(WhyStory, FollowsTheTotalOrderOfEvents) {
  // By sum: LA:4 (7), LA's refusal, LA:5 (8), then G3:9 (11), G3:10 (12).
  EXPECT_EQ(order_of(samples::why_reply()),
            (Names{"LA:4", "LA refused", "LA:5", "G3:9", "votes for refused", "G3:10"}));
}

TEST(WhyStory, TellsARefusalBeforeTheHoldThatItEnds) {
  auto reply = samples::why_reply();
  auto& la = reply.testimonies[2];
  la.refused_at = clock(3, 40);  // Its clock is far ahead, and G3 has heard nothing of it.
  la.rivals.clear();
  EXPECT_EQ(order_of(reply), (Names{"G3:9", "LA refused", "votes for refused", "G3:10"}));
}

TEST(WhyStory, TellsAllHoldsBeforeOneOwnerSells) {
  auto reply = samples::why_reply();
  auto& g3 = reply.testimonies[1];
  auto& la = reply.testimonies[2];
  g3 = la = samples::testimony("G3");
  la.airline = airline("LA");
  // LA has delivered far more than G3, which has heard nothing of LA:31.
  g3.events = {seats_event(Kind::kHeld, 9, clock(9, 2)),
               seats_event(Kind::kHoldSold, 10, clock(10, 2)),
               seats_event(Kind::kCancelled, 11, clock(11, 2))};
  la.events = {seats_event(Kind::kHeld, 31, clock(9, 31)),
               seats_event(Kind::kHoldSold, 32, clock(9, 32))};
  reply.testimonies[0].vote->value = kSoldValue;
  EXPECT_EQ(order_of(reply), (Names{"G3:9", "LA:31", "votes for sold", "G3:10", "G3:11", "LA:32"}));
}

TEST(WhyStory, EndsAlthoughAnAirlineLies) {
  auto reply = samples::why_reply();
  reply.testimonies[1].events[0].clock = clock(9, 99);
  reply.testimonies[2].rivals[0].events[0].clock = clock(99, 4);
  EXPECT_EQ(order_of(reply).size(), 6U);
}

TEST(WhyStory, TellsHowTheRivalsEventStandsToTheOwnHold) {
  const auto beside_of = [](const WhyReply& reply) {
    const auto story = story_of(reply, std::nullopt);
    for (const auto& step : story.steps)
      if (const auto* refusal = std::get_if<StoryRefusal>(&step))
        return refusal->taken_by.at(0).beside.at(0);
    throw std::logic_error{"no refusal"};
  };
  const EventName hold{airline("G3"), 9};
  auto reply = samples::why_reply();
  auto& held = reply.testimonies[1].events[0].clock;
  auto& taken = reply.testimonies[2].rivals[0].events[0].clock;
  EXPECT_EQ(beside_of(reply), std::pair(hold, Causality::kConcurrent));
  held = clock(9, 4);
  EXPECT_EQ(beside_of(reply), std::pair(hold, Causality::kBefore));
  held = clock(9, 2);
  taken = clock(9, 4);
  EXPECT_EQ(beside_of(reply), std::pair(hold, Causality::kAfter));
}

TEST(WhyStory, TellsTheRefusalOfAnAirlineThatDoesNotAnswer) {
  auto reply = samples::why_reply();
  reply.testimonies.pop_back();
  EXPECT_EQ(order_of(reply), (Names{"G3:9", "LA refused", "votes for refused", "G3:10"}));
  const auto story = story_of(reply, std::nullopt);
  EXPECT_EQ(std::get<StoryRefusal>(story.steps[1]).told_by, airline("G3"));
}

TEST(WhyStory, OneVoteOfThreeIsNoMajority) {
  const auto votes_in = [](const WhyReply& reply) {
    const auto story = story_of(reply, std::nullopt);
    for (const auto& step : story.steps)
      if (const auto* votes = std::get_if<StoryVotes>(&step)) return *votes;
    throw std::logic_error{"no votes"};
  };
  auto reply = samples::why_reply();
  EXPECT_FALSE(votes_in(reply).is_majority);
  reply.testimonies[2].vote = reply.testimonies[0].vote;
  EXPECT_TRUE(votes_in(reply).is_majority);
  EXPECT_EQ(votes_in(reply).voters, (std::vector{airline("AD"), airline("LA")}));
}

TEST(WhyStory, OfWhatIsForgottenThereIsTheOutcomeOnly) {
  auto reply = samples::why_reply();
  auto owner = samples::testimony("G3");
  owner.answer = PurchaseState::kSold;
  owner.events.clear();
  owner.rivals.clear();
  owner.refusal.reset();
  owner.refused_at = {};
  owner.vote.reset();
  owner.decision = PurchaseState::kSold;
  reply.testimonies = {owner};
  reply.silent.clear();
  EXPECT_TRUE(story_of(reply, std::nullopt).is_forgotten);
  EXPECT_NE(render({"why", WhyResult{airline("AD"), std::nullopt, reply}}, Colours::kOff)
                .find("Sold. Its flights are over, and how it came to that is no longer kept.\n"),
            std::string::npos);
  reply.testimonies[0].events = {seats_event(Kind::kSold, 9, clock(9, 2))};
  EXPECT_FALSE(story_of(reply, std::nullopt).is_forgotten);
  EXPECT_FALSE(story_of(samples::why_reply(), std::nullopt).is_forgotten);
}

TEST(WhyStory, IsReadByPeople) {
  const auto id = to_string(samples::sold_trip().id), rival = to_string(samples::rival_id());
  const auto locator = to_string(locator_of(samples::sold_trip().id));
  EXPECT_EQ(render({"why", WhyResult{airline("AD"), samples::sold_trip(), samples::why_reply()}},
                   Colours::kOff),
            locator + "  refused  purchase " + id + R"(
  1  G3-1234@2026-12-01  GRU 06:40 -> REC 09:55  Y  14D 14E
  2  LA-88@2026-12-01    REC 17:00 -> LIS 03:30 +1  Y
Entered at G3; decided by G3
 1. LA:4   held 7A of LA-88@2026-12-01, for purchase )" +
                rival + R"(
 2. LA     refused: seat 7A is taken
           7A was taken by purchase )" +
                rival + R"( since LA:4, concurrently with G3:9
             only held then: of two that cross, the lower id goes first
 3. LA:5   sold what it held: 7A of LA-88@2026-12-01, for purchase )" +
                rival + R"(
 4. G3:9   held 14D of G3-1234@2026-12-01
 5. AD     voted "refused", as proposed by G3 in round 2: a majority of G3
 6. G3:10  released what it held: 14D of G3-1234@2026-12-01
Refused: one owner's refusal is the outcome, for nobody gets half a trip.
did not answer: TP
(as AD knows it)
)");
}

// ---- The command ----

class Why : public ClientWorld {
 protected:
  void SetUp() override {
    sign_in();
    alliance.script = [this](const std::string&,
                             const ClientRequest& request) -> std::optional<AirlineLink::Outcome> {
      if (!std::holds_alternative<WhyRequest>(request.body)) return std::nullopt;
      return AirlineLink::Outcome{ClientReply{0, {}, {}, answer}};
    };
  }
  void have_purchase() {
    ASSERT_TRUE(
        wallet().save(StoredPurchase{encode_purchase(trip_.purchase), std::nullopt, false, trip_}));
  }
  std::string id() const { return to_string(trip_.id); }

  Trip trip_ = samples::refused_trip();
  ReplyBody answer = samples::why_reply();
};

TEST_F(Why, SendsThePurchaseAlongSoThatOwnersKnowWhichSeatsWereWanted) {
  have_purchase();
  const auto ran = run({"why", id()});
  EXPECT_EQ(ran.exit, ExitCode::kDone) << ran.errors;
  EXPECT_NE(ran.out.find("refused: seat 7A is taken"), std::string::npos) << ran.out;
  const auto asked = alliance.all<WhyRequest>();
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_EQ(asked[0].second.purchase, trip_.id);
  EXPECT_EQ(asked[0].second.content, encode_purchase(trip_.purchase));
  EXPECT_TRUE(alliance.all<TripsRequest>().empty());
}

TEST_F(Why, OnAnotherComputerTheOwnersAreAskedForThePurchaseFirst) {
  alliance.trips = {
      TripView{trip_.id, encode_purchase(trip_.purchase), PurchaseState::kRefused, {}, {}}};
  const auto ran = run({"why", id()});
  EXPECT_EQ(ran.exit, ExitCode::kDone) << ran.errors;
  ASSERT_EQ(alliance.all<WhyRequest>().size(), 1U);
  EXPECT_EQ(alliance.all<WhyRequest>()[0].second.content, encode_purchase(trip_.purchase));
}

TEST_F(Why, APurchaseOfSomebodyElseIsAskedAboutByItsIdAlone) {
  const auto ran = run({"why", id()});
  EXPECT_EQ(ran.exit, ExitCode::kDone) << ran.errors;
  ASSERT_EQ(alliance.all<WhyRequest>().size(), 1U);
  EXPECT_TRUE(alliance.all<WhyRequest>()[0].second.content.empty());
  EXPECT_NE(ran.out.find("Entered at AD; decided by AD, G3, LA"), std::string::npos) << ran.out;
}

TEST_F(Why, AnUnknownPurchaseIsRejectedAndNamed) {
  answer = Error{ErrorCode::kUnknownPurchase, "no airline knows purchase " + id()};
  const auto ran = run({"why", id()});
  EXPECT_EQ(ran.exit, ExitCode::kRejected);
  EXPECT_NE(ran.errors.find("unknown_purchase: no airline knows purchase " + id()),
            std::string::npos)
      << ran.errors;
}

TEST_F(Why, AnOwnPurchaseHasALocatorToo) {
  have_purchase();
  const auto ran = run({"why", to_string(locator_of(trip_.id))});
  EXPECT_EQ(ran.exit, ExitCode::kDone) << ran.errors;
  ASSERT_EQ(alliance.all<WhyRequest>().size(), 1U);
  EXPECT_EQ(alliance.all<WhyRequest>()[0].second.purchase, trip_.id);
  EXPECT_EQ(alliance.all<WhyRequest>()[0].second.content, encode_purchase(trip_.purchase));
  EXPECT_EQ(run({"why", "ZZZZZZ"}).exit, ExitCode::kRejected);
}

TEST_F(Why, NeedsAnIdAndASignIn) {
  EXPECT_EQ(run({"why", "12"}).exit, ExitCode::kUsage);
  EXPECT_EQ(run({"why"}).exit, ExitCode::kUsage);
  (void)run({"logout"});
  EXPECT_EQ(run({"why", id()}).exit, ExitCode::kSignIn);
}

}  // namespace
}  // namespace vendepass
