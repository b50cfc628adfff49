// Space-time diagrams: their clocks, and both forms in which they are written.
#include "broker-less/monitor/core/space_time.h"

#include <gtest/gtest.h>

#include <sstream>

namespace vendepass {
namespace {

using Kind = Moment::Kind;

Moment moment(const std::string& host, const std::string& text, std::vector<std::size_t> after = {},
              Kind kind = Kind::kMessage) {
  Moment made;
  made.host = host;
  made.text = text;
  made.kind = kind;
  for (const auto from : after) made.after.push_back({from, "hold"});
  return made;
}

// AD asks G3 and LA, G3 answers; LA has done something before that nobody hears of.
SpaceTime small() {
  return {{"AD", "G3", "LA"},
          {moment("LA", "alone"), moment("AD", "asks"), moment("G3", "is asked", {1}),
           moment("LA", "is asked too", {1}), moment("G3", "answers"),
           moment("AD", "is answered", {4})}};
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

bool has(const std::string& text, const std::string& part) { return count(text, part) > 0; }

// ---- Clocks ----

TEST(Stamps, CountTheMomentsThatAreKnown) {
  const auto clocks = stamps(small());
  EXPECT_EQ(clocks.at(0), (MomentClock{{"LA", 1}}));
  EXPECT_EQ(clocks.at(1), (MomentClock{{"AD", 1}}));
  EXPECT_EQ(clocks.at(2), (MomentClock{{"AD", 1}, {"G3", 1}}));
  EXPECT_EQ(clocks.at(3), (MomentClock{{"AD", 1}, {"LA", 2}}));
  EXPECT_EQ(clocks.at(4), (MomentClock{{"AD", 1}, {"G3", 2}}));
  EXPECT_EQ(clocks.at(5), (MomentClock{{"AD", 2}, {"G3", 2}}));
}

TEST(Stamps, MergeAllThatAMomentBuildsOn) {
  auto happened = small();
  happened.moments.push_back(moment("LA", "hears both", {2, 5}));
  EXPECT_EQ(stamps(happened).back(), (MomentClock{{"AD", 2}, {"G3", 2}, {"LA", 3}}));
}

TEST(Stamps, AnOldMessageTakesNothingAway) {
  auto happened = small();
  happened.moments.push_back(moment("AD", "asks again"));
  happened.moments.push_back(moment("G3", "is asked again", {6}));
  happened.moments.push_back(moment("G3", "gets the first one again", {1}));
  EXPECT_EQ(stamps(happened).back(), (MomentClock{{"AD", 3}, {"G3", 4}}));
}

TEST(Stamps, AMomentOfNoHostKnowsAndCountsNothing) {
  auto happened = small();
  happened.moments.push_back(moment("", "a cut", {}, Kind::kFault));
  happened.moments.push_back(moment("AD", "goes on"));
  EXPECT_EQ(stamps(happened).at(6), MomentClock{});
  EXPECT_EQ(stamps(happened).at(7), (MomentClock{{"AD", 3}, {"G3", 2}}));
}

TEST(StampsDeathTest, NothingBuildsOnWhatComesLater) {
  const SpaceTime happened{{"AD", "G3"}, {moment("AD", "too early", {1}), moment("G3", "late")}};
  EXPECT_DEATH(stamps(happened), "broken invariant");
}

// ---- ShiViz ----

TEST(Shiviz, TwoLinesForEachMoment) {
  EXPECT_EQ(to_shiviz(small()),
            "LA {\"LA\":1}\nalone\n"
            "AD {\"AD\":1}\nasks\n"
            "G3 {\"AD\":1,\"G3\":1}\nis asked\n"
            "LA {\"AD\":1,\"LA\":2}\nis asked too\n"
            "G3 {\"AD\":1,\"G3\":2}\nanswers\n"
            "AD {\"AD\":2,\"G3\":2}\nis answered\n");
}

TEST(Shiviz, WhatBelongsToNoHostIsLeftOut) {
  const SpaceTime happened{{"AD"}, {moment("", "a cut"), moment("AD", "goes on")}};
  EXPECT_EQ(to_shiviz(happened), "AD {\"AD\":1}\ngoes on\n");
}

TEST(Shiviz, ATextStaysInItsLine) {
  // Among them two characters that end a line for a browser only.
  const SpaceTime happened{{"AD"},
                           {moment("AD",
                                   "one\ntwo\r\nthree\xE2\x80\xA8"
                                   "four\xC2\x85"
                                   "five")}};
  EXPECT_EQ(to_shiviz(happened), "AD {\"AD\":1}\none two  three four five\n");
}

TEST(Shiviz, OfNothingIsNothing) { EXPECT_EQ(to_shiviz({}), ""); }

TEST(ShivizDeathTest, AHostHasNoBlanks) {
  EXPECT_DEATH(to_shiviz({{"A D"}, {moment("A D", "x")}}), "broken invariant");
}

// ---- The picture ----

TEST(Svg, HasALineForEachHostAndATextForEachMoment) {
  const auto svg = to_svg(small(), "small");
  EXPECT_EQ(count(svg, "<line class=\"lane"), 3U);
  EXPECT_EQ(count(svg, "<g class=\"moment"), 6U);
  EXPECT_EQ(count(svg, "<path class=\"arrow"), 3U);
  for (const auto* text : {">alone<", ">asks<", ">is asked<", ">is answered<"})
    EXPECT_TRUE(has(svg, text)) << text;
}

TEST(Svg, NeedsNothingElse) {
  const auto svg = to_svg(small(), "small");
  for (const auto* foreign : {"<script", "href", "@import", "<image", "@font-face"})
    EXPECT_FALSE(has(svg, foreign)) << foreign;
  EXPECT_EQ(count(svg, "url("), count(svg, "url(#head"));
}

TEST(Svg, TellsTheClocksOfAMoment) {
  auto happened = small();
  happened.moments.back().clock = "{AD:17, G3:4}";
  const auto svg = to_svg(happened, "small");
  EXPECT_TRUE(has(svg, "is answered\nmoments known: {AD:2, G3:2}\nevents known: {AD:17, G3:4}<"));
}

TEST(Svg, NothingInATextIsTakenForAnythingElse) {
  auto happened = small();
  happened.hosts.push_back("<&>");
  happened.moments.push_back(moment("<&>", "a<b>&\"c\"\x01\x1B[2J\xFF\xEF\xBF\xBF!", {0}));
  happened.moments.back().after.front().label = "</title>";
  happened.moments.back().when = "<1>";
  happened.moments.back().clock = "]]>";
  const auto svg = to_svg(happened, "</title><script>");
  EXPECT_TRUE(has(svg, "a&lt;b&gt;&amp;&quot;c&quot;  [2J? !<"));
  EXPECT_FALSE(has(svg, "<script"));
  EXPECT_FALSE(has(svg, "]]>"));
  EXPECT_FALSE(has(svg, "<&"));
  for (const char letter : svg)
    EXPECT_TRUE(static_cast<unsigned char>(letter) >= 0x20 || letter == '\n');
}

TEST(Svg, WhatWasLostEndsInACross) {
  auto happened = small();
  happened.moments[1].lost.push_back({"LA", "accept"});
  const auto svg = to_svg(happened, "small");
  EXPECT_EQ(count(svg, "<line class=\"arrow lost"), 1U);
  EXPECT_EQ(count(svg, "<path class=\"cross"), 1U);
  EXPECT_TRUE(has(svg, "AD → LA, lost  accept"));
}

TEST(Svg, ShowsWhoIsDownFromItsEndToItsStart) {
  auto happened = small();
  happened.moments.push_back(moment("G3", "dies", {}, Kind::kDown));
  EXPECT_EQ(count(to_svg(happened, ""), "<line class=\"down\""), 1U);
  happened.moments.push_back(moment("G3", "starts again", {}, Kind::kUp));
  EXPECT_EQ(count(to_svg(happened, ""), "<line class=\"down\""), 1U);
  happened.moments.push_back(moment("G3", "dies again", {}, Kind::kDown));
  EXPECT_EQ(count(to_svg(happened, ""), "<line class=\"down\""), 2U);
}

TEST(Svg, WhoStartsFirstWasDownFromTheBeginning) {
  const SpaceTime happened{{"AD"}, {moment("AD", "starts", {}, Kind::kUp)}};
  EXPECT_EQ(count(to_svg(happened, ""), "<line class=\"down\""), 1U);
}

TEST(Svg, AFaultOfTheNetworkCrossesAllLines) {
  auto happened = small();
  happened.moments.push_back(moment("", "nothing gets from AD to G3", {}, Kind::kFault));
  const auto svg = to_svg(happened, "");
  EXPECT_EQ(count(svg, "<line class=\"note\""), 1U);
  EXPECT_TRUE(has(svg, ">nothing gets from AD to G3<"));
}

TEST(Svg, OfNothingIsAPicture) {
  const auto svg = to_svg({}, "nothing");
  EXPECT_TRUE(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
  EXPECT_FALSE(has(svg, "<line"));
}

TEST(Svg, ALongTextIsCutBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 200; ++i) text += "ã";
  const auto svg = to_svg({{"AD"}, {moment("AD", text)}}, "");
  EXPECT_TRUE(has(svg, "ãã…<"));
  EXPECT_TRUE(has(svg, text + "\nmoments known"));  // Hover has all of it.
}

TEST(Svg, ThreeHundredMomentsAreAllThereAndNotHeavy) {
  SpaceTime happened;
  for (const auto* host : {"AD", "G3", "LA", "JJ", "O6", "AV", "CM", "UX", "TP"})
    happened.hosts.emplace_back(host);
  for (std::size_t i = 0; i < 300; ++i) {
    auto next = moment(happened.hosts[i * 7 % 9],
                       "record vote p17 sold in 1.AD, number " + std::to_string(i) + "x");
    if (i > 20) next.after.push_back({i - 1 - i % 20, "accepted"});
    next.when = "17." + std::to_string(i);
    happened.moments.push_back(next);
  }
  const auto svg = to_svg(happened, "three hundred");
  EXPECT_LT(svg.size(), 500'000U);
  for (std::size_t i = 0; i < 300; ++i)
    EXPECT_EQ(count(svg, "number " + std::to_string(i) + "x</text>"), 1U);
  std::istringstream log{to_shiviz(happened)};
  std::size_t lines = 0;
  for (std::string line; std::getline(log, line);) ++lines;
  EXPECT_EQ(lines, 600U);
}

}  // namespace
}  // namespace vendepass
