// The rows of another airline's snapshot that was taken over: recounted and shown to people, also
// when a base stands for the first of them, and when there is nonsense among them.
#include <gtest/gtest.h>

#include "airline/core/state_fields.h"
#include "airline/io/journal_audit.h"
#include "broker-less/core/mesh_parts.h"
#include "tests/unit/io/compacted_journal.h"

namespace vendepass {
namespace {

using testing::kAd;
using testing::kG3;

template <typename Kind>
SnapshotPart part(Kind kind, Bytes body) {
  return {static_cast<std::uint8_t>(kind), std::move(body)};
}
template <typename T>
SnapshotPart entry(StatePart kind, const T& entry) {
  SnapshotPart made{};
  save_entries<T>(static_cast<std::uint8_t>(kind), {&entry},
                  [&](SnapshotPart part) { made = std::move(part); });
  return made;
}
template <typename T>
std::optional<T> only_entry(const SnapshotPart& part) {
  std::optional<T> only;
  EXPECT_TRUE(see_entries<T>(part.body, [&](T entry) { only = std::move(entry); }));
  return only;
}
using Legs = std::pair<PurchaseId, std::vector<KnownLeg>>;

// A database that lost all but a held purchase; G3 knows that it was sold, and of another flight.
class TakenOverTest : public ::testing::Test {
 protected:
  TakenOverTest() {
    journal.add(StartedRecord{1, 2});
    journal.event(FlightScheduled{small_flight("AD-1@2026-12-01")});
    id = journal.take(purchase_of({"AD-1@2026-12-01"}, 1), 0, samples::quorum(), {"1A", "1B"});
    journal.add(SetBackRecord{1, 1, StoreId{samples::digest(6)}, {}, std::nullopt});
  }
  std::vector<SnapshotPart> parts() const {
    VectorClock clock;
    clock.raise(kAd, 9);
    clock.raise(kG3, 5);
    const KnownLeg leg{samples::flight("AD-1@2026-12-01"),
                       Cabin{'Y'},
                       0,
                       samples::brl(30000),
                       kAd,
                       true,
                       {samples::seat("2A"), samples::seat("2B")},
                       {ticket_number(577, 2, 0), ticket_number(577, 2, 1)},
                       {false, true}};
    return {part(MeshPart::kLog, pack(SavedLog{kAd, 9, {}, 9, {}, samples::digest<64>(1)})),
            part(MeshPart::kLog, pack(SavedLog{kG3, 5, {}, 5, head_of_g3, samples::digest<64>(2)})),
            part(MeshPart::kOrder, pack(clock)),
            entry(StatePart::kFlights, SavedFlight{small_flight("AD-1@2026-12-01"), false, false}),
            entry(StatePart::kFlights, SavedFlight{small_flight("AD-2@2026-12-01"), false, true}),
            entry(StatePart::kLegs, Legs{id, {leg}})};
  }
  void transfer(const std::vector<SnapshotPart>& parts) {
    std::uint32_t place = 0;
    for (const auto& each : parts) {
      ++place;
      journal.add(
          SnapshotPartRecord{kG3, 7, place, place == parts.size(), true, each.kind, each.body});
    }
  }
  // After the end that the snapshot gives its log.
  void next_event_of_g3() {
    VectorClock clock;
    clock.raise(kG3, 6);
    const auto bytes = encode_event(
        {kG3, 6, clock, encode_event_body(CustomerRegistered{samples::registration()})});
    journal.add(ForeignEventsRecord{
        {kG3, 6, {bytes}, chain_32(head_of_g3, bytes), samples::digest<64>(3), {}}});
  }
  // A base stands for so many rows.
  PeopleTables::Compacted compact(std::size_t rows) {
    const auto& all = journal.records();
    auto file = journal.open();
    write_snapshot_of(files.base, file, {all.begin(), all.begin() + static_cast<long>(rows)});
    compact_all(file, rows);
    return {rows, {*read_snapshot_mark(files.base, kWrittenStore), files.base}};
  }
  std::vector<std::uint64_t> recounted() {
    auto file = journal.open();
    const JournalAudit audit{file};
    EXPECT_EQ(audit.problems(), std::vector<std::string>{});
    const auto t = audit.totals();
    return {t.rows, t.flights, t.capacity, t.free, t.sold, t.tickets, t.cancelled_tickets};
  }

  WrittenJournal journal{"AD"};
  const SnapshotFiles files{journal.path()};
  const Hash32 head_of_g3 = samples::digest<32>(5);
  PurchaseId id = samples::purchase_id();
};

TEST_F(TakenOverTest, ABaseMayStandForTheFirstOfItsRows) {
  const auto before = journal.records().size();
  transfer(parts());
  next_event_of_g3();
  const auto whole = tables_for_people(journal, "whole.db", {});
  EXPECT_EQ(recounted(), (std::vector<std::uint64_t>{before + 7, 2, 12, 11, 1, 2, 1}));
  EXPECT_NE(whole.find("AD-2@2026-12-01"), std::string::npos) << whole;
  EXPECT_NE(whole.find("2A"), std::string::npos) << whole;
  EXPECT_EQ(whole.find("1A"), std::string::npos) << whole;
  const auto recount = recounted();
  for (auto rows = before; rows < before + parts().size(); ++rows) {
    const auto compacted = compact(rows);
    EXPECT_EQ(recounted(), recount) << rows - before;
    EXPECT_EQ(tables_for_people(journal, std::to_string(rows) + ".db", compacted), whole)
        << rows - before;
  }
}

// Nothing of that is taken over, and what comes later is shown to people.
TEST_F(TakenOverTest, NonsenseHoldsNobodyUp) {
  auto legs = *only_entry<Legs>(parts().back());
  legs.second[0].seats.pop_back();
  for (const auto& nonsense : {entry(StatePart::kLegs, legs), part(StatePart::kFlights, "no")}) {
    auto some = parts();
    some.back() = nonsense;
    transfer(some);
  }
  journal.event(FlightScheduled{small_flight("AD-3@2026-12-01")});
  const auto whole = tables_for_people(journal, "whole.db", {});
  EXPECT_NE(whole.find("AD-3@2026-12-01"), std::string::npos) << whole;
  EXPECT_NE(whole.find("1A"), std::string::npos) << whole;
  EXPECT_EQ(whole.find("2A"), std::string::npos) << whole;
  EXPECT_EQ(recounted(),
            (std::vector<std::uint64_t>{journal.records().size(), 2, 12, 10, 0, 2, 0}));
  const auto compacted = compact(journal.records().size() - 2);  // Before the last part.
  EXPECT_EQ(tables_for_people(journal, "new.db", compacted), whole);
}

}  // namespace
}  // namespace vendepass
