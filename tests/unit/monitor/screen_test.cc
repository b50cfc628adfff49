// Text on a screen: what is cut, what is wide, what may steer no terminal.
#include "broker-less/monitor/core/screen.h"

#include <gtest/gtest.h>

namespace vendepass::monitor {
namespace {

using Lines = std::vector<std::string>;

TEST(ScreenOf, lines_are_cut_at_the_edge_and_say_so) {
  Screen screen{{10, 2}};
  screen.put(0, {{"0123456789"}});
  screen.put(1, {{"01234", Style::kBad}, {"56789A", Style::kGood}});
  screen.put(2, {{"below the last line"}});
  EXPECT_EQ(screen.text(), (Lines{"0123456789", "012345678…"}));
  EXPECT_EQ(screen.at(1, 4).style, Style::kBad);
  EXPECT_EQ(screen.at(1, 5).style, Style::kGood);
}

TEST(ScreenOf, a_bar_goes_to_the_edge_and_what_is_at_the_right_stands_in_it) {
  Screen screen{{12, 1}};
  screen.put_both(0, {{"left"}}, {{"right"}}, Screen::Bar::kReversed);
  EXPECT_EQ(screen.text(), Lines{"left   right"});
  for (std::size_t column = 0; column < 12; ++column)
    EXPECT_TRUE(screen.at(0, column).reversed) << column;
  screen.put_both(0, {{"too long"}}, {{"right"}}, Screen::Bar::kReversed);
  EXPECT_EQ(screen.text(), Lines{"too lo…right"}) << "the left one is cut";
  screen.put_both(0, {{"12345航空"}}, {{"right"}}, Screen::Bar::kReversed);
  EXPECT_EQ(screen.text(), Lines{"12345… right"}) << "no half of a wide character";
}

TEST(ScreenOf, long_lines_are_broken_at_blanks) {
  EXPECT_EQ(wrapped("a bc def", 4), (Lines{"a bc", "def"}));
  EXPECT_EQ(wrapped("a bc def", 80), Lines{"a bc def"});
  EXPECT_EQ(wrapped("12345 67", 4), (Lines{"12345", "67"})) << "a long word is left whole";
  EXPECT_EQ(wrapped("", 4), Lines{""});
}

TEST(ScreenOf, wide_characters_take_two_columns_and_are_never_halved) {
  EXPECT_EQ(columns_of("航空"), 4U);
  EXPECT_EQ(columns_of("São"), 3U);
  EXPECT_EQ(columns_of("Sa\u0303o"), 3U) << "a mark stands on the letter before";
  Screen screen{{5, 1}};
  screen.put(0, {{"a航空b"}});
  EXPECT_EQ(screen.text(), Lines{"a航…"});
  EXPECT_EQ(screen.at(0, 2).glyph, "");
  EXPECT_EQ(fit("航空会社", 6), "航空… ");
  EXPECT_EQ(fit_right("12", 4), "  12");
  EXPECT_EQ(fit("12345", 4), "123…");
  EXPECT_EQ(fit("x", 0), "");
}

TEST(ScreenOf, nothing_from_outside_steers_the_terminal) {
  Screen screen{{20, 1}};
  screen.put(0, {{"a\x1b[2Jb\tc\x7f\xff"}});
  EXPECT_EQ(screen.text(), Lines{"a?[2Jb?c??"});
}

}  // namespace
}  // namespace vendepass::monitor
