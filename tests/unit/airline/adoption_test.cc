// An airline takes over what another one's snapshot says, in the place of events that nobody keeps.
#include <algorithm>
#include <set>

#include "tests/unit/airline/three_airlines.h"

namespace vendepass {
namespace {

using testing::kAd;
using testing::kG3;
using testing::kLa;

constexpr std::uint64_t kId = 7;  // Of a snapshot.
const FlightId kOfAd = samples::flight("AD-1@2026-12-01");
const FlightId kOfG3 = samples::flight("G3-1@2026-12-01");
const FlightId kOfLa = samples::flight("LA-1@2026-12-01");
const FlightId kPast = samples::flight("LA-2@2026-11-01");

const std::vector<std::string> kNothingBroken;

std::uint8_t number(MeshPart kind) { return static_cast<std::uint8_t>(kind); }
std::uint8_t number(StatePart kind) { return static_cast<std::uint8_t>(kind); }

Registration registration() {
  auto ana = samples::registration();
  ana.customer = customer_id_of(ana.public_key, ana.email_key);
  ana.details = blake2b_16(encode_details(samples::details()));
  return ana;
}

// LA gives. AD takes, and has heard only the first things, if anything.
class Adoption : public ::testing::Test {
 protected:
  Adoption() {
    said.say(kAd, FlightScheduled{six_seats(kOfAd)});
    said.say(kG3, FlightScheduled{six_seats(kOfG3)});
    said.say(kLa, FlightScheduled{six_seats(kOfLa)});
    said.say(kLa, FlightScheduled{six_seats(kPast)});
    const auto trip = said.take(kAd, 1, kOfAd, {"1A", "1B"}, std::nullopt);
    first = said.count();
    said.take(kG3, 1, kOfG3, {"1A", "1B"}, samples::quorum());
    said.take(kAd, 2, kOfAd, {"2A"}, samples::quorum());
    const auto over = said.take(kLa, 3, kPast, {"1C"}, std::nullopt);
    said.take(kLa, 4, kOfLa, {"2C"}, std::nullopt);
    said.say(kAd, SeatChanged{trip, said.ticket(kAd, trip, 0), samples::seat("1C")});
    said.say(kAd, TicketsCancelled{trip, {said.ticket(kAd, trip, 1)}});
    said.say(kAd, FareChanged{kOfAd, Cabin{'Y'}, samples::brl(1)});
    said.say(kG3, CustomerRegistered{registration()});
    said.say(kLa, FlightClosed{kPast});
    said.say(kLa, PastForgotten{{kPast}, {over}, {}});
  }

  // After the first things that were said.
  std::unique_ptr<AirlineNode> after(AirlineCode self, std::size_t count) const {
    auto node = std::make_unique<AirlineNode>(config_of(self));
    for (std::size_t i = 0; i < count; ++i) node->apply(said.record_for(self, i));
    return node;
  }
  std::unique_ptr<AirlineNode> giver() const {
    auto node = after(kLa, said.count());
    const auto details = encode_details(samples::details());
    node->apply(DetailsRecord{blake2b_16(details), details});
    node->apply(PromiseRecord{testing::purchase_key(1), samples::ballot(2)});  // Private.
    return node;
  }
  Parts given() const { return for_others(*giver()); }
  // AD, when it has taken these parts.
  std::unique_ptr<AirlineNode> taker(std::size_t count, const Parts& parts,
                                     Own own = Own::kStays) const {
    auto node = after(kAd, count);
    apply_all(*node, transfer(kLa, kId, parts, own));
    return node;
  }
  // AD, set back to nothing, has scheduled its flight with other seats, at another time.
  static std::unique_ptr<AirlineNode> sold_alone() {
    auto plan = six_seats(kOfAd);
    plan.cabins[0].last_row = 1;
    plan.departure -= std::chrono::hours{1};
    Said alone;
    alone.say(kAd, FlightScheduled{plan});
    auto node = std::make_unique<AirlineNode>(config_of(kAd));
    node->apply(alone.record_for(kAd, 0));
    return node;
  }
  // Changes what AD knows when it takes these parts?
  void expect_refused(const Parts& parts, const std::string& why) const {
    const auto before = after(kAd, first);
    for (const auto own : {Own::kStays, Own::kIsTakenOver}) {
      const auto node = taker(first, parts, own);
      EXPECT_EQ(differences(known_by(*node), known_by(*before)), kNone) << why;
      EXPECT_EQ(node->readable(), before->readable()) << why;
    }
  }
  // The first part of this kind of which `is_it` is so.
  template <typename Saved, typename Change>
  static Parts changed(Parts parts, MeshPart kind, AirlineCode airline, const Change& change) {
    for (auto& part : parts) {
      if (part.kind != number(kind)) continue;
      auto saved = *unpack<Saved>(part.body);
      if (saved.airline != airline) continue;
      change(saved);
      part.body = pack(saved);
      return parts;
    }
    ADD_FAILURE() << "there is no such part";
    return parts;
  }
  static std::size_t first_of(const Parts& parts, std::uint8_t kind) {
    std::size_t at = 0;
    while (parts.at(at).kind != kind) ++at;
    return at;
  }

  Said said;
  std::size_t first = 0;  // So much of it AD knows.
};

// ---- What is taken over -----------------------------------------------------------------------

TEST_F(Adoption, ThenItsReplicaAndLogsAreTheGiversByteForByte) {
  EXPECT_EQ(differences(told_by(*taker(0, given(), Own::kIsTakenOver)), told_by(*giver())), kNone);
  EXPECT_EQ(differences(told_by(*taker(first, given(), Own::kIsTakenOver)), told_by(*giver())),
            kNone);
  EXPECT_EQ(taker(0, given(), Own::kIsTakenOver)->readable(), giver()->readable());
}

TEST_F(Adoption, ItIsAsIfItHadHeardTheEvents) {
  const auto heard = after(kAd, said.count());
  const auto node = taker(first, given(), Own::kIsTakenOver);
  // But what events alone tell.
  const std::set<int> history{number(StatePart::kHistory), number(StatePart::kTakings)};
  EXPECT_EQ(differences(known_by(*node), known_by(*heard)), history);
  EXPECT_EQ(node->broken_invariants(), kNothingBroken);
}

TEST_F(Adoption, WhatItKnowsFurtherStays) {
  const auto parts = given();
  const auto news = said.say(kG3, FlightCancelled{kOfG3});
  const auto heard = after(kAd, said.count());
  auto node = after(kAd, 0);
  for (std::size_t i = 0; i < said.count(); ++i)
    if (said.speaker(i) != kLa) node->apply(said.record_for(kAd, i));
  ASSERT_EQ(node->readable().at(kLa), 0U);
  apply_all(*node, transfer(kLa, kId, parts, Own::kIsTakenOver));
  EXPECT_EQ(node->readable().at(kG3), news);
  EXPECT_EQ(node->readable(), heard->readable());
  EXPECT_EQ(differences(known_by(*node), known_by(*heard)), kNone);
}

TEST_F(Adoption, AnOlderSnapshotChangesNothing) {
  const auto parts = for_others(*after(kLa, first));
  auto node = after(kAd, said.count());
  EventsDroppedRecord dropped;
  dropped.clock = node->readable();
  node->apply(dropped);
  const auto before = known_by(*node);
  apply_all(*node, transfer(kLa, kId, parts, Own::kIsTakenOver));
  EXPECT_EQ(differences(known_by(*node), before), kNone);
  EXPECT_EQ(node->readable(), dropped.clock);
}

TEST_F(Adoption, TheOwnLogIsTakenOverOnlyWhenTheDatabaseWasSetBack) {
  const auto without = taker(first, given());
  EXPECT_EQ(without->readable().at(kAd), after(kAd, first)->readable().at(kAd));
  EXPECT_EQ(without->readable().at(kLa), giver()->readable().at(kLa));
  EXPECT_EQ(taker(first, given(), Own::kIsTakenOver)->readable().at(kAd),
            giver()->readable().at(kAd));
}

TEST_F(Adoption, EventsThatComeAfterItAreFollowed) {
  auto node = taker(0, given(), Own::kIsTakenOver);
  const auto known = said.count();
  said.say(kLa, FlightCancelled{kOfLa});
  said.take(kAd, 9, kOfAd, {"2B"}, std::nullopt);
  for (auto i = known; i < said.count(); ++i) node->apply(said.record_for(kAd, i));
  EXPECT_EQ(differences(told_by(*node), told_by(*giver())), kNone);
  EXPECT_EQ(node->broken_invariants(), kNothingBroken);
}

// What the giver has dropped, nobody needs.
TEST_F(Adoption, ALogThatBeginsLaterIsTakenOver) {
  auto node = giver();
  EventsDroppedRecord dropped;
  dropped.clock = node->readable();
  node->apply(dropped);
  EXPECT_EQ(
      differences(told_by(*taker(first, for_others(*node), Own::kIsTakenOver)), told_by(*node)),
      kNone);
}

// Whoever gives it, or nobody any more, has the events that would show that they are not the same.
TEST_F(Adoption, AFlightThatOthersKnowWithOtherSeatsIsTheOneTheyKnow) {
  auto from = giver();
  EventsDroppedRecord dropped;
  dropped.clock = from->readable();
  from->apply(dropped);
  auto node = sold_alone();
  apply_all(*node, transfer(kLa, kId, for_others(*from), Own::kIsTakenOver));
  EXPECT_EQ(node->broken_invariants(), kNothingBroken);
  EXPECT_EQ(differences(known_by(*node), known_by(*taker(0, for_others(*from), Own::kIsTakenOver))),
            kNone);
}

// Two copies of a database ran, and one sold alone: nobody may choose between them unseen.
TEST_F(Adoption, ALogWithOtherEventsUnderKnownNumbersIsNotTakenOver) {
  const auto node = sold_alone();
  const auto alone = node->readable().at(kAd);
  apply_all(*node, transfer(kLa, kId, given(), Own::kIsTakenOver));
  EXPECT_EQ(node->readable().at(kAd), alone);
  EXPECT_EQ(node->readable().at(kLa), giver()->readable().at(kLa)) << "the others are";
  EXPECT_EQ(node->broken_invariants(), kNothingBroken);
}

// ---- Several transfers ------------------------------------------------------------------------

TEST_F(Adoption, NothingTakesEffectBeforeTheLastPart) {
  auto node = after(kAd, first);
  auto records = transfer(kLa, kId, given(), Own::kIsTakenOver);
  records.pop_back();
  apply_all(*node, records);
  EXPECT_EQ(differences(known_by(*node), known_by(*after(kAd, first))), kNone);
}

TEST_F(Adoption, ASecondTransferTakesThePlaceOfOneThatWasCutShort) {
  for (const auto from : {kLa, kG3})
    for (const auto id : {kId, kId + 1}) {
      auto node = after(kAd, first);
      const auto begun = transfer(kLa, kId, given(), Own::kIsTakenOver);
      for (std::size_t i = 0; i < begun.size() / 2; ++i) node->apply(begun[i]);
      apply_all(*node, transfer(from, id, given(), Own::kIsTakenOver));
      EXPECT_EQ(differences(told_by(*node), told_by(*giver())), kNone);
      for (auto i = begun.size() / 2; i < begun.size(); ++i) node->apply(begun[i]);  // Too late.
      EXPECT_EQ(differences(told_by(*node), told_by(*giver())), kNone);
    }
}

TEST_F(Adoption, APartThatIsMissingOrSaidTwiceEndsInNothing) {
  const auto whole = transfer(kLa, kId, given(), Own::kIsTakenOver);
  for (std::size_t at = 0; at + 1 < whole.size(); ++at) {
    auto node = after(kAd, first);
    for (std::size_t i = 0; i < whole.size(); ++i)
      if (i != at) node->apply(whole[i]);
    EXPECT_EQ(differences(known_by(*node), known_by(*after(kAd, first))), kNone)
        << "without part " << at + 1;
  }
  auto node = after(kAd, first);
  for (const auto& record : whole) {
    node->apply(record);
    if (std::get<SnapshotPartRecord>(record).place == 2) node->apply(record);
  }
  EXPECT_EQ(differences(told_by(*node), told_by(*giver())), kNone)
      << "the second one is passed over";
}

// At each row of the transfer, and after it.
TEST_F(Adoption, ASnapshotAmidATransferAndTheRowsAfterItAreTheWholeJournal) {
  auto rows = transfer(kLa, kId, given(), Own::kIsTakenOver);
  const auto known = said.count();
  said.say(kLa, FlightCancelled{kOfLa});
  rows.push_back(said.record_for(kAd, known));
  auto replayed = after(kAd, first);
  std::vector<Parts> snapshots{parts_of(*replayed)};
  for (const auto& row : rows) {
    replayed->apply(row);
    snapshots.push_back(parts_of(*replayed));
  }
  for (std::size_t at = 0; at < snapshots.size(); ++at) {
    const auto node = restored(kAd, snapshots[at]);
    for (auto row = at; row < rows.size(); ++row) node->apply(rows[row]);
    EXPECT_EQ(differences(parts_of(*node), snapshots.back()), kNone) << at;
  }
}

// ---- What is refused --------------------------------------------------------------------------

TEST_F(Adoption, APartThatIsCutOffOrOfNoKindForOthersChangesNothing) {
  const auto parts = given();
  for (std::size_t at = 0; at < parts.size(); ++at) {
    auto cut = parts;
    cut[at].body.resize(cut[at].body.size() / 2);
    expect_refused(cut, "half of part " + std::to_string(at + 1));
  }
  for (const auto& part : parts_of(*giver())) {
    if (is_for_others(part.kind)) continue;
    auto more = parts;
    more.push_back(part);
    expect_refused(more, "kind " + std::to_string(part.kind));
  }
  // What could be read as something for others.
  const auto as_another_kind = [&](std::uint8_t kind, std::uint8_t other) {
    auto renamed = parts;
    renamed[first_of(parts, kind)].kind = other;
    expect_refused(renamed, std::to_string(kind) + " as " + std::to_string(other));
  };
  for (const std::uint8_t other : {0, 1, 5, 6, 255})
    as_another_kind(number(MeshPart::kEvents), other);
  for (const std::uint8_t other : {int{number(StatePart::kPurchases)}, 31, 255})
    as_another_kind(number(StatePart::kCustomers), other);
}

TEST_F(Adoption, LogsThatLackWhatTheSnapshotIsTrueAfterChangeNothing) {
  const auto parts = given();
  for (std::size_t at = 0; at < parts.size(); ++at) {
    if (parts[at].kind != number(MeshPart::kEvents)) continue;
    auto without = parts;
    without.erase(without.begin() + static_cast<long>(at));
    expect_refused(without, "without part " + std::to_string(at + 1));
  }
  auto early = parts;  // The clock before the logs.
  const auto order = early.begin() + static_cast<long>(first_of(parts, number(MeshPart::kOrder)));
  std::rotate(early.begin(), order, order + 1);
  expect_refused(early, "the clock comes first");
  auto twice = parts;
  twice.insert(twice.begin(), parts.front());
  twice.insert(twice.begin() + 1, parts.at(1));
  expect_refused(twice, "a log twice");
}

TEST_F(Adoption, PartsOfAReplicaOutOfTheirOrderChangeNothing) {
  auto parts = given();
  std::swap(parts[first_of(parts, number(StatePart::kFlights))],
            parts[first_of(parts, number(StatePart::kLegs))]);
  expect_refused(parts, "seats before their flights");
}

TEST_F(Adoption, SeatsThatAreTakenTwiceAreRefused) {
  auto parts = given();
  auto& part = parts[first_of(parts, number(StatePart::kLegs))];
  std::map<PurchaseId, std::vector<KnownLeg>> legs;
  ASSERT_TRUE(restore_table(part.body, legs));
  const auto with = [&](const std::map<PurchaseId, std::vector<KnownLeg>>& changed) {
    save_table(part.kind, changed, [&](SnapshotPart saved) { part = std::move(saved); });
    return parts;
  };
  const auto& taken = legs.at(PurchaseId{samples::digest(4)}).at(0);
  auto twice = legs;
  twice[PurchaseId{samples::digest(90)}] = {taken};
  expect_refused(with(twice), "by two purchases");
  twice = legs;
  twice.at(PurchaseId{samples::digest(4)}).push_back(taken);
  expect_refused(with(twice), "by one purchase");
  auto nowhere = legs;
  nowhere.at(PurchaseId{samples::digest(4)}).at(0).seats = {samples::seat("9A")};
  expect_refused(with(nowhere), "a seat that its flight does not have");
  EXPECT_NE(differences(known_by(*taker(first, with(legs))), known_by(*after(kAd, first))), kNone);
}

// ---- What no airline has signed ---------------------------------------------------------------

TEST_F(Adoption, ALogThatItsAirlineHasNotSignedIsNotTakenOver) {
  const auto parts = given();
  const auto flip = [](auto& bytes) { bytes[bytes.size() / 2] ^= 1; };
  const std::vector<std::pair<std::string, Parts>> forged{
      {"an event", changed<SavedEvents>(parts, MeshPart::kEvents, kG3,
                                        [&](SavedEvents& saved) { flip(saved.events.at(1)); })},
      {"the head",
       changed<SavedLog>(parts, MeshPart::kLog, kG3, [&](SavedLog& saved) { flip(saved.head); })},
      {"the head before", changed<SavedLog>(parts, MeshPart::kLog, kG3,
                                            [&](SavedLog& saved) { flip(saved.base_head); })},
      {"the signature, which was found false",
       changed<SavedLog>(parts, MeshPart::kLog, kG3,
                         [&](SavedLog& saved) { saved.signature = {}; })},
      {"the length",
       changed<SavedLog>(parts, MeshPart::kLog, kG3, [&](SavedLog& saved) { ++saved.count; })},
      {"the order of events",
       changed<SavedEvents>(parts, MeshPart::kEvents, kG3, [&](SavedEvents& saved) {
         std::swap(saved.events.at(0), saved.events.at(1));
       })}};
  for (const auto& [what, each] : forged)
    for (const auto own : {Own::kStays, Own::kIsTakenOver}) {
      const auto node = taker(0, each, own);
      EXPECT_EQ(node->readable().at(kG3), 0U) << what;
      EXPECT_EQ(node->readable().at(kLa), giver()->readable().at(kLa)) << what;
      EXPECT_EQ(node->broken_invariants(), kNothingBroken) << what;
    }
}

// Nobody signs replicas, so anything may come out of it but what stops or breaks an airline.
TEST_F(Adoption, WhateverByteIsChangedTheAirlineGoesOn) {
  const auto parts = given();
  for (const std::size_t count : {std::size_t{0}, first})
    for (std::size_t at = 0; at < parts.size(); ++at)
      for (std::size_t byte = 0; byte < parts[at].body.size(); byte += 3) {
        auto damaged = parts;
        auto& changed = damaged[at].body[byte];
        changed = static_cast<char>(changed ^ (byte % 2 == 0 ? 1 : 0x40));
        SCOPED_TRACE(std::to_string(parts[at].kind) + ", byte " + std::to_string(byte));
        const auto node = taker(count, damaged, Own::kIsTakenOver);
        ASSERT_EQ(node->broken_invariants(), kNothingBroken);
        ASSERT_EQ(differences(parts_of(*restored(kAd, parts_of(*node))), parts_of(*node)), kNone);
      }
}

}  // namespace
}  // namespace vendepass
