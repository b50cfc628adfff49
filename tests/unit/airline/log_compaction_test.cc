// Events go when two snapshots stand for them; what people ask about is kept.
#include "airline/core/log_compaction.h"

#include <utility>

#include "airline/core/testimony.h"
#include "common/limits.h"
#include "tests/unit/airline/three_airlines.h"

namespace vendepass {
namespace {

using testing::at;
using testing::kG3;
using testing::kLa;

const FlightId kFlight = samples::flight("G3-1@2026-12-01");
const Millis kStarted = MeshTimers{}.start_wait;  // Alone, it has waited for others by then.

VectorClock clock_of(std::uint64_t own, std::uint64_t of_la) {
  VectorClock clock;
  if (own > 0) clock.raise(kG3, own);
  if (of_la > 0) clock.raise(kLa, of_la);
  return clock;
}

// G3 with a flight, and a few things that LA has said.
class Compaction : public ::testing::Test {
 protected:
  Compaction() {
    say(kG3, FlightScheduled{six_seats(kFlight)});
    for (int i = 0; i < 5; ++i) say(kLa, FlightCancelled{samples::flight("LA-1@2026-12-01")});
  }
  std::uint64_t say(AirlineCode airline, const AirlineEvent& event) {
    const auto number = said.say(airline, event);
    journal.push_back(said.record_for(kG3, said.count() - 1));
    return number;
  }
  void change_fares(int times) {
    for (int i = 0; i < times; ++i) say(kG3, FareChanged{kFlight, Cabin{'Y'}, samples::brl(i)});
  }
  PurchaseId sell(std::uint8_t name, const std::vector<std::string>& seats) {
    const auto id = said.take(kG3, name, kFlight, seats, std::nullopt);
    journal.push_back(said.record_for(kG3, said.count() - 1));
    return id;
  }
  // Replays the journal, and goes on alone.
  void start(Millis when) {
    auto alone = config_of(kG3);
    alone.alone = true;
    node = std::make_unique<AirlineNode>(std::move(alone));
    apply_all(*node, journal);
    node->start(at(Millis{0}));
    dropped_in({BecameDurable{1}}, when);
  }
  // The clocks of the records that a step makes.
  std::vector<VectorClock> dropped_in(std::vector<Input> inputs, Millis when = kStarted) {
    auto effects = node->step(std::move(inputs), at(when));
    wake_at = effects.wake_at;
    std::vector<VectorClock> clocks;
    for (auto& entry : effects.records) {
      if (const auto* record = std::get_if<EventsDroppedRecord>(&entry.record))
        clocks.push_back(record->clock);
      journal.push_back(std::move(entry.record));
    }
    return clocks;
  }
  static std::vector<Input> taken(const VectorClock& clock, const VectorClock& before) {
    return {SnapshotTaken{9, clock, before}};
  }
  // What a start finds in the journal.
  std::unique_ptr<AirlineState> replayed() const {
    auto state = std::make_unique<AirlineState>(config);
    for (const auto& record : journal) state->apply(record);
    state->take_unread();
    return state;
  }

  const NodeConfig config = config_of(kG3);
  Said said;
  std::vector<Record> journal;
  std::unique_ptr<AirlineNode> node;
  std::optional<Instant> wake_at;
};

using Clocks = std::vector<VectorClock>;

TEST_F(Compaction, DropsWhatTheSnapshotBeforeStandsForAndNoMore) {
  change_fares(9);
  start(kStarted);
  const auto before = clock_of(4, 2);
  EXPECT_EQ(dropped_in(taken(clock_of(10, 5), before)), Clocks{before});
  const auto state = replayed();
  EXPECT_EQ(state->mesh.first_kept(kG3), 5U);
  EXPECT_EQ(state->mesh.first_kept(kLa), 3U);
  EXPECT_EQ(dropped_in({Wake{}}), Clocks{}) << "once";
  EXPECT_EQ(dropped_in(taken(clock_of(10, 5), before)), Clocks{}) << "once";
  EXPECT_EQ(dropped_in(taken(clock_of(10, 5), clock_of(4, 3))), Clocks{clock_of(0, 3)});
}

TEST_F(Compaction, DropsNothingWithTheFirstSnapshot) {
  change_fares(9);
  start(kStarted);
  EXPECT_EQ(dropped_in(taken(clock_of(10, 5), {})), Clocks{});
  EXPECT_EQ(replayed()->mesh.first_kept(kG3), 1U);
}

// Looking at them takes time, and nobody is to wait for it.
TEST_F(Compaction, DropsOwnEventsInSlicesAndWakesForTheNext) {
  change_fares(9999);
  start(kStarted);
  const auto first = dropped_in(taken(clock_of(10'000, 5), clock_of(9000, 5)));
  ASSERT_EQ(first.size(), 1U);
  const auto slice = first[0].at(kG3);
  EXPECT_GT(slice, 0U);
  EXPECT_LT(slice, 9000U);
  EXPECT_EQ(first[0].at(kLa), 5U);
  EXPECT_LE(wake_at, std::optional{Instant{kStarted}});
  EXPECT_EQ(dropped_in({Wake{}}), Clocks{clock_of(2 * slice, 0)});
  EXPECT_EQ(dropped_in({Wake{}}), Clocks{clock_of(9000, 0)});
  EXPECT_GT(wake_at, std::optional{Instant{kStarted}});
  EXPECT_EQ(dropped_in({Wake{}}), Clocks{});
  EXPECT_EQ(replayed()->mesh.first_kept(kG3), 9001U);
}

// A start that was cut short goes on behind what is gone.
TEST_F(Compaction, TheNextStartGoesOnWhereTheLastOneStopped) {
  change_fares(9999);
  start(kStarted);
  const auto slice = dropped_in(taken(clock_of(10'000, 5), clock_of(9000, 5))).at(0).at(kG3);
  start(kStarted);
  const auto next = dropped_in(taken(clock_of(10'000, 5), clock_of(9000, 5)));
  ASSERT_EQ(next.size(), 1U);
  EXPECT_EQ(next[0].at(kG3), 2 * slice);
}

// Others may yet say that some of them never happened.
TEST_F(Compaction, DropsNothingWhileItIsRecovering) {
  change_fares(9);
  start(Millis{1});
  EXPECT_EQ(dropped_in(taken(clock_of(10, 5), clock_of(4, 2)), Millis{2}), Clocks{});
  EXPECT_EQ(dropped_in({Wake{}}, kStarted / 2), Clocks{});
  EXPECT_EQ(dropped_in({Wake{}}, kStarted + Millis{1}), Clocks{clock_of(4, 2)});
}

TEST_F(Compaction, DropsNothingThatCannotBeRecorded) {
  change_fares(9);
  start(kStarted);
  dropped_in({DiskFull{true}});
  EXPECT_EQ(dropped_in(taken(clock_of(10, 5), clock_of(4, 2))), Clocks{});
  EXPECT_EQ(dropped_in({DiskFull{false}}), Clocks{clock_of(4, 2)});
}

// ---- What people ask about --------------------------------------------------------------------

std::string told(const AirlineState& state, const PurchaseId& id) {
  const auto testimony = testimony_about(state, id, {});
  std::string text;
  const auto tell = [&](const SeatsEvent& event) {
    text += std::to_string(static_cast<int>(event.kind)) + " " + std::to_string(event.number) + ":";
    for (const auto seat : event.seats) text += " +" + to_string(seat);
    for (const auto seat : event.freed) text += " -" + to_string(seat);
    text += "\n";
  };
  for (const auto& event : testimony.events) tell(event);
  for (const auto& rival : testimony.rivals) {
    text += "rival " + to_string(rival.purchase) + "\n";
    for (const auto& event : rival.events) tell(event);
  }
  return text;
}

class Why : public Compaction {
 protected:
  Why() {
    sold = sell(1, {"1A", "1B"});
    other = sell(2, {"2A"});
    say(kG3, SeatChanged{sold, said.ticket(kG3, sold, 0), samples::seat("1C")});
    say(kG3, TicketsCancelled{other, {said.ticket(kG3, other, 0)}});
    journal.push_back(PurchaseRefusedRecord{
        refused, {ErrorCode::kNotEnoughSeats, "it is full", kFlight, {}}, false});
    const auto whole = replayed();
    for (const auto& id : {sold, other, refused}) before[id] = told(*whole, id);
  }
  // All that was said so far.
  void drop_all() {
    start(kStarted);
    const auto all = replayed()->mesh.known();
    ASSERT_EQ(dropped_in(taken(all, all)), Clocks{all});
    ASSERT_EQ(replayed()->mesh.first_kept(kG3), all.at(kG3) + 1);
  }
  std::string told_now(const PurchaseId& id) const { return told(*replayed(), id); }

  PurchaseId sold = samples::purchase_id(), other = sold;
  PurchaseId refused{samples::digest(3)};
  std::map<PurchaseId, std::string> before;
};

TEST_F(Why, StillTellsOfEventsThatWereDropped) {
  EXPECT_NE(before.at(sold).find("+1C -1A"), std::string::npos) << before.at(sold);
  EXPECT_NE(before.at(refused).find("rival " + to_string(sold)), std::string::npos)
      << before.at(refused);
  drop_all();
  for (const auto& id : {sold, other, refused}) EXPECT_EQ(told_now(id), before.at(id));
}

TEST_F(Why, TellsOfThemOutOfASnapshot) {
  drop_all();
  AirlineState restored{config};
  replayed()->save([&](const SnapshotPart& part) { ASSERT_TRUE(restored.restore(part)); });
  for (const auto& id : {sold, other, refused}) EXPECT_EQ(told(restored, id), before.at(id));
}

// By the event that names it, which comes after those that were dropped.
TEST_F(Why, TellsOfThemNoMoreWhenThePurchaseIsForgotten) {
  say(kG3, FlightClosed{kFlight});
  drop_all();
  say(kG3, PastForgotten{{}, {sold}, {refused}});
  EXPECT_EQ(told_now(sold), "");
  EXPECT_EQ(told_now(refused), "");
  EXPECT_EQ(told_now(other), before.at(other)) << "is not forgotten";
  say(kG3, PastForgotten{{kFlight}, {other}, {}});
  EXPECT_EQ(told_now(other), "");
  bool is_any_kept = false;
  replayed()->save([&](const SnapshotPart& part) {
    is_any_kept |= part.kind == static_cast<std::uint8_t>(StatePart::kKept);
  });
  EXPECT_FALSE(is_any_kept);
}

}  // namespace
}  // namespace vendepass
