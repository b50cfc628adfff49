// Damage to the journal's rows is found, and two processes never write one journal.
#include "airline/io/journal_file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>

#include "airline/io/data_directory.h"
#include "broker-less/io/text_file.h"
#include "tests/unit/common/samples.h"
#include "tests/unit/io/temporary_directory.h"

namespace vendepass {
namespace {

const JournalIdentity kIdentity{samples::airline("AD"), StoreId{samples::digest(1)}};

class JournalFileTest : public testing::Test {
 protected:
  JournalFileTest() {
    EXPECT_TRUE(JournalFile::create(path, kIdentity));
    auto file = JournalFile::open(path);
    EXPECT_TRUE(file && replay(*file));
    const std::vector<JournalRow> rows{{1, "the first body"}, {2, "the second body"}, {3, ""}};
    EXPECT_TRUE(file->append(rows));
    file->checkpoint(0);
  }
  static Result<Done> replay(JournalFile& file) {
    return file.replay([](auto, auto, auto) -> Result<Done> { return Done{}; });
  }
  // What opening and replaying finds, or "fine".
  std::string finding() {
    auto file = JournalFile::open(path);
    if (!file) return file.error().detail;
    const auto done = replay(*file);
    return done ? "fine" : done.error().detail;
  }
  void sql(const std::string& statement) {
    auto database = Database::open(path, Database::IfMissing::kFail);
    ASSERT_TRUE(database && database->execute(statement));
  }
  TemporaryDirectory directory;
  const std::string path = directory.file("journal.db");
};

TEST_F(JournalFileTest, AnUndamagedJournalIsFine) { EXPECT_EQ(finding(), "fine"); }

TEST_F(JournalFileTest, IsReadFromAnyOfItsRowsAndVerified) {
  auto file = JournalFile::open(path);
  ASSERT_TRUE(file);
  std::vector<std::string> bodies;
  const auto see = [&](auto, auto, std::string_view body) -> Result<Done> {
    bodies.emplace_back(body);
    return Done{};
  };
  auto position = *file->at(1);
  EXPECT_TRUE(file->read(position, 1, see));
  EXPECT_EQ(bodies, std::vector<std::string>{"the second body"});
  EXPECT_EQ(position.row, 2U);
  EXPECT_EQ(position.head, file->at(2)->head);
  EXPECT_TRUE(file->resume_at(position));
  EXPECT_TRUE(file->replay(see));
  EXPECT_EQ(bodies, (std::vector<std::string>{"the second body", ""}));
  EXPECT_EQ(file->position().row, 3U);
  EXPECT_FALSE(file->at(4));
}

TEST_F(JournalFileTest, IsNotReadFromAPositionThatIsNotItsOwn) {
  auto file = JournalFile::open(path);
  ASSERT_TRUE(file);
  EXPECT_FALSE(file->resume_at({2, samples::digest(1), 2}));
  EXPECT_FALSE(file->resume_at({9, file->at(2)->head, 2}));
  EXPECT_EQ(file->position(), JournalPosition{});
}

TEST_F(JournalFileTest, AFlippedByteOnDiskIsFoundAndItsRowNamed) {
  auto bytes = *read_text_file(path);
  const auto at = bytes.find("the second body");
  ASSERT_NE(at, std::string::npos);
  bytes[at] = static_cast<char>(bytes[at] ^ 1);
  ASSERT_TRUE(write_text_file(path, bytes));
  EXPECT_EQ(finding(), "journal row 2 is broken: its body was changed");
}

TEST_F(JournalFileTest, AChangedKindIsFound) {
  sql("UPDATE journal SET kind=9 WHERE row=1");
  EXPECT_EQ(finding(), "journal row 1 is broken: it does not chain on the one before");
}

TEST_F(JournalFileTest, ABodyChangedTogetherWithItsDigestIsFound) {
  const auto digest = to_hex(view_of(blake2b_16("forged")));
  sql("UPDATE journal SET body=CAST('forged' AS BLOB), digest=x'" + digest + "' WHERE row=2");
  EXPECT_EQ(finding(), "journal row 2 is broken: it does not chain on the one before");
}

TEST_F(JournalFileTest, AMissingRowIsFound) {
  sql("DELETE FROM journal WHERE row=2");
  EXPECT_EQ(finding(), "journal row 2 is broken: it is missing; the next one is 3");
}

TEST_F(JournalFileTest, AJournalOfANewerSchemaIsRefused) {
  sql("UPDATE meta SET value='7' WHERE key='schema'");
  EXPECT_NE(finding().find("has schema 7, and this program knows 6"), std::string::npos);
}

TEST_F(JournalFileTest, AJournalOfAnOlderSchemaIsMigratedOnceAfterACopy) {
  for (const std::string schema : {"1", "5"}) {
    const auto copy_path = path + ".schema-" + schema;
    sql("DROP TABLE details; UPDATE meta SET value='" + schema + "' WHERE key='schema'");
    EXPECT_EQ(finding(), "fine");  // Reading alone changes nothing.
    EXPECT_FALSE(std::filesystem::exists(copy_path));
    ASSERT_TRUE(JournalFile::open(path, JournalFile::IfOlder::kMigrate));
    auto copy = JournalFile::open(copy_path);
    ASSERT_TRUE(copy);
    EXPECT_TRUE(replay(*copy));
    std::filesystem::remove(copy_path);
    ASSERT_TRUE(JournalFile::open(path, JournalFile::IfOlder::kMigrate));
    EXPECT_FALSE(std::filesystem::exists(copy_path));
  }
}

// ---- Compaction -------------------------------------------------------------------------------

TEST_F(JournalFileTest, RowsThatWereCompactedAreGoneAndTheChainGoesOn) {
  JournalPosition second;
  {
    auto file = JournalFile::open(path);
    ASSERT_TRUE(file && replay(*file));
    second = *file->at(2);
    const auto bytes = file->bytes();
    ASSERT_TRUE(file->compact(2));
    EXPECT_EQ(file->compacted().row, 2U);
    EXPECT_EQ(file->compacted().head, second.head);
    EXPECT_EQ(file->compacted().facts, 2U - 1U) << "kind 1 is no progress";
    ASSERT_TRUE(file->append(std::vector<JournalRow>{{2, "the fourth"}}));
    EXPECT_GT(file->bytes(), bytes);
  }
  const auto gone = finding();
  EXPECT_NE(gone.find("rows 1 to 2 of "), std::string::npos) << gone;
  EXPECT_NE(gone.find("were compacted"), std::string::npos) << gone;
  auto file = JournalFile::open(path);
  ASSERT_TRUE(file);
  EXPECT_FALSE(file->at(1));
  EXPECT_FALSE(file->resume_at({}));
  ASSERT_TRUE(file->resume_at(file->compacted()));
  EXPECT_TRUE(replay(*file));
  EXPECT_EQ(file->position().row, 4U);
  EXPECT_EQ(file->position().facts, 2U) << "nor is kind 3";
}

TEST_F(JournalFileTest, RowsAreDeletedInSlices) {
  auto file = JournalFile::open(path);
  ASSERT_TRUE(file && replay(*file));
  std::vector<JournalRow> rows(2000, {2, "small"});
  for (int i = 0; i < 10; ++i) rows.push_back({2, std::string(400'000, 'x')});
  ASSERT_TRUE(file->append(rows));
  ASSERT_TRUE(file->compact(2013));
  const auto slice = file->compacted().row;
  EXPECT_GE(slice, 100U);
  EXPECT_LT(slice, 1000U);
  ASSERT_TRUE(file->compact(150));
  EXPECT_EQ(file->compacted().row, slice) << "they were gone already";
  while (file->compacted().row < 2003) ASSERT_TRUE(file->compact(2003));
  ASSERT_TRUE(file->compact(2013));
  EXPECT_EQ(file->compacted().row, 2006U) << "of large rows, fewer";
  while (file->compacted().row < 2013) ASSERT_TRUE(file->compact(9999));
  ASSERT_TRUE(file->append(rows));
  EXPECT_EQ(file->position().row, 4023U);
}

TEST_F(JournalFileTest, ALostRowIsToldFromACompactedOne) {
  {
    auto file = JournalFile::open(path);
    ASSERT_TRUE(file && replay(*file) && file->compact(1));
  }
  const auto found = [&] {
    auto file = JournalFile::open(path);
    if (!file) return file.error().detail;
    if (!file->resume_at(file->compacted())) return std::string{"no such row"};
    const auto done = replay(*file);
    return done ? "fine" : done.error().detail;
  };
  EXPECT_EQ(found(), "fine");
  sql("UPDATE meta SET value=replace(value, ' ', ' 00') WHERE key='compacted'");
  EXPECT_NE(found().find("does not say where its rows begin"), std::string::npos) << found();
  sql("UPDATE meta SET value='1 " + std::string(32, '0') + " 1' WHERE key='compacted'");
  EXPECT_EQ(found(), "journal row 2 is broken: it does not chain on the one before");
  sql("DELETE FROM journal WHERE row=2");
  EXPECT_EQ(found(), "journal row 2 is broken: it is missing; the next one is 3");
}

// From now on the kernel lets this process write no file beyond so many bytes.
void refuse_writes_beyond(rlim_t bytes) {
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{bytes, RLIM_INFINITY};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

TEST_F(JournalFileTest, WhatTheDiskDoesNotTakeIsNotDeleted) {
  auto file = JournalFile::open(path);
  ASSERT_TRUE(file && replay(*file));
  refuse_writes_beyond(0);
  EXPECT_FALSE(file->compact(2));
  refuse_writes_beyond(RLIM_INFINITY);
  EXPECT_EQ(file->compacted().row, 0U);
  EXPECT_TRUE(replay(*file));
  ASSERT_TRUE(file->append(std::vector<JournalRow>{{2, "the fourth"}}));
  ASSERT_TRUE(file->compact(2));
  EXPECT_EQ(file->compacted().row, 2U);
}

TEST_F(JournalFileTest, ARestoredBackupSaysSoFromThenOn) {
  {
    auto file = JournalFile::open(path);
    ASSERT_TRUE(file);
    EXPECT_EQ(file->identity().restore, std::nullopt);
    ASSERT_TRUE(file->mark_restored(samples::digest(9)));
  }
  const auto again = JournalFile::open(path);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->identity().restore, samples::digest(9));
}

TEST_F(JournalFileTest, AMissingJournalSaysToRunInit) {
  const auto missing = JournalFile::open(directory.file("nothing.db"));
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().detail.find("vendepass-airline init"), std::string::npos);
}

TEST_F(JournalFileTest, InitNeverOverwrites) {
  EXPECT_FALSE(JournalFile::create(path, kIdentity));
  EXPECT_EQ(finding(), "fine");
}

TEST_F(JournalFileTest, ASecondConnectionIsKeptOut) {
  auto first = JournalFile::open(path);
  ASSERT_TRUE(first && replay(*first));
  ASSERT_TRUE(first->append(std::vector<JournalRow>{{1, "x"}}));
  EXPECT_FALSE(JournalFile::open(path));
}

TEST(DataDirectoryTest, ASecondServerIsRefusedWhileTheFirstLives) {
  TemporaryDirectory parent;
  const auto path = parent.file("AD");
  {
    const auto first = DataDirectory::open(path, DataDirectory::IfMissing::kCreate);
    ASSERT_TRUE(first);
    const auto second = DataDirectory::open(path, DataDirectory::IfMissing::kFail);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::kBusy);
  }
  EXPECT_TRUE(DataDirectory::open(path, DataDirectory::IfMissing::kFail));
}

TEST(DataDirectoryTest, OnlyItsOwnerMayEnter) {
  TemporaryDirectory parent;
  const auto path = parent.file("AD");
  ASSERT_TRUE(DataDirectory::open(path, DataDirectory::IfMissing::kCreate));
  EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms::owner_all);
}

}  // namespace
}  // namespace vendepass
