// The recount finds nothing in a sound journal, and each planted damage in a broken one.
#include "airline/io/journal_audit.h"

#include <gtest/gtest.h>

#include <functional>

#include "airline/core/state_fields.h"
#include "broker-less/core/mesh_parts.h"
#include "tests/unit/io/compacted_journal.h"

namespace vendepass {
namespace {

const auto kFlight = samples::flight("AD-1@2026-12-01");

// A flight with one purchase sold (1A, 1B), one held (1C, 2A) and one seat each cancelled and
// changed; what a test adds comes after.
struct Sound {
  Sound() {
    journal.event(FlightScheduled{small_flight("AD-1@2026-12-01")});
    sold = journal.take(purchase_of({"AD-1@2026-12-01"}, 1), 0, std::nullopt, {"1A", "1B"});
    held = journal.take(purchase_of({"AD-1@2026-12-01", "G3-1@2026-12-01"}, 2), 0,
                        samples::quorum(), {"1C", "2A"});
  }
  JournalAudit audit() {
    auto file = journal.open();
    return JournalAudit{file};
  }
  WrittenJournal journal{"AD"};
  PurchaseId sold = samples::purchase_id();
  PurchaseId held = samples::purchase_id();
};

TEST(JournalAuditTest, ASoundJournalHasNoProblems) {
  Sound sound;
  sound.journal.event(HoldSold{sound.held});
  sound.journal.event(TicketsCancelled{sound.sold, {ticket_number(577, 2, 0)}});
  sound.journal.event(SeatChanged{sound.sold, ticket_number(577, 2, 1), samples::seat("2C")});
  const auto audit = sound.audit();
  EXPECT_EQ(audit.problems(), std::vector<std::string>{});
  const auto totals = audit.totals();
  EXPECT_EQ(totals.flights, 1U);
  EXPECT_EQ(totals.capacity, 6U);
  EXPECT_EQ(totals.sold, 3U);
  EXPECT_EQ(totals.held, 0U);
  EXPECT_EQ(totals.free, 3U);
  EXPECT_EQ(totals.cancelled_tickets, 1U);
  EXPECT_EQ(totals.purchases_sold, 2U);
}

// What a lost database had refused is known from the event only.
TEST(JournalAuditTest, WhatIsForgottenIsCountedAsItWas) {
  Sound sound;
  const PurchaseId refused{samples::digest(7)};
  sound.journal.event(HoldReleased{sound.held});
  sound.journal.add(PurchaseRefusedRecord{refused, samples::refusal(), false});
  sound.journal.event(FlightClosed{kFlight});
  sound.journal.event(PastForgotten{{kFlight}, {sound.sold}, {sound.held, refused}});
  const auto audit = sound.audit();
  EXPECT_EQ(audit.problems(), std::vector<std::string>{});
  EXPECT_EQ(audit.totals().flights, 1U);
  EXPECT_EQ(audit.totals().sold, 2U);
}

// The totals do not depend on what is gone.
TEST(JournalAuditTest, ACompactedJournalIsRecountedToTheSame) {
  const auto story = [](bool is_compacted, bool has_more) {
    Sound sound;
    sound.journal.event(TicketsCancelled{sound.sold, {ticket_number(577, 2, 0)}});
    sound.journal.event(SeatChanged{sound.sold, ticket_number(577, 2, 1), samples::seat("2C")});
    sound.journal.add(PurchaseRefusedRecord{samples::purchase_id(), samples::refusal(), false});
    if (!has_more) sound.journal.event(HoldSold{sound.held});
    if (is_compacted) compact_all(sound.journal);
    if (has_more) sound.journal.event(HoldSold{sound.held});
    return sound.audit();
  };
  for (const bool has_more : {false, true}) {
    const auto whole = story(false, has_more);
    const auto compacted = story(true, has_more);
    EXPECT_EQ(compacted.problems(), std::vector<std::string>{});
    EXPECT_EQ(whole.problems(), std::vector<std::string>{});
    const auto numbers = [](const JournalAudit& audit) {
      const auto t = audit.totals();
      return std::vector{t.rows,           t.flights,       t.capacity, t.free,
                         t.held,           t.sold,          t.tickets,  t.cancelled_tickets,
                         t.purchases_sold, t.purchases_held};
    };
    EXPECT_EQ(numbers(compacted), numbers(whole));
  }
}

TEST(JournalAuditTest, ADecisionAmongRowsThatAreGoneStillCounts) {
  Sound sound;
  sound.journal.add(
      ChosenRecord{{RegisterKey::Space::kPurchase, sound.held.value(), 0}, kSoldValue});
  compact_all(sound.journal);
  sound.journal.event(HoldReleased{sound.held});
  ASSERT_EQ(sound.audit().problems().size(), 1U);
  EXPECT_NE(sound.audit().problems()[0].find("decided sold and is refused here"),
            std::string::npos);
}

TEST(JournalAuditTest, AReleasedPurchaseHasLostNoTickets) {
  Sound sound;
  sound.journal.add(PurchaseRefusedRecord{sound.held, samples::refusal(), true});
  sound.journal.event(HoldReleased{sound.held});
  compact_all(sound.journal);
  EXPECT_EQ(sound.audit().problems(), std::vector<std::string>{});
  EXPECT_EQ(sound.audit().purchases().at(sound.held).state, AuditedState::kReleased);
}

struct Damage {
  const char* name;
  std::function<void(Sound&)> plant;
  const char* found;  // Part of the first problem.
};
void PrintTo(const Damage& damage, std::ostream* out) { *out << damage.name; }

class PlantedDamageTest : public ::testing::TestWithParam<Damage> {};

void expect_found(Sound& sound, const char* what) {
  const auto audit = sound.audit();
  ASSERT_FALSE(audit.problems().empty());
  EXPECT_NE(audit.problems()[0].find(what), std::string::npos) << audit.problems()[0];
}

TEST_P(PlantedDamageTest, IsFound) {
  Sound sound;
  GetParam().plant(sound);
  expect_found(sound, GetParam().found);
}

TEST_P(PlantedDamageTest, IsFoundAfterRowsThatAreGone) {
  Sound sound;
  compact_all(sound.journal);
  GetParam().plant(sound);
  expect_found(sound, GetParam().found);
}

const std::vector<Damage> kDamages{
    {"SeatTakenTwice",
     [](Sound& s) {
       s.journal.take(purchase_of({"AD-1@2026-12-01"}, 3), 0, std::nullopt, {"1A", "2B"});
     },
     "AD-1@2026-12-01:1A is taken twice"},
    {"Oversold",
     [](Sound& s) {
       s.journal.take(purchase_of({"AD-1@2026-12-01"}, 3), 0, std::nullopt, {"2B", "3A"});
     },
     "does not exist: oversold"},
    {"TicketsLost",
     [](Sound& s) {
       s.journal.add(PurchaseTakenRecord{
           {encode_purchase(purchase_of({"AD-1@2026-12-01"}, 3)), samples::digest<64>(1)}});
     },
     "tickets lost"},
    {"OneTicketMissing",
     [](Sound& s) { s.journal.take(purchase_of({"AD-1@2026-12-01"}, 3), 0, std::nullopt, {"2B"}); },
     "no ticket for passenger 2"},
    {"PassengersMissing",
     [](Sound& s) {
       s.journal.take_seats(samples::purchase_id(), kFlight, 0, std::nullopt, {"2B"});
     },
     "whose passengers are missing"},
    {"SoldWithoutAHold", [](Sound& s) { s.journal.event(HoldSold{s.sold}); }, "without a hold"},
    {"ReleasedAfterSold", [](Sound& s) { s.journal.event(HoldReleased{s.sold}); },
     "released without a hold"},
    {"CancelledTwice",
     [](Sound& s) {
       for (int i = 0; i < 2; ++i)
         s.journal.event(TicketsCancelled{s.sold, {ticket_number(577, 2, 0)}});
     },
     "its seat was not sold"},
    {"AnothersTicketCancelled",
     [](Sound& s) {
       s.journal.event(TicketsCancelled{s.held, {ticket_number(577, 2, 0)}});
     },
     "does not belong"},
    {"SeatChangedOntoASoldOne",
     [](Sound& s) {
       s.journal.event(SeatChanged{s.sold, ticket_number(577, 2, 1), samples::seat("1C")});
     },
     "1C is taken twice"},
    {"ForgottenAsSoldAndIsHeld",
     [](Sound& s) {
       s.journal.event(PastForgotten{{}, {s.held}, {}});
     },
     "is forgotten as sold, and was not"},
    {"ForgottenAsRefusedAndIsSold",
     [](Sound& s) {
       s.journal.event(PastForgotten{{}, {}, {s.sold}});
     },
     "is forgotten as refused, and was not"},
    {"FlightForgottenUnderAHold",
     [](Sound& s) {
       s.journal.event(PastForgotten{{kFlight}, {s.sold}, {}});
     },
     "is forgotten although seats of it are held"},
    {"EventMissing",
     [](Sound& s) {
       s.journal.skip_event_number();
       s.journal.event(FlightClosed{kFlight});
     },
     "own event 5 follows 3"},
    {"ForeignEventsDoNotChain",
     [](Sound& s) {
       s.journal.add(ForeignEventsRecord{[] {
         auto batch = samples::batch();
         batch.airline = samples::airline("G3");
         batch.first = 1;
         return batch;
       }()});
     },
     "events of G3 do not chain"},
    {"RefusedAfterTaken",
     [](Sound& s) {
       s.journal.add(PurchaseRefusedRecord{s.held, samples::refusal(), false});
     },
     "refused after taken"},
    {"TwoDecisions",
     [](Sound& s) {
       const RegisterKey key{RegisterKey::Space::kPurchase, s.held.value(), 0};
       s.journal.add(ChosenRecord{key, kSoldValue});
       s.journal.add(ChosenRecord{key, kRefusedValue});
     },
     "a second decision"},
    {"ReleasedAgainstTheDecision",
     [](Sound& s) {
       s.journal.add(ChosenRecord{{RegisterKey::Space::kPurchase, s.held.value(), 0}, kSoldValue});
       s.journal.event(HoldReleased{s.held});
     },
     "decided sold and is refused here"},
    {"FlightScheduledTwice",
     [](Sound& s) { s.journal.event(FlightScheduled{small_flight("AD-1@2026-12-01")}); },
     "scheduled twice"},
};
INSTANTIATE_TEST_SUITE_P(Each, PlantedDamageTest, ::testing::ValuesIn(kDamages),
                         [](const auto& named) { return named.param.name; });

// ---- Damage in what stands for rows that are gone, with digests that are right ----------------

using Change = std::function<void(SnapshotPart&)>;

// What the recount finds first when one kind of part was changed.
std::string found_in_base(std::uint8_t kind, const Change& change) {
  Sound sound;
  compact_all(sound.journal);
  const auto base = SnapshotFiles{sound.journal.path()}.base;
  const auto mark = read_snapshot_mark(base, kWrittenStore);
  std::vector<SnapshotPart> parts;
  auto database = Database::open(base, Database::IfMissing::kFail);
  EXPECT_TRUE(read_snapshot(*database, base, [&](const SnapshotPart& part) -> Result<Done> {
    parts.push_back(part);
    if (part.kind == kind) change(parts.back());
    return Done{};
  }));
  EXPECT_TRUE(write_snapshot(base, kWrittenStore, *mark, [&](const TakePart& take) {
    for (const auto& part : parts) take(part);
  }));
  const auto problems = sound.audit().problems();
  return problems.empty() ? "nothing" : problems[0];
}
std::string found_in_purchases(const std::function<void(PurchaseId, OwnPurchase&)>& change) {
  return found_in_base(static_cast<std::uint8_t>(StatePart::kPurchases), [&](SnapshotPart& part) {
    std::map<PurchaseId, OwnPurchase> purchases;
    EXPECT_TRUE(restore_table(part.body, purchases));
    for (auto& [id, purchase] : purchases) change(id, purchase);
    save_table(part.kind, purchases, [&](SnapshotPart changed) { part = std::move(changed); });
  });
}
void EXPECT_SAYS(const std::string& problem, const std::string& words) {
  EXPECT_NE(problem.find(words), std::string::npos) << problem;
}

TEST(DamagedBaseTest, ASeatOfTwoPurchasesIsFound) {
  EXPECT_SAYS(found_in_purchases([](auto, OwnPurchase& purchase) {
                for (auto& ticket : purchase.legs[0].tickets) ticket.seat = samples::seat("2B");
              }),
              "base: seat AD-1@2026-12-01:2B is taken twice");
}

TEST(DamagedBaseTest, ALostTicketIsFound) {
  EXPECT_SAYS(
      found_in_purchases([](auto, OwnPurchase& purchase) { purchase.legs[0].tickets.pop_back(); }),
      "has no ticket for passenger 2");
}

TEST(DamagedBaseTest, LostSeatsAreFound) {
  EXPECT_SAYS(found_in_purchases([](auto, OwnPurchase& purchase) {
                if (purchase.state == OwnPurchase::State::kSold) purchase.legs.clear();
              }),
              "has no seats: tickets lost");
}

TEST(DamagedBaseTest, AHoldThatIsSoldWithoutADecisionIsFound) {
  EXPECT_SAYS(found_in_purchases(
                  [](auto, OwnPurchase& purchase) { purchase.state = OwnPurchase::State::kSold; }),
              "is in doubt and has no hold");
}

TEST(DamagedBaseTest, AContentOfAnotherPurchaseIsFound) {
  EXPECT_SAYS(found_in_purchases([](auto, OwnPurchase& purchase) {
                purchase.content.content = encode_purchase(purchase_of({"AD-1@2026-12-01"}, 9));
              }),
              "is not what its content says");
}

TEST(DamagedBaseTest, AChangedEventIsFound) {
  EXPECT_SAYS(found_in_base(static_cast<std::uint8_t>(MeshPart::kEvents),
                            [](SnapshotPart& part) {
                              auto saved = *unpack<SavedEvents>(part.body);
                              auto event = *decode_event(saved.events[1]);
                              event.body = encode_event_body(FlightClosed{kFlight});
                              saved.events[1] = encode_event(event);
                              part.body = pack(saved);
                            }),
              "events of AD do not chain");
}

// Two owners' journals of one purchase over both, each ended its own way.
std::vector<JournalAudit> two_owners(
    const std::function<void(WrittenJournal&, PurchaseId)>& at_ad,
    const std::function<void(WrittenJournal&, PurchaseId)>& at_g3) {
  const auto purchase = purchase_of({"AD-1@2026-12-01", "G3-1@2026-12-01"}, 2);
  WrittenJournal ad{"AD"}, g3{"G3"};
  ad.event(FlightScheduled{small_flight("AD-1@2026-12-01")});
  g3.event(FlightScheduled{small_flight("G3-1@2026-12-01")});
  at_ad(ad, ad.take(purchase, 0, samples::quorum(), {"1A", "1B"}));
  at_g3(g3, g3.take(purchase, 1, samples::quorum(), {"1A", "1B"}));
  auto ad_file = ad.open();
  auto g3_file = g3.open();
  std::vector<JournalAudit> audits;
  audits.emplace_back(ad_file);
  audits.emplace_back(g3_file);
  return audits;
}
void sells(WrittenJournal& journal, PurchaseId id) { journal.event(HoldSold{id}); }
void releases(WrittenJournal& journal, PurchaseId id) { journal.event(HoldReleased{id}); }
void waits(WrittenJournal&, PurchaseId) {}

TEST(AuditAcrossTest, SoldAtBothIsSoldWhole) {
  EXPECT_TRUE(audit_across(two_owners(sells, sells)).empty());
}

TEST(AuditAcrossTest, AHoldBesideASaleIsStillOnItsWay) {
  EXPECT_TRUE(audit_across(two_owners(sells, waits)).empty());
}

TEST(AuditAcrossTest, ReleasedAtBothIsFine) {
  EXPECT_TRUE(audit_across(two_owners(releases, releases)).empty());
}

TEST(AuditAcrossTest, HalfAnItineraryIsFound) {
  const auto problems = audit_across(two_owners(sells, releases));
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_NE(problems[0].find("not sold whole: AD=sold G3=released"), std::string::npos)
      << problems[0];
}

TEST(AuditAcrossTest, DecisionsThatDifferAreFound) {
  const auto decides = [](const Bytes& value) {
    return [value](WrittenJournal& journal, PurchaseId id) {
      journal.add(ChosenRecord{{RegisterKey::Space::kPurchase, id.value(), 0}, value});
    };
  };
  const auto problems = audit_across(two_owners(decides(kSoldValue), decides(kRefusedValue)));
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_NE(problems[0].find("differs at G3"), std::string::npos) << problems[0];
}

}  // namespace
}  // namespace vendepass
