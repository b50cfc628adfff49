#include "airline/io/command_line.h"

#include <CLI/CLI.hpp>
#include <iostream>

namespace vendepass {
namespace {

constexpr int kExitUsage = 2;

struct OptionInfo {
  const char* name;
  const char* help;
  bool is_flag = false;
};
struct CommandInfo {
  const char* name;  // "flight show": a command of a group.
  const char* help;
  enum class Settings { kNone, kFiles, kAll } settings;
  std::vector<const char*> arguments;
  std::vector<OptionInfo> options;
};

const OptionInfo kJson{"json", "print the answer as JSON", true};

const std::vector<CommandInfo>& commands() {
  using enum CommandInfo::Settings;
  static const std::vector<CommandInfo> all{
      {"init", "make the data directory and an empty journal", kAll, {}, {}},
      {"serve",
       "run the airline until SIGTERM",
       kAll,
       {},
       {{"alone", "start although no majority of the quorum answers: you know better", true}}},
      {"status", "what the running airline knows and holds", kFiles, {}, {kJson}},
      {"check",
       "recount every flight from the journal; several --data with --across compare them",
       kFiles,
       {},
       {kJson,
        {"across", "compare the airlines' journals with each other", true},
        {"lost", "list what only this former journal of the airline has: nobody told it back"}}},
      {"backup", "copy the journal into a new file", kFiles, {"FILE"}, {kJson}},
      {"restore",
       "make a backup the journal of the stopped airline; read docs/operations.md first",
       kFiles,
       {"FILE"},
       {kJson, {"replace", "move the present journal aside", true}}},
      {"reload", "read the alliance file again, of a higher edition", kFiles, {}, {kJson}},
      {"keygen",
       "make a private key and print the public one",
       kNone,
       {},
       {{"out", "file for the private key"}}},
      {"alliance check", "check an alliance file", kNone, {"FILE"}, {}},
      {"timetable import",
       "schedule the flights of a CSV file at the running airline",
       kFiles,
       {"FILE"},
       {kJson, {"dry-run", "read and check the file only", true}}},
      {"timetable generate",
       "make a plausible timetable from a network file",
       kFiles,
       {},
       {{"network", "network file (CSV)"},
        {"from", "first local date of departure"},
        {"days", "number of days (60)"},
        {"seed", "seed (1)"},
        {"out", "file to write; otherwise standard output"}}},
      {"flight list", "flights of this airline", kFiles, {}, {kJson, {"date", "of this day only"}}},
      {"flight show", "one flight", kFiles, {"FLIGHT"}, {kJson}},
      {"flight cancel",
       "stop selling a flight; its tickets stay, marked",
       kFiles,
       {"FLIGHT"},
       {kJson}},
      {"flight fare", "set a cabin's fare", kFiles, {"FLIGHT", "CABIN", "AMOUNT"}, {kJson}},
      {"manifest", "passengers of a flight", kFiles, {"FLIGHT"}, {kJson}},
      {"purchase", "what all airlines know of one purchase", kFiles, {"ID"}, {kJson}},
      {"settlement", "who owes whom", kFiles, {}, {kJson}},
      {"failpoints", "where a process can be told to kill itself, for tests", kNone, {}, {}}};
  return all;
}

// Settings that other commands than serve use: the files.
bool is_file_setting(const std::string& name) {
  return name == "data" || name == "alliance" || name == "airline" || name == "key" ||
         name == "airports" || name == "mct";
}

void add_settings(CLI::App& command, const CommandInfo& info, CommandLine& line) {
  if (info.settings == CommandInfo::Settings::kNone) return;
  command.add_option_function<std::string>(
      "--config", [&line](const std::string& path) { line.options["config"] = path; },
      "file with settings (TOML)");
  command.add_option("--data", line.data, "data directory of the airline")->take_all();
  for (const auto& setting : settings()) {
    const bool is_wanted =
        info.settings == CommandInfo::Settings::kAll || is_file_setting(setting.name);
    if (!is_wanted || setting.name == "data") continue;
    const auto keep = [&line, name = setting.name](const std::vector<std::string>& values) {
      auto& text = line.settings[name];
      text.clear();
      for (const auto& value : values) text += (text.empty() ? "" : ",") + value;
    };
    const auto fallback = setting.fallback.empty() ? "" : " (" + setting.fallback + ")";
    auto* option = command.add_option_function<std::vector<std::string>>("--" + setting.name, keep,
                                                                         setting.help + fallback);
    option->expected(1)->allow_extra_args(false)->type_name("TEXT");
    if (setting.name == "failpoint") option->take_all();
  }
}

void add_command(CLI::App& group, const std::string& name, const CommandInfo& info,
                 CommandLine& line) {
  auto* command = group.add_subcommand(name, info.help);
  add_settings(*command, info, line);
  for (const auto& option : info.options) {
    const auto keep = [&line, key = std::string{option.name}](const std::string& value) {
      line.options[key] = value;
    };
    const auto flag = "--" + std::string{option.name};
    if (option.is_flag)
      command->add_flag_callback(
          flag, [keep] { keep("yes"); }, option.help);
    else
      command->add_option_function<std::string>(flag, keep, option.help);
  }
  for (const auto* argument : info.arguments)
    command
        ->add_option_function<std::string>(
            argument, [&line](const std::string& word) { line.arguments.push_back(word); })
        ->required();
  command->final_callback([&line, full = std::string{info.name}] { line.command = full; });
}

}  // namespace

std::variant<CommandLine, int> parse_command_line(int argc, char** argv) {
  CommandLine line;
  CLI::App app{
      "One airline of a VendePass alliance: its server and its operator's commands.\n"
      "Exit codes: 0 done, 1 failed or problems found, 2 usage, 4 the airline rejected "
      "the command, 5 the airline is not running."};
  app.require_subcommand(1);
  std::map<std::string, CLI::App*> groups;
  for (const auto& info : commands()) {
    const std::string name{info.name};
    const auto space = name.find(' ');
    if (space == std::string::npos) {
      add_command(app, name, info, line);
      continue;
    }
    auto& group = groups[name.substr(0, space)];
    if (group == nullptr) group = app.add_subcommand(name.substr(0, space))->require_subcommand(1);
    add_command(*group, name.substr(space + 1), info, line);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kExitUsage;
  }
  if (line.data.size() > 1 && line.command != "check") {
    std::cerr << "--data can be given once only\n";
    return kExitUsage;
  }
  if (!line.data.empty()) line.settings["data"] = line.data.front();
  return line;
}

}  // namespace vendepass
