// What `watch` makes of answers that follow each other. Read a changed text before taking it over.
#include "client/core/seat_watch.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "client/core/advice.h"
#include "tests/unit/client/samples.h"

namespace vendepass {
namespace {

using samples::airline;
using samples::seat;

SeatsReply map() { return samples::seats_reply(samples::g3_leg()); }

SeatsReply with_taken(std::vector<SeatId> taken) {
  auto reply = map();
  reply.cabins[1].taken = std::move(taken);
  return reply;
}

SeatsResult by(const char* entry, SeatsReply reply) {
  return SeatsResult{airline(entry), std::move(reply)};
}

// 14:03 in Sao Paulo, and so many seconds.
Beholder at(int seconds, std::size_t lines = 50) {
  return Beholder{samples::at(17 * 60 + 3) + std::chrono::seconds{seconds}, UtcOffset{-180}, lines};
}

Failure silence() { return unreachable_failure("watch"); }
Failure error(ErrorCode code) { return failure_from(Error{code, "what it says"}, "watch"); }

// ---- Comparing ----

TEST(SeatsChanges, NothingIsDifferentButTheAge) {
  auto later = map();
  later.freshness.age_ms = 900;
  EXPECT_FALSE(change_between(map(), later));
}

TEST(SeatsChanges, SeatsAreTakenAndFreedInRowOrderWhateverTheOrderOfTheAnswer) {
  const auto before = with_taken({seat("14C"), seat("12A")});
  const auto after = with_taken({seat("14D"), seat("12A"), seat("12B")});
  const auto change = change_between(before, after);
  ASSERT_TRUE(change);
  EXPECT_EQ(change->taken, (std::vector{seat("12B"), seat("14D")}));
  EXPECT_EQ(change->freed, std::vector{seat("14C")});
  EXPECT_TRUE(change->fares.empty());
  EXPECT_EQ(change->free, 4U + 15U);
  EXPECT_FALSE(change_between(after, after));
}

TEST(SeatsChanges, OnlyTheFareThatChangedIsNamed) {
  auto dearer = map();
  dearer.cabins[1].fare = samples::brl(36000);
  const auto change = change_between(map(), dearer);
  ASSERT_TRUE(change);
  ASSERT_EQ(change->fares.size(), 1U);
  EXPECT_EQ(change->fares[0].cabin, Cabin{'Y'});
  EXPECT_EQ(change->fares[0].fare, samples::brl(36000));
}

TEST(SeatsChanges, TheEndOfTheSaleIsOne) {
  auto closed = map(), cancelled = map();
  closed.closed = true;
  cancelled.closed = cancelled.cancelled = true;
  EXPECT_EQ(change_between(map(), closed)->sale, Sale::kClosed);
  EXPECT_EQ(change_between(map(), cancelled)->sale, Sale::kCancelled);
}

// ---- Lines ----

TEST(SeatWatchLines, AreTheFlightAndThenOneForEachChange) {
  SeatWatch watch{WatchStyle::kLines, Colours::kOff, std::nullopt};
  EXPECT_EQ(watch.took(by("AD", map()), at(5)).out,
            "14:03:05  G3-1234@2026-12-01  GRU 06:40 -> REC 09:55  (20 free, as AD knew it 0.3 s "
            "ago)\n");
  EXPECT_EQ(watch.took(by("AD", map()), at(6)).out, "");
  const auto sold = with_taken({seat("12A"), seat("12B"), seat("12C"), seat("14C")});
  EXPECT_EQ(watch.took(by("AD", sold), at(7)).out,
            "14:03:07  12B taken  12C taken  (18 free, as AD knew it 0.3 s ago)\n");
  auto freed = with_taken({seat("12B"), seat("12C"), seat("14C")});
  freed.cabins[1].fare = samples::brl(36000);
  freed.freshness = {airline("G3"), Liveness::kSuspect, 12000};
  EXPECT_EQ(
      watch.took(by("LA", freed), at(60)).out,
      "14:04:00  12A free again  cabin Y now BRL 360.00  (19 free, as LA knew it 12 s ago; G3 "
      "is suspect)\n");
  EXPECT_FALSE(watch.is_over());
}

TEST(SeatWatchLines, EndWithTheSale) {
  SeatWatch watch{WatchStyle::kLines, Colours::kOff, std::nullopt};
  watch.took(by("AD", map()), at(5));
  auto cancelled = map();
  cancelled.cancelled = true;
  EXPECT_EQ(watch.took(by("AD", cancelled), at(6)).out,
            "14:03:06  cancelled by its airline  (20 free, as AD knew it 0.3 s ago)\n");
  EXPECT_TRUE(watch.is_over());
  EXPECT_FALSE(watch.failure());
}

TEST(SeatWatchLines, EndAtOnceWhenTheFlightIsNotForSale) {
  SeatWatch watch{WatchStyle::kLines, Colours::kOff, std::nullopt};
  auto closed = map();
  closed.closed = true;
  EXPECT_EQ(
      watch.took(by("AD", closed), at(5)).out,
      "14:03:05  G3-1234@2026-12-01  GRU 06:40 -> REC 09:55  closed for sale  (20 free, as AD "
      "knew it 0.3 s ago)\n");
  EXPECT_TRUE(watch.is_over());
}

TEST(SeatWatchLines, EndAfterSoManyChanges) {
  SeatWatch watch{WatchStyle::kLines, Colours::kOff, 2};
  watch.took(by("AD", map()), at(1));
  watch.took(by("AD", with_taken({})), at(2));
  EXPECT_FALSE(watch.is_over());
  watch.took(by("AD", with_taken({})), at(3));
  EXPECT_FALSE(watch.is_over());
  watch.took(by("AD", map()), at(4));
  EXPECT_TRUE(watch.is_over());
}

TEST(SeatWatchLines, WithAnAnswerThatWasNeverFreshNameOnlyWhoAnswers) {
  SeatWatch watch{WatchStyle::kLines, Colours::kOff, std::nullopt};
  auto unknown = map();
  unknown.freshness.age_ms.reset();
  EXPECT_NE(watch.took(by("AD", unknown), at(5)).out.find("(20 free, as AD knows it)"),
            std::string::npos);
}

// ---- Nobody answers ----

TEST(SeatWatchSilence, IsSaidOnceAndSoIsItsEnd) {
  SeatWatch watch{WatchStyle::kLines, Colours::kOff, std::nullopt};
  EXPECT_EQ(watch.got_none(silence(), at(1)).note, "No airline answers; still asking.");
  EXPECT_EQ(watch.got_none(error(ErrorCode::kNoAnswer), at(2)).note, "");
  ASSERT_TRUE(watch.failure());
  EXPECT_EQ(watch.took(by("LA", map()), at(3)).note, "LA answers again.");
  EXPECT_EQ(watch.took(by("LA", map()), at(4)).note, "");
  EXPECT_FALSE(watch.failure());
  EXPECT_EQ(watch.got_none(silence(), at(5)).note, "No airline answers; still asking.");
  EXPECT_EQ(watch.got_none(silence(), at(6)).out, "");
  EXPECT_FALSE(watch.is_over());
  EXPECT_FALSE(watch.failure()) << "a map was shown";
}

TEST(SeatWatchSilence, EndsItOnlyWhenTheQuestionIsWrong) {
  SeatWatch wrong{WatchStyle::kLines, Colours::kOff, std::nullopt};
  EXPECT_EQ(wrong.got_none(error(ErrorCode::kUnknownFlight), at(1)).note, "");
  EXPECT_TRUE(wrong.is_over());
  EXPECT_EQ(wrong.failure()->code, "unknown_flight");

  SeatWatch early{WatchStyle::kLines, Colours::kOff, std::nullopt};
  EXPECT_EQ(early.got_none(error(ErrorCode::kRecovering), at(1)).note,
            "recovering: what it says; still asking.");
  EXPECT_FALSE(early.is_over());

  SeatWatch right{WatchStyle::kLines, Colours::kOff, std::nullopt};
  right.took(by("AD", map()), at(1));
  right.got_none(error(ErrorCode::kUnknownFlight), at(2));
  EXPECT_FALSE(right.is_over()) << "an airline that is behind does not know it yet";
}

// ---- The screen ----

TEST(SeatWatchScreen, IsTheMapWithTheLatestChangesDrawnOverTheOneBefore) {
  SeatWatch watch{WatchStyle::kScreen, Colours::kOff, std::nullopt};
  const auto first = watch.took(by("AD", map()), at(5)).out;
  EXPECT_EQ(first.rfind("\x1b[2J\x1b[?7l\x1b[HG3-1234@2026-12-01  GRU 06:40", 0), 0U) << first;
  const auto second = watch.took(by("AD", with_taken({seat("12A")})), at(7)).out;
  EXPECT_EQ(second.find("\x1b[2J"), std::string::npos) << "drawn over, not flickering";
  EXPECT_NE(second.find("   14 . . .   . . .\x1b[K\n\x1b[K\n"
                        ". free   x taken   age of information at AD: G3 0.3 s\x1b[K\n"
                        "14:03:07  14C free again  (21 free, as AD knew it 0.3 s ago)\x1b[K\n"
                        "as of 14:03:07; Ctrl-C ends it\x1b[K\n\x1b[J\x1b[?7h"),
            std::string::npos)
      << second;
  for (const auto& taken : {seat("12B"), seat("12C"), seat("12D")})
    watch.took(by("AD", with_taken({taken})), at(8));
  const auto last = watch.took(by("AD", with_taken({seat("12D")})), at(9)).out;
  EXPECT_EQ(last.find("14C free again"), std::string::npos) << "the oldest change makes room";
  EXPECT_NE(last.find("as of 14:03:09; Ctrl-C ends it"), std::string::npos)
      << "drawn again although nothing changed: it grew older";
}

TEST(SeatWatchScreen, IsNeverHigherThanTheTerminal) {
  SeatWatch watch{WatchStyle::kScreen, Colours::kOff, std::nullopt};
  for (const std::size_t lines : {1U, 4U, 5U, 8U, 14U, 15U, 16U, 50U}) {
    const auto text = watch.took(by("AD", map()), at(5, lines)).out;
    const auto drawn = std::count(text.begin(), text.end(), '\n');
    EXPECT_LT(drawn, std::max<std::size_t>(lines, 4)) << lines;
    EXPECT_NE(text.find("age of information"), std::string::npos) << lines;
  }
  const auto text = watch.took(by("AD", map()), at(5, 8)).out;
  EXPECT_NE(text.find("cabin C"), std::string::npos);
  EXPECT_NE(text.find("   (9 more lines: make the window higher)\x1b[K\n"), std::string::npos)
      << text;
}

TEST(SeatWatchScreen, SaysSinceWhenNobodyAnswersUnderTheLastMap) {
  SeatWatch watch{WatchStyle::kScreen, Colours::kOff, std::nullopt};
  watch.took(by("AD", map()), at(5));
  watch.got_none(silence(), at(6));
  const auto told = watch.got_none(silence(), at(20));
  EXPECT_EQ(told.note, "");
  EXPECT_NE(told.out.find("no airline has answered since 14:03:05; still asking\x1b[K\n"),
            std::string::npos)
      << told.out;
  EXPECT_NE(told.out.find("   12 x . .   . . ."), std::string::npos);
}

TEST(SeatWatchScreen, IsNotDrawnOnBeforeThereIsAMap) {
  SeatWatch watch{WatchStyle::kScreen, Colours::kOff, std::nullopt};
  const auto told = watch.got_none(silence(), at(1));
  EXPECT_EQ(told.out, "");
  EXPECT_EQ(told.note, "No airline answers; still asking.");
  EXPECT_EQ(watch.got_none(silence(), at(2)).note, "");
}

// ---- JSON ----

TEST(SeatWatchJson, IsTheMapAndThenAnObjectForEachChangeOnALine) {
  SeatWatch watch{WatchStyle::kJson, Colours::kOff, std::nullopt};
  const auto first = watch.took(by("AD", map()), at(5)).out;
  EXPECT_EQ(first.rfind(R"({"command":"watch","entry":"AD","flight":"G3-1234@2026-12-01")", 0), 0U);
  EXPECT_EQ(first.find('\n'), first.size() - 1);
  EXPECT_EQ(watch.took(by("AD", map()), at(6)).out, "");
  auto later = with_taken({seat("12A"), seat("12B")});
  later.cabins[0].fare = samples::brl(95000);
  later.closed = true;
  EXPECT_EQ(watch.took(by("LA", later), at(7)).out,
            R"({"command":"watch","at":"2026-12-01T17:03:07Z","taken":["12B"],"freed":["14C"],)"
            R"("fares":[{"cabin":"C","fare":{"minor":95000,"currency":"BRL"}}],"free":20,)"
            R"("state":"closed","airline":"LA","age_ms":300})"
            "\n");
}

}  // namespace
}  // namespace vendepass
