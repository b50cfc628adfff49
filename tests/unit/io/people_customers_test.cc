// Customers in the tables for people: the values in force, and nothing of who is erased.
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "airline/io/people_tables.h"
#include "tests/unit/io/files_with.h"
#include "tests/unit/io/written_journal.h"

namespace vendepass {
namespace {

const JournalIdentity kIdentity{samples::airline("AD"), StoreId{samples::digest(1)}};

class PeopleCustomersTest : public testing::Test {
 protected:
  PeopleCustomersTest() {
    registration.details = keep(samples::details());
    journal.event(CustomerRegistered{registration});
  }
  Hash16 keep(const Details& details) {
    const auto bytes = encode_details(details);
    journal.add(DetailsRecord{blake2b_16(bytes), bytes});
    return blake2b_16(bytes);
  }
  Hash16 change_phone(const std::string& text, std::uint32_t version,
                      const std::vector<Hash16>& replaces) {
    const auto digest = keep({samples::digest(7), {{Field::kPhone, text}}});
    journal.event(
        order_of({registration.customer, 1, digest, {{Field::kPhone, version, replaces}}}));
    return digest;
  }
  static DetailsChanged order_of(const ChangeDetails& order) {
    return {{encode_order(order), samples::digest<64>(1)}};
  }
  CustomerErased erasure() const {
    return {{encode_order(EraseCustomer{registration.customer, 1}), samples::digest<64>(1)}};
  }
  std::unique_ptr<PeopleTables> open() {
    auto tables = PeopleTables::open(path, kIdentity, 577, {});
    EXPECT_TRUE(tables) << tables.error().detail;
    return std::move(*tables);
  }
  void write() { open()->feed(1, journal.records()); }
  std::string ask(const std::string& sql) {
    auto database = Database::open(path, Database::IfMissing::kFail);
    const auto answer = database->ask(sql);
    return answer ? *answer : answer.error().detail;
  }
  TemporaryDirectory directory;
  const std::string path = directory.file("airline.db");
  WrittenJournal journal{"AD"};
  Registration registration = samples::registration();
};

TEST_F(PeopleCustomersTest, ShowWhatWasRegistered) {
  write();
  EXPECT_EQ(ask("SELECT name || ' ' || email || ' ' || phone || ' ' || document FROM "
                "customers"),
            "Ana Lima ana@example.org +55 75 0000 000.000");
}

TEST_F(PeopleCustomersTest, AChangeReplacesWhatItNamesInWhateverOrderItIsHeard) {
  change_phone("+1", 2, {registration.details});
  auto records = journal.records();
  std::ranges::reverse(records);
  open()->feed(1, records);
  EXPECT_EQ(ask("SELECT phone || ' ' || name FROM customers"), "+1 Ana Lima");
  EXPECT_EQ(ask("SELECT count(*) FROM customers"), "1");
}

TEST_F(PeopleCustomersTest, OfTwoAtOnceTheHigherVersionAndThenTheHigherDigestIsShown) {
  const auto one = change_phone("+1", 2, {registration.details});
  const auto two = change_phone("+2", 2, {registration.details});
  write();
  EXPECT_EQ(ask("SELECT phone FROM customers"), one > two ? "+1" : "+2");
  change_phone("+3", 3, {one > two ? two : one});
  write();
  EXPECT_EQ(ask("SELECT phone FROM customers"), "+3");
  change_phone("+4", 4, {one, two});
  write();
  EXPECT_EQ(ask("SELECT phone FROM customers"), "+4");
}

TEST_F(PeopleCustomersTest, OfWhoIsErasedNothingIsShownAndNothingIsLeft) {
  write();
  EXPECT_EQ(files_with(directory.path(), "Ana Lima"), std::vector<std::string>{"airline.db"});
  journal.event(erasure());
  journal.add(DetailsErasedRecord{{registration.details}});
  auto tables = open();
  tables->feed(1, journal.records());
  tables->flush();
  EXPECT_EQ(ask("SELECT count(*) FROM customers"), "0");
  for (const auto* text : {"Ana Lima", "ana@example.org", "+55 75 0000", "000.000"})
    EXPECT_EQ(files_with(directory.path(), text), std::vector<std::string>{}) << text;
}

// Also when the registration is heard of after it, and when somebody reads meanwhile.
TEST_F(PeopleCustomersTest, AnErasureIsFinalAndEmptiesTheLogWhenNobodyReads) {
  journal.event(erasure());
  journal.add(DetailsErasedRecord{{registration.details}});
  journal.event(CustomerRegistered{registration});
  open()->feed(1, {journal.records().begin(), journal.records().begin() + 2});
  auto tables = open();
  {
    auto reader = Database::open(path, Database::IfMissing::kFail);
    auto select = reader->prepare("SELECT * FROM customers");
    ASSERT_EQ(select->step(), SQLITE_ROW);
    tables->feed(1, journal.records());
    tables->flush();
    EXPECT_FALSE(files_with(directory.path(), "Ana Lima").empty());
  }
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (!files_with(directory.path(), "Ana Lima").empty() &&
         std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(Millis{20});
  EXPECT_EQ(files_with(directory.path(), "Ana Lima"), std::vector<std::string>{});
  EXPECT_EQ(ask("SELECT count(*) FROM customers"), "0");
}

TEST_F(PeopleCustomersTest, OtherAirlinesCustomersAreThere) {
  const auto g3 = samples::airline("G3");
  VectorClock clock;
  clock.raise(g3, 1);
  auto other = registration;
  other.customer = CustomerId{samples::digest(99)};
  EventBatch batch{g3, 1, {}, {}, {}, {}};
  batch.events.push_back(
      encode_event({g3, 1, clock, encode_event_body(CustomerRegistered{other})}));
  journal.add(ForeignEventsRecord{batch});
  write();
  EXPECT_EQ(ask("SELECT group_concat(name, ', ') FROM customers"), "Ana Lima, Ana Lima");
}

TEST_F(PeopleCustomersTest, TablesOfAFormerSchemaAreRebuilt) {
  write();
  {
    auto database = Database::open(path, Database::IfMissing::kFail);
    ASSERT_TRUE(
        database->execute("UPDATE about SET value=replace(value,'2 AD','1 AD');"
                          "DROP VIEW customers; CREATE TABLE customers(customer)"));
  }
  write();
  EXPECT_EQ(ask("SELECT name FROM customers"), "Ana Lima");
}

}  // namespace
}  // namespace vendepass
