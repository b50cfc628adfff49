// Money, times, bytes, text and vector clocks: the small values.
#include <gtest/gtest.h>

#include "common/money.h"
#include "common/random.h"
#include "common/text.h"
#include "common/time.h"
#include "common/vector_clock.h"
#include "samples.h"

namespace vendepass {
namespace {

using samples::at;
using std::chrono::minutes;

TEST(Money, IsReadAndShownWithTwoDecimals) {
  const auto currency = *parse_currency("BRL");
  EXPECT_EQ(parse_money("950", currency)->minor, 95'000);
  EXPECT_EQ(parse_money("950.05", currency)->minor, 95'005);
  EXPECT_EQ(to_string(samples::brl(95'005)), "BRL 950.05");
  EXPECT_EQ(to_string(samples::brl(-5)), "BRL -0.05");
  EXPECT_EQ(to_string(samples::brl(INT64_MIN)), "BRL -92233720368547758.08");
}

TEST(Money, WhatIsNoAmountIsMalformed) {
  for (const auto* bad : {"", ".", "1.", ".50", "1.5", "1.555", "-1", "+1", "1,50", " 1", "1e3",
                          "100000001", "99999999999999999999"})
    EXPECT_FALSE(parse_money(bad, *parse_currency("BRL"))) << bad;
}

TEST(Time, DatesAreReadStrictly) {
  EXPECT_EQ(to_string(*parse_date("2028-02-29")), "2028-02-29");
  for (const auto* bad : {"", "2026-2-1", "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00",
                          "1999-12-31", "2200-01-01", "2026/01/01", "2026-01-01 ", "20260101"})
    EXPECT_FALSE(parse_date(bad)) << bad;
}

TEST(Time, TimesAreShownInUtcAndLocally) {
  const auto when = at(1'796'097'600);  // 2026-12-01T04:00:00Z
  EXPECT_EQ(to_string(when), "2026-12-01T04:00Z");
  EXPECT_EQ(local_clock(when, minutes{-300}), "23:00");
  EXPECT_EQ(to_string(local_date(when, minutes{-300})), "2026-11-30");
  EXPECT_EQ(local_iso(when, minutes{-300}), "2026-11-30T23:00-05:00");
  EXPECT_EQ(local_iso(when, minutes{330}), "2026-12-01T09:30+05:30");
  EXPECT_EQ(local_iso(when, minutes{0}), "2026-12-01T04:00+00:00");
}

TEST(Time, TimesBefore1970AreShownToo) { EXPECT_EQ(to_string(at(-60)), "1969-12-31T23:59Z"); }

TEST(Bytes, HexadecimalComesBackAsItWas) {
  const Bytes bytes{"\x00\x7f\xff", 3};
  EXPECT_EQ(to_hex(bytes), "007fff");
  EXPECT_EQ(*from_hex("007fFF"), bytes);
  for (const auto* bad : {"0", "0g", "0x", " 0"}) EXPECT_FALSE(from_hex(bad)) << bad;
}

TEST(Bytes, AFixedArrayNeedsExactlyItsBytes) {
  EXPECT_TRUE(array_from<2>("ab"));
  EXPECT_FALSE(array_from<2>("a"));
  EXPECT_FALSE(array_from<2>("abc"));
}

TEST(Text, ValidUtf8HasNoOverlongFormsSurrogatesOrStrays) {
  for (const auto* good : {"", "a", "ç", "€", "😀", "\xf4\x8f\xbf\xbf"}) EXPECT_TRUE(is_utf8(good));
  for (const auto* bad : {"\x80", "\xc3", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80",
                          "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xff", "a\xe2\x82"})
    EXPECT_FALSE(is_utf8(bad)) << to_hex(bad);
}

TEST(Text, ControlCharactersAreNotPrintable) {
  EXPECT_TRUE(is_printable("João 😀"));
  for (const auto* bad : {"a\nb", "\x1b[2J", "\x7f", "\xc2\x85"}) EXPECT_FALSE(is_printable(bad));
}

TEST(Text, IsCutBetweenCharacters) {
  EXPECT_EQ(clip_text("aç", 2), "a");
  EXPECT_EQ(clip_text("aç", 3), "aç");
  EXPECT_EQ(clip_text("a\xff"
                      "b",
                      10),
            "a?b");
}

TEST(VectorClocks, MergeIsTheComponentwiseMaximum) {
  const auto ad = samples::airline("AD"), g3 = samples::airline("G3"), la = samples::airline("LA");
  VectorClock mine, other;
  mine.raise(la, 3);
  mine.raise(ad, 1);
  other.raise(ad, 2);
  other.raise(g3, 5);
  EXPECT_FALSE(mine.covers(other));
  mine.merge(other);
  EXPECT_TRUE(mine.covers(other));
  EXPECT_EQ(to_string(mine), "{AD:2, G3:5, LA:3}");
  EXPECT_EQ(mine.sum(), 10U);
}

TEST(VectorClocks, ComponentsNeverGoBackAndZeroIsAbsent) {
  const auto ad = samples::airline("AD");
  VectorClock clock;
  clock.raise(ad, 0);
  EXPECT_TRUE(clock.components().empty());
  clock.raise(ad, 4);
  clock.raise(ad, 2);
  EXPECT_EQ(clock.at(ad), 4U);
  EXPECT_EQ(clock.at(samples::airline("LA")), 0U);
}

// The order by which requests are taken must extend causality and be an order. Comparing by
// cause and breaking ties by airline is none: this triple would be a cycle.
TEST(VectorClocks, TheSumOrdersTheTripleThatCauseAndCodeTurnIntoACycle) {
  const auto a = samples::airline("AA"), b = samples::airline("BB"), c = samples::airline("CC");
  VectorClock x, y, z;
  x.raise(c, 1);
  y.raise(a, 1);
  y.raise(c, 1);
  z.raise(b, 1);
  EXPECT_TRUE(y.covers(x));
  const auto rank = [](const VectorClock& clock, AirlineCode entry) {
    return std::pair{clock.sum(), entry};
  };
  EXPECT_LT(rank(z, b), rank(x, c));
  EXPECT_LT(rank(x, c), rank(y, a));
  EXPECT_LT(rank(z, b), rank(y, a));
}

TEST(RandomNumbers, ReplayFromTheirSeed) {
  Random first{1}, second{1}, third{2};
  const auto one = first.next();
  EXPECT_EQ(one, second.next());
  EXPECT_NE(one, third.next());
}

}  // namespace
}  // namespace vendepass
