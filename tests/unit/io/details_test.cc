// Details of customers are beside the rows of the journal, stay there, and when they are erased
// they are in no byte of any file.
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "airline/io/journal_backup.h"
#include "airline/io/sqlite_journal.h"
#include "common/customer_id.h"
#include "tests/unit/io/compacted_journal.h"
#include "tests/unit/io/files_with.h"

namespace vendepass {
namespace {

using Names = std::vector<std::string>;

JournalRow kept(const std::string& bytes) {
  return row_of(DetailsRecord{blake2b_16(bytes), bytes});
}
JournalRow erased(const std::string& bytes) {
  return row_of(DetailsErasedRecord{{blake2b_16(bytes)}});
}
Names all_in(JournalFile& file) {
  Names all;
  EXPECT_TRUE(file.each_details([&](const Beside& details) -> Result<Done> {
    all.push_back(details.bytes);
    return Done{};
  }));
  return all;
}

class DetailsTest : public ::testing::Test {
 protected:
  DetailsTest() {
    EXPECT_TRUE(JournalFile::create(path, {samples::airline("AD"), kWrittenStore}));
    file = open(path);
  }
  static std::optional<JournalFile> open(const std::string& path) {
    auto opened = JournalFile::open(path);
    EXPECT_TRUE(opened && opened->resume_at(opened->compacted()));
    EXPECT_TRUE(opened->replay([](auto, auto, auto) -> Result<Done> { return Done{}; }))
        << "the chain is broken";
    return std::move(*opened);
  }
  void reopen() {
    file.reset();
    file = open(path);
  }
  Result<Done> append(const std::vector<JournalRow>& rows) { return file->append(rows); }
  Names files_with(std::string_view needle) const {
    return vendepass::files_with(directory.path(), needle);
  }
  TemporaryDirectory directory;
  const std::string path = directory.file("journal.db");
  std::optional<JournalFile> file;
};

TEST_F(DetailsTest, AreThereAfterReopening) {
  ASSERT_TRUE(append({kept("Ana"), kept("Eva")}));
  EXPECT_EQ(all_in(*file), (Names{"Ana", "Eva"}));
  reopen();
  EXPECT_EQ(all_in(*file), (Names{"Ana", "Eva"}));
  EXPECT_EQ(*file->details_of(blake2b_16("Eva")), "Eva");
  EXPECT_EQ(*file->details_of(blake2b_16("Bia")), "");
}

TEST_F(DetailsTest, AreNotInTheRow) {
  ASSERT_TRUE(append({kept("Ana Lima")}));
  ASSERT_TRUE(file->replay([](auto, std::uint8_t kind, std::string_view body) -> Result<Done> {
    EXPECT_EQ(body.find("Ana Lima"), std::string_view::npos);
    const auto record = decode_record(kind, body);
    EXPECT_EQ(std::get<DetailsRecord>(*record).bytes, "");
    return Done{};
  }));
}

TEST_F(DetailsTest, ErasedOnesAreInNoFileAndTheChainGoesOn) {
  ASSERT_TRUE(append({kept("Ana Lima"), kept("Eva Souza")}));
  EXPECT_EQ(files_with("Ana Lima"), Names{"journal.db-wal"});
  file->checkpoint(0);
  EXPECT_EQ(files_with("Ana Lima"), Names{"journal.db"});
  EXPECT_FALSE(file->log_has_erased());
  ASSERT_TRUE(append({erased("Ana Lima")}));
  EXPECT_TRUE(file->log_has_erased());
  file->checkpoint(0);
  EXPECT_FALSE(file->log_has_erased());
  EXPECT_EQ(files_with("Ana Lima"), Names{});
  EXPECT_EQ(all_in(*file), Names{"Eva Souza"});
  reopen();
  EXPECT_EQ(all_in(*file), Names{"Eva Souza"});
  EXPECT_EQ(file->position().row, 3U);
  EXPECT_EQ(*file->details_of(blake2b_16("Ana Lima")), "");
}

// Where they were erased, they can come back: a change that was erased here by mistake is heard of
// again.
TEST_F(DetailsTest, ErasedOnesCanBeKeptAgain) {
  ASSERT_TRUE(append({kept("Ana"), erased("Ana"), kept("Ana")}));
  EXPECT_EQ(all_in(*file), Names{"Ana"});
  ASSERT_TRUE(append({kept("Ana")})) << "and be heard of twice";
  EXPECT_EQ(all_in(*file), Names{"Ana"});
  ASSERT_TRUE(append({erased("Ana"), erased("Eva")})) << "or never have been here";
  EXPECT_EQ(all_in(*file), Names{});
}

// With PRAGMA secure_delete alone some would be: SQLite leaves copies of what it moves.
TEST_F(DetailsTest, OfManyThatAreErasedNoneIsInAnyFile) {
  const auto name = [](int number) {
    return "needle " + std::to_string(100'000 + number) + std::string(number * 7 % 500, 'x');
  };
  for (int i = 0; i < 5000; i += 50) {
    std::vector<JournalRow> rows;
    for (int k = i; k < i + 50; ++k) rows.push_back(kept(name(k)));
    for (int k = std::max(0, i - 1000); k < i; k += 100) rows.push_back(erased(name(k)));
    ASSERT_TRUE(append(rows));
  }
  std::vector<JournalRow> rows;
  for (int i = 0; i < 5000; i += 2) rows.push_back(erased(name(i * 7 % 5000)));
  ASSERT_TRUE(append(rows));
  file->checkpoint(0);
  EXPECT_EQ(all_in(*file).size(), 2500U);
  const auto bytes = *read_text_file(path);
  for (int i = 0; i < 5000; ++i)
    EXPECT_EQ(bytes.find(name(i).substr(0, 13)) == std::string::npos, i % 2 == 0) << i;
}

TEST_F(DetailsTest, AFullDiskKeepsAndErasesNothing) {
  ASSERT_TRUE(append({kept("Ana")}));
  file->checkpoint(0);
  ASSERT_TRUE(file->limit_pages(1));
  std::vector<JournalRow> rows{erased("Ana")};
  for (int i = 0; i < 100; ++i) rows.push_back(kept(std::to_string(i) + std::string(500, 'x')));
  const auto done = append(rows);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::kDiskFull);
  EXPECT_EQ(all_in(*file), Names{"Ana"});
  ASSERT_TRUE(file->limit_pages(1'000'000));
  ASSERT_TRUE(append(rows));
  EXPECT_EQ(all_in(*file).size(), 100U);
}

TEST_F(DetailsTest, ThoseThatAreDamagedAreNotHandedOut) {
  ASSERT_TRUE(append({kept("Ana Lima"), kept("Eva Souza")}));
  file.reset();
  auto bytes = *read_text_file(path);
  bytes[bytes.find("Ana Lima")] ^= 1;
  ASSERT_TRUE(write_text_file(path, bytes));
  reopen();
  EXPECT_EQ(all_in(*file), Names{"Eva Souza"});
  EXPECT_EQ(*file->details_of(blake2b_16("Ana Lima")), "");
}

TEST_F(DetailsTest, StayWhenTheirRowsAreCompacted) {
  ASSERT_TRUE(append({kept("Ana"), kept("Eva"), erased("Eva")}));
  ASSERT_TRUE(file->compact(3));
  EXPECT_TRUE(file->log_has_erased()) << "rows may have had what is forgotten";
  reopen();
  EXPECT_EQ(all_in(*file), Names{"Ana"});
}

// Until the airline hears again that they were erased.
TEST_F(DetailsTest, AnOldBackupBringsThemBackAndTheyAreErasedAgain) {
  const auto backup = directory.file("backup.db");
  ASSERT_TRUE(append({kept("Ana Lima"), kept("Eva Souza")}));
  ASSERT_TRUE(back_up(*file, backup));
  ASSERT_TRUE(append({erased("Ana Lima")}));
  file->checkpoint(0);
  EXPECT_EQ(files_with("Ana Lima"), Names{"backup.db"});
  auto restored = open(backup);
  EXPECT_EQ(all_in(*restored), (Names{"Ana Lima", "Eva Souza"}));
  ASSERT_TRUE(restored->append(std::vector{erased("Ana Lima")}));
  restored->checkpoint(0);
  EXPECT_EQ(all_in(*restored), Names{"Eva Souza"});
  EXPECT_EQ(files_with("Ana Lima"), Names{});
  EXPECT_EQ(files_with("Eva Souza"), (Names{"backup.db", "journal.db"}));
}

// ---- As a server does it -------------------------------------------------------------------

TEST_F(DetailsTest, TheRunningJournalEmptiesItsLogSoon) {
  SqliteJournal journal{std::move(*file), {}, {}};
  const auto submit = [&](const Record& record) {
    Effects effects;
    effects.records.push_back({record, ""});
    journal.submit(std::move(effects));
    ASSERT_TRUE(journal.drain(std::chrono::minutes{1}));
  };
  submit(DetailsRecord{blake2b_16("Ana Lima"), "Ana Lima"});
  EXPECT_FALSE(files_with("Ana Lima").empty());
  submit(DetailsErasedRecord{{blake2b_16("Ana Lima")}});
  // Also under load: something is written all the time.
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (!files_with("Ana Lima").empty() && std::chrono::steady_clock::now() < until) {
    submit(StartedRecord{1, 2});
    std::this_thread::sleep_for(Millis{5});
  }
  EXPECT_EQ(files_with("Ana Lima"), Names{});
}

// ---- Of schema 5 and earlier -------------------------------------------------------------------

// Its rows had the details in them; they leave it by compaction.
TEST(FormerDetailsTest, AreTakenOutOfTheRowsOnce) {
  WrittenJournal journal{"AD"};
  const auto folder = std::filesystem::path{journal.path()}.parent_path();
  const auto details = encode_details(samples::details());
  journal.add(FormerProfileRecord{blake2b_16(details), details});
  auto ana = samples::registration();
  ana.customer = customer_id_of(ana.public_key, ana.email_key);
  ana.details = blake2b_16(details);
  journal.event(CustomerRegistered{ana});
  journal.open();
  {
    auto database = Database::open(journal.path(), Database::IfMissing::kFail);
    ASSERT_TRUE(
        database->execute("DROP TABLE details;"
                          "UPDATE meta SET value='5' WHERE key='schema'"));
  }
  {
    auto file = JournalFile::open(journal.path());
    EXPECT_EQ(all_in(*file), Names{}) << "reading alone changes nothing";
  }
  const auto migrated = [&] {
    return *JournalFile::open(journal.path(), JournalFile::IfOlder::kMigrate);
  };
  EXPECT_TRUE(migrated().has_former_details());
  const auto node = node_after(journal.records());
  {
    auto file = migrated();
    EXPECT_TRUE(file.has_former_details()) << "until it is done";
    ASSERT_TRUE(restore_details(file, *node));
    EXPECT_FALSE(file.has_former_details());
    EXPECT_EQ(all_in(file), Names{details});
  }
  EXPECT_FALSE(migrated().has_former_details());

  EXPECT_EQ(files_with(folder, "Ana Lima"), (Names{"journal.db", "journal.db.schema-5"}));
  std::filesystem::remove(journal.path() + ".schema-5");
  {
    auto file = journal.open();
    ASSERT_TRUE(file.append(std::vector{row_of(DetailsErasedRecord{{blake2b_16(details)}})}));
    write_snapshot_of(SnapshotFiles{journal.path()}.base, file, journal.records());
    EXPECT_EQ(files_with(folder, "Ana Lima"), (Names{"journal.db", "journal.db-wal"}));
    ASSERT_TRUE(file.compact(2));
    file.checkpoint(0);
    EXPECT_EQ(files_with(folder, "Ana Lima"), Names{});
  }
}

}  // namespace
}  // namespace vendepass
