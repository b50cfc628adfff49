// Keys and pages: what somebody at the screen gets to see.
#include "broker-less/monitor/core/view.h"

#include <gtest/gtest.h>

#include "tests/unit/monitor/published.h"

namespace vendepass::monitor {
namespace {

using namespace vendepass::testing;  // NOLINT(google-build-using-namespace)

class ViewOf : public ::testing::Test {
 protected:
  ViewOf() {
    published.pass(watch, Millis{2000}, {kAd, kG3, kLa});
    hear({FareChanged{kSeen, Cabin{'Y'}, samples::brl(100)}, seats_taken(1, "1A", true),
          HoldSold{PurchaseId{samples::digest(1)}}});
  }

  void hear(const std::vector<AirlineEvent>& events) {
    watch.hear(kG3, published.events(kG3, events), published.now);
  }
  Moment moment() const { return {published.now, {}, "live"}; }
  void press(const std::string& keys) {
    for (const auto key : keys) view.press({Key::kText, {key}}, watch, moment());
  }
  void press(Key key) { view.press({key}, watch, moment()); }
  Screen draw() { return view.draw(watch, moment(), {80, 24}); }
  std::string text() {
    std::string all;
    for (const auto& line : draw().text()) all += line + "\n";
    return all;
  }
  bool shows(const std::string& words) { return text().find(words) != std::string::npos; }
  // The line under the cursor.
  std::string chosen() {
    const auto screen = draw();
    for (std::size_t line = 1; line < 24; ++line)
      if (screen.at(line, 0).reversed) return screen.text()[line];
    return "";
  }

  Published published;
  Watch watch{published.alliance};
  View view{false};
};

TEST_F(ViewOf, the_first_page_has_airlines_and_events_the_newest_first) {
  EXPECT_TRUE(shows("test · edition 1 · quorum AD G3 LA"));
  EXPECT_TRUE(shows("3 of 3 heard"));
  EXPECT_TRUE(shows("nothing looks wrong"));
  const auto all = text();
  EXPECT_LT(all.find("G3:3"), all.find("G3:2"));
  EXPECT_LT(all.find("G3:2"), all.find("G3:1"));
  EXPECT_EQ(chosen().substr(0, 4), "AD  ");
}

TEST_F(ViewOf, the_cursor_moves_over_airlines_and_events_and_stays_at_the_ends) {
  press("jj");
  EXPECT_EQ(chosen().substr(0, 2), "LA");
  press("j");
  EXPECT_NE(chosen().find("G3:3"), std::string::npos) << "the heading is passed over";
  press(Key::kEnd);
  EXPECT_NE(chosen().find("G3:1"), std::string::npos);
  press(Key::kDown);
  EXPECT_NE(chosen().find("G3:1"), std::string::npos);
  press(Key::kHome);
  press("k");
  EXPECT_EQ(chosen().substr(0, 2), "AD");
}

TEST_F(ViewOf, the_cursor_stays_on_its_event_when_others_come) {
  press("jjj");
  hear({seats_taken(2, "1B", false)});
  EXPECT_NE(chosen().find("G3:3"), std::string::npos);
}

TEST_F(ViewOf, an_event_leads_to_its_flight_and_from_there_to_its_purchase) {
  press("jjjj");
  press(Key::kEnter);
  EXPECT_EQ(view.wanted_flight(), kSeen);
  EXPECT_TRUE(shows("no seat map yet"));
  auto reply = seats_seen();
  watch.answer(reply, published.now);
  reply.cabins[0].taken.push_back(samples::seat("2C"));
  watch.answer(reply, published.now);
  EXPECT_TRUE(shows("2 of 27 seats taken"));
  EXPECT_TRUE(shows(" A  █········")) << text();
  EXPECT_TRUE(shows(" C  ·◆·······"));
  press(Key::kDown);
  press(Key::kEnter);
  EXPECT_EQ(view.wanted_purchase(), PurchaseId{samples::digest(1)});
  EXPECT_FALSE(view.wanted_flight());
  EXPECT_TRUE(shows("hold_sold"));
  press(Key::kEscape);
  press(Key::kEscape);
  EXPECT_TRUE(shows("3 of 3 heard"));
}

TEST_F(ViewOf, a_purchase_shows_what_an_operator_was_told) {
  press("jjj");
  press(Key::kEnter);
  const PurchaseId id{samples::digest(1)};
  ASSERT_EQ(view.wanted_purchase(), id);
  EXPECT_TRUE(shows("--operator DIR"));
  watch.answer(id, R"({"ok":true,"airlines":[{"airline":"G3","answer":"refused","vote":null,)"
                   R"("refusal":{"reason":"seat_taken","detail":"12A"}}],"silent":["LA"]})");
  EXPECT_TRUE(shows("refused: seat_taken, 12A"));
  EXPECT_TRUE(shows("did not answer: [\"LA\"]"));
  watch.answer(id, "not JSON");
  EXPECT_TRUE(shows("cannot be read"));
  watch.answer(id, R"({"ok":false,"error":{"code":"no_answer","detail":"nobody there"}})");
  EXPECT_TRUE(shows("nobody there"));
}

TEST_F(ViewOf, a_filter_is_typed_used_and_cleared) {
  press("/seats 01");
  EXPECT_TRUE(shows("filter: seats 01_"));
  press(Key::kBackspace);
  press(Key::kBackspace);
  press("p:0102");
  press(Key::kEnter);
  EXPECT_TRUE(shows("only those with: seats p:0102"));
  EXPECT_TRUE(shows("G3:2"));
  EXPECT_FALSE(shows("G3:3"));
  press("/x");
  press(Key::kEscape);
  EXPECT_TRUE(shows("only those with: seats p:0102")) << "left as it was";
  press(Key::kEscape);
  EXPECT_TRUE(shows("G3:3"));
  press("/q");
  EXPECT_FALSE(view.is_over()) << "a letter of the filter";
}

TEST_F(ViewOf, standing_still_shows_what_was_and_then_what_is) {
  press(" ");
  EXPECT_TRUE(view.is_paused());
  hear({seats_taken(2, "1B", false)});
  EXPECT_FALSE(shows("G3:4"));
  EXPECT_TRUE(shows("PAUSED"));
  press(" ");
  EXPECT_TRUE(shows("G3:4"));
}

TEST_F(ViewOf, airlines_are_sorted_as_wanted) {
  published.pass(watch, Millis{10000}, {kAd, kG3});
  const auto first = [&] {
    press(Key::kHome);
    return chosen().substr(0, 2);
  };
  EXPECT_EQ(first(), "AD");
  press("s");
  EXPECT_TRUE(shows("s sort: state"));
  EXPECT_EQ(first(), "LA") << "it is stale";
  hear({seats_taken(3, "2A", false)});
  published.pass(watch, Millis{1000}, {kAd, kG3});
  press("s");
  EXPECT_EQ(first(), "G3");
  press("ss");
  EXPECT_EQ(first(), "AD");
}

TEST_F(ViewOf, help_says_every_key_and_any_key_leads_back) {
  press("?");
  for (const auto* key : {"j, k", "enter", "esc", "/", "space", "q", "s "})
    EXPECT_TRUE(shows(key)) << key;
  press("x");
  EXPECT_TRUE(shows("3 of 3 heard"));
  press("q");
  EXPECT_TRUE(view.is_over());
}

TEST_F(ViewOf, a_small_screen_says_so_and_a_long_list_scrolls) {
  EXPECT_EQ(view.draw(watch, moment(), {30, 5}).text().front(), "a larger screen, please");
  view.draw(watch, moment(), {1, 1});
  hear(std::vector<AirlineEvent>(60, FareChanged{kSeen, Cabin{'Y'}, samples::brl(1)}));
  press(Key::kEnd);
  EXPECT_NE(chosen().find("G3:1 "), std::string::npos) << text();
  EXPECT_TRUE(shows("3 of 3 heard")) << "what stands above stays";
  press(Key::kHome);
  EXPECT_EQ(chosen().substr(0, 2), "AD");
}

}  // namespace
}  // namespace vendepass::monitor
