// Reads comma-separated values (RFC 4180): the form of every table that an operator hands in.
//
// Fields may be quoted; lines end with LF or CRLF; a byte order mark and empty lines are passed
// over. The first line names the columns, in any order; columns nobody asked for are ignored.
// Every field knows where it starts, so that an error can say where to look.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"

namespace vendepass {

// A year of a large airline is about 20,000 rows of 100 bytes.
inline constexpr std::size_t kMaxCsvBytes = 64 * 1024 * 1024;
inline constexpr std::size_t kMaxCsvRows = 1'000'000;
inline constexpr std::size_t kMaxCsvColumns = 64;
inline constexpr std::size_t kMaxCsvFieldBytes = 4096;

struct CsvField {
  std::string text;
  std::size_t line;    // From 1.
  std::size_t column;  // Of its first byte in the line, from 1.
};
using CsvRow = std::vector<CsvField>;

// Rows as they stand, each with at least one field. Errors: kMalformed with line and column.
Result<std::vector<CsvRow>> parse_csv(std::string_view text);

// Rows below the header, each with exactly the fields of `columns`, in that order. Errors:
// kMalformed: not CSV, a column is missing or named twice, a row is shorter or longer than the
// header, text that is not printable UTF-8.
Result<std::vector<CsvRow>> parse_csv_table(std::string_view text,
                                            const std::vector<std::string_view>& columns);

// kInvalid: "line 3, column 9: " and what is wrong with this field and what to write instead.
Error csv_error(const CsvField& field, std::string_view what);

// One line with its LF; fields are quoted where they must be.
std::string csv_line(const std::vector<std::string>& fields);

}  // namespace vendepass
