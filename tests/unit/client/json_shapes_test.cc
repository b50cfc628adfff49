// docs/client.md and the program say the same about every JSON shape.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <string>

#include "client/core/advice.h"
#include "client/core/json_view.h"
#include "tests/unit/client/samples.h"

namespace vendepass {
namespace {

using Json = nlohmann::ordered_json;

std::string page() {
  const std::string here = __FILE__;
  std::ifstream file{here.substr(0, here.rfind("/tests/")) + "/docs/client.md"};
  return {std::istreambuf_iterator<char>{file}, {}};
}

// Table name -> its rows: key and first word of the type.
using Tables = std::map<std::string, std::vector<std::pair<std::string, std::string>>>;

Tables tables_of_page() {
  const std::regex heading{"### JSON: ([a-z]+)"};
  const std::regex row{"\\| `([a-z_.\\[\\]]+)` \\| ([a-z]+).*\\|.*\\|"};
  Tables tables;
  std::string table, line;
  std::istringstream lines{page()};
  while (std::getline(lines, line)) {
    std::smatch parts;
    if (std::regex_match(line, parts, heading)) {
      table = parts[1];
    } else if (line.find("| own code") == 0) {
      table.clear();
    } else if (!table.empty() && std::regex_match(line, parts, row)) {
      tables[table].push_back({parts[1], parts[2]});
    }
  }
  return tables;
}

// Every key of the table, those of types that have a table of their own too.
std::set<std::string> documented(const Tables& tables, const std::string& table,
                                 const std::string& prefix = "") {
  std::set<std::string> keys;
  for (const auto& [key, type] : tables.at(table)) {
    keys.insert(prefix + key);
    if (tables.count(type) == 0) continue;
    for (const auto& inner : documented(tables, type, prefix + key + ".")) keys.insert(inner);
  }
  return keys;
}

void collect(const Json& json, const std::string& path, std::set<std::string>& keys) {
  if (json.is_array()) {
    keys.insert(path + "[]");
    for (const auto& element : json) collect(element, path + "[]", keys);
    return;
  }
  if (!path.empty()) keys.insert(path);
  if (!json.is_object()) return;
  for (const auto& [key, value] : json.items())
    collect(value, path.empty() ? key : path + "." + key, keys);
}

std::set<std::string> shown(const std::vector<Report>& reports) {
  std::set<std::string> keys;
  for (const auto& report : reports) collect(json_view(report), "", keys);
  return keys;
}

// For each table samples that together have every optional part.
std::map<std::string, std::vector<Report>> samples_of_all_kinds() {
  using samples::airline;
  const auto entry = airline("AD");
  const auto sold = samples::sold_trip(), refused = samples::refused_trip();
  const PurchaseReply sold_reply{sold.id, PurchaseState::kSold, samples::sold_legs(), {}, true};
  const PurchaseReply refused_reply{
      sold.id, PurchaseState::kRefused, {}, samples::refusal(), false};
  const SearchRequest query{samples::airport("GRU"), samples::airport("LIS"),
                            *parse_date("2026-12-01"), 2, SortKey::kPrice};
  const AirportsReply airports{{AirportView{samples::airport("GRU"), "Guarulhos",
                                            "S\xC3\xA3o Paulo", samples::airport("SAO")}}};
  return {
      {"airlines", {{"airlines", AirlinesResult{entry, samples::airlines_reply()}}}},
      {"airports", {{"airports", AirportsResult{entry, airports}}}},
      {"search", {{"search", SearchResult{entry, query, samples::search_reply()}}}},
      {"seats", {{"seats", SeatsResult{entry, samples::seats_reply(samples::g3_leg())}}}},
      {"watch",
       {{"watch", WatchResult{entry,
                              samples::at(0),
                              UtcOffset{-180},
                              {{samples::seat("12B")},
                               {samples::seat("12A")},
                               {{Cabin{'Y'}, samples::brl(36000)}},
                               Sale::kOpen,
                               20},
                              Freshness{airline("G3"), Liveness::kUp, 300}}}}},
      {"account",
       {{"login", AccountResult{AccountResult::Did::kSignedIn, entry, samples::customer(),
                                "ana@example.org", "Ana", samples::at(0)}},
        {"logout", AccountResult{AccountResult::Did::kSignedOut, {}, {}, "", "", {}}}}},
      {"details",
       {{"account", DetailsResult{DetailsResult::Did::kShown, entry, {}, samples::account_reply()}},
        {"account set", DetailsResult{DetailsResult::Did::kChanged,
                                      entry,
                                      {Field::kName},
                                      samples::account_with_two_phones()}}}},
      {"erasure",
       {{"account erase",
         EraseResult{entry, samples::customer(), "ana@example.org", {sold, refused}, "wallet"}}}},
      {"buy",
       {{"buy", BuyResult{BuyResult::How::kBought, entry, false, sold}},
        {"buy", BuyResult{BuyResult::How::kBoughtBefore, {}, false, refused}}}},
      {"trips",
       {{"trips", TripsResult{entry, {sold, refused}, {airline("LA")}}},
        {"trips", TripsResult{{}, {sold}, {}}}}},
      {"show", {{"show", ShowResult{entry, sold}}, {"show", ShowResult{std::nullopt, refused}}}},
      {"change",
       {{"cancel",
         ChangeResult{
             ChangeResult::Did::kCancelled, entry, {sold.tickets.front().number}, refused}},
        {"change-seat", ChangeResult{ChangeResult::Did::kSeatChanged, entry, {}, sold}}}},
      {"outcome",
       {{"outcome", OutcomeResult{OutcomeResult::Asked::kOutcome, entry, sold_reply}},
        {"give-up", OutcomeResult{OutcomeResult::Asked::kGiveUp, {}, refused_reply}}}},
      {"why", {{"why", WhyResult{entry, sold, samples::why_reply()}}}},
      {"error",
       {{"buy", refused_purchase(samples::refusal(), sold.id)},
        {"", usage_failure("what", "next")}}}};
}

TEST(JsonShapes, AreWhatThePageSaysForEveryKindOfResult) {
  const auto tables = tables_of_page();
  const auto all = samples_of_all_kinds();
  // One table for each kind of result there is: AccountResult and the like count once.
  ASSERT_EQ(all.size(), std::variant_size_v<CommandResult>);
  for (const auto& [table, reports] : all) {
    ASSERT_EQ(tables.count(table), 1U) << table;
    EXPECT_EQ(shown(reports), documented(tables, table)) << table;
  }
}

TEST(JsonShapes, EveryKindOfResultIsAmongTheSamples) {
  std::set<std::size_t> kinds;
  for (const auto& [table, reports] : samples_of_all_kinds())
    for (const auto& report : reports) kinds.insert(report.result.index());
  EXPECT_EQ(kinds.size(), std::variant_size_v<CommandResult>);
}

TEST(JsonShapes, APassengerOfATripIsNamedByItsNumber) {
  const auto json = json_view({"show", ShowResult{std::nullopt, samples::sold_trip()}});
  const auto& ticket = json["trip"]["tickets"][1];
  EXPECT_EQ(ticket["leg"], 1);
  EXPECT_EQ(ticket["passenger"], 2);
  EXPECT_EQ(ticket["name"], "Jo\xC3\xA3o Lima");
  EXPECT_EQ(json["trip"]["legs"][1]["arrival"], "2026-12-02T03:30+00:00");
  EXPECT_EQ(json["source"], "disk");
}

TEST(JsonShapes, ARefusalSaysWhatIsLeft) {
  const auto json =
      json_view({"buy", refused_purchase(samples::refusal(), samples::sold_trip().id)});
  EXPECT_EQ(json["error"]["code"], "seat_taken");
  EXPECT_EQ(json["error"]["exit_code"], 3);
  EXPECT_EQ(json["error"]["free_seats"], (Json{"12B", "12C"}));
  EXPECT_EQ(json["error"]["detail"],
            "seat 14C is taken; still free on G3-1234@2026-12-01: 12B 12C");
}

TEST(ExitCodes, ThePageListsThem) {
  const auto text = page();
  for (const auto code :
       {ExitCode::kDone, ExitCode::kInternal, ExitCode::kUsage, ExitCode::kRefused,
        ExitCode::kRejected, ExitCode::kUnreachable, ExitCode::kSignIn, ExitCode::kUnknown})
    EXPECT_NE(text.find("\n| " + std::to_string(static_cast<int>(code)) + " | "), std::string::npos)
        << static_cast<int>(code);
}

TEST(ExitCodes, FollowFromTheClassOfTheError) {
  for (const auto& info : kErrors) {
    const auto exit = exit_code_for(info.code);
    if (is_refusal(info.code)) {
      EXPECT_EQ(exit, ExitCode::kRefused) << info.name;
    } else if (!is_definite(info.code)) {
      EXPECT_EQ(exit, ExitCode::kUnknown) << info.name;
    } else {
      EXPECT_TRUE(exit == ExitCode::kRejected || exit == ExitCode::kSignIn) << info.name;
    }
    EXPECT_FALSE(next_step(info.code, "buy").empty()) << info.name;
  }
}

}  // namespace
}  // namespace vendepass
