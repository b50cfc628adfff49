// A scenario file: blocks of commands, each followed by `----` and what they are recorded to do.
//
//   # prose                     at the top or between commands
//   command word key=value      one a line
//   ----
//   recorded lines              up to an empty line
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"

namespace vendepass::scenarios {

struct Block {
  std::vector<std::string> script;    // Commands, prose and empty lines, as written.
  std::vector<std::string> expected;  // Recorded lines, never empty ones.
};

std::vector<Block> parse_blocks(std::string_view text);
std::string to_text(const std::vector<Block>& blocks);
// False for prose and empty lines.
bool is_command(std::string_view line);

// One command: its name, its words, and its options. `at X`, `to X`, `from X` and `until X` are
// options like `at=X`.
struct Command {
  std::string line;  // As written, for messages.
  std::string name;
  std::vector<std::string> words;
  std::map<std::string, std::string> options;

  // These throw std::invalid_argument, with the line, when the script is wrong.
  const std::string& word(std::size_t index) const;
  const std::string& option(const std::string& key) const;
  std::string option_or(const std::string& key, const std::string& fallback) const;
};
Command parse_command(const std::string& line);

// "a,b,c" at each separator; nothing for an empty text.
std::vector<std::string> split(std::string_view text, char separator);

[[noreturn]] void wrong_script(const std::string& line, const std::string& why);

template <typename T>
T parsed(const Command& command, Result<T> result) {
  if (!result) wrong_script(command.line, result.error().detail);
  return *std::move(result);
}

}  // namespace vendepass::scenarios
