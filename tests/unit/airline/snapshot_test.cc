// What an airline knows, saved in parts and taken over by another start.
#include <gtest/gtest.h>

#include <set>

#include "airline/core/airline_node.h"
#include "airline/core/state_parts.h"
#include "broker-less/core/event_logs.h"
#include "broker-less/core/snapshot_codec.h"
#include "common/customer_id.h"
#include "tests/unit/common/samples.h"
#include "tests/unit/mesh/alliance_of.h"

namespace vendepass {
namespace {

using testing::alliance_of;
using testing::kAd;
using testing::key_of;
using testing::kG3;
using testing::kLa;

const FlightId kFlight = samples::flight("G3-1234@2026-12-01");
const FlightId kForeign = samples::flight("LA-88@2026-12-01");
const FlightId kClosed = samples::flight("G3-7@2026-11-01");

NodeConfig config() {
  return {.self = kG3,
          .alliance = alliance_of({kAd, kG3, kLa}),
          .key = key_of(kG3),
          .store = StoreId{samples::digest(1)},
          .seed = 1,
          .start_nonce = 2,
          .timers = {},
          .airports = {}};
}

FlightPlan plan(const FlightId& flight) {
  return {flight,
          samples::airport("GRU"),
          samples::airport("SSA"),
          samples::at(1'796'097'600),
          samples::at(1'796'104'800),
          "73H",
          {{Cabin{'Y'}, samples::brl(45000), 1, 9, "ABC-DEF"}}};
}

std::uint8_t number_of(MeshPart kind) { return static_cast<std::uint8_t>(kind); }

Registration registration() {
  auto of_ana = samples::registration();
  of_ana.public_key = key_of(kG3).public_key;
  of_ana.customer = customer_id_of(of_ana.public_key, of_ana.email_key);
  of_ana.details = blake2b_16(encode_details(samples::details()));
  return of_ana;
}

// The journal of an airline that has seen a bit of everything, as rows that it might have written.
class Story {
 public:
  Story() {
    add(StartedRecord{1, 99});
    add(EditionRecord{1, 1});
    add(SightingRecord{kLa, samples::sighting()});
    own(FlightScheduled{plan(kFlight)});
    own(FlightScheduled{plan(kClosed)});
    own(FlightClosed{kClosed});
    own(FareChanged{kFlight, Cabin{'Y'}, samples::brl(46000)});
    theirs(la_, FlightScheduled{plan(kForeign)});
    own(CustomerRegistered{registration()});
    accounts();

    const auto sold = taken(1, {"1A", "1B"}, std::nullopt);
    own(SeatChanged{sold, ticket(sold, 0), samples::seat("2A")});
    own(TicketsCancelled{sold, {ticket(sold, 1)}});
    taken(2, {"3A"}, samples::quorum());
    const auto released = taken(3, {"4A"}, samples::quorum());
    add(PurchaseRefusedRecord{released, samples::refusal(), true});
    own(HoldReleased{released});
    add(PurchaseRefusedRecord{PurchaseId{samples::digest(77)}, samples::refusal(), false});
    theirs(la_, SeatsTaken{kForeign,
                           Cabin{'Y'},
                           sold,
                           1,
                           {samples::seat("1A")},
                           samples::brl(45000),
                           kAd,
                           std::nullopt});

    add(PromiseRecord{testing::purchase_key(1), samples::ballot(2)});
    add(VoteRecord{testing::purchase_key(2), samples::ballot(3), "sold"});
    add(ChosenRecord{testing::purchase_key(3), "refused"});
    add(VoteRecord{{RegisterKey::Space::kEmail, samples::digest(60), 0},
                   samples::ballot(4),
                   "nothing that it can read"});
    auto awaited = registration();
    awaited.email_key = samples::digest(61);
    awaited.customer = customer_id_of(awaited.public_key, awaited.email_key);
    add(VoteRecord{{RegisterKey::Space::kEmail, awaited.email_key, 0},
                   samples::ballot(4),
                   encode_registration(awaited)});
    add(CancelPromisedRecord{samples::signed_content(2), {kAd, kLa}, "purchase"});
    const auto past = taken(4, {"5A"}, std::nullopt);
    own(FlightClosed{kFlight});
    own(PastForgotten{{kClosed}, {past}, {PurchaseId{samples::digest(77)}}});
    an_event_of_la_becomes_void();
    waits_for_events_of_ad();
    dropped(own_.known().at(kG3) - 2);
    add(SnapshotPartRecord{kLa, 7, 1, false, false, number_of(MeshPart::kOrder), "the first"});
    add(SnapshotPartRecord{kLa, 7, 2, false, false, number_of(MeshPart::kOrder), "the second"});
    add(SetBackRecord{1, 1, StoreId{samples::digest(6)}, {}, samples::digest(8)});
    an_own_event_comes_back_before_its_cause();
  }

  const std::vector<Record>& records() const { return records_; }

 private:
  void add(const Record& record) { records_.push_back(record); }
  void own(const AirlineEvent& event) { add(own_.append(encode_event_body(event)).record); }
  void theirs(EventLogs& logs, const AirlineEvent& event) {
    logs.append(encode_event_body(event));
    for (auto& batch : logs.seal()) add(ForeignEventsRecord{std::move(batch)});
  }
  // Of Ana: a new phone number and a new key. Of somebody else: an erasure.
  void accounts() {
    add(DetailsRecord{registration().details, encode_details(samples::details())});
    const auto change = encode_order(ChangeDetails{registration().customer,
                                                   1,
                                                   samples::digest(62),
                                                   {{Field::kPhone, 2, {registration().details}}}});
    own(DetailsChanged{{change, sign(change, key_of(kG3))}});
    const auto key =
        encode_order(ChangeKey{registration().customer, 2, key_of(kLa).public_key, {}, 1, 8});
    own(KeyChanged{{key, sign(key, key_of(kG3))}});
    auto other = registration();
    other.email_key = samples::digest(63);
    other.details = samples::digest(65);
    other.customer = customer_id_of(other.public_key, other.email_key);
    own(CustomerRegistered{other});
    const auto erased = encode_order(EraseCustomer{other.customer, 1});
    own(CustomerErased{{erased, sign(erased, key_of(kG3))}});
    add(DetailsErasedRecord{{samples::digest(64)}});
  }
  PurchaseId taken(std::uint8_t nonce, const std::vector<std::string>& names,
                   const std::optional<Quorum>& held_for) {
    auto purchase = samples::purchase();
    purchase.legs[0].flight = kFlight;
    purchase.nonce = samples::digest(nonce);
    const auto content = encode_purchase(purchase);
    const auto id = purchase_id_of(content);
    std::vector<SeatId> seats;
    for (const auto& name : names) seats.push_back(samples::seat(name));
    add(PurchaseTakenRecord{{content, samples::digest<64>(nonce)}});
    own(SeatsTaken{kFlight, Cabin{'Y'}, id, 0, seats, samples::brl(46000), kAd, held_for});
    events_of_[id] = own_.known().at(kG3);
    return id;
  }
  TicketNumber ticket(const PurchaseId& id, std::size_t passenger) {
    return ticket_number(config().alliance.find(kG3)->accounting_code, events_of_.at(id),
                         passenger);
  }
  void dropped(std::uint64_t until) {
    EventsDroppedRecord record;
    record.clock.raise(kG3, until);
    record.clock.raise(kLa, 1);
    add(record);
  }
  void an_own_event_comes_back_before_its_cause() {
    const auto number = own_.known().at(kG3) + 1;
    VectorClock clock;
    clock.raise(kG3, number);
    clock.raise(kLa, 99);
    const OwnEventRecord record{
        encode_event({kG3, number, clock, encode_event_body(CustomerRegistered{registration()})})};
    own_.apply(record);
    add(record);
  }
  // What a customer has said there.
  void an_event_of_la_becomes_void() {
    const auto before = la_;
    theirs(la_, CustomerRegistered{registration()});
    la_ = before;
    la_.append(encode_event_body(FlightCancelled{kForeign}), 10);
    for (auto& batch : la_.seal()) add(ForeignEventsRecord{std::move(batch)});
  }
  // An event of LA that builds on one of AD's, which is not here.
  void waits_for_events_of_ad() {
    EventLogs ad{kAd, config().alliance, key_of(kAd)};
    ad.append(encode_event_body(FlightCancelled{kForeign}));
    for (auto& batch : ad.seal()) la_.apply(ForeignEventsRecord{std::move(batch)});
    theirs(la_, FlightCancelled{kForeign});
  }

  EventLogs own_{kG3, config().alliance, key_of(kG3)};
  EventLogs la_{kLa, config().alliance, key_of(kLa)};
  std::map<PurchaseId, std::uint64_t> events_of_;
  std::vector<Record> records_;
};

std::vector<SnapshotPart> parts_of(const AirlineNode& node) {
  std::vector<SnapshotPart> parts;
  node.save([&](SnapshotPart part) { parts.push_back(std::move(part)); });
  return parts;
}

std::string in_digits(const std::vector<SnapshotPart>& parts) {
  std::string digits;
  for (const auto& part : parts)
    digits += std::to_string(part.kind) + " " + to_hex(part.body) + "\n";
  return digits;
}

// After the first `rows` of the story.
std::unique_ptr<AirlineNode> replayed(std::size_t rows) {
  const Story story;
  auto node = std::make_unique<AirlineNode>(config());
  for (std::size_t row = 0; row < rows; ++row) node->apply(story.records()[row]);
  return node;
}

bool is_former(StatePart kind) {
  return kind == StatePart::kFormerState || kind == StatePart::kFormerStaged ||
         kind == StatePart::kFormerProfileEvents || kind == StatePart::kFormerProfiles;
}

TEST(Snapshot, TheStoryHasEveryPart) {
  std::set<int> kinds;
  for (const auto& part : parts_of(*replayed(Story{}.records().size()))) kinds.insert(part.kind);
  std::set<int> all;
  for (int kind = 1; kind <= static_cast<int>(MeshPart::kForgotten); ++kind) all.insert(kind);
  for (int kind = kFirstForeignPart; kind <= static_cast<int>(StatePart::kFieldValues); ++kind)
    if (!is_former(static_cast<StatePart>(kind))) all.insert(kind);
  EXPECT_EQ(kinds, all);
}

// Whatever the row at which it was taken.
TEST(Snapshot, ASnapshotAndTheRowsAfterItAreTheWholeJournal) {
  const Story story;
  const auto whole = in_digits(parts_of(*replayed(story.records().size())));
  for (std::size_t rows = 0; rows <= story.records().size(); ++rows) {
    AirlineNode node{config()};
    for (const auto& part : parts_of(*replayed(rows))) ASSERT_TRUE(node.restore(part)) << rows;
    for (auto row = rows; row < story.records().size(); ++row) node.apply(story.records()[row]);
    EXPECT_EQ(in_digits(parts_of(node)), whole) << rows;
    EXPECT_TRUE(node.broken_invariants().empty()) << rows;
  }
}

// As format 3 has what is staged: before the rest, and without whether it is the own part, too.
TEST(Snapshot, APartOfFormat3IsRead) {
  const Story story;
  const auto whole = in_digits(parts_of(*replayed(story.records().size())));
  std::size_t staged = 0;
  for (std::size_t rows = 0; rows <= story.records().size(); ++rows) {
    AirlineNode node{config()};
    for (auto part : parts_of(*replayed(rows))) {
      if (part.kind == static_cast<int>(StatePart::kStaged)) {
        const auto now = decode_part_record(part.body);
        ASSERT_TRUE(now);
        part = {static_cast<std::uint8_t>(StatePart::kFormerStaged),
                pack_members(std::tie(now->from, now->id, now->kind, now->body))};
        ++staged;
      }
      ASSERT_TRUE(node.restore(part)) << rows;
    }
    for (auto row = rows; row < story.records().size(); ++row) node.apply(story.records()[row]);
    EXPECT_EQ(in_digits(parts_of(node)), whole) << rows;
  }
  EXPECT_GT(staged, 0U);
}

// They are beside the rows, in one place, from where they can be erased.
TEST(Snapshot, NoPartHasDetailsOfCustomers) {
  const auto node = replayed(Story{}.records().size());
  ASSERT_FALSE(node->details().empty());
  for (const auto& part : parts_of(*node))
    for (const auto* text : {"ana@example.org", "+55 75 0000"})
      EXPECT_EQ(part.body.find(text), std::string::npos) << int{part.kind};
}

// But those of details, which are not told by a snapshot.
TEST(Snapshot, EveryRowIsInIt) {
  const Story story;
  auto before = in_digits(parts_of(*replayed(0)));
  for (std::size_t rows = 1; rows <= story.records().size(); ++rows) {
    auto after = in_digits(parts_of(*replayed(rows)));
    const auto& record = story.records()[rows - 1];
    const bool is_of_details = std::holds_alternative<DetailsRecord>(record) ||
                               std::holds_alternative<DetailsErasedRecord>(record);
    EXPECT_EQ(after == before, is_of_details)
        << "row " << rows << " of kind " << int{kind_of(record)};
    before = std::move(after);
  }
}

// A start of another build must not take over what it would misread. A snapshot may be all that is
// left of a journal's first rows: a later program must read it, too.
TEST(Snapshot, OtherContentNeedsAnotherFormat) {
  const auto content = in_digits(parts_of(*replayed(Story{}.records().size())));
  EXPECT_EQ(std::pair(kSnapshotFormat, to_hex(view_of(blake2b_16(content)))),
            std::pair(4U, std::string{"daf0a0e09e6549dfce56ad95a465cf89"}))
      << "what is saved has changed: raise kSnapshotFormat, write both here, and keep a reader of "
         "the format before: it may be all that is left of a journal";
}

TEST(Snapshot, ItsClockIsWhatReadersAreShown) {
  const auto clock = replayed(Story{}.records().size())->readable();
  AirlineNode copy{config()};
  for (const auto& part : parts_of(*replayed(Story{}.records().size())))
    ASSERT_TRUE(copy.restore(part));
  EXPECT_EQ(copy.readable(), clock);
  EXPECT_EQ(clock.at(kAd), 0U);
  EXPECT_EQ(clock.at(kLa), 13U);  // The next one waits for an event of AD.
}

TEST(Snapshot, PartsAreBounded) {
  auto node = replayed(Story{}.records().size());
  for (std::size_t i = 0; i < 3 * kSnapshotEntries; ++i)
    node->apply(
        ChosenRecord{{RegisterKey::Space::kPurchase, blake2b_16(std::to_string(i)), 0}, "refused"});
  AirlineNode copy{config()};
  std::size_t chosen = 0;
  for (const auto& part : parts_of(*node)) {
    EXPECT_LT(part.body.size(), 1024 * 1024U);
    chosen += part.kind == static_cast<int>(MeshPart::kChosen) ? 1 : 0;
    ASSERT_TRUE(copy.restore(part));
  }
  EXPECT_EQ(chosen, 4U);
  EXPECT_EQ(in_digits(parts_of(copy)), in_digits(parts_of(*node)));
}

TEST(Snapshot, WhatIsCutOffOrOfNoKindIsMalformed) {
  for (const auto& part : parts_of(*replayed(Story{}.records().size()))) {
    AirlineNode node{config()};
    const auto half = part.body.substr(0, part.body.size() / 2);
    EXPECT_EQ(node.restore({part.kind, half}).error().code, ErrorCode::kMalformed)
        << int{part.kind};
  }
  for (const std::uint8_t kind : {0, 31, 255}) {
    AirlineNode node{config()};
    EXPECT_EQ(node.restore({kind, "\x90"}).error().code, ErrorCode::kMalformed);
  }
}

}  // namespace
}  // namespace vendepass
