// Parts of a snapshot for other airlines: which ones, in what order, and whole to the end.
#include "airline/io/part_reader.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "airline/core/state_parts.h"
#include "common/limits.h"
#include "tests/unit/io/compacted_journal.h"
#include "tests/unit/io/heard_from.h"

namespace vendepass {
namespace {

namespace fs = std::filesystem;
using testing::kG3;
using testing::kLa;

class PartReaderTest : public ::testing::Test {
 protected:
  PartReaderTest() {
    journal.add(StartedRecord{1, 2});
    journal.event(FlightScheduled{small_flight("AD-1@2026-12-01")});
    journal.take(purchase_of({"AD-1@2026-12-01"}, 1), 0, std::nullopt, {"1A", "1B"});
    journal.take(purchase_of({"AD-1@2026-12-01", "G3-1@2026-12-01"}, 2), 0, samples::quorum(),
                 {"1C", "2A"});
    journal.add(PromiseRecord{testing::purchase_key(1), samples::ballot(2)});
    write(files.snapshot);
  }
  // A snapshot of all rows so far; its id.
  std::uint64_t write(const std::string& path) {
    auto file = journal.open();
    write_snapshot_of(path, file, journal.records());
    return id();
  }
  std::uint64_t id() const { return journal.records().size(); }
  // The parts of a snapshot of all rows so far, that others may have.
  std::vector<SnapshotPart> for_others() const {
    std::vector<SnapshotPart> parts;
    node_after(journal.records())->save([&](SnapshotPart part) {
      if (is_for_others(part.kind)) parts.push_back(std::move(part));
    });
    return parts;
  }
  static Database open(const std::string& path) {
    auto database = Database::open(path, Database::IfMissing::kFail);
    EXPECT_TRUE(database);
    return std::move(*database);
  }
  std::uint64_t first_number() const {
    auto snapshot = open(files.snapshot);
    return read_part(snapshot, 7, 0)->number;
  }
  static void damage(const std::string& path, std::uint64_t part) {
    auto database = open(path);
    ASSERT_TRUE(database.execute(
        ("UPDATE part SET body='changed' WHERE number=" + std::to_string(part)).c_str()));
  }
  std::unique_ptr<PartReader> reader() {
    return std::make_unique<PartReader>(files, kWrittenStore,
                                        [this](PartRead read) { delivered.add(std::move(read)); });
  }
  // The next part that comes for this one, or an empty one.
  PartAnswer next(PartReader& from, const PartWanted& wanted) {
    from.ask({wanted});
    const auto reads = delivered.wait_for(++asked);
    if (reads.size() != asked) return {0, 0, 0, true, 0, {}};
    EXPECT_EQ(reads.back().by, wanted.by);
    return reads.back().part;
  }
  static void expect_same(const std::vector<SnapshotPart>& some,
                          const std::vector<SnapshotPart>& others) {
    ASSERT_EQ(some.size(), others.size());
    for (std::size_t i = 0; i < some.size(); ++i) {
      EXPECT_EQ(some[i].kind, others[i].kind);
      EXPECT_EQ(some[i].body, others[i].body);
    }
  }

  WrittenJournal journal{"AD"};
  const SnapshotFiles files{journal.path()};
  HeardFrom<PartRead> delivered;
  std::size_t asked = 0;
};

// ---- One part ---------------------------------------------------------------------------------

TEST_F(PartReaderTest, PartsForOthersComeInTheirOrderUpToTheLast) {
  auto snapshot = open(files.snapshot);
  std::vector<SnapshotPart> parts;
  std::uint64_t after = 0;
  for (bool is_last = false; !is_last;) {
    auto part = read_part(snapshot, 7, after);
    ASSERT_TRUE(part) << part.error().detail;
    EXPECT_EQ(part->id, 7U);
    EXPECT_EQ(part->after, after);
    EXPECT_GT(part->number, after);
    after = part->number;
    is_last = part->is_last;
    parts.push_back({part->kind, part->body});
  }
  expect_same(parts, for_others());
  const auto none = read_part(snapshot, 7, after);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::kInvalid);
}

TEST_F(PartReaderTest, WhatIsPrivateIsPassedOver) {
  auto snapshot = open(files.snapshot);
  const auto count = std::stoull(*snapshot.ask("SELECT count(*) FROM part"));
  ASSERT_GT(count, for_others().size());
  for (std::uint64_t after = 0; after < count; ++after) {
    const auto part = read_part(snapshot, 7, after);
    EXPECT_TRUE(!part || is_for_others(part->kind)) << "after " << after;
  }
}

TEST_F(PartReaderTest, ADamagedPartIsNotGivenAndTheOthersAre) {
  auto snapshot = open(files.snapshot);
  const auto first = read_part(snapshot, 7, 0);
  ASSERT_TRUE(first);
  damage(files.snapshot, first->number);
  const auto damaged = read_part(snapshot, 7, 0);
  ASSERT_FALSE(damaged);
  EXPECT_NE(damaged.error().detail.find("was changed"), std::string::npos);
  EXPECT_TRUE(read_part(snapshot, 7, first->number));
}

// ---- The thread that reads them ---------------------------------------------------------------

TEST_F(PartReaderTest, EachIsAnsweredOutOfTheSnapshotThatItWants) {
  const auto older = id();
  fs::rename(files.snapshot, files.base);
  journal.event(FlightClosed{samples::flight("AD-1@2026-12-01")});
  const auto newer = write(files.snapshot);
  const auto from = reader();
  EXPECT_EQ(next(*from, {kG3, older, 0}).id, older);
  EXPECT_EQ(next(*from, {kLa, newer, 0}).id, newer);
  EXPECT_EQ(next(*from, {kG3, older, 1}).after, 1U);
}

// The part that is not answered is asked for again, until its taker gives up.
TEST_F(PartReaderTest, OfOneThatIsGoneOrDamagedNothingComesAndTheNextIsServed) {
  const auto first = first_number();
  damage(files.snapshot, first);
  const auto from = reader();
  from->ask({{kLa, id() + 1, 0}, {kLa, id(), 0}, {kLa, id(), 1'000'000}});
  EXPECT_EQ(next(*from, {kG3, id(), first}).after, first) << "and nothing before it";
}

TEST_F(PartReaderTest, ASnapshotOfAnotherDatabaseIsNotGiven) {
  SnapshotMark mark;
  mark.at.row = id() + 1;
  const auto node = node_after(journal.records());
  ASSERT_TRUE(write_snapshot(files.base, StoreId{samples::digest(99)}, mark,
                             [&](const TakePart& take) { node->save(take); }));
  const auto from = reader();
  from->ask({{kG3, id() + 1, 0}});
  EXPECT_EQ(next(*from, {kLa, id(), 0}).id, id()) << "and nothing before it";
}

TEST_F(PartReaderTest, OneThatIsReplacedWhileItIsGivenIsGivenWhole) {
  const auto wanted = id();
  const auto expected = for_others();
  const auto from = reader();
  auto part = next(*from, {kG3, wanted, 0});
  std::vector<SnapshotPart> parts{{part.kind, part.body}};
  for (const auto& path : {files.base, files.snapshot}) {  // Two newer ones.
    journal.event(FareChanged{samples::flight("AD-1@2026-12-01"), Cabin{'Y'}, samples::brl(5)});
    write(path);
  }
  while (!part.is_last) {
    part = next(*from, {kG3, wanted, part.number});
    ASSERT_EQ(part.id, wanted);
    parts.push_back({part.kind, part.body});
  }
  expect_same(parts, expected);
  EXPECT_EQ(next(*from, {kLa, id(), 0}).id, id());
  EXPECT_EQ(next(*from, {kG3, wanted, 0}).id, wanted);  // Both are given.
}

TEST_F(PartReaderTest, NoMoreWaitThanThereAreTakers) {
  const auto from = reader();
  const std::vector<PartWanted> flood(10 * kMaxAirlines, {kG3, id(), 0});
  from->ask(flood);
  asked = 2 * kMaxAirlines;
  ASSERT_EQ(delivered.wait_for(asked).size(), asked);
  EXPECT_EQ(next(*from, {kLa, id(), 0}).id, id()) << "the others were dropped";
}

}  // namespace
}  // namespace vendepass
