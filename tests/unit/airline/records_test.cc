// Rows of the journal, and operators' requests, there and back.
#include "airline/core/records.h"

#include <gtest/gtest.h>

#include <set>

#include "airline/core/effects.h"
#include "common/random.h"
#include "tests/unit/common/samples.h"

namespace vendepass {
namespace {

using samples::airline;
using samples::flight;

std::vector<Record> all_records() {
  return {
      StartedRecord{3, 99},
      OwnEventRecord{"event"},
      ForeignEventsRecord{samples::batch()},
      PromiseRecord{samples::key(), samples::ballot(2)},
      VoteRecord{samples::key(), samples::ballot(2), "sold"},
      ChosenRecord{samples::key(), "refused"},
      PurchaseTakenRecord{samples::signed_content(1)},
      PurchaseRefusedRecord{samples::purchase_id(), samples::refusal(), true},
      FormerProfileRecord{samples::digest(4), "profile"},
      FormerCancelPromisedRecord{samples::signed_content(2), {airline("AD"), airline("LA")}},
      CancelConfirmedRecord{samples::digest(5), airline("LA")},
      SightingRecord{airline("LA"), samples::sighting()},
      SetBackRecord{
          1, 2, StoreId{samples::digest(6)}, {StoreId{samples::digest(7)}}, samples::digest(8)},
      EditionRecord{2, 3},
      SnapshotPartRecord{airline("LA"), 24, 2, true, false, 35, "part"},
      EventsDroppedRecord{samples::clock()},
      DetailsRecord{samples::digest(9), "details"},
      DetailsErasedRecord{{samples::digest(10), samples::digest(11)}},
      CancelPromisedRecord{samples::signed_content(2), {airline("AD"), airline("LA")}, "purchase"},
  };
}

TEST(Records, EveryKindHasASampleAndItsOwnNumberFromOne) {
  std::set<int> kinds;
  for (const auto& record : all_records()) kinds.insert(kind_of(record));
  EXPECT_EQ(kinds.size(), std::variant_size_v<Record>);
  EXPECT_EQ(*kinds.begin(), 1);
  EXPECT_EQ(*kinds.rbegin(), static_cast<int>(std::variant_size_v<Record>));
}

TEST(Records, EveryRecordComesBackAsItWas) {
  for (const auto& record : all_records()) {
    const auto body = encode_record(record);
    const auto decoded = decode_record(kind_of(record), body);
    ASSERT_TRUE(decoded) << int{kind_of(record)} << ": " << decoded.error().detail;
    EXPECT_EQ(decoded->index(), record.index());
    EXPECT_EQ(to_hex(encode_record(*decoded)), to_hex(body));
  }
}

// What is in a row is chained for ever.
TEST(Records, ARowOfDetailsHasTheirDigestOnly) {
  const DetailsRecord details{samples::digest(9), "Ana Lima"};
  const auto row = encode_record(details);
  EXPECT_EQ(row.find("Ana"), std::string::npos);
  const auto decoded = decode_record(kind_of(details), row);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(std::get<DetailsRecord>(*decoded).digest, details.digest);
  EXPECT_EQ(std::get<DetailsRecord>(*decoded).bytes, "");
}

TEST(Records, WhatIsCutOffOrGoesOnIsMalformed) {
  for (const auto& record : all_records()) {
    const auto body = encode_record(record);
    for (std::size_t length = 0; length < body.size(); ++length)
      EXPECT_FALSE(decode_record(kind_of(record), std::string_view{body}.substr(0, length)));
    EXPECT_FALSE(decode_record(kind_of(record), body + '\xc0'));
  }
}

TEST(Records, AKindFromTheFutureIsNamed) {
  const auto next = static_cast<std::uint8_t>(std::variant_size_v<Record> + 1);
  EXPECT_EQ(decode_record(next, "\x90").error().code, ErrorCode::kUnsupportedVersion);
  EXPECT_EQ(decode_record(0, "\x90").error().code, ErrorCode::kUnsupportedVersion);
}

TEST(Records, DamagedRowsNeverCrash) {
  Random random{7};
  const auto records = all_records();
  std::size_t refused = 0;
  for (int round = 0; round < 20'000; ++round) {
    const auto& record = records[random.below(records.size())];
    auto body = encode_record(record);
    body[random.below(body.size())] = static_cast<char>(random.next());
    if (!decode_record(kind_of(record), body)) ++refused;
  }
  EXPECT_GT(refused, 1000U);
}

// ---- Operators ----

std::vector<OperatorCommand> all_commands() {
  const FlightPlan plan{flight("G3-1234@2026-12-01"),
                        samples::airport("GRU"),
                        samples::airport("SSA"),
                        samples::at(1000),
                        samples::at(2000),
                        "73H",
                        {{Cabin{'Y'}, samples::brl(5), 1, 30, "ABC-DEF"}}};
  return {
      StatusCommand{},
      FlightListCommand{std::nullopt},
      FlightListCommand{*parse_date("2026-12-01")},
      FlightShowCommand{flight("G3-1@2026-12-01")},
      FlightCancelCommand{flight("G3-2@2026-12-01")},
      FareCommand{flight("G3-3@2026-12-01"), Cabin{'Y'}, samples::brl(5)},
      ImportCommand{{plan, plan}},
      ManifestCommand{flight("G3-4@2026-12-01")},
      SettlementCommand{},
      CheckCommand{},
      PurchaseCommand{samples::purchase_id()},
  };
}

TEST(OperatorRequests, EveryCommandComesBackAsItWas) {
  std::set<std::size_t> kinds;
  for (const auto& command : all_commands()) {
    kinds.insert(command.index());
    const auto bytes = encode_operator_request({17, command});
    const auto decoded = decode_operator_request(bytes);
    ASSERT_TRUE(decoded) << decoded.error().detail;
    EXPECT_EQ(decoded->request, 17U);
    EXPECT_EQ(to_hex(encode_operator_request(*decoded)), to_hex(bytes));
  }
  EXPECT_EQ(kinds.size(), std::variant_size_v<OperatorCommand>);
}

TEST(OperatorRequests, WhatIsCutOffOrGoesOnIsMalformed) {
  for (const auto& command : all_commands()) {
    const auto bytes = encode_operator_request({17, command});
    for (std::size_t length = 0; length < bytes.size(); ++length)
      EXPECT_FALSE(decode_operator_request(std::string_view{bytes}.substr(0, length)));
    EXPECT_FALSE(decode_operator_request(bytes + '\xc0'));
  }
}

TEST(OperatorRequests, TheLargestImportFitsAFrame) {
  auto plan = std::get<ImportCommand>(all_commands()[6]).plans.front();
  for (const char cabin : {'F', 'C', 'W'}) {
    plan.cabins.push_back(plan.cabins.front());
    plan.cabins.back().cabin = Cabin{cabin};
    plan.cabins.back().first_row = plan.cabins.back().last_row =
        static_cast<std::uint8_t>(40 + plan.cabins.size());
  }
  const ImportCommand import{std::vector<FlightPlan>(kMaxImportFlights, plan)};
  EXPECT_TRUE(decode_operator_request(encode_operator_request({1, import})));
}

TEST(OperatorRequests, PlansThatAreNoneAreRefused) {
  auto import = std::get<ImportCommand>(all_commands()[6]);
  import.plans[1].to = import.plans[1].from;
  EXPECT_EQ(decode_operator_request(encode_operator_request({1, import})).error().code,
            ErrorCode::kInvalid);
}

}  // namespace
}  // namespace vendepass
