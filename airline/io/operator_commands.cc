// Commands that a running server answers.
#include <iostream>
#include <nlohmann/json.hpp>

#include "airline/io/airport_files.h"
#include "airline/io/commands.h"
#include "airline/io/node_setup.h"
#include "airline/io/operator_client.h"
#include "airline/io/print_json.h"
#include "airline/io/timetable_csv.h"
#include "broker-less/io/text_file.h"

namespace vendepass {
namespace {

int exit_code_of(const Error& error) {
  return error.code == ErrorCode::kNoAnswer ? kExitNotRunning : kExitFailed;
}

int show(const std::string& json, const CommandLine& line) {
  const bool ok = is_ok(json);
  (ok ? std::cout : std::cerr) << (line.has("json") ? json + "\n" : for_people(json));
  return ok ? kExitDone : kExitRejected;
}

Result<OperatorCommand> fare_command(const CommandLine& line, const SettingTexts& settings) {
  const auto alliance = read_alliance(settings.at("alliance"));
  if (!alliance) return alliance.error();
  const auto flight = parse_flight(line.arguments[0]);
  if (!flight) return flight.error();
  const auto cabin = parse_cabin(line.arguments[1]);
  if (!cabin) return cabin.error();
  const auto fare = parse_money(line.arguments[2], alliance->currency);
  if (!fare) return fare.error();
  return OperatorCommand{FareCommand{*flight, *cabin, *fare}};
}

template <typename Command>
Result<OperatorCommand> flight_command(const CommandLine& line) {
  const auto flight = parse_flight(line.arguments[0]);
  if (!flight) return flight.error();
  return OperatorCommand{Command{*flight}};
}

Result<OperatorCommand> list_command(const CommandLine& line) {
  if (!line.has("date")) return OperatorCommand{FlightListCommand{}};
  const auto date = parse_date(line.options.at("date"));
  if (!date) return date.error();
  return OperatorCommand{FlightListCommand{*date}};
}

Result<OperatorCommand> command_of(const CommandLine& line, const SettingTexts& settings) {
  if (line.command == "status") return OperatorCommand{StatusCommand{}};
  if (line.command == "settlement") return OperatorCommand{SettlementCommand{}};
  if (line.command == "flight list") return list_command(line);
  if (line.command == "flight show") return flight_command<FlightShowCommand>(line);
  if (line.command == "flight cancel") return flight_command<FlightCancelCommand>(line);
  if (line.command == "purchase") {
    const auto purchase = parse_purchase_id(line.arguments[0]);
    if (!purchase) return purchase.error();
    return OperatorCommand{PurchaseCommand{*purchase}};
  }
  if (line.command == "manifest") return flight_command<ManifestCommand>(line);
  VP_ASSERT(line.command == "flight fare");
  return fare_command(line, settings);
}

Result<std::vector<FlightPlan>> read_plans(const std::string& path, const SettingTexts& settings) {
  for (const auto* name : {"airline", "alliance", "airports"})
    if (settings.at(name).empty())
      return Error{ErrorCode::kInvalid, std::string{"--"} + name + " is missing"};
  const auto airline = parse_airline(settings.at("airline"));
  if (!airline) return airline.error();
  const auto alliance = read_alliance(settings.at("alliance"));
  if (!alliance) return alliance.error();
  const auto airports_text = read_text_file(settings.at("airports"));
  if (!airports_text) return airports_text.error();
  const auto airports = load_airports(*airports_text);
  if (!airports) return airports.error();
  const auto text = read_text_file(path);
  if (!text) return text.error();
  auto plans = parse_timetable(*text, *airline, *airports, alliance->currency);
  if (!plans) return Error{plans.error().code, path + ": " + plans.error().detail};
  return plans;
}

// A file of any size in commands of a size that one step can take.
Result<std::string> import_all(const std::string& data, const std::vector<FlightPlan>& plans) {
  std::uint64_t added = 0;
  std::uint64_t skipped = 0;
  for (std::size_t first = 0; first < plans.size(); first += kMaxImportFlights) {
    const auto last = std::min(plans.size(), first + kMaxImportFlights);
    const auto begin = plans.begin();
    ImportCommand part{
        {begin + static_cast<std::ptrdiff_t>(first), begin + static_cast<std::ptrdiff_t>(last)}};
    const auto answer = ask_operator(data, part);
    if (!answer || !is_ok(*answer)) return answer;
    const auto json = nlohmann::json::parse(*answer);
    added += json.value("added", 0U);
    skipped += json.value("skipped", 0U);
  }
  return nlohmann::ordered_json{{"ok", true}, {"added", added}, {"skipped", skipped}}.dump();
}

}  // namespace

int run_reload(const CommandLine& line, const SettingTexts& settings) {
  const auto answer = ask_reload(settings.at("data"));
  if (!answer) return fail(answer.error(), exit_code_of(answer.error()));
  return show(*answer, line);
}

int run_operator_command(const CommandLine& line, const SettingTexts& settings) {
  const auto command = command_of(line, settings);
  if (!command) return fail(command.error(), kExitUsage);
  const auto answer = ask_operator(settings.at("data"), *command);
  if (!answer) return fail(answer.error(), exit_code_of(answer.error()));
  return show(*answer, line);
}

int run_timetable_import(const CommandLine& line, const SettingTexts& settings) {
  const auto plans = read_plans(line.arguments[0], settings);
  if (!plans) return fail(plans.error());
  if (line.has("dry-run"))
    return show(
        nlohmann::ordered_json{{"ok", true}, {"dry_run", true}, {"flights", plans->size()}}.dump(),
        line);
  const auto answer = import_all(settings.at("data"), *plans);
  if (!answer) return fail(answer.error(), exit_code_of(answer.error()));
  return show(*answer, line);
}

}  // namespace vendepass
