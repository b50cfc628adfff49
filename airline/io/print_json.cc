#include "airline/io/print_json.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

namespace vendepass {
namespace {

using Json = nlohmann::ordered_json;

std::string cell(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null()) return "-";
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Characters, not bytes: names of passengers are UTF-8.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

using Row = std::vector<std::string>;

std::string aligned(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (widths.size() <= i) widths.push_back(0);
      widths[i] = std::max(widths[i], width_of(row[i]));
    }
  std::string text;
  for (const auto& row : rows) {
    std::string line = " ";
    for (std::size_t i = 0; i < row.size(); ++i)
      line += " " + row[i] + std::string(widths[i] - width_of(row[i]) + 1, ' ');
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string table(const Json& list) {
  if (list.empty()) return "  none\n";
  if (!list.front().is_object()) {
    std::string lines;
    for (const auto& item : list) lines += "  " + cell(item) + "\n";
    return lines;
  }
  std::vector<Row> rows(1);
  for (const auto& [name, value] : list.front().items()) rows[0].push_back(name);
  for (const auto& item : list) {
    Row row;
    for (const auto& name : rows[0]) row.push_back(item.contains(name) ? cell(item[name]) : "");
    rows.push_back(std::move(row));
  }
  return aligned(rows);
}

}  // namespace

std::string for_people(const std::string& json) {
  const auto answer = Json::parse(json, nullptr, false);
  if (!answer.is_object()) return json + "\n";
  std::string text;
  for (const auto& [name, value] : answer.items()) {
    if (name == "ok" || name == "request") continue;
    if (value.is_array())
      text += name + ":\n" + table(value);
    else
      text += name + ": " + cell(value) + "\n";
  }
  return text;
}

}  // namespace vendepass
