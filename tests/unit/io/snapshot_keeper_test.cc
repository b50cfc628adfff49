// When a snapshot is taken, and what the airline is told of it.
#include "airline/io/snapshot_keeper.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "tests/unit/io/compacted_journal.h"
#include "tests/unit/io/files_with.h"
#include "tests/unit/io/heard_from.h"

namespace vendepass {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kNever = std::uint64_t{1} << 40;  // Bytes: no journal grows by so much.

class KeeperTest : public ::testing::Test {
 protected:
  KeeperTest() {
    journal.add(StartedRecord{1, 2});
    journal.event(FlightScheduled{small_flight("AD-1@2026-12-01")});
    change_fare();
  }
  ~KeeperTest() override { keeper.reset(); }  // Before the journal.

  void change_fare() {
    journal.event(FareChanged{samples::flight("AD-1@2026-12-01"), Cabin{'Y'}, samples::brl(1)});
  }
  void write(const std::string& path) {
    auto file = journal.open();
    write_snapshot_of(path, file, journal.records());
  }
  std::uint64_t rows() const { return journal.records().size(); }
  VectorClock clock() const { return node_after(journal.records())->readable(); }

  // With the snapshots that are there.
  void start(std::uint64_t least_bytes, Millis at_latest = std::chrono::hours{24}) {
    journal.open();
    auto file = JournalFile::open(journal.path());
    auto newest = restore_newest(*file, files, node_of_ad);
    ASSERT_TRUE(newest && file->replay([](auto, auto, auto) -> Result<Done> { return Done{}; }));
    running = std::make_unique<SqliteJournal>(std::move(*file), JournalListener{}, Failpoints{});
    SnapshotKeeper::Setup setup{files, kWrittenStore, least_bytes, newest->from};
    setup.look_again = Millis{1};
    setup.at_latest = at_latest;
    setup.tell = [this](SnapshotTaken taken) { told.add(std::move(taken)); };
    keeper = std::make_unique<SnapshotKeeper>(std::move(setup), *running, config_of_ad);
  }
  // What was added since the start.
  void append_rest() {
    Effects effects;
    for (auto row = running->position().row; row < rows(); ++row)
      effects.records.push_back({journal.records()[row], ""});
    running->submit(std::move(effects));
    ASSERT_TRUE(running->drain(std::chrono::minutes{1}));
  }
  static void expect_told(const SnapshotTaken& taken, std::uint64_t id, const VectorClock& clock,
                          const VectorClock& before) {
    EXPECT_EQ(taken.id, id);
    EXPECT_EQ(taken.clock, clock);
    EXPECT_EQ(taken.before, before);
  }

  WrittenJournal journal{"AD"};
  const SnapshotFiles files{journal.path()};
  HeardFrom<SnapshotTaken> told;
  std::unique_ptr<SqliteJournal> running;
  std::unique_ptr<SnapshotKeeper> keeper;
};

TEST_F(KeeperTest, TellsAtItsStartWhatIsThere) {
  write(files.base);
  const auto before = clock();
  change_fare();
  write(files.snapshot);
  const auto id = rows();
  const auto newest = clock();
  change_fare();
  start(kNever);
  const auto all = told.wait_for(1);
  ASSERT_EQ(all.size(), 1U);
  expect_told(all[0], id, newest, before);
}

// Only the base is left: nothing stands for its rows but itself.
TEST_F(KeeperTest, WithTheBaseAloneNoEventsNeedNotBeKept) {
  write(files.base);
  const auto id = rows();
  start(kNever);
  const auto all = told.wait_for(1);
  ASSERT_EQ(all.size(), 1U);
  expect_told(all[0], id, clock(), {});
}

TEST_F(KeeperTest, TakesOneWhenItIsRequestedHoweverLittleHasChanged) {
  start(kNever);
  EXPECT_FALSE(fs::exists(files.snapshot));
  keeper->request();
  const auto all = told.wait_for(1);
  ASSERT_EQ(all.size(), 1U) << "and nothing at the start, when there was none";
  expect_told(all[0], rows(), clock(), {});
  EXPECT_EQ(read_snapshot_mark(files.snapshot, kWrittenStore)->at.row, rows());
  EXPECT_FALSE(fs::exists(files.base));
}

TEST_F(KeeperTest, TheOneBeforeIsToldWithEachNewOne) {
  write(files.snapshot);
  const auto first = rows();
  const auto before = clock();
  start(kNever);
  change_fare();
  append_rest();
  keeper->request();
  const auto all = told.wait_for(2);
  ASSERT_EQ(all.size(), 2U);
  expect_told(all[0], first, before, {});
  expect_told(all[1], rows(), clock(), before);
}

TEST_F(KeeperTest, TellsOfThoseThatItTakesByItself) {
  for (int i = 0; i < 100; ++i) change_fare();
  start(1024);
  ASSERT_EQ(told.wait_for(1).size(), 1U) << "of the rows that the start has read";
  const auto first = rows();
  const auto before = clock();
  for (int i = 0; i < 1000; ++i) change_fare();
  append_rest();
  const auto all = told.wait_for(2);
  ASSERT_GE(all.size(), 2U);
  expect_told(all[0], first, before, {});
  EXPECT_GT(all[1].id, first);
  const std::vector<Record> taken{journal.records().begin(),
                                  journal.records().begin() + static_cast<long>(all[1].id)};
  expect_told(all[1], taken.size(), node_after(taken)->readable(), before);
}

TEST_F(KeeperTest, OneThatIsOldIsReplacedHoweverLittleHasChanged) {
  write(files.snapshot);
  const auto first = rows();
  fs::last_write_time(files.snapshot, fs::file_time_type::clock::now() - std::chrono::hours{25});
  change_fare();
  start(kNever);
  const auto all = told.wait_for(2);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].id, first);
  EXPECT_EQ(all[1].id, rows());
}

TEST_F(KeeperTest, OneThatIsNotOldStays) {
  write(files.snapshot);
  fs::last_write_time(files.snapshot, fs::file_time_type::clock::now() - std::chrono::hours{23});
  change_fare();
  start(kNever);
  ASSERT_EQ(told.wait_for(1).size(), 1U);
  std::this_thread::sleep_for(Millis{50});
  EXPECT_EQ(told.all().size(), 1U);
}

// Who travelled was in rows, in the base and in the snapshot.
TEST_F(KeeperTest, WhatIsForgottenIsInNoFileWhenTwoWereTakenAfterIt) {
  const auto folder = fs::path{journal.path()}.parent_path();
  const auto flight = samples::flight("AD-1@2026-12-01");
  const auto sold =
      journal.take(purchase_of({"AD-1@2026-12-01"}, 1), 0, std::nullopt, {"1A", "1B"});
  write(files.base);
  change_fare();
  write(files.snapshot);
  EXPECT_EQ(files_with(folder, "João Sá"),
            (std::vector<std::string>{"base.db", "journal.db", "snapshot.db"}));
  journal.event(FlightClosed{flight});
  journal.event(PastForgotten{{flight}, {sold}, {}});
  start(kNever, Millis{10});
  told.wait_for(3);  // The one that was there, and two more.
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (!files_with(folder, "João Sá").empty() && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(Millis{20});
  EXPECT_EQ(files_with(folder, "João Sá"), std::vector<std::string>{});
  std::this_thread::sleep_for(Millis{100});
  const auto taken = told.all().size();
  std::this_thread::sleep_for(Millis{100});
  EXPECT_EQ(told.all().size(), taken) << "and when nothing happens, no more are taken";
}

TEST_F(KeeperTest, WithoutSnapshotsNothingIsToldOrTaken) {
  write(files.snapshot);
  start(0);
  keeper->request();
  keeper.reset();
  EXPECT_TRUE(told.all().empty());
}

}  // namespace
}  // namespace vendepass
