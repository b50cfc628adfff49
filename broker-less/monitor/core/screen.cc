#include "broker-less/monitor/core/screen.h"

#include <algorithm>
#include <array>

#include "common/text.h"

namespace vendepass::monitor {
namespace {

constexpr std::string_view kEllipsis = "…";

struct Range {
  char32_t first, last;
};
// Wide and fullwidth (Unicode, East Asian Width), and pictures.
constexpr std::array kWide{Range{0x1100, 0x115F},   Range{0x2E80, 0x303E},  Range{0x3041, 0xA4CF},
                           Range{0xAC00, 0xD7A3},   Range{0xF900, 0xFAFF},  Range{0xFE30, 0xFE6F},
                           Range{0xFF00, 0xFF60},   Range{0xFFE0, 0xFFE6},  Range{0x1F300, 0x1F64F},
                           Range{0x1F680, 0x1FAFF}, Range{0x20000, 0x3FFFD}};
// Marks that are put on the character before.
constexpr std::array kMarks{Range{0x0300, 0x036F}, Range{0x200B, 0x200F}, Range{0x20D0, 0x20FF},
                            Range{0xFE00, 0xFE0F}};

template <typename Ranges>
bool is_in(const Ranges& ranges, char32_t character) {
  return std::ranges::any_of(ranges, [&](const Range& range) {
    return range.first <= character && character <= range.last;
  });
}

// Of valid UTF-8, whose first byte says how long a character is.
std::size_t length_at(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  return first < 0x80U ? 1 : first < 0xE0U ? 2 : first < 0xF0U ? 3 : 4;
}

char32_t character_at(std::string_view glyph) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(glyph[i]); };
  if (glyph.size() == 1) return byte(0);
  char32_t value = byte(0) & (0x7FU >> glyph.size());
  for (std::size_t i = 1; i < glyph.size(); ++i) value = value << 6U | (byte(i) & 0x3FU);
  return value;
}

std::size_t width_of(char32_t character) {
  if (is_in(kMarks, character)) return 0;
  return is_in(kWide, character) ? 2 : 1;
}

// `see` gets each character, without control characters, and its columns.
template <typename See>
void each_character(std::string_view bytes, const See& see) {
  const auto valid = is_utf8(bytes) ? std::string{bytes} : clip_text(bytes, bytes.size());
  for (std::string_view left = valid; !left.empty();) {
    auto glyph = left.substr(0, length_at(left));
    left.remove_prefix(glyph.size());
    const auto character = character_at(glyph);
    const bool is_control = character < 0x20 || (character >= 0x7F && character < 0xA0);
    see(is_control ? std::string_view{"?"} : glyph, is_control ? 1 : width_of(character));
  }
}

std::string blanks(std::size_t columns) { return std::string(columns, ' '); }

std::string cut(std::string_view text, std::size_t columns) {
  if (columns_of(text) <= columns) return std::string{text};
  std::string kept;
  std::size_t used = 1;  // The ellipsis.
  bool fits = columns > 0;
  each_character(text, [&](std::string_view glyph, std::size_t width) {
    fits = fits && used + width <= columns;
    if (!fits) return;
    kept += glyph;
    used += width;
  });
  return columns > 0 ? kept + std::string{kEllipsis} : kept;
}

}  // namespace

Screen::Screen(Size size) : size_{size}, cells_(size.columns * size.lines) {}

std::size_t Screen::put_at(std::size_t line, std::size_t column, std::size_t end, const Rich& text,
                           bool reversed) {
  for (const auto& span : text) {
    const auto fitting = cut(span.text, end - column);
    each_character(fitting, [&](std::string_view glyph, std::size_t width) {
      if (width == 0) {
        if (column > 0) cells_[line * size_.columns + column - 1].glyph += glyph;
        return;
      }
      if (column + width > end) return;
      cells_[line * size_.columns + column] = {std::string{glyph}, span.style, reversed};
      if (width == 2) cells_[line * size_.columns + column + 1] = {"", span.style, reversed};
      column += width;
    });
  }
  return column;
}

void Screen::put(std::size_t line, const Rich& text, Bar bar) { put_both(line, text, {}, bar); }

void Screen::put_both(std::size_t line, const Rich& left, const Rich& right, Bar bar) {
  if (line >= size_.lines) return;
  const bool reversed = bar == Bar::kReversed;
  std::size_t columns = 0;
  for (const auto& span : right) columns += columns_of(span.text);
  const auto first = size_.columns - std::min(columns, size_.columns);
  const auto end = put_at(line, 0, first, left, reversed);
  if (reversed) put_at(line, end, first, {{blanks(first - end)}}, true);
  put_at(line, first, size_.columns, right, reversed);
}

std::vector<std::string> Screen::text() const {
  std::vector<std::string> lines;
  for (std::size_t line = 0; line < size_.lines; ++line) {
    std::string text;
    for (std::size_t column = 0; column < size_.columns; ++column) text += at(line, column).glyph;
    text.erase(text.find_last_not_of(' ') + 1);
    lines.push_back(std::move(text));
  }
  return lines;
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  each_character(text, [&](std::string_view, std::size_t width) { columns += width; });
  return columns;
}

std::string fit(std::string_view text, std::size_t columns) {
  auto kept = cut(text, columns);
  const auto used = columns_of(kept);
  return kept + blanks(columns - std::min(columns, used));
}

std::string fit_right(std::string_view text, std::size_t columns) {
  const auto kept = cut(text, columns);
  return blanks(columns - std::min(columns, columns_of(kept))) + kept;
}

std::vector<std::string> wrapped(const std::string& text, std::size_t columns) {
  std::vector<std::string> lines{""};
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find(' ', begin), text.size());
    const auto word = text.substr(begin, end - begin);
    auto& line = lines.back();
    if (line.empty())
      line = word;
    else if (columns_of(line) + 1 + columns_of(word) <= columns)
      line += " " + word;
    else
      lines.push_back(word);
    begin = end + 1;
  }
  return lines;
}

}  // namespace vendepass::monitor
