// A snapshot is believed when it is whole and of this journal; otherwise the journal is read.
#include "airline/io/snapshot_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <mutex>

#include "airline/core/state_parts.h"
#include "tests/unit/common/samples.h"
#include "tests/unit/io/temporary_directory.h"

namespace vendepass {
namespace {

const StoreId kStore{samples::digest(1)};
const SnapshotMark kMark{{1234, samples::digest(2), 1200}, samples::clock()};

std::uint8_t kind(StatePart part) { return static_cast<std::uint8_t>(part); }
std::string number(StatePart part) { return std::to_string(kind(part)); }

// What the airline's own parts hold.
const std::string kOwnParts = number(StatePart::kPurchases) + " a purchase; " +
                              number(StatePart::kLegs) + " ; " + number(StatePart::kCustomers) +
                              " a customer; ";

class SnapshotFileTest : public testing::Test {
 protected:
  SnapshotFileTest() { write({{1, "starts"}, {3, "events"}, {3, "more events"}}); }

  void write(const std::vector<SnapshotPart>& mesh) {
    EXPECT_TRUE(write_snapshot(path, kStore, kMark, [&](const TakePart& take) {
      for (const auto& part : mesh) take(part);
      take({kind(StatePart::kPurchases), "a purchase"});
      take({kind(StatePart::kLegs), ""});
      take({kind(StatePart::kCustomers), "a customer"});
    }));
  }
  // The bodies of each group in order, or why there are none.
  std::string content() {
    std::mutex mutex;
    std::map<PartGroup, std::string> groups;
    const auto done = read_snapshot(path, [&](const SnapshotPart& part) -> Result<Done> {
      const std::lock_guard lock{mutex};
      groups[group_of(part.kind)] += std::to_string(part.kind) + " " + part.body + "; ";
      return Done{};
    });
    if (!done) return done.error().detail.substr(path.size());
    std::string all;
    for (const auto& [group, text] : groups) all += text;
    return all;
  }
  std::string mark_finding(StoreId store = kStore) {
    const auto mark = read_snapshot_mark(path, store);
    return mark ? "fine" : mark.error().detail.substr(path.size());
  }
  void sql(const std::string& statement) {
    auto database = Database::open(path, Database::IfMissing::kFail);
    ASSERT_TRUE(database && database->execute(statement));
  }

  TemporaryDirectory directory;
  const std::string path = directory.file("snapshot.db");
};

TEST_F(SnapshotFileTest, ComesBackAsItWasWritten) {
  EXPECT_EQ(content(), "1 starts; 3 events; 3 more events; " + kOwnParts);
  const auto mark = read_snapshot_mark(path, kStore);
  ASSERT_TRUE(mark);
  EXPECT_EQ(mark->at, kMark.at);
  EXPECT_EQ(mark->clock, kMark.clock);
  EXPECT_EQ(mark->parts, 6U);
}

TEST_F(SnapshotFileTest, TheNextOneTakesItsPlace) {
  write({{1, "other starts"}});
  EXPECT_EQ(content(), "1 other starts; " + kOwnParts);
  EXPECT_FALSE(std::filesystem::exists(path + ".part"));
}

TEST_F(SnapshotFileTest, OneThatCannotBeWrittenLeavesTheOneBefore) {
  std::filesystem::create_directory(path + ".part");
  std::filesystem::create_directory(path + ".part/in the way");
  EXPECT_FALSE(write_snapshot(path, kStore, kMark, [](const TakePart&) {}));
  EXPECT_EQ(mark_finding(), "fine");
}

TEST_F(SnapshotFileTest, AnUnfinishedOneIsWrittenOver) {
  std::filesystem::copy_file(path, path + ".part");
  write({});
  EXPECT_EQ(content(), kOwnParts);
}

TEST_F(SnapshotFileTest, WhatIsMissingDamagedOrAnotherOnesIsNamed) {
  EXPECT_EQ(mark_finding(StoreId{samples::digest(9)}),
            " cannot be used: it is of another database");
  sql("UPDATE part SET body='events!' WHERE number=2");
  EXPECT_EQ(content(), " cannot be used: part 2 was changed");
  sql("DELETE FROM part WHERE number=2");
  EXPECT_EQ(content(), " cannot be used: it has lost parts");
  sql("UPDATE mark SET text=replace(text, '1234', '1235')");
  EXPECT_EQ(mark_finding(), " cannot be used: it was changed");
  sql("DELETE FROM mark");
  EXPECT_EQ(mark_finding(), " cannot be used: it is not complete");
  std::filesystem::remove(path);
  EXPECT_EQ(mark_finding(), " cannot be used: there is none");
}

TEST_F(SnapshotFileTest, WhatOnlyAnotherProgramReadsIsNotRead) {
  for (const auto format : {kOldestSnapshotFormat - 1, kSnapshotFormat + 1}) {
    const auto text = std::to_string(format) + " more that this program does not know";
    sql("UPDATE mark SET text='" + text + "', digest=x'" + to_hex(view_of(blake2b_16(text))) + "'");
    EXPECT_EQ(mark_finding(),
              " cannot be used: it has a format that this program does not read: use the one that "
              "wrote it, or a newer one");
  }
}

// Each of the formats since the oldest.
TEST_F(SnapshotFileTest, TheFormatThatItHasIsKept) {
  const SnapshotMark mark{kMark.at, kMark.clock, kOldestSnapshotFormat};
  EXPECT_TRUE(write_snapshot(path, kStore, mark, [](const TakePart&) {}));
  EXPECT_EQ(read_snapshot_mark(path, kStore)->format, kOldestSnapshotFormat);
}

TEST_F(SnapshotFileTest, APreparedOneIsNotInItsPlaceYet) {
  ASSERT_TRUE(prepare_snapshot(path, kStore, kMark, [](const TakePart&) {}));
  EXPECT_EQ(content(), "1 starts; 3 events; 3 more events; " + kOwnParts);
  ASSERT_TRUE(put_in_place(path));
  EXPECT_EQ(content(), "");
}

TEST_F(SnapshotFileTest, LiesBesideItsJournal) {
  const SnapshotFiles now{"AD/journal.db"}, former{"/x/journal.db.before-restore-2"}, one{"b.db"};
  EXPECT_EQ(now.base + " " + now.snapshot, "AD/base.db AD/snapshot.db");
  EXPECT_EQ(former.base, "/x/base.db.before-restore-2");
  EXPECT_EQ(one.base, "");
}

TEST_F(SnapshotFileTest, AnErrorOfTheReaderIsTold) {
  const auto done = read_snapshot(path, [&](const SnapshotPart& part) -> Result<Done> {
    if (part.kind == 3) return Error{ErrorCode::kMalformed, "unreadable"};
    return Done{};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().detail.substr(path.size()), " cannot be used: part 2: unreadable");
}

}  // namespace
}  // namespace vendepass
