// What a monitor makes of what it hears.
#include "broker-less/monitor/core/watch.h"

#include <gtest/gtest.h>

#include "tests/unit/monitor/published.h"

namespace vendepass::monitor {
namespace {

using namespace vendepass::testing;  // NOLINT(google-build-using-namespace)

class WatchOf : public ::testing::Test {
 protected:
  Published published;
  Watch watch{published.alliance};
};

TEST_F(WatchOf, events_are_counted_and_kept_in_order) {
  const auto news = watch.hear(
      kG3,
      published.events(kG3, {seats_taken(1, "1A", true), HoldSold{PurchaseId{samples::digest(1)}}}),
      Millis{10});
  ASSERT_EQ(news.size(), 2U);
  const auto& taken = std::get<HeardEvent>(news[0]);
  EXPECT_EQ(taken.number, 1U);
  EXPECT_EQ(taken.words.kind, "seats_taken");
  EXPECT_EQ(taken.words.flight, kSeen);
  EXPECT_FALSE(taken.words.is_sale) << "it is only held";
  EXPECT_TRUE(std::get<HeardEvent>(news[1]).words.is_sale);
  EXPECT_EQ(watch.tail().size(), 2U);
  EXPECT_EQ(watch.airline(kG3).events, 2U);
  EXPECT_TRUE(is_about(news[0], PurchaseId{samples::digest(1)}));
  EXPECT_FALSE(is_about(news[0], PurchaseId{samples::digest(2)}));
}

TEST_F(WatchOf, a_purchase_that_two_owners_sell_is_one_sale) {
  const auto sold = HoldSold{PurchaseId{samples::digest(1)}};
  watch.hear(kG3, published.events(kG3, {sold}), Millis{10});
  watch.hear(kLa, published.events(kLa, {sold}), Millis{20});
  EXPECT_EQ(watch.sales().per_second(Millis{1000}, 1), 1);
  EXPECT_EQ(watch.airline(kG3).sales.per_second(Millis{1000}, 1), 1);
  EXPECT_EQ(watch.airline(kLa).sales.per_second(Millis{1000}, 1), 1);
}

TEST_F(WatchOf, what_is_missing_is_said_and_what_is_known_is_passed_over) {
  const auto first = published.events(kG3, {seats_taken(1, "1A", false)});
  const auto lost =
      published.events(kG3, {seats_taken(2, "1B", false), seats_taken(3, "2A", false)});
  const auto third = published.events(kG3, {seats_taken(4, "2B", false)});
  watch.hear(kG3, first, Millis{10});
  const auto news = watch.hear(kG3, third, Millis{20});
  ASSERT_EQ(news.size(), 2U);
  EXPECT_EQ(std::get<MissedEvents>(news[0]).first, 2U);
  EXPECT_EQ(std::get<MissedEvents>(news[0]).last, 3U);
  EXPECT_EQ(std::get<HeardEvent>(news[1]).number, 4U);
  EXPECT_EQ(watch.airline(kG3).missed, 2U);
  EXPECT_TRUE(watch.hear(kG3, lost, Millis{30}).empty()) << "late";
  EXPECT_TRUE(watch.hear(kG3, third, Millis{30}).empty()) << "twice";
  EXPECT_EQ(watch.forged(), 0U);
}

TEST_F(WatchOf, nobody_speaks_for_another) {
  auto batch = published.events(kG3, {seats_taken(1, "1A", false)});
  EXPECT_TRUE(watch.hear(kLa, batch, Millis{10}).empty());
  const auto bulletin = published.bulletin(kG3);
  EXPECT_TRUE(watch.hear(kLa, bulletin, Millis{10}).empty());
  const auto content = encode_content(published.bulletins.at(kG3));
  EXPECT_TRUE(
      watch.hear(kG3, encode_bulletin({content, sign(content, key_of(kLa))}), Millis{10}).empty());
  batch[batch.size() / 2] ^= 1;
  EXPECT_TRUE(watch.hear(kG3, batch, Millis{10}).empty());
  EXPECT_TRUE(watch.hear(kG3, "nothing that can be read", Millis{10}).empty());
  EXPECT_EQ(watch.forged(), 5U);
  EXPECT_FALSE(watch.airline(kG3).bulletin);
  EXPECT_TRUE(watch.hear(kJj, published.bulletin(kG3), Millis{10}).empty());
}

// Signed, but not the events that come after those that are known.
TEST_F(WatchOf, another_past_is_not_believed) {
  watch.hear(kG3, published.events(kG3, {seats_taken(1, "1A", false)}), Millis{10});
  Published other;
  other.events(kG3, {seats_taken(9, "9A", false)});
  const auto batch = other.events(kG3, {seats_taken(2, "1B", false)});
  EXPECT_TRUE(watch.hear(kG3, batch, Millis{20}).empty());
  EXPECT_EQ(watch.forged(), 1U);
  EXPECT_EQ(watch.airline(kG3).last_event, 1U);
}

TEST_F(WatchOf, the_later_bulletin_counts_also_of_a_new_start) {
  const auto first = published.bulletin(kG3);
  published.bulletins.at(kG3).digest.sold = 7;
  const auto second = published.bulletin(kG3);
  watch.hear(kG3, second, Millis{10});
  EXPECT_TRUE(watch.hear(kG3, first, Millis{20}).empty());
  EXPECT_EQ(watch.airline(kG3).bulletin->digest.sold, 7U);
  published.bulletins.at(kG3).incarnation = 2;
  published.bulletins.at(kG3).count = 0;
  EXPECT_EQ(watch.hear(kG3, published.bulletin(kG3), Millis{30}).size(), 1U);
  EXPECT_EQ(watch.airline(kG3).bulletin->incarnation, 2U);
}

TEST_F(WatchOf, silence_is_stale_after_some_missing_bulletins) {
  EXPECT_FALSE(watch.stale(kG3, kStale));
  EXPECT_EQ(watch.stale(kG3, kStale + Millis{1}), kStale + Millis{1}) << "never heard at all";
  watch.hear(kG3, published.bulletin(kG3), Millis{1000});
  EXPECT_FALSE(watch.stale(kG3, Millis{1000} + kStale));
  EXPECT_EQ(watch.stale(kG3, Millis{10000}), Millis{9000});
}

TEST_F(WatchOf, behind_is_what_others_knew_a_bulletin_ago) {
  for (const auto airline : {kAd, kG3, kLa})
    published.bulletins.at(airline).digest.clock.raise(kG3, 10);
  published.pass(watch, Millis{1000}, {kAd, kG3, kLa});
  published.bulletins.at(kG3).digest.clock.raise(kG3, 15);
  published.pass(watch, Millis{500}, {kAd, kG3, kLa});
  EXPECT_EQ(watch.behind(kAd, kG3), 0U) << "they may be on their way";
  published.pass(watch, Millis{500}, {kAd, kG3, kLa});
  EXPECT_EQ(watch.behind(kAd, kG3), 5U);
  EXPECT_EQ(watch.behind(kG3, kG3), 0U);
  published.pass(watch, Millis{500}, {kAd, kG3, kLa});
  EXPECT_TRUE(watch.airline(kAd).behind_since.contains(kG3));
  published.bulletins.at(kAd).digest.clock.raise(kG3, 15);
  published.pass(watch, Millis{500}, {kAd, kG3, kLa});
  EXPECT_EQ(watch.behind(kAd, kG3), 0U);
  EXPECT_FALSE(watch.airline(kAd).behind_since.contains(kG3));
  EXPECT_EQ(watch.behind(kLa, kG3), 5U);
}

TEST_F(WatchOf, the_tail_is_bounded) {
  std::vector<AirlineEvent> many(1000, FareChanged{kSeen, Cabin{'Y'}, samples::brl(1)});
  for (std::size_t i = 0; i <= kTail / many.size(); ++i)
    watch.hear(kG3, published.events(kG3, many), Millis{10});
  EXPECT_EQ(watch.tail().size(), kTail);
  EXPECT_EQ(watch.tail().back().number, many.size() * (kTail / many.size() + 1));
}

TEST(PulseOf, rates_are_of_whole_seconds) {
  Pulse pulse;
  pulse.add(Millis{500}, 3);
  pulse.add(Millis{1500}, 5);
  EXPECT_EQ(pulse.per_second(Millis{1900}, 1), 3) << "the second that runs is not counted";
  EXPECT_EQ(pulse.per_second(Millis{2000}, 1), 5);
  EXPECT_EQ(pulse.per_second(Millis{2000}, 10), 4) << "there were only two";
  EXPECT_EQ(pulse.history(Millis{4000}, 4, 1), (std::vector<std::uint64_t>{3, 5, 0, 0}));
  EXPECT_EQ(pulse.history(Millis{4000}, 2, 2), (std::vector<std::uint64_t>{8, 0}));
  pulse.add(Millis{120'500}, 1);  // In the place of the first second.
  EXPECT_EQ(pulse.history(Millis{122'000}, 3, 1), (std::vector<std::uint64_t>{0, 1, 0}));
  EXPECT_EQ(pulse.per_second(Millis{1'000'000}, 100), 0) << "long ago";
  pulse.add(Millis{1'000'000}, 1);
  EXPECT_EQ(pulse.history(Millis{1'001'000}, 3, 1), (std::vector<std::uint64_t>{0, 0, 1}));
}

}  // namespace
}  // namespace vendepass::monitor
