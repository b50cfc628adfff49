// One airline's log: chained, signed, told apart when it is forged or forked, passed on.
#include "broker-less/core/event_log.h"

#include <gtest/gtest.h>

#include "common/limits.h"
#include "tests/unit/mesh/alliance_of.h"

namespace vendepass {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)
using Fit = EventLog::Fit;

Bytes event_bytes(std::uint64_t number, const std::string& body) {
  Event event{kAd, number, {}, body};
  event.clock.raise(kAd, number);
  return encode_event(event);
}

EventLog empty_log() { return {kAd, key_of(kAd).public_key}; }

// The origin's own log with so many events; `body` makes another history under the same numbers.
EventLog origin(std::uint64_t count, const std::string& body = "event") {
  auto log = empty_log();
  for (std::uint64_t number = 1; number <= count; ++number)
    log.append(number, event_bytes(number, body + std::to_string(number)));
  return log;
}

EventBatch page(const EventLog& log, std::uint64_t first, std::uint64_t last) {
  return log.page(first, last, key_of(kAd));
}

// Another airline's copy, taken over batch by batch.
EventLog copy_of(const EventLog& log, const std::vector<std::uint64_t>& batch_ends) {
  auto copy = empty_log();
  for (const auto end : batch_ends) copy.apply(page(log, copy.count() + 1, end));
  return copy;
}

TEST(EventLogOf, takes_over_signed_batches_that_chain) {
  const auto log = origin(5);
  auto copy = empty_log();
  for (const auto& [first, last] : {std::pair{1, 2}, std::pair{3, 5}}) {
    const auto check =
        copy.check(page(log, static_cast<std::uint64_t>(first), static_cast<std::uint64_t>(last)));
    ASSERT_EQ(check.fit, Fit::kNew);
    EXPECT_EQ(check.events.front().number, static_cast<std::uint64_t>(first));
    EXPECT_EQ(check.events.back().number, static_cast<std::uint64_t>(last));
    copy.apply(check.batch);
  }
  EXPECT_EQ(copy.count(), 5U);
  EXPECT_EQ(copy.head(), log.head());
}

TEST(EventLogOf, trims_what_is_known_already) {
  const auto log = origin(5);
  auto copy = copy_of(log, {3});
  const auto check = copy.check(page(log, 2, 5));
  ASSERT_EQ(check.fit, Fit::kNew);
  EXPECT_EQ(check.batch.first, 4U);
  EXPECT_EQ(check.batch.events.size(), 2U);
  EXPECT_EQ(check.events.size(), 2U);
  copy.apply(check.batch);
  EXPECT_EQ(copy.head(), log.head());
}

TEST(EventLogOf, knows_what_it_knows) {
  const auto log = origin(200);
  const auto copy = copy_of(log, {3, 150, 160});
  for (const std::uint64_t last : {2, 3, 100, 155, 160})
    EXPECT_EQ(copy.check(page(log, 1, last)).fit, Fit::kKnown) << last;
}

TEST(EventLogOf, applying_a_batch_twice_changes_nothing) {
  const auto log = origin(5);
  auto copy = copy_of(log, {3});
  copy.apply(page(log, 1, 3));
  copy.apply(page(log, 2, 5));
  copy.apply(page(log, 1, 5));
  EXPECT_EQ(copy.count(), 5U);
  EXPECT_EQ(copy.head(), log.head());
}

TEST(EventLogOf, a_batch_after_a_hole_is_a_gap_only_when_it_is_signed) {
  const auto log = origin(5);
  const auto copy = copy_of(log, {2});
  auto batch = page(log, 4, 5);
  const auto check = copy.check(batch);
  EXPECT_EQ(check.fit, Fit::kGap);
  EXPECT_EQ(check.last, 5U);
  batch.signature[0] ^= 1;
  EXPECT_EQ(copy.check(batch).fit, Fit::kForged);
}

TEST(EventLogOf, drops_batches_that_its_airline_has_not_signed) {
  const auto log = origin(5);
  const auto copy = copy_of(log, {2});
  const auto forged = [&](auto&& damage) {
    auto batch = page(log, 3, 5);
    damage(batch);
    return copy.check(batch).fit;
  };
  EXPECT_EQ(forged([](EventBatch& b) { b.signature[5] ^= 1; }), Fit::kForged);
  EXPECT_EQ(forged([](EventBatch& b) { b.head[5] ^= 1; }), Fit::kForged);
  EXPECT_EQ(forged([&](EventBatch& b) { b = log.page(3, 5, key_of(kLa)); }), Fit::kForged);
  EXPECT_EQ(forged([](EventBatch& b) { b.events.clear(); }), Fit::kForged);
  EXPECT_EQ(forged([](EventBatch& b) { b.first = 0; }), Fit::kForged);
  EXPECT_EQ(forged([](EventBatch& b) { b.first = UINT64_MAX; }), Fit::kForged);
  EXPECT_EQ(forged([](EventBatch& b) { b.airline = kLa; }), Fit::kForged);
}

TEST(EventLogOf, drops_what_is_signed_but_is_no_event) {
  auto log = origin(1);
  log.append(2, "no event");
  EXPECT_EQ(copy_of(log, {1}).check(page(log, 2, 2)).fit, Fit::kForged);
  auto renumbered = origin(1);
  renumbered.append(2, event_bytes(7, "not the second"));
  EXPECT_EQ(copy_of(renumbered, {1}).check(page(renumbered, 2, 2)).fit, Fit::kForged);
}

TEST(EventLogOf, tells_a_fork_from_a_forgery) {
  const auto log = origin(200);
  const auto other = origin(200, "another history");  // Signed with the same key.
  const auto copy = copy_of(log, {3, 150});
  EXPECT_EQ(copy.check(page(other, 151, 160)).fit, Fit::kFork);  // Continues another history.
  EXPECT_EQ(copy.check(page(other, 149, 160)).fit, Fit::kFork);
  EXPECT_EQ(copy.check(page(other, 150, 150)).fit, Fit::kFork);  // Other event, same number.
  EXPECT_EQ(copy.check(page(other, 1, 100)).fit, Fit::kFork);
  auto forged = page(other, 1, 100);
  forged.signature[0] ^= 1;
  EXPECT_EQ(copy.check(forged).fit, Fit::kForged);
}

TEST(EventLogOf, knows_its_head_at_every_number) {
  const auto log = origin(150);
  const auto copy = copy_of(log, {10, 11, 60, 150});
  for (std::uint64_t number = 0; number <= 150; ++number) {
    EXPECT_EQ(log.head_at(number), origin(number).head());
    EXPECT_EQ(copy.head_at(number), log.head_at(number));
  }
}

TEST(EventLogOf, relays_up_to_a_signature_of_its_airline) {
  const auto log = origin(5);
  const auto relay = copy_of(log, {2, 5});
  const auto batch = relay.relay(1, 3, 5);
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->events.size(), 5U);  // Longer than asked: the signature is there.
  auto newcomer = empty_log();
  const auto check = newcomer.check(*batch);
  ASSERT_EQ(check.fit, Fit::kNew);
  newcomer.apply(check.batch);
  EXPECT_EQ(newcomer.head(), log.head());
}

TEST(EventLogOf, relays_nothing_above_the_limit) {
  const auto relay = copy_of(origin(100), {10, 90, 100});
  EXPECT_EQ(relay.relay(1, 100, 95)->events.size(), 90U);
  EXPECT_EQ(relay.relay(11, 11, 90)->events.size(), 80U);
  EXPECT_FALSE(relay.relay(91, 100, 99));
  EXPECT_FALSE(relay.relay(11, 100, 50));
}

TEST(EventLogOf, a_relay_that_heard_every_event_alone_keeps_few_signatures_and_serves_all) {
  const auto log = origin(500);
  auto relay = empty_log();
  for (std::uint64_t number = 1; number <= 500; ++number) relay.apply(page(log, number, number));
  auto newcomer = empty_log();
  int pages = 0;
  while (newcomer.count() < 500) {
    const auto batch = relay.relay(newcomer.count() + 1, newcomer.count() + 1, 500);
    ASSERT_TRUE(batch);
    ASSERT_EQ(newcomer.check(*batch).fit, Fit::kNew);
    newcomer.apply(*batch);
    ++pages;
  }
  EXPECT_LE(pages, 500 / static_cast<int>(kSealSpacing) * 2 + 2);
  EXPECT_EQ(newcomer.head(), log.head());
}

TEST(EventLogOf, pages_are_bounded_in_bytes_and_events) {
  auto log = empty_log();
  const std::string body(3000, 'x');
  for (std::uint64_t number = 1; number <= 1000; ++number)
    log.append(number, event_bytes(number, body));
  const auto batch = page(log, 1, 1000);
  std::size_t bytes = 0;
  for (const auto& event : batch.events) bytes += event.size();
  EXPECT_LE(bytes, kMaxPageBytes);
  EXPECT_GT(bytes, kMaxPageBytes / 2);
  EXPECT_EQ(page(origin(kMaxPageEvents + 5), 1, kMaxPageEvents + 5).events.size(), kMaxPageEvents);
}

TEST(EventLogOf, passes_on_only_besides_that_match_their_digest) {
  const auto log = origin(2);
  auto batch = page(log, 1, 2);
  const Beside good{blake2b_16("profile"), "profile"};
  batch.beside = {good, {blake2b_16("other"), "changed"}, {blake2b_16("gone"), ""}};
  const auto check = empty_log().check(batch);
  ASSERT_EQ(check.fit, Fit::kNew);
  EXPECT_EQ(check.beside, std::vector{good});
  EXPECT_TRUE(check.batch.beside.empty());  // What is recorded holds no personal data.
}

// ---- Skipped numbers ----

constexpr std::uint64_t kFar = 1000;

// An event that comes after `previous`, far above it.
Bytes far_event(std::uint64_t previous, const std::string& body) {
  Event event{kAd, previous + 1 + kFar, {}, body, kFar};
  event.clock.raise(kAd, event.number);
  return encode_event(event);
}

// A log that was set back to `kept` events and went on far above.
EventLog set_back(std::uint64_t kept) {
  auto log = origin(kept);
  const auto number = kept + 1 + kFar;
  log.append(number, far_event(kept, "set back"));
  log.append(number + 1, event_bytes(number + 1, "and on"));
  return log;
}

TEST(EventLogOf, goes_on_after_skipped_numbers) {
  const auto log = set_back(10);
  EXPECT_EQ(log.count(), 12 + kFar);
  const auto first = page(log, 1, log.count());
  EXPECT_EQ(first.events.size(), 10U);  // A page ends before them,
  const auto second = page(log, 11, log.count());
  EXPECT_EQ(second.first, 11 + kFar);  // and the next one begins after.
  auto copy = copy_of(log, {10});
  const auto check = copy.check(second);
  EXPECT_EQ(check.fit, Fit::kNew);
  EXPECT_EQ(check.previous, 10U);
  EXPECT_EQ(check.events.size(), 2U);
  copy.apply(check.batch);
  EXPECT_EQ(copy.head(), log.head());
  EXPECT_EQ(copy.head_at(500), copy.head_at(10));
  EXPECT_EQ(copy.check(second).fit, Fit::kKnown);
}

TEST(EventLogOf, forgets_what_a_later_event_declares_void) {
  const auto former = origin(20);
  const auto log = set_back(10);
  auto copy = copy_of(former, {7, 13, 20});
  copy.apply(copy.check(page(log, 11, log.count())).batch);
  EXPECT_EQ(copy.head(), log.head());
  EXPECT_EQ(copy.between(1, 30).size(), 10U);
  EXPECT_EQ(copy.check(page(former, 15, 20)).fit, Fit::kKnown);  // Late: it is void.
  EXPECT_EQ(copy.between(1, 2000).size(), 12U);
}

TEST(EventLogOf, does_not_skip_what_it_has_not_got_yet) {
  const auto log = set_back(10);
  const auto copy = copy_of(log, {5});
  EXPECT_EQ(copy.check(page(log, 11, log.count())).fit, Fit::kGap);
}

TEST(EventLogOf, a_relay_serves_both_sides_of_skipped_numbers) {
  const auto log = set_back(10);
  auto copy = copy_of(log, {4, 10});
  copy.apply(copy.check(page(log, 11, log.count())).batch);
  auto newcomer = empty_log();
  while (newcomer.count() < log.count()) {
    const auto batch = copy.relay(newcomer.count() + 1, log.count(), log.count());
    ASSERT_TRUE(batch);
    const auto check = newcomer.check(*batch);
    ASSERT_EQ(check.fit, Fit::kNew);
    newcomer.apply(check.batch);
  }
  EXPECT_EQ(newcomer.head(), log.head());
}

// ---- Events that are kept no longer ----

TEST(EventLogOf, goes_on_without_its_first_events) {
  const auto log = origin(200);
  auto copy = copy_of(log, {3, 150, 160});
  copy.drop_until(155);
  EXPECT_EQ(copy.base(), 155U);
  EXPECT_EQ(copy.count(), 160U);
  EXPECT_EQ(copy.head(), log.head_at(160));
  for (const std::uint64_t number : {155, 157, 160})
    EXPECT_EQ(copy.head_at(number), log.head_at(number)) << number;
  EXPECT_EQ(copy.between(1, 200).size(), 5U);
  const auto next = copy.check(page(log, 120, 200));
  ASSERT_EQ(next.fit, Fit::kNew);
  copy.apply(next.batch);
  EXPECT_EQ(copy.head(), log.head());
  copy.drop_until(200);
  EXPECT_EQ(copy.count(), 200U);
  EXPECT_EQ(copy.between(1, 200).size(), 0U);
  EXPECT_EQ(copy.check(page(log, 199, 200)).fit, Fit::kKnown);
}

TEST(EventLogOf, the_origin_signs_what_it_has_kept) {
  auto log = origin(200);
  auto copy = copy_of(log, {199});
  log.drop_until(130);
  const auto check = copy.check(page(log, 131, 200));
  ASSERT_EQ(check.fit, Fit::kNew);
  copy.apply(check.batch);
  EXPECT_EQ(copy.head(), origin(200).head());
}

// What events that are gone have led to cannot be taken back.
TEST(EventLogOf, nothing_becomes_void_when_events_were_dropped) {
  const auto log = set_back(10);
  const auto news = page(log, 11, log.count());
  for (const std::uint64_t dropped : {3, 10, 15}) {
    auto copy = copy_of(origin(20), {7, 13, 20});
    copy.drop_until(dropped);
    EXPECT_EQ(copy.check(news).fit, Fit::kBeyond) << dropped;
    auto forged = news;
    forged.signature[0] ^= 1;
    EXPECT_EQ(copy.check(forged).fit, Fit::kForged) << dropped;
  }
}

TEST(EventLogOf, drops_nothing_in_the_place_of_void_numbers) {
  auto copy = copy_of(set_back(10), {10});
  copy.apply(copy.check(page(set_back(10), 11, 12 + kFar)).batch);
  copy.drop_until(500);  // Void: the last event before it is 10.
  EXPECT_EQ(copy.base(), 10U);
  EXPECT_EQ(copy.head_at(10), origin(10).head());
  EXPECT_EQ(copy.between(1, 2000).size(), 2U);
}

}  // namespace
}  // namespace vendepass
