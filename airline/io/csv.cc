#include "airline/io/csv.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "common/text.h"

namespace vendepass {

namespace {

Error malformed(std::size_t line, std::size_t column, std::string_view what) {
  return {ErrorCode::kMalformed, fmt::format("line {}, column {}: {}", line, column, what)};
}

// Goes through the text once; the first thing that is wrong stops it.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_{text} {
    if (text_.substr(0, 3) == "\xEF\xBB\xBF") text_.remove_prefix(3);
    line_start_ = text_.data();
  }

  Result<std::vector<CsvRow>> run() {
    while (!text_.empty() && !error_) {
      if (end_line()) continue;  // An empty line.
      if (rows_.size() == kMaxCsvRows) fail("the file has too many rows; split it");
      row();
    }
    if (error_) return *error_;
    return std::move(rows_);
  }

 private:
  std::size_t column() const { return static_cast<std::size_t>(text_.data() - line_start_) + 1; }
  void fail(std::string_view what) {
    if (!error_) error_ = malformed(line_, column(), what);
  }
  // Passes over the end of a line, if this is one.
  bool end_line() {
    const std::size_t length = text_.substr(0, 2) == "\r\n" ? 2
                               : text_.substr(0, 1) == "\n" ? 1
                                                            : 0;
    if (length == 0) return false;
    text_.remove_prefix(length);
    ++line_;
    line_start_ = text_.data();
    return true;
  }

  void row() {
    CsvRow fields;
    do {
      if (fields.size() == kMaxCsvColumns) fail("the row has too many columns");
      CsvField field{{}, line_, column()};
      field.text = text_.substr(0, 1) == "\"" ? quoted() : plain();
      if (field.text.size() > kMaxCsvFieldBytes) fail("the field is too long");
      fields.push_back(std::move(field));
    } while (!error_ && comma());
    if (!error_ && !text_.empty() && !end_line()) fail("expected a comma or the end of the line");
    rows_.push_back(std::move(fields));
  }
  bool comma() {
    if (text_.substr(0, 1) != ",") return false;
    text_.remove_prefix(1);
    return true;
  }

  std::string plain() {
    const auto end = std::min(text_.find_first_of(",\r\n\""), text_.size());
    std::string field{text_.substr(0, end)};
    text_.remove_prefix(end);
    if (text_.substr(0, 1) == "\"")
      fail("a quote inside a field: quote the whole field and write the quote twice");
    return field;
  }
  std::string quoted() {
    std::string field;
    text_.remove_prefix(1);
    while (true) {
      const auto quote = text_.find('"');
      if (quote == std::string_view::npos) {
        fail("a quoted field begins here or before and never ends");
        return field;
      }
      field += text_.substr(0, quote);
      count_lines(text_.substr(0, quote));
      text_.remove_prefix(quote + 1);
      if (text_.substr(0, 1) != "\"") return field;
      field += '"';
      text_.remove_prefix(1);
    }
  }
  void count_lines(std::string_view passed) {
    for (const char& c : passed) {
      if (c != '\n') continue;
      ++line_;
      line_start_ = &c + 1;
    }
  }

  std::string_view text_;  // What is left.
  const char* line_start_ = nullptr;
  std::size_t line_ = 1;
  std::vector<CsvRow> rows_;
  std::optional<Error> error_;
};

// Position of each wanted column in the header.
Result<std::vector<std::size_t>> positions(const CsvRow& header,
                                           const std::vector<std::string_view>& columns) {
  std::vector<std::size_t> found;
  for (const auto name : columns) {
    const auto count = std::ranges::count(header, name, &CsvField::text);
    if (count != 1)
      return malformed(header.front().line, 1,
                       fmt::format("the header must name the column '{}' once; it names it {} "
                                   "times",
                                   name, count));
    const auto place = std::ranges::find(header, name, &CsvField::text);
    found.push_back(static_cast<std::size_t>(place - header.begin()));
  }
  return found;
}

}  // namespace

Result<std::vector<CsvRow>> parse_csv(std::string_view text) {
  if (text.size() > kMaxCsvBytes)
    return Error{ErrorCode::kMalformed,
                 fmt::format("the file has more than {} bytes; split it", kMaxCsvBytes)};
  return Parser{text}.run();
}

Result<std::vector<CsvRow>> parse_csv_table(std::string_view text,
                                            const std::vector<std::string_view>& columns) {
  auto parsed = parse_csv(text);
  if (!parsed) return parsed;
  if (parsed->empty()) return malformed(1, 1, "the file is empty; its first line names columns");
  const auto& header = parsed->front();
  const auto places = positions(header, columns);
  if (!places) return places.error();
  std::vector<CsvRow> rows;
  rows.reserve(parsed->size() - 1);
  for (std::size_t i = 1; i < parsed->size(); ++i) {
    auto& row = (*parsed)[i];
    if (row.size() != header.size())
      return malformed(
          row.front().line, 1,
          fmt::format("the row has {} fields where the header has {}", row.size(), header.size()));
    CsvRow wanted;
    wanted.reserve(columns.size());
    for (const auto place : *places) {
      if (!is_printable(row[place].text))
        return malformed(row[place].line, row[place].column,
                         "text must be UTF-8 without control characters");
      wanted.push_back(std::move(row[place]));
    }
    rows.push_back(std::move(wanted));
  }
  return rows;
}

Error csv_error(const CsvField& field, std::string_view what) {
  return {ErrorCode::kInvalid,
          fmt::format("line {}, column {}: {}", field.line, field.column, what)};
}

std::string csv_line(const std::vector<std::string>& fields) {
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) line += ',';
    if (fields[i].find_first_of(",\"\r\n") == std::string::npos) {
      line += fields[i];
      continue;
    }
    line += '"';
    for (const char c : fields[i]) line += c == '"' ? std::string{"\"\""} : std::string(1, c);
    line += '"';
  }
  return line + '\n';
}

}  // namespace vendepass
