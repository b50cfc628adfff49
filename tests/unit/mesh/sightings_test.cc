// Who is believed to be an airline, and what its peers remember of it.
#include "broker-less/core/sightings.h"

#include <gtest/gtest.h>

#include "broker-less/core/identity.h"
#include "tests/unit/mesh/alliance_of.h"

namespace vendepass {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

using Verdict = Sightings::Verdict;

const MeshTimers kTimers{};
const Instant kStart{Millis{5000}};
const StoreId kStore{Hash16{1}};
const StoreId kOtherStore{Hash16{2}};

// AD's start `incarnation`, after so many rows.
SenderHeader start(std::uint64_t incarnation, std::uint64_t row, bool recovering = false) {
  return {.airline = kAd,
          .edition = 1,
          .tenure = 1,
          .setbacks = 0,
          .incarnation = incarnation,
          .start_nonce = incarnation * 100,
          .store = kStore,
          .recovering = recovering,
          .journal_row = row,
          .journal_head = {}};
}

class SightingsOf : public ::testing::Test {
 protected:
  Verdict hear(const SenderHeader& sender, Millis when) {
    return sightings.hear(sender, kStart + when);
  }
  Sightings sightings{kLa, alliance_of({kAd, kG3, kLa}), kTimers};
};

TEST_F(SightingsOf, the_first_start_is_believed_and_a_second_of_the_same_number_refused) {
  EXPECT_EQ(hear(start(1, 5), Millis{0}), Verdict::kNew);
  EXPECT_EQ(hear(start(1, 6), Millis{1}), Verdict::kAccepted);
  auto copy = start(1, 9);
  copy.start_nonce = 7;
  EXPECT_EQ(hear(copy, Millis{2}), Verdict::kRefused);
  EXPECT_EQ(sightings.of(kAd).at(0).journal_row, 6U);
}

TEST_F(SightingsOf, a_successor_takes_its_place_when_it_is_silent) {
  hear(start(1, 6), Millis{0});
  EXPECT_EQ(hear(start(2, 6, true), Millis{100}), Verdict::kIgnored);
  EXPECT_EQ(hear(start(2, 6, true), Millis{650}), Verdict::kNew);
  EXPECT_EQ(hear(start(1, 7), Millis{700}), Verdict::kRefused);  // It woke up too late.
}

TEST_F(SightingsOf, an_exact_copy_beside_a_living_original_is_refused) {
  for (Millis when{0}; when < Millis{4000}; when += Millis{500}) {
    EXPECT_NE(hear(start(1, 6), when), Verdict::kRefused);
    const auto copy = hear(start(2, 6, true), when + Millis{10});
    EXPECT_EQ(copy, when < 2 * kTimers.suspect ? Verdict::kIgnored : Verdict::kRefused)
        << when.count();
  }
}

TEST_F(SightingsOf, a_copy_that_serves_and_is_further_on_is_refused_beside_a_living_original) {
  for (Millis when{0}; when < Millis{4000}; when += Millis{500}) {
    EXPECT_EQ(hear(start(1, 6), when), when == Millis{0} ? Verdict::kNew : Verdict::kAccepted);
    const auto copy = hear(start(2, 60), when + Millis{10});
    EXPECT_EQ(copy, when < 2 * kTimers.suspect ? Verdict::kIgnored : Verdict::kRefused)
        << when.count();
  }
}

TEST_F(SightingsOf, who_is_behind_may_ask_when_the_accepted_one_is_silent) {
  hear(start(3, 50), Millis{0});
  const auto old = start(2, 20, true);
  EXPECT_EQ(hear(old, Millis{100}), Verdict::kIgnored);
  EXPECT_EQ(hear(old, kTimers.suspect), Verdict::kMayAsk);
  EXPECT_EQ(hear(start(2, 20), kTimers.suspect), Verdict::kRefused);  // Serving already.
}

TEST_F(SightingsOf, two_that_are_heard_at_once_are_not_both_believed) {
  hear(start(3, 50), Millis{0});
  hear(start(2, 20, true), Millis{100});
  hear(start(3, 51), Millis{200});
  EXPECT_EQ(hear(start(2, 20, true), Millis{300}), Verdict::kRefused);
}

TEST_F(SightingsOf, losing_the_last_row_is_seen_although_the_start_wrote_one) {
  hear(start(1, 100), Millis{0});
  // It has lost row 100, and while it is recovering it names the rows before its start.
  EXPECT_EQ(hear(start(2, 99, true), Millis{5000}), Verdict::kMayAsk);
}

TEST_F(SightingsOf, a_start_that_is_recovering_covers_nothing_that_was_seen_before_it) {
  hear(start(1, 100), Millis{0});
  (void)sightings.take_unrecorded(kStart);
  EXPECT_EQ(hear(start(2, 100, true), Millis{5000}), Verdict::kNew);
  EXPECT_EQ(sightings.of(kAd).at(0).incarnation, 1U);
  EXPECT_TRUE(sightings.take_unrecorded(kStart + Millis{5000}).empty());
  hear(start(2, 100), Millis{5010});  // It has found nothing wrong.
  EXPECT_EQ(sightings.of(kAd).at(0).incarnation, 2U);
}

TEST_F(SightingsOf, a_database_that_declares_itself_set_back_is_believed) {
  hear(start(3, 50), Millis{0});
  auto set_back = start(1, 4);
  set_back.setbacks = 1;
  set_back.store = kOtherStore;
  EXPECT_EQ(hear(set_back, Millis{10}), Verdict::kNew);
  EXPECT_EQ(hear(start(3, 51), Millis{20}), Verdict::kRefused);
  EXPECT_EQ(sightings.of(kAd).size(), 2U);  // Both databases are remembered.
}

TEST_F(SightingsOf, new_starts_are_recorded_at_once_and_rows_as_often_as_pings) {
  EXPECT_FALSE(sightings.are_due(kStart));
  hear(start(1, 5), Millis{0});
  EXPECT_TRUE(sightings.are_due(kStart));
  EXPECT_EQ(sightings.take_unrecorded(kStart).size(), 1U);
  hear(start(1, 6), Millis{1});
  EXPECT_FALSE(sightings.are_due(kStart + Millis{1}));
  EXPECT_TRUE(sightings.are_due(kStart + kTimers.ping));
}

TEST_F(SightingsOf, what_was_recorded_is_known_after_a_restart) {
  hear(start(3, 50), Millis{0});
  Sightings restarted{kLa, alliance_of({kAd, kG3, kLa}), kTimers};
  for (const auto& record : sightings.take_unrecorded(kStart)) restarted.apply(record);
  EXPECT_EQ(restarted.of(kAd), sightings.of(kAd));
  EXPECT_EQ(restarted.hear(start(2, 20, true), kStart), Verdict::kMayAsk);
}

// ---- The airline's own view ----

Sighting seen(std::uint64_t incarnation, std::uint64_t nonce, std::uint64_t row,
              StoreId store = kStore) {
  return {.store = store,
          .setbacks = 0,
          .tenure = 1,
          .incarnation = incarnation,
          .start_nonce = nonce,
          .journal_row = row,
          .journal_head = {}};
}

TEST(IdentityOf, explains_what_its_own_journal_led_to) {
  Identity identity{kStore};
  identity.apply(StartedRecord{1, 11});
  identity.apply(StartedRecord{2, 22});
  EXPECT_TRUE(identity.explains(seen(1, 11, 40), 40));
  EXPECT_TRUE(identity.explains(seen(2, 22, 90), 40));   // This very start.
  EXPECT_FALSE(identity.explains(seen(1, 11, 41), 40));  // Further on than the journal.
  EXPECT_FALSE(identity.explains(seen(1, 12, 3), 40));   // Another process with that number.
  EXPECT_FALSE(identity.explains(seen(3, 33, 3), 40));   // A start that it does not know.
  EXPECT_FALSE(identity.explains(seen(1, 11, 3, kOtherStore), 40));
}

TEST(IdentityOf, a_set_back_database_ends_its_tenure_and_waits_for_an_edition) {
  Identity identity{kStore};
  identity.apply(EditionRecord{1, 1});
  EXPECT_EQ(identity.safe_from_edition(), 0U);
  identity.apply(SetBackRecord{1, 1, kOtherStore, {kStore}, std::nullopt});
  EXPECT_EQ(identity.store(), kOtherStore);
  EXPECT_TRUE(identity.is_former(kStore));
  EXPECT_EQ(identity.intact(1), 0U);
  EXPECT_EQ(identity.safe_from_edition(), std::nullopt);
  identity.apply(EditionRecord{1, 2});  // An edition about something else.
  EXPECT_EQ(identity.safe_from_edition(), std::nullopt);
  identity.apply(EditionRecord{2, 3});
  EXPECT_EQ(identity.intact(2), 2U);
  EXPECT_EQ(identity.intact(1), 0U);
  EXPECT_EQ(identity.safe_from_edition(), 3U);
}

}  // namespace
}  // namespace vendepass
