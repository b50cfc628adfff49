#include "airline/io/csv.h"

#include <gtest/gtest.h>

namespace vendepass {
namespace {

// "a|b / c|d": fields and rows of what was read, or the error.
std::string read(std::string_view text) {
  const auto rows = parse_csv(text);
  if (!rows) return rows.error().detail;
  std::string shown;
  for (const auto& row : *rows) {
    if (!shown.empty()) shown += " / ";
    for (std::size_t i = 0; i < row.size(); ++i) shown += (i > 0 ? "|" : "") + row[i].text;
  }
  return shown;
}

TEST(Csv, ReadsLinesThatEndEitherWay) {
  EXPECT_EQ(read("a,b\nc,d\n"), "a|b / c|d");
  EXPECT_EQ(read("a,b\r\nc,d"), "a|b / c|d");
  EXPECT_EQ(read(""), "");
}

TEST(Csv, PassesOverEmptyLinesAndAByteOrderMark) {
  EXPECT_EQ(read("\xEF\xBB\xBF\na,b\n\r\n\nc,d\n\n"), "a|b / c|d");
}

TEST(Csv, KeepsEmptyFields) {
  EXPECT_EQ(read("a,,b\n,\n"), "a||b / |");
  EXPECT_EQ(read("\"\"\n"), "");
}

TEST(Csv, ReadsQuotedFields) {
  EXPECT_EQ(read("\"a,b\",\"say \"\"yes\"\"\"\n"), "a,b|say \"yes\"");
  EXPECT_EQ(read("\"two\nlines\",x\ny,z"), "two\nlines|x / y|z");
}

TEST(Csv, KnowsWhereEachFieldStarts) {
  const auto rows = parse_csv("ab,\"c\nd\",e\r\n\nf,gh\n");
  ASSERT_TRUE(rows);
  const auto place = [&](std::size_t row, std::size_t field) {
    const auto& found = (*rows)[row][field];
    return std::pair{found.line, found.column};
  };
  EXPECT_EQ(place(0, 1), (std::pair<std::size_t, std::size_t>{1, 4}));
  EXPECT_EQ(place(0, 2), (std::pair<std::size_t, std::size_t>{2, 4}));
  EXPECT_EQ(place(1, 1), (std::pair<std::size_t, std::size_t>{4, 3}));
}

TEST(Csv, SaysWhereItIsBroken) {
  EXPECT_EQ(read("a,b\nc,d\"e\n"),
            "line 2, column 4: a quote inside a field: quote the whole field and write the quote "
            "twice");
  EXPECT_EQ(read("a,\"b\"c\n"), "line 1, column 6: expected a comma or the end of the line");
  EXPECT_EQ(read("a\rb\n"), "line 1, column 2: expected a comma or the end of the line");
  EXPECT_NE(read("a,\"b\n").find("never ends"), std::string::npos);
}

TEST(Csv, IsBounded) {
  EXPECT_NE(read(std::string(kMaxCsvFieldBytes + 1, 'x')).find("too long"), std::string::npos);
  EXPECT_EQ(read(std::string(kMaxCsvFieldBytes, 'x')).size(), kMaxCsvFieldBytes);
  EXPECT_NE(read(std::string(kMaxCsvColumns, ',')).find("too many columns"), std::string::npos);
  EXPECT_NE(read(std::string(kMaxCsvBytes + 1, '\n')).find("bytes"), std::string::npos);
}

std::string table(std::string_view text) {
  const auto rows = parse_csv_table(text, {"one", "two"});
  if (!rows) return rows.error().detail;
  std::string shown;
  for (const auto& row : *rows) shown += row.at(0).text + "|" + row.at(1).text + ";";
  return shown;
}

TEST(CsvTable, FindsItsColumnsByNameInAnyOrder) {
  EXPECT_EQ(table("one,two\n1,2\n"), "1|2;");
  EXPECT_EQ(table("note,two,one\nx,2,1\ny,4,3\n"), "1|2;3|4;");
  EXPECT_EQ(table("one,two\n"), "");
}

TEST(CsvTable, SaysWhatIsWrongWithTheHeaderOrARow) {
  EXPECT_NE(table("").find("empty"), std::string::npos);
  EXPECT_NE(table("one,three\n").find("'two' once; it names it 0 times"), std::string::npos);
  EXPECT_NE(table("one,two,two\n").find("2 times"), std::string::npos);
  EXPECT_EQ(table("one,two\n1,2\n1\n"),
            "line 3, column 1: the row has 1 fields where the header has 2");
}

TEST(CsvTable, RejectsTextThatCouldSteerATerminal) {
  EXPECT_NE(table("one,two\n1,\x1b[2J\n").find("line 2, column 3"), std::string::npos);
  EXPECT_NE(table("one,two\n1,\xff\n").find("UTF-8"), std::string::npos);
}

TEST(Csv, WritesWhatItReads) {
  const std::vector<std::string> fields{"plain", "a,b", "say \"yes\"", "", "two\nlines"};
  const auto rows = parse_csv(csv_line(fields));
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 1U);
  std::vector<std::string> again;
  for (const auto& field : rows->front()) again.push_back(field.text);
  EXPECT_EQ(again, fields);
}

}  // namespace
}  // namespace vendepass
