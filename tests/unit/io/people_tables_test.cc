// The tables for people follow the journal, continue after a restart, and are rebuilt when in
// doubt.
#include "airline/io/people_tables.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "broker-less/io/text_file.h"
#include "tests/unit/io/written_journal.h"

namespace vendepass {
namespace {

const JournalIdentity kIdentity{samples::airline("AD"), StoreId{samples::digest(1)}};

class PeopleTablesTest : public testing::Test {
 protected:
  PeopleTablesTest() {
    journal.event(FlightScheduled{small_flight("AD-1@2026-12-01")});
    purchase =
        journal.take(purchase_of({"AD-1@2026-12-01"}, 1), 0, samples::quorum(), {"1A", "1B"});
  }
  std::unique_ptr<PeopleTables> open(const JournalIdentity& identity = kIdentity) {
    auto tables = PeopleTables::open(path, identity, 577, compacted);
    EXPECT_TRUE(tables) << tables.error().detail;
    return std::move(*tables);
  }
  // What a person reads there with this query.
  std::string ask(const std::string& sql) {
    auto database = Database::open(path, Database::IfMissing::kFail);
    EXPECT_TRUE(database);
    const auto answer = database->ask(sql);
    return answer ? *answer : answer.error().detail;
  }
  TemporaryDirectory directory;
  const std::string path = directory.file("airline.db");
  PeopleTables::Compacted compacted;
  WrittenJournal journal{"AD"};
  PurchaseId purchase = samples::purchase_id();
};

TEST_F(PeopleTablesTest, SeatsTicketsAndPassengersCanBeRead) {
  open()->feed(1, journal.records());
  EXPECT_EQ(ask("SELECT name FROM manifest WHERE seat='1B'"), "João Sá");
  EXPECT_EQ(ask("SELECT state FROM tickets WHERE seat='1A'"), "held");
  EXPECT_EQ(ask("SELECT ticket FROM tickets WHERE seat='1A'"), to_string(ticket_number(577, 2, 0)));
  EXPECT_EQ(ask("SELECT count(*) FROM flights WHERE origin='GRU'"), "1");
}

TEST_F(PeopleTablesTest, AfterARestartTheyContinueWhereTheyWere) {
  open()->feed(1, journal.records());
  const auto known = journal.records().size();
  journal.event(HoldSold{purchase});
  journal.event(TicketsCancelled{purchase, {ticket_number(577, 2, 1)}});
  {
    auto tables = open();
    EXPECT_EQ(tables->next_row(), known + 1);
    tables->feed_patiently(1, journal.records());  // All of it again, as a replay does.
  }
  EXPECT_EQ(ask("SELECT state FROM tickets WHERE seat='1A'"), "sold");
  EXPECT_EQ(ask("SELECT state FROM tickets WHERE seat='1B'"), "cancelled");
  EXPECT_EQ(ask("SELECT count(*) FROM seats_taken"), "1");
  EXPECT_EQ(ask("SELECT state FROM purchases"), "sold");
}

TEST_F(PeopleTablesTest, AReleasedHoldLeavesNoTicket) {
  journal.event(HoldReleased{purchase});
  open()->feed(1, journal.records());
  EXPECT_EQ(ask("SELECT count(*) FROM tickets"), "0");
  EXPECT_EQ(ask("SELECT state FROM purchases"), "refused");
}

TEST_F(PeopleTablesTest, OfWhatIsForgottenOnlyTheOutcomeStays) {
  const PurchaseId refused{samples::digest(7)};
  journal.event(HoldSold{purchase});
  journal.add(PurchaseRefusedRecord{refused, samples::refusal(), false});
  journal.event(FlightClosed{samples::flight("AD-1@2026-12-01")});
  journal.event(PastForgotten{{samples::flight("AD-1@2026-12-01")}, {purchase}, {refused}});
  open()->feed(1, journal.records());
  for (const auto* table : {"flights", "fares", "tickets", "passengers"})
    EXPECT_EQ(ask("SELECT count(*) FROM " + std::string{table}), "0") << table;
  EXPECT_EQ(ask("SELECT group_concat(state || customer || reason, ' ') FROM "
                "(SELECT * FROM purchases ORDER BY state)"),
            "refused sold");
}

TEST_F(PeopleTablesTest, TablesOfAnotherJournalAreRebuilt) {
  open()->feed(1, journal.records());
  const JournalIdentity other{samples::airline("AD"), StoreId{samples::digest(9)}};
  EXPECT_EQ(open(other)->next_row(), 1U);
  EXPECT_EQ(ask("SELECT count(*) FROM flights"), "0");
}

TEST_F(PeopleTablesTest, AFileThatIsNoDatabaseIsRebuilt) {
  ASSERT_TRUE(write_text_file(path, std::string(5000, 'x')));
  open()->feed(1, journal.records());
  EXPECT_EQ(ask("SELECT count(*) FROM flights"), "1");
}

}  // namespace
}  // namespace vendepass
