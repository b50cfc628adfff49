// What an airline tells of a purchase: the events about it, and who had what it lacked.
#include "airline/core/testimony.h"

#include <gtest/gtest.h>

#include "airline/core/purchase_register.h"
#include "airline/core/step.h"
#include "common/limits.h"
#include "tests/unit/airline/small_airline.h"
#include "tests/unit/mesh/alliance_of.h"

namespace vendepass {
namespace {

using Kind = SeatsEvent::Kind;
using testing::alliance_of;
using testing::key_of;

const AirlineCode kSelf = airline("G3");

NodeConfig config() {
  return {.self = kSelf,
          .alliance = alliance_of({airline("AD"), kSelf, airline("LA")}),
          .key = key_of(kSelf),
          .store = StoreId{{}},
          .seed = 1,
          .start_nonce = 1,
          .timers = {},
          .airports = {}};
}

// G3 with its whole state, but nobody to talk to.
class Told : public ::testing::Test {
 protected:
  Told() {
    event(FlightScheduled{plan_of(kFlight, kDeparture)});
    event(FlightScheduled{plan_of(kLaterFlight, kDeparture + std::chrono::hours{24})});
  }
  void event(const AirlineEvent& body) { step_.event(body, ""); }
  void record(Record body) { step_.record(std::move(body), ""); }
  ReservationActor actor() const { return ReservationActor{state_.inventory, kSelf}; }
  // Holds, sells or refuses.
  void take(const Wanted& who) {
    step_.decide(std::get<Decision>(actor().hold(who.id, who.content, who.purchase, kToday)));
  }
  std::vector<TicketNumber> tickets(const Wanted& who) const {
    std::vector<TicketNumber> numbers;
    for (const auto& view : state_.inventory.tickets(*state_.inventory.purchase(who.id)))
      numbers.push_back(view.number);
    return numbers;
  }
  Testimony about(const Wanted& who) const {
    return testimony_about(state_, who.id, who.content.content);
  }
  Testimony about_unknown(const Wanted& who) const { return testimony_about(state_, who.id, {}); }

  NodeConfig config_ = config();
  AirlineState state_{config_};
  Step step_{state_, {Instant{}, kToday}};
};

struct Short {
  Kind kind;
  std::uint64_t number;
  std::vector<SeatId> seats, freed;
  friend bool operator==(const Short&, const Short&) = default;
};
std::vector<Short> shortened(const std::vector<SeatsEvent>& events) {
  std::vector<Short> all;
  for (const auto& each : events) all.push_back({each.kind, each.number, each.seats, each.freed});
  return all;
}

TEST_F(Told, OfAPurchaseThatItNeverHeardOfNothing) {
  const auto told = about(wanted(1, {leg_on(kFlight, {})}));
  EXPECT_EQ(told.airline, kSelf);
  EXPECT_FALSE(told.answer || told.refusal || told.promised || told.vote || told.decision);
  EXPECT_TRUE(told.events.empty());
}

TEST_F(Told, EveryEventSaysWhichSeatsItGaveAndTook) {
  const auto buyer = wanted_with_others(1, {leg_on(kFlight, {seat("2A"), seat("2B")})}, 2);
  take(buyer);
  EXPECT_EQ(about(buyer).answer, PurchaseState::kPending);
  step_.decide(actor().sell_hold(buyer.id));
  event(SeatChanged{buyer.id, tickets(buyer)[0], seat("3F")});
  event(TicketsCancelled{buyer.id, {tickets(buyer)[0]}});
  const auto told = about(buyer);
  EXPECT_EQ(told.answer, PurchaseState::kSold);
  EXPECT_EQ(told.home, airline("AD"));
  EXPECT_EQ(shortened(told.events),
            (std::vector<Short>{{Kind::kHeld, 3, {seat("2A"), seat("2B")}, {}},
                                {Kind::kHoldSold, 4, {seat("2A"), seat("2B")}, {}},
                                {Kind::kChanged, 5, {seat("3F")}, {seat("2A")}},
                                {Kind::kCancelled, 6, {}, {seat("3F")}}}));
  EXPECT_EQ(told.events[0].quorum, buyer.purchase.quorum);
  EXPECT_EQ(told.events[1].clock.at(kSelf), 4U);
}

TEST_F(Told, ARefusalByDecisionFreesTheSeatsOfEachFlight) {
  const auto buyer =
      wanted_with_others(1, {leg_on(kFlight, {seat("2A")}), leg_on(kLaterFlight, {seat("3A")})});
  take(buyer);
  step_.decide(actor().release_hold(buyer.id, refused_by_register()));
  const auto told = about(buyer);
  ASSERT_EQ(told.events.size(), 4U);
  EXPECT_EQ(told.events[2].flight, kFlight);
  EXPECT_EQ(told.events[3].flight, kLaterFlight);
  EXPECT_EQ(told.events[3].freed, std::vector{seat("3A")});
  EXPECT_EQ(told.refusal->reason, ErrorCode::kRecovered);
  EXPECT_TRUE(told.rivals.empty());
}

TEST_F(Told, WhoHadTheNamedSeatAtTheMomentOfTheRefusal) {
  const auto first = wanted(1, {leg_on(kFlight, {seat("2A")})});
  const auto beside = wanted(2, {leg_on(kFlight, {seat("2B")})});
  const auto refused = wanted(3, {leg_on(kFlight, {seat("2A")})});
  const auto later = wanted(4, {leg_on(kFlight, {seat("2A")})});
  take(first);
  take(beside);
  take(refused);
  event(TicketsCancelled{first.id, tickets(first)});
  take(later);
  const auto told = about(refused);
  ASSERT_EQ(told.rivals.size(), 1U);
  EXPECT_EQ(told.rivals[0].purchase, first.id);
  EXPECT_EQ(told.rivals[0].seats, std::vector{seat("2A")});
  EXPECT_EQ(shortened(told.rivals[0].events),
            (std::vector<Short>{{Kind::kSold, 3, {seat("2A")}, {}},
                                {Kind::kCancelled, 5, {}, {seat("2A")}}}));
  EXPECT_EQ(told.refused_at.at(kSelf), 4U);
  EXPECT_FALSE(told.is_cut);
}

TEST_F(Told, WithoutThePurchaseWhoTookSeatsOfTheFlightLast) {
  const auto first = wanted(1, {leg_on(kFlight, {seat("2A")})});
  const auto beside = wanted(2, {leg_on(kFlight, {seat("2B")})});
  const auto refused = wanted(3, {leg_on(kFlight, {seat("2A")})});
  for (const auto* who : {&first, &beside, &refused}) take(*who);
  for (const auto& told : {about_unknown(refused),
                           // Of another purchase: passed over.
                           testimony_about(state_, refused.id, beside.content.content)}) {
    ASSERT_EQ(told.rivals.size(), 2U);
    EXPECT_EQ(told.rivals[0].purchase, beside.id);
    EXPECT_EQ(told.rivals[1].purchase, first.id);
  }
}

TEST_F(Told, OfAFullCabinTheNewestTakersAndThatThereWereMore) {
  const auto cabin = wanted(9, {leg_on(kFlight, {seat("1A")}, kBusiness)});
  take(cabin);
  std::vector<Wanted> takers;
  for (std::uint8_t i = 1; i <= 6; ++i) takers.push_back(wanted(i, {leg_on(kFlight, {})}, 2));
  for (const auto& who : takers) take(who);
  const auto refused = wanted(7, {leg_on(kFlight, {})});
  take(refused);
  const auto told = about(refused);
  EXPECT_EQ(told.refusal->reason, ErrorCode::kNotEnoughSeats);
  ASSERT_EQ(told.rivals.size(), kMaxRivals);
  EXPECT_EQ(told.rivals[0].purchase, takers[5].id);
  EXPECT_EQ(told.rivals[2].purchase, takers[3].id);
  EXPECT_TRUE(told.is_cut);
}

TEST_F(Told, EventsThatAreTooManyAreCutAndThatIsSaid) {
  const auto buyer = wanted(1, {leg_on(kFlight, {seat("2A")})});
  take(buyer);
  const auto ticket = tickets(buyer)[0];
  for (std::size_t i = 0; i < kMaxWhyEvents / 2; ++i) {
    event(SeatChanged{buyer.id, ticket, seat("2B")});
    event(SeatChanged{buyer.id, ticket, seat("2A")});
  }
  const auto told = about(buyer);
  EXPECT_EQ(told.events.size(), kMaxWhyEvents);
  EXPECT_TRUE(told.is_cut);
  const auto refused = wanted(2, {leg_on(kFlight, {seat("2A")})});
  take(refused);
  EXPECT_EQ(about(refused).rivals.at(0).events.size(), kMaxRivalEvents);
  EXPECT_TRUE(about(refused).is_cut);
}

TEST_F(Told, ItsPromiseItsVoteAndTheDecision) {
  const auto buyer = wanted_with_others(1, {leg_on(kFlight, {})});
  const auto key = register_key(buyer.id);
  const Ballot ballot{1, airline("LA"), 5}, higher{2, airline("AD"), 6};
  const auto apply = [&](const auto& body) {
    state_.mesh.apply(MeshRecord{body});
    record(Record{body});
  };
  apply(VoteRecord{key, ballot, kSoldValue});
  apply(PromiseRecord{key, higher});
  EXPECT_EQ(about(buyer).promised, higher);
  EXPECT_EQ(about(buyer).vote, (Vote{ballot, kSoldValue}));
  EXPECT_FALSE(about(buyer).decision);
  apply(ChosenRecord{key, kSoldValue});
  EXPECT_EQ(about(buyer).decision, PurchaseState::kSold);
}

TEST(PurchaseHistory, AnEventThatWasAppliedBeforeChangesNothing) {
  const auto buyer = wanted(1, {leg_on(kFlight, {seat("2A")})});
  PurchaseHistory history;
  const SeatsTaken taken{kFlight,      kEconomy,   buyer.id,      0,
                         {seat("2A")}, reais(310), airline("AD"), std::nullopt};
  history.apply(3, taken);
  history.apply(3, taken);
  history.apply(4, HoldReleased{buyer.id});
  EXPECT_EQ(history.events_of(buyer.id), (PurchaseHistory::Numbers{3, 4}));
  EXPECT_EQ(history.takings_of(kFlight), (PurchaseHistory::Numbers{3}));
}

}  // namespace
}  // namespace vendepass
