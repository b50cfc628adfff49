// What the operator typed, taken apart; nothing is done about it here.
//
// Thin over CLI11, which only command_line.cc includes (it is slow to compile). Usage errors
// have exit code 2. CLI11's own configuration file and environment are not used: there a file
// would win over the environment.
#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "airline/io/config.h"

namespace vendepass {

struct CommandLine {
  std::string command;                         // "serve", "flight show"
  SettingTexts settings;                       // Flags that are settings, as given.
  std::vector<std::string> data;               // All --data; more than one only for `check`.
  std::map<std::string, std::string> options;  // Other options, by name: "date", "json" ...
  std::vector<std::string> arguments;          // The words after the command.

  bool has(const std::string& option) const { return options.count(option) > 0; }
};

// An exit code when there is nothing to run: help (0) or a usage error (2), both printed.
std::variant<CommandLine, int> parse_command_line(int argc, char** argv);

}  // namespace vendepass
