// Rows go when a snapshot stands for them, and wherever that stops, nothing is lost.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "airline/io/journal_audit.h"
#include "airline/io/journal_backup.h"
#include "airline/io/lost_events.h"
#include "airline/io/snapshot_keeper.h"
#include "common/customer_id.h"
#include "tests/unit/io/compacted_journal.h"

namespace vendepass {
namespace {

namespace fs = std::filesystem;

ChosenRecord decision(std::uint64_t number) {
  return {{RegisterKey::Space::kPurchase, blake2b_16(std::to_string(number)), 0}, kRefusedValue};
}

// A flight, a purchase that is sold, one that is held, and as many decisions as a test wants.
class CompactionTest : public ::testing::Test {
 protected:
  CompactionTest() {
    journal.add(StartedRecord{1, 2});
    journal.event(FlightScheduled{small_flight("AD-1@2026-12-01")});
    sold = journal.take(purchase_of({"AD-1@2026-12-01"}, 1), 0, std::nullopt, {"1A", "1B"});
    held = journal.take(purchase_of({"AD-1@2026-12-01", "G3-1@2026-12-01"}, 2), 0,
                        samples::quorum(), {"1C", "2A"});
  }
  void decide(std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) journal.add(decision(journal.records().size()));
  }
  std::vector<Record> first(std::size_t rows) const {
    return {journal.records().begin(), journal.records().begin() + static_cast<long>(rows)};
  }
  // base.db of the first `base` rows, which are gone, and snapshot.db of the first `snapshot`.
  void compact(std::size_t base, std::size_t snapshot) {
    auto file = journal.open();
    write_snapshot_of(files.base, file, first(base));
    write_snapshot_of(files.snapshot, file, first(snapshot));
    compact_all(file, base);
  }
  std::string all() const { return known_by(*node_after(journal.records())); }
  std::vector<std::string> problems(const std::string& path) {
    auto file = JournalFile::open(path);
    if (!file) return {file.error().detail};
    return JournalAudit{*file}.problems();
  }
  std::vector<std::string> problems() { return problems(journal.path()); }
  static void damage(const std::string& path) {
    auto database = Database::open(path, Database::IfMissing::kFail);
    ASSERT_TRUE(database && database->execute("UPDATE part SET body='changed' WHERE number=2"));
  }
  // What the parts and rows of one file have led to.
  std::string known_from(const std::string& path) {
    auto file = JournalFile::open(path);
    if (!file) return file.error().detail;
    const auto node = node_of_ad();
    const auto done = read_whole(
        *file, [&](const SnapshotPart& part) { return node->restore(part); },
        [&](auto, std::uint8_t kind, std::string_view body) -> Result<Done> {
          const auto record = decode_record(kind, body);
          if (!record) return record.error();
          node->apply(*record);
          return Done{};
        });
    return done ? known_by(*node) : done.error().detail;
  }
  std::uint64_t rows_of(const std::string& path) {
    auto database = Database::open(path, Database::IfMissing::kFail);
    return std::stoull(*database->ask("SELECT count(*) FROM journal"));
  }

  WrittenJournal journal{"AD"};
  const SnapshotFiles files{journal.path()};
  PurchaseId sold = samples::purchase_id();
  PurchaseId held = samples::purchase_id();
};

// ---- What a start reads -----------------------------------------------------------------------

TEST_F(CompactionTest, AStartReadsTheSnapshotAndTheRowsAfterIt) {
  decide(30);
  compact(10, 20);
  EXPECT_EQ(found_by_a_start(journal.path()), all());
  EXPECT_EQ(problems(), std::vector<std::string>{});
  EXPECT_EQ(rows_of(journal.path()), journal.records().size() - 10);
}

TEST_F(CompactionTest, WithoutAUsableSnapshotItReadsTheBaseAndMoreRows) {
  decide(30);
  compact(10, 20);
  damage(files.snapshot);
  EXPECT_EQ(found_by_a_start(journal.path()), all());
  fs::remove(files.snapshot);
  EXPECT_EQ(found_by_a_start(journal.path()), all());
}

TEST_F(CompactionTest, WithoutABaseItSaysWhatIsGoneAndWhatToDo) {
  decide(30);
  compact(10, 20);
  fs::remove(files.snapshot);
  damage(files.base);
  const auto rows = "rows 1 to 10 of " + fs::canonical(journal.path()).string() +
                    " were compacted, and what stands for them cannot be read: ";
  const std::string advice = ". Restore a backup (docs/operations.md)";
  EXPECT_EQ(found_by_a_start(journal.path()),
            rows + files.base + " cannot be used: part 2 was changed" + advice);
  EXPECT_EQ(problems().at(0), found_by_a_start(journal.path()));
  fs::remove(files.base);
  EXPECT_EQ(found_by_a_start(journal.path()),
            rows + files.base + " cannot be used: there is none" + advice);
}

TEST_F(CompactionTest, ABaseOfFewerRowsThanAreGoneIsNotRead) {
  decide(30);
  compact(10, 20);
  fs::copy_file(files.base, files.base + ".old");
  {
    auto file = journal.open();
    write_snapshot_of(files.base, file, first(15));
    compact_all(file, 15);
  }
  fs::rename(files.base + ".old", files.base);
  fs::remove(files.snapshot);
  EXPECT_NE(found_by_a_start(journal.path()).find("of rows that the journal does not have"),
            std::string::npos);
}

TEST_F(CompactionTest, WithAllRowsNoSnapshotIsNeeded) {
  decide(30);
  {
    auto file = journal.open();
    write_snapshot_of(files.base, file, first(10));
  }
  damage(files.base);
  EXPECT_EQ(found_by_a_start(journal.path()), all());
  EXPECT_EQ(problems(), std::vector<std::string>{});
}

// ---- Backups ----------------------------------------------------------------------------------

TEST_F(CompactionTest, ABackupIsOneFileThatIsEnough) {
  decide(30);
  compact(10, 20);
  const auto copy = journal.file("backup.db");
  {
    auto file = journal.open();
    ASSERT_TRUE(back_up(file, copy));
  }
  EXPECT_EQ(problems(copy), std::vector<std::string>{});
  EXPECT_EQ(rows_of(copy), journal.records().size() - 10);
  fs::remove(files.base);
  fs::remove(files.snapshot);
  EXPECT_EQ(problems(copy), std::vector<std::string>{});
  EXPECT_EQ(known_from(copy), all());
}

TEST_F(CompactionTest, ABackupWhoseBaseIsDamagedTakesTheSnapshot) {
  decide(30);
  compact(10, 20);
  damage(files.base);
  const auto copy = journal.file("backup.db");
  auto file = journal.open();
  ASSERT_TRUE(back_up(file, copy));
  EXPECT_EQ(known_from(copy), all());
  damage(files.snapshot);
  const auto failed = back_up(file, journal.file("another.db"));
  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().detail.find("base.db is damaged"), std::string::npos)
      << failed.error().detail;
  EXPECT_EQ(problems(journal.file("another.db")).size(), 1U) << "it is not complete";
}

// The snapshots that it began to copy stay what they are when others take their places.
TEST_F(CompactionTest, ABackupIsConsistentAlthoughAnotherSnapshotIsTaken) {
  decide(30);
  compact(10, 20);
  const auto copy = journal.file("backup.db");
  auto file = journal.open();
  auto backup = JournalBackup::begin(file, copy);
  ASSERT_TRUE(backup);
  auto complete = backup->step();
  ASSERT_TRUE(complete && !*complete) << "pages and parts take a step each, at least";
  const auto then = all();
  decide(30);
  std::vector<JournalRow> rows;
  for (auto row = file.position().row; row < journal.records().size(); ++row)
    rows.push_back({kind_of(journal.records()[row]), encode_record(journal.records()[row])});
  ASSERT_TRUE(file.append(rows));
  write_snapshot_of(files.base, file, first(50));
  write_snapshot_of(files.snapshot, file, first(55));
  compact_all(file, 50);
  while (complete && !*complete) complete = backup->step();
  ASSERT_TRUE(complete);
  EXPECT_EQ(known_from(copy), then);
  EXPECT_EQ(problems(copy), std::vector<std::string>{});
}

// ---- Others who read the journal --------------------------------------------------------------

TEST_F(CompactionTest, WhatAFormerJournalHasAloneIsListed) {
  WrittenJournal present{"AD"};
  present.event(FlightScheduled{small_flight("AD-1@2026-12-01")});
  const auto lost = [&] {
    auto before = journal.open();
    auto now = present.open();
    return lost_events(before, now, 577)->dump();
  };
  const auto whole = lost();
  EXPECT_NE(whole.find("seats held"), std::string::npos) << whole;
  compact_all(journal);
  EXPECT_EQ(lost(), whole);
  compact_all(present);
  EXPECT_EQ(lost(), whole);
}

TEST_F(CompactionTest, TheTablesForPeopleAreMadeFromASnapshot) {
  const auto details = encode_details(samples::details());
  auto registration = samples::registration();
  registration.details = blake2b_16(details);
  registration.customer = customer_id_of(registration.public_key, registration.email_key);
  journal.event(CustomerRegistered{registration});
  journal.add(DetailsRecord{registration.details, details});
  journal.event(FareChanged{samples::flight("AD-1@2026-12-01"), Cabin{'Y'}, samples::brl(46000)});
  journal.event(TicketsCancelled{sold, {ticket_number(577, 2, 0)}});
  journal.event(SeatChanged{sold, ticket_number(577, 2, 1), samples::seat("2C")});
  journal.add(PurchaseRefusedRecord{samples::purchase_id(), samples::refusal(), false});
  const auto gone = journal.records().size();
  journal.event(HoldSold{held});
  journal.event(FlightClosed{samples::flight("AD-1@2026-12-01")});
  const auto whole = tables_for_people(journal, "whole.db", {});
  {
    auto file = journal.open();
    write_snapshot_of(files.base, file, first(gone));
  }
  const auto mark = read_snapshot_mark(files.base, kWrittenStore);
  ASSERT_TRUE(mark);
  const PeopleTables::Compacted compacted{
      gone, {*mark, files.base}, [&](const DetailsTable::See& see) {
        return see({registration.details, details});
      }};
  EXPECT_EQ(tables_for_people(journal, "new.db", compacted), whole);
  fs::copy_file(journal.file("whole.db"), journal.file("behind.db"));
  {
    auto database = Database::open(journal.file("behind.db"), Database::IfMissing::kFail);
    ASSERT_TRUE(
        database->execute("UPDATE about SET value='3' WHERE key='journal_row';"
                          "UPDATE tickets SET state='something that a rebuild undoes'"));
  }
  EXPECT_EQ(tables_for_people(journal, "behind.db", compacted), whole);
}

// ---- The keeper, and its deaths ---------------------------------------------------------------

// A journal's thread and a keeper that takes a snapshot after every KiB.
class Running {
 public:
  explicit Running(WrittenJournal& written, const std::string& failpoint = "")
      : Running{written.path(), failpoints_of(failpoint)} {}

  void append(const Record& record) {
    Effects effects;
    effects.records.push_back({record, ""});
    journal_->submit(std::move(effects));
  }
  // False: not within a minute.
  bool wait_until(const std::function<bool(SqliteJournal&)>& is_so) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{60};
    while (!is_so(*journal_)) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::yield();
    }
    return true;
  }

 private:
  Running(const std::string& path, const Failpoints& failpoints) {
    auto file = JournalFile::open(path);
    const SnapshotFiles files{path};
    auto newest = restore_newest(*file, files, node_of_ad);
    EXPECT_TRUE(newest && file->replay([](auto, auto, auto) -> Result<Done> { return Done{}; }));
    journal_ = std::make_unique<SqliteJournal>(std::move(*file), JournalListener{}, failpoints);
    SnapshotKeeper::Setup setup{files, kWrittenStore, 1024, newest->from};
    setup.failpoints = failpoints;
    setup.look_again = Millis{1};
    keeper_ = std::make_unique<SnapshotKeeper>(std::move(setup), *journal_, config_of_ad);
  }
  static Failpoints failpoints_of(const std::string& text) {
    if (text.empty()) return {};
    return *Failpoints::parse({text}, record_kinds(), compaction_steps());
  }
  std::unique_ptr<SqliteJournal> journal_;
  std::unique_ptr<SnapshotKeeper> keeper_;
};

bool is_compacted(SqliteJournal& journal) { return journal.compacted().row > 0; }

TEST_F(CompactionTest, TheKeeperLetsRowsGoAfterTheSecondSnapshot) {
  decide(100);
  journal.open();
  {
    Running airline{journal};
    ASSERT_TRUE(airline.wait_until([&](auto&) { return fs::exists(files.snapshot); }));
    EXPECT_FALSE(fs::exists(files.base));
    const auto before = journal.records().size();
    decide(1000);
    for (auto row = before; row < journal.records().size(); ++row)
      airline.append(journal.records()[row]);
    ASSERT_TRUE(airline.wait_until(is_compacted));
  }
  const auto base = read_snapshot_mark(files.base, kWrittenStore);
  const auto snapshot = read_snapshot_mark(files.snapshot, kWrittenStore);
  ASSERT_TRUE(base && snapshot);
  EXPECT_LT(base->at.row, snapshot->at.row);
  EXPECT_EQ(snapshot->clock, node_after(first(snapshot->at.row))->readable());
  EXPECT_GE(rows_of(journal.path()), journal.records().size() - base->at.row);
  EXPECT_EQ(found_by_a_start(journal.path()), all());
  EXPECT_EQ(problems(), std::vector<std::string>{});
}

TEST_F(CompactionTest, ADamagedSnapshotNeverBecomesTheBase) {
  decide(3000);
  compact(10, 20);
  damage(files.snapshot);
  {
    Running airline{journal};
    ASSERT_TRUE(airline.wait_until([&](auto&) {
      const auto mark = read_snapshot_mark(files.snapshot, kWrittenStore);
      return mark && mark->at.row > 20;
    }));
  }
  EXPECT_EQ(read_snapshot_mark(files.base, kWrittenStore)->at.row, 10U);
  fs::remove(files.snapshot);
  EXPECT_EQ(found_by_a_start(journal.path()), all());
}

// A start that finds a snapshot of another journal neither uses it nor lets rows go for its sake.
TEST_F(CompactionTest, ASnapshotOfOtherRowsIsReplaced) {
  decide(3000);
  {
    auto file = journal.open();
    WrittenJournal other{"AD"};
    for (int i = 0; i < 20; ++i) other.add(decision(1'000'000));
    auto others = other.open();
    write_snapshot_of(files.snapshot, others, other.records());
  }
  {
    Running airline{journal};
    ASSERT_TRUE(airline.wait_until([&](auto&) {
      const auto mark = read_snapshot_mark(files.snapshot, kWrittenStore);
      return mark && mark->at.row > 20;
    }));
  }
  EXPECT_FALSE(fs::exists(files.base));
  EXPECT_EQ(rows_of(journal.path()), journal.records().size());
  EXPECT_EQ(found_by_a_start(journal.path()), all());
}

struct Death {
  const char* failpoint;
  bool base, snapshot;  // There afterwards.
};
void PrintTo(const Death& death, std::ostream* out) { *out << death.failpoint; }
class DeathTest : public CompactionTest, public ::testing::WithParamInterface<Death> {};

// The first snapshot has been taken; the second one is being taken when the process is killed.
TEST_P(DeathTest, LosesNothing) {
  decide(3000);
  {
    auto file = journal.open();
    write_snapshot_of(files.snapshot, file, first(1200));
  }
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    Running airline{journal, GetParam().failpoint};
    airline.wait_until([](auto&) { return false; });
    _exit(1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  EXPECT_EQ(fs::exists(files.base), GetParam().base);
  EXPECT_EQ(fs::exists(files.snapshot), GetParam().snapshot);
  EXPECT_EQ(found_by_a_start(journal.path()), all());
  EXPECT_EQ(problems(), std::vector<std::string>{});
  // And the next start goes on with it.
  decide(3000);
  journal.open();
  Running again{journal};
  EXPECT_TRUE(again.wait_until([&](SqliteJournal& its) { return its.compacted().row >= 1200; }));
}
INSTANTIATE_TEST_SUITE_P(Each, DeathTest,
                         ::testing::Values(Death{"compaction:snapshot-written", false, true},
                                           Death{"compaction:base-renamed", true, false},
                                           Death{"compaction:snapshot-renamed", true, true},
                                           Death{"compaction:rows-deleted", true, true},
                                           Death{"compaction:rows-deleted:2", true, true}));

}  // namespace
}  // namespace vendepass
