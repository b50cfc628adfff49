// `watch` against scripted airlines: when it asks, whom, and when it ends.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/client/fakes.h"

namespace vendepass {
namespace {

using samples::seat;

class Watching : public ClientWorld {
 protected:
  void SetUp() override {
    // The airlines are known from before.
    ASSERT_EQ(run({"airlines"}).exit, ExitCode::kDone);
    pacer.interrupted_at = pacer.monotonic + Millis{60000};  // No test goes on for ever.
  }
  // Each question about seats is answered by the next of these; the last one stays.
  void answers(std::vector<AirlineLink::Outcome> those) {
    alliance.script = [this, those](
                          const std::string&,
                          const ClientRequest& request) -> std::optional<AirlineLink::Outcome> {
      if (!std::holds_alternative<SeatsRequest>(request.body)) return std::nullopt;
      times_.push_back(pacer.monotonic);
      return those[std::min(times_.size(), those.size()) - 1];
    };
  }
  static AirlineLink::Outcome taken(std::vector<SeatId> seats) {
    auto reply = samples::seats_reply(samples::g3_leg());
    reply.cabins[1].taken = std::move(seats);
    return FakeAlliance::reply(reply);
  }
  static std::size_t lines_of(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }

  std::vector<Instant> times_;  // Of the questions about seats.
};

TEST_F(Watching, AsksEverySoOftenAndEndsAfterSoManyChanges) {
  answers({taken({}), taken({}), taken({seat("12A")}), taken({})});
  const auto ran = run({"watch", samples::kG3, "--every", "250", "--changes", "2"});
  EXPECT_EQ(ran.exit, ExitCode::kDone);
  EXPECT_EQ(ran.out,
            "21:00:00  G3-1234@2026-12-01  GRU 06:40 -> REC 09:55  (22 free, as G3 knew it 0.3 s "
            "ago)\n"
            "21:00:00  12A taken  (21 free, as G3 knew it 0.3 s ago)\n"
            "21:00:00  12A free again  (22 free, as G3 knew it 0.3 s ago)\n");
  EXPECT_EQ(ran.errors + person.notes, "");
  ASSERT_EQ(times_.size(), 4U);
  for (std::size_t i = 1; i < times_.size(); ++i) EXPECT_EQ(times_[i] - times_[i - 1], Millis{250});
}

TEST_F(Watching, EndsWhenItsTimeIsOver) {
  answers({taken({})});
  const auto start = pacer.monotonic;
  EXPECT_EQ(run({"watch", samples::kG3, "--for", "1.7"}).exit, ExitCode::kDone);
  EXPECT_EQ(times_.size(), 4U) << "at 0, 0.5, 1.0 and 1.5 s";
  EXPECT_EQ(pacer.monotonic - start, Millis{1700}) << "not at the next question";
}

TEST_F(Watching, EndsWellWhenInterrupted) {
  answers({taken({})});
  pacer.interrupted_at = pacer.monotonic + Millis{1200};
  const auto ran = run({"watch", samples::kG3});
  EXPECT_EQ(ran.exit, ExitCode::kDone);
  EXPECT_EQ(lines_of(ran.out), 1U);
  EXPECT_EQ(ran.errors, "");
  EXPECT_EQ(times_.size(), 3U);
}

TEST_F(Watching, IsInterruptedBetweenTwoAirlinesThatDoNotAnswer) {
  answers({taken({}), AirlineLink::NoAnswer{}});
  pacer.interrupted_at = pacer.monotonic + Millis{1000};
  EXPECT_EQ(run({"watch", samples::kG3}).exit, ExitCode::kDone);
  EXPECT_EQ(times_.size(), 2U) << "the one that was being waited for is the last";
}

TEST_F(Watching, EndsWithTheSale) {
  auto cancelled = samples::seats_reply(samples::g3_leg());
  cancelled.cancelled = true;
  answers({taken({seat("12A"), seat("14C")}), FakeAlliance::reply(cancelled)});
  const auto ran = run({"watch", samples::kG3, "--json"});
  EXPECT_EQ(ran.exit, ExitCode::kDone);
  EXPECT_EQ(lines_of(ran.out), 2U);
  EXPECT_NE(ran.out.find(R"("taken":[],"freed":[],"fares":[],"free":20,"state":"cancelled")"),
            std::string::npos)
      << ran.out;
}

TEST_F(Watching, GoesOnAtAnotherAirlineAndStaysThere) {
  alliance.script = [this](const std::string& endpoint,
                           const ClientRequest& request) -> std::optional<AirlineLink::Outcome> {
    if (!std::holds_alternative<SeatsRequest>(request.body)) return std::nullopt;
    times_.push_back(pacer.monotonic);
    if (endpoint == "tcp://g3" && times_.size() > 1) return AirlineLink::NotSent{};
    return taken(times_.size() > 3 ? std::vector{seat("12A")} : std::vector<SeatId>{});
  };
  const auto ran = run({"watch", samples::kG3, "--changes", "1"});
  EXPECT_EQ(ran.exit, ExitCode::kDone);
  EXPECT_NE(ran.out.find("12A taken  (21 free, as AD knew it"), std::string::npos) << ran.out;
  EXPECT_EQ(person.notes, "G3 cannot be reached; asking AD.\n");
  const auto asked = alliance.all<SeatsRequest>();
  EXPECT_EQ(asked.back().first, "tcp://ad");
  EXPECT_EQ(std::count_if(asked.begin(), asked.end(),
                          [](const auto& one) { return one.first == "tcp://g3"; }),
            2);
}

TEST_F(Watching, CarriesTheTokenOfTheAnswerBefore) {
  VectorClock clock;
  clock.raise(samples::airline("G3"), 21);
  alliance.script = [&](const std::string&,
                        const ClientRequest& request) -> std::optional<AirlineLink::Outcome> {
    if (!std::holds_alternative<SeatsRequest>(request.body)) return std::nullopt;
    return ClientReply{0, clock, {}, samples::seats_reply(samples::g3_leg())};
  };
  EXPECT_EQ(run({"watch", samples::kG3, "--for", "0.7"}).exit, ExitCode::kDone);
  ASSERT_EQ(alliance.asked.size(), 2U);
  EXPECT_FALSE(alliance.asked.front().second.after.covers(clock));
  EXPECT_TRUE(alliance.asked.back().second.after.covers(clock));
}

TEST_F(Watching, SaysOnceThatNobodyAnswersAndKeepsAsking) {
  answers({taken({}), AirlineLink::NotSent{}});
  const auto ran = run({"watch", samples::kG3, "--for", "20"});
  EXPECT_EQ(ran.exit, ExitCode::kDone) << "it was shown what there was to see";
  EXPECT_EQ(lines_of(ran.out), 1U);
  const std::string told = "No airline answers; still asking.\n";
  ASSERT_NE(person.notes.find(told), std::string::npos) << person.notes;
  EXPECT_EQ(person.notes.find(told), person.notes.rfind(told)) << person.notes;
  EXPECT_GT(times_.size(), 20U);
}

TEST_F(Watching, EndsAsSeatsDoesWhenNobodyEverAnswered) {
  answers({AirlineLink::NotSent{}});
  const auto ran = run({"watch", samples::kG3, "--for", "5", "--json"});
  EXPECT_EQ(ran.exit, ExitCode::kUnreachable);
  EXPECT_EQ(lines_of(ran.out), 1U) << ran.out;
  EXPECT_NE(ran.out.find(R"("code":"unreachable")"), std::string::npos);
}

TEST_F(Watching, IsOverInTimeAlthoughNobodyAnswers) {
  answers({AirlineLink::NoAnswer{}});
  const auto start = pacer.monotonic;
  EXPECT_EQ(run({"watch", samples::kG3, "--for", "2"}).exit, ExitCode::kUnreachable);
  EXPECT_LE(pacer.monotonic - start, Millis{2000 + 1500}) << "at most one attempt longer";
}

TEST_F(Watching, OfAFlightThatIsUnknownFailsAsSeatsDoes) {
  answers({FakeAlliance::reply(Error{ErrorCode::kUnknownFlight, "no such flight"})});
  const auto seats = run({"seats", samples::kG3});
  const auto watch = run({"watch", samples::kG3});
  EXPECT_EQ(watch.exit, seats.exit);
  EXPECT_EQ(watch.errors, seats.errors);
  EXPECT_EQ(watch.out, "");
}

TEST_F(Watching, OfWrongWordsIsUsage) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"nonsense"},
                                             {},
                                             {samples::kG3, "--every", "99"},
                                             {samples::kG3, "--every", "60001"},
                                             {samples::kG3, "--for", "-1"},
                                             {samples::kG3, "--changes", "0"}}) {
    auto line = words;
    line.insert(line.begin(), "watch");
    const auto ran = run(line);
    EXPECT_EQ(ran.exit, ExitCode::kUsage) << ran.out;
    EXPECT_NE(ran.errors.find("usage: "), std::string::npos);
    EXPECT_TRUE(alliance.asked.empty());
  }
}

TEST_F(Watching, DrawsOnAScreen) {
  answers({taken({})});
  person.lines = 30;
  const auto ran = run({"watch", samples::kG3, "--for", "0.7"});
  EXPECT_EQ(ran.exit, ExitCode::kDone);
  EXPECT_EQ(ran.out.rfind("\x1b[2J", 0), 0U);
  EXPECT_NE(ran.out.find("   13 . . .   . . ."), std::string::npos);
  // Programs read no drawings, even at a terminal.
  EXPECT_EQ(run({"watch", samples::kG3, "--for", "0.7", "--json"}).out.find('\x1b'),
            std::string::npos);
}

TEST_F(Watching, EndsWhenItsReaderHasLeft) {
  answers({taken({})});
  std::ostringstream out, errors;
  out.setstate(std::ios::failbit);
  EXPECT_EQ(run_command_line({"watch", samples::kG3, "--home", home()}, {alliance, pacer, person},
                             out, errors, Colours::kOff),
            ExitCode::kDone);
  EXPECT_EQ(times_.size(), 1U);
}

}  // namespace
}  // namespace vendepass
