// A screen of text, before any terminal: cells with a character and a style.
//
// What comes from outside (names of airlines) may be any UTF-8: control characters become '?', and
// characters of two columns take two cells.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vendepass::monitor {

enum class Style : std::uint8_t { kPlain, kDim, kStrong, kGood, kNotice, kBad, kAccent };

struct Span {
  std::string text;
  Style style = Style::kPlain;
};
using Rich = std::vector<Span>;

struct Size {
  std::size_t columns, lines;
  friend bool operator==(const Size&, const Size&) = default;
};

class Screen {
 public:
  struct Cell {
    std::string glyph = " ";  // One character; empty: the one before it is of two columns.
    Style style = Style::kPlain;
    bool reversed = false;
    friend bool operator==(const Cell&, const Cell&) = default;
  };

  explicit Screen(Size size);

  // From the left edge; cut, and an ellipsis says so. Lines that are not there are passed over.
  enum class Bar : std::uint8_t { kNone, kReversed };
  void put(std::size_t line, const Rich& text, Bar bar = Bar::kNone);
  // Two texts on one line, one at each edge: where both do not fit, the left one is cut.
  void put_both(std::size_t line, const Rich& left, const Rich& right, Bar bar = Bar::kNone);

  Size size() const { return size_; }
  const Cell& at(std::size_t line, std::size_t column) const {
    return cells_[line * size_.columns + column];
  }
  // The characters of all lines, without blanks at their ends.
  std::vector<std::string> text() const;

 private:
  // Cut at column `end`; the column after it.
  std::size_t put_at(std::size_t line, std::size_t column, std::size_t end, const Rich& text,
                     bool reversed);

  Size size_;
  std::vector<Cell> cells_;
};

// Columns that a terminal needs for it.
std::size_t columns_of(std::string_view text);
// Filled up with blanks, or cut with an ellipsis, to exactly so many columns.
std::string fit(std::string_view text, std::size_t columns);
std::string fit_right(std::string_view text, std::size_t columns);
// Lines of at most so many columns, broken at blanks; a longer word is left whole.
std::vector<std::string> wrapped(const std::string& text, std::size_t columns);

}  // namespace vendepass::monitor
