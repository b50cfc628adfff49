// One test for each file of this folder: its commands must do what is recorded in it.
//
// VENDEPASS_REWRITE=1 records anew instead of comparing; then read the difference.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "tests/scenarios/runner.h"
#include "tests/scenarios/script.h"

namespace vendepass::scenarios {

namespace {

std::filesystem::path path_of(const std::string& name) {
  return std::filesystem::path{VENDEPASS_SCENARIOS} / (name + ".txt");
}

std::vector<std::string> scenario_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator{VENDEPASS_SCENARIOS})
    if (entry.path().extension() == ".txt") names.push_back(entry.path().stem().string());
  std::ranges::sort(names);
  return names;
}

std::string read(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream{path}.rdbuf();
  return text.str();
}

std::string as_text(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + '\n';
  return text;
}

// What the block's commands do; whatever is broken after one of them fails the test.
std::vector<std::string> run(Runner& runner, const Block& block) {
  std::vector<std::string> happened;
  for (const auto& line : block.script) {
    if (!is_command(line)) continue;
    const auto lines = runner.run(line);
    happened.insert(happened.end(), lines.begin(), lines.end());
    for (const auto& problem : runner.problems()) ADD_FAILURE() << "`" << line << "`: " << problem;
  }
  if (happened.empty()) happened.push_back("ok");
  return happened;
}

class Scenario : public testing::TestWithParam<std::string> {};

TEST_P(Scenario, Happens) {
  const auto path = path_of(GetParam());
  auto blocks = parse_blocks(read(path));
  ASSERT_FALSE(blocks.empty()) << path << " has no commands";
  const bool rewrite = std::getenv("VENDEPASS_REWRITE") != nullptr;
  Runner runner;
  for (auto& block : blocks) {
    const auto happened = run(runner, block);
    if (!rewrite) {
      ASSERT_EQ(as_text(block.expected), as_text(happened)) << "after:\n" << as_text(block.script);
    }
    block.expected = happened;
  }
  if (rewrite) std::ofstream{path} << to_text(blocks);
}

INSTANTIATE_TEST_SUITE_P(Scenarios, Scenario, testing::ValuesIn(scenario_names()),
                         [](const auto& scenario) { return scenario.param; });

}  // namespace

}  // namespace vendepass::scenarios
