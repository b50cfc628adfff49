// One purchase and its repeats, as stories: what was answered, and what is done next.
#include "client/core/booking_session.h"

#include <gtest/gtest.h>

#include "tests/unit/client/samples.h"

namespace vendepass {
namespace {

using samples::airline;

class BookingSessionStory : public testing::Test {
 protected:
  BookingSession session(Purpose purpose = Purpose::kOrder, Earlier earlier = Earlier::kNeverSent) {
    return BookingSession{
        {airline("AD"), airline("G3"), airline("LA")}, purpose, earlier, AskingTimes{}, now_};
  }

  // Goes on until the next question or the end; pauses pass.
  BookingSession::Step step(BookingSession& session) {
    while (true) {
      auto next = session.next(now_);
      const auto* pause = std::get_if<BookingSession::Pause>(&next);
      if (pause == nullptr) return next;
      ++pauses_;
      now_ += pause->length;
    }
  }

  std::string asked(BookingSession& session) {
    auto next = step(session);
    const auto* ask = std::get_if<BookingSession::Ask>(&next);
    if (ask == nullptr) return "over";
    note_ = ask->note;
    wait_ = ask->wait;
    return to_string(ask->airline);
  }

  void stay_silent(BookingSession& session) {
    now_ += wait_;
    session.no_answer();
  }

  Verdict verdict(BookingSession& session) {
    auto next = step(session);
    const auto* end = std::get_if<Verdict>(&next);
    EXPECT_NE(end, nullptr) << "not over yet";
    return end == nullptr ? Verdict{} : *end;
  }

  static ReplyBody outcome(PurchaseState state) {
    return PurchaseReply{samples::sold_trip().id, state, {}, std::nullopt, false};
  }

  Instant now_{Millis{1000}};
  Millis wait_{0};
  std::string note_;
  int pauses_ = 0;
};

TEST_F(BookingSessionStory, AnAnswerEndsIt) {
  auto one = session();
  EXPECT_EQ(asked(one), "AD");
  EXPECT_EQ(note_, "");
  one.answered(outcome(PurchaseState::kSold));
  const auto end = verdict(one);
  EXPECT_EQ(end.kind, Verdict::Kind::kAnswered);
  EXPECT_EQ(end.airline, airline("AD"));
}

TEST_F(BookingSessionStory, AnEntryThatCannotBeReachedIsLeftForTheNextAndThePersonIsTold) {
  auto one = session();
  EXPECT_EQ(asked(one), "AD");
  one.not_sent();
  EXPECT_EQ(asked(one), "G3");
  EXPECT_EQ(note_, "AD cannot be reached; asking G3.");
  stay_silent(one);
  EXPECT_EQ(asked(one), "LA");
  EXPECT_EQ(note_, "G3 does not answer; asking LA.");
}

TEST_F(BookingSessionStory, NobodyReachableIsGivenUpAfterTwoRounds) {
  auto one = session();
  for (int i = 0; i < 6; ++i) {
    ASSERT_NE(asked(one), "over");
    one.not_sent();
  }
  EXPECT_EQ(verdict(one).kind, Verdict::Kind::kUnreachable);
}

TEST_F(BookingSessionStory, NobodyReachableLeavesAnEarlierDoubt) {
  auto one = session(Purpose::kOrder, Earlier::kPerhapsSent);
  for (int i = 0; i < 6; ++i) {
    ASSERT_NE(asked(one), "over");
    one.not_sent();
  }
  EXPECT_EQ(verdict(one).kind, Verdict::Kind::kUnknown);
}

TEST_F(BookingSessionStory, SilenceAfterSendingIsDoubtAndIsRepeatedUntilTheTimeIsOver) {
  auto one = session();
  const auto begin = now_;
  int asks = 0;
  while (asked(one) != "over") {
    ++asks;
    stay_silent(one);
  }
  EXPECT_GE(asks, 9);
  EXPECT_EQ(now_ - begin, Millis{15000});
  EXPECT_EQ(verdict(one).kind, Verdict::Kind::kUnknown);
}

TEST_F(BookingSessionStory, ARejectionAfterSilenceDoesNotSettleIt) {
  auto one = session();
  EXPECT_EQ(asked(one), "AD");
  stay_silent(one);
  EXPECT_EQ(asked(one), "G3");
  one.answered(Error{ErrorCode::kOldEdition, "old"});
  EXPECT_EQ(verdict(one).kind, Verdict::Kind::kUnknown);
}

TEST_F(BookingSessionStory, ARefusalSettlesItWhateverWasSentBefore) {
  auto one = session();
  EXPECT_EQ(asked(one), "AD");
  stay_silent(one);
  EXPECT_EQ(asked(one), "G3");
  one.answered(Error{ErrorCode::kTooLate, "too late"});
  const auto end = verdict(one);
  EXPECT_EQ(end.kind, Verdict::Kind::kRefused);
  EXPECT_EQ(end.error->code, ErrorCode::kTooLate);
}

TEST_F(BookingSessionStory, ADefiniteRejectionWithoutDoubtEndsIt) {
  auto one = session();
  EXPECT_EQ(asked(one), "AD");
  one.answered(Error{ErrorCode::kBadSignature, "no"});
  EXPECT_EQ(verdict(one).kind, Verdict::Kind::kRefused);
}

TEST_F(BookingSessionStory, ABusyAirlineIsAskedAgainWithPausesAndThenTheNext) {
  auto one = session();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(asked(one), "AD");
    EXPECT_EQ(pauses_, i);
    one.answered(Error{ErrorCode::kBusy, "busy"});
  }
  EXPECT_EQ(asked(one), "G3");
  EXPECT_EQ(note_, "AD answers busy; asking G3.");
}

TEST_F(BookingSessionStory, BusyAllTheTimeIsARejectionBecauseNothingWasBegun) {
  auto one = session();
  while (asked(one) != "over") one.answered(Error{ErrorCode::kBusy, "busy"});
  EXPECT_EQ(now_, Instant{Millis{16000}});
  EXPECT_EQ(verdict(one).kind, Verdict::Kind::kRefused);
}

TEST_F(BookingSessionStory, AnIndefiniteErrorIsDoubt) {
  auto one = session();
  while (asked(one) != "over") one.answered(Error{ErrorCode::kUndecided, "wait"});
  EXPECT_EQ(verdict(one).kind, Verdict::Kind::kUnknown);
  EXPECT_EQ(verdict(one).error->code, ErrorCode::kUndecided);
}

TEST_F(BookingSessionStory, NoMajorityAnywhereIsToldAfterTwoRounds) {
  auto one = session();
  int asks = 0;
  while (asked(one) != "over") {
    ++asks;
    one.answered(Error{ErrorCode::kNoQuorum, "no majority"});
  }
  EXPECT_EQ(asks, 6);
  EXPECT_LT(now_, Instant{Millis{5000}});
  EXPECT_EQ(verdict(one).kind, Verdict::Kind::kRefused);
}

TEST_F(BookingSessionStory, BehindOnceIsForgottenWhenTheNextAirlineKnowsMore) {
  auto one = session();
  EXPECT_EQ(asked(one), "AD");
  one.answered(Error{ErrorCode::kBehind, "behind"});
  EXPECT_EQ(asked(one), "G3");
  one.answered(outcome(PurchaseState::kRefused));
  EXPECT_EQ(verdict(one).kind, Verdict::Kind::kAnswered);
}

TEST_F(BookingSessionStory, APendingAnswerIsNotTheEndOfAnOrder) {
  auto one = session();
  EXPECT_EQ(asked(one), "AD");
  one.answered(outcome(PurchaseState::kPending));
  EXPECT_EQ(asked(one), "AD");
  EXPECT_EQ(pauses_, 1);
  one.answered(outcome(PurchaseState::kSold));
  EXPECT_EQ(verdict(one).kind, Verdict::Kind::kAnswered);
}

TEST_F(BookingSessionStory, APendingAnswerIsAnAnswerToAQuestion) {
  auto one = session(Purpose::kQuestion);
  EXPECT_EQ(asked(one), "AD");
  one.answered(outcome(PurchaseState::kPending));
  EXPECT_EQ(verdict(one).kind, Verdict::Kind::kAnswered);
}

TEST_F(BookingSessionStory, OwnersThatHaveNotConfirmedAreAskedForAgain) {
  auto one = session();
  while (asked(one) != "over") one.answered(TicketsReply{{}, {airline("LA")}});
  const auto end = verdict(one);
  EXPECT_EQ(end.kind, Verdict::Kind::kUnknown);
  EXPECT_TRUE(std::holds_alternative<TicketsReply>(*end.body));
}

TEST_F(BookingSessionStory, AQuestionThatNobodyAnswersChangedNothing) {
  auto one = session(Purpose::kQuestion);
  int asks = 0;
  while (asked(one) != "over") {
    ++asks;
    stay_silent(one);
  }
  EXPECT_EQ(asks, 6);
  EXPECT_EQ(verdict(one).kind, Verdict::Kind::kUnreachable);
}

TEST_F(BookingSessionStory, TheLastAttemptIsNoLongerThanTheTimeLeft) {
  BookingSession one{{airline("AD")},
                     Purpose::kOrder,
                     Earlier::kNeverSent,
                     AskingTimes{Millis{2000}, Millis{1500}, Millis{100}, Millis{1000}},
                     now_};
  EXPECT_EQ(asked(one), "AD");
  EXPECT_EQ(wait_, Millis{1500});
  stay_silent(one);
  EXPECT_EQ(asked(one), "AD");
  EXPECT_EQ(wait_, Millis{400});
  EXPECT_EQ(note_, "");
}

}  // namespace
}  // namespace vendepass
