// What is forgotten of purchases, who travelled above all, is in no byte of any file when two
// snapshots have been taken since.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/unit/io/compacted_journal.h"
#include "tests/unit/io/files_with.h"

namespace vendepass {
namespace {

constexpr int kFlights = 400;
const std::string kWho = "A. PASSENGER OF THE PAST";

std::string flight_name(int number) { return "AD-" + std::to_string(number + 1) + "@2026-12-01"; }

// Three parties of two on each flight, all of them over; and one that is not.
class ForgottenNamesTest : public ::testing::Test {
 protected:
  ForgottenNamesTest() {
    journal.add(StartedRecord{1, 2});
    std::vector<PurchaseId> past;
    std::vector<FlightId> flights;
    for (int i = 0; i < kFlights; ++i) {
      const auto name = flight_name(i);
      journal.event(FlightScheduled{small_flight(name)});
      flights.push_back(samples::flight(name));
      std::uint8_t nonce = 0;
      for (const auto& seats : {std::vector<std::string>{"1A", "1B"}, {"1C", "2A"}, {"2B", "2C"}}) {
        auto purchase = purchase_of({name}, ++nonce);
        purchase.passengers = {kWho + " " + std::to_string(i), kWho + " " + std::to_string(nonce)};
        past.push_back(journal.take(purchase, 0, std::nullopt, seats));
      }
      journal.event(FlightClosed{flights.back()});
    }
    journal.event(FlightScheduled{small_flight("AD-9000@2026-12-01")});
    auto purchase = purchase_of({"AD-9000@2026-12-01"}, 9);
    purchase.passengers = {"Somebody who has not flown yet", "Nor she"};
    journal.take(purchase, 0, std::nullopt, {"1A", "1B"});
    for (std::size_t i = 0; i < past.size(); i += kAtOnce)
      journal.event(
          PastForgotten{{},
                        {past.begin() + static_cast<long>(i),
                         past.begin() + static_cast<long>(std::min(i + kAtOnce, past.size()))},
                        {}});
  }
  static constexpr std::size_t kAtOnce = 100;
  WrittenJournal journal{"AD"};
  const std::string folder = std::filesystem::path{journal.path()}.parent_path();
};

TEST_F(ForgottenNamesTest, AreNotInTheJournalWhenItIsCompacted) {
  auto file = journal.open();
  file.checkpoint(0);
  ASSERT_EQ(files_with(folder, kWho), std::vector<std::string>{"journal.db"});
  const SnapshotFiles files{journal.path()};
  write_snapshot_of(files.base, file, journal.records());
  write_snapshot_of(files.snapshot, file, journal.records());
  compact_all(file, journal.records().size());
  file.checkpoint(0);
  EXPECT_EQ(files_with(folder, kWho), std::vector<std::string>{});
  EXPECT_FALSE(files_with(folder, "Somebody who has not flown yet").empty());
}

TEST_F(ForgottenNamesTest, AreNotInTheTablesForPeople) {
  const auto path = journal.file("airline.db");
  {
    auto tables = PeopleTables::open(path, {samples::airline("AD"), kWrittenStore}, 577, {});
    ASSERT_TRUE(tables);
    const auto& records = journal.records();
    for (std::size_t row = 0; row < records.size(); row += 50) {  // In many commits, as it goes.
      const auto first = records.begin() + static_cast<long>(row);
      const auto last = records.begin() + static_cast<long>(std::min(row + 50, records.size()));
      (*tables)->feed_patiently(row + 1, {first, last});
      (*tables)->flush();
    }
  }
  for (const auto& name : files_with(folder, kWho)) EXPECT_EQ(name, "journal.db");
  auto database = Database::open(path, Database::IfMissing::kFail);
  EXPECT_EQ(*database->ask("SELECT count(*) FROM manifest WHERE name IS NOT NULL"), "2");
  EXPECT_EQ(*database->ask("SELECT count(*) FROM passengers WHERE typeof(name)='text'"), "2");
}

}  // namespace
}  // namespace vendepass
