// docs/errors.md lists every code, with the value, name and class that the code gives it.
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <string>
#include <vector>

#include "common/errors.h"

namespace vendepass {
namespace {

// "| 1 | `seat_taken` | refusal |" as "1 seat_taken refusal".
std::vector<std::string> rows_of_page() {
  const std::string here = __FILE__;
  std::ifstream file{here.substr(0, here.rfind("/tests/")) + "/docs/errors.md"};
  const std::regex row{"\\| *([0-9]+) *\\| *`([a-z_]+)` *\\| *([a-z]+) *\\|.+\\|.+\\|"};
  std::vector<std::string> rows;
  std::string line;
  while (std::getline(file, line)) {
    std::smatch parts;
    if (std::regex_match(line, parts, row))
      rows.push_back(parts[1].str() + " " + parts[2].str() + " " + parts[3].str());
  }
  return rows;
}

std::string class_of(ErrorCode code) {
  if (is_refusal(code)) return "refusal";
  return is_definite(code) ? "definite" : "indefinite";
}

TEST(ErrorsPage, ListsEveryCodeInOrder) {
  std::vector<std::string> expected;
  for (const auto& info : kErrors)
    expected.push_back(std::to_string(static_cast<int>(info.code)) + " " + std::string{info.name} +
                       " " + class_of(info.code));
  EXPECT_EQ(rows_of_page(), expected);
}

TEST(Errors, EveryValueOnTheWireIsFoundAgain) {
  for (const auto& info : kErrors) {
    EXPECT_EQ(error_code_from(static_cast<std::uint64_t>(info.code)), info.code);
    EXPECT_EQ(name_of(info.code), info.name);
  }
  EXPECT_EQ(error_code_from(0), std::nullopt);
  EXPECT_EQ(error_code_from(255), std::nullopt);
}

}  // namespace
}  // namespace vendepass
