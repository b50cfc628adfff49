#include "tests/scenarios/script.h"

#include <set>
#include <sstream>
#include <stdexcept>

namespace vendepass::scenarios {

namespace {

const std::string kRule = "----";

}  // namespace

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  if (text.empty()) return parts;
  std::size_t begin = 0;
  for (auto end = text.find(separator); end != std::string_view::npos;
       begin = end + 1, end = text.find(separator, begin))
    parts.emplace_back(text.substr(begin, end - begin));
  parts.emplace_back(text.substr(begin));
  return parts;
}

void wrong_script(const std::string& line, const std::string& why) {
  throw std::invalid_argument("`" + line + "`: " + why);
}

bool is_command(std::string_view line) { return !line.empty() && line.front() != '#'; }

std::vector<Block> parse_blocks(std::string_view text) {
  std::vector<Block> blocks(1);
  bool recorded = false;
  std::istringstream lines{std::string{text}};
  for (std::string line; std::getline(lines, line);) {
    if (line == kRule) {
      recorded = true;
    } else if (recorded && line.empty()) {
      recorded = false;
      blocks.emplace_back();
    } else {
      auto& block = blocks.back();
      (recorded ? block.expected : block.script).push_back(line);
    }
  }
  if (blocks.back().script.empty()) blocks.pop_back();
  return blocks;
}

std::string to_text(const std::vector<Block>& blocks) {
  std::string text;
  for (const auto& block : blocks) {
    if (!text.empty()) text += '\n';
    for (const auto& line : block.script) text += line + '\n';
    text += kRule + '\n';
    for (const auto& line : block.expected) text += line + '\n';
  }
  return text;
}

Command parse_command(const std::string& line) {
  static const std::set<std::string> kPrepositions{"at", "to", "from", "until"};
  Command command{line, {}, {}, {}};
  std::istringstream words{line};
  words >> command.name;
  for (std::string word; words >> word;) {
    if (kPrepositions.contains(word)) {
      std::string value;
      if (!(words >> value)) wrong_script(line, "nothing follows `" + word + "`");
      command.options.emplace(word, value);
    } else if (const auto equals = word.find('='); equals != std::string::npos) {
      command.options.emplace(word.substr(0, equals), word.substr(equals + 1));
    } else {
      command.words.push_back(word);
    }
  }
  return command;
}

const std::string& Command::word(std::size_t index) const {
  if (index >= words.size()) wrong_script(line, "a word is missing");
  return words[index];
}

const std::string& Command::option(const std::string& key) const {
  const auto found = options.find(key);
  if (found == options.end()) wrong_script(line, "`" + key + "` is missing");
  return found->second;
}

std::string Command::option_or(const std::string& key, const std::string& fallback) const {
  const auto found = options.find(key);
  return found == options.end() ? fallback : found->second;
}

}  // namespace vendepass::scenarios
