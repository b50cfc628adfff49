// Logs that are taken over out of somebody's snapshot, and passed on.
#include <gtest/gtest.h>

#include <functional>

#include "broker-less/core/event_logs.h"
#include "broker-less/core/mesh_parts.h"
#include "tests/unit/mesh/alliance_of.h"

namespace vendepass {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)
using Fit = EventLog::Fit;
using Change = std::function<void(SavedEvents&)>;

EventLogs logs_of(AirlineCode self) { return {self, alliance_of({kAd, kG3, kLa}), key_of(self)}; }
void append(EventLogs& logs, int events) {
  for (int i = 0; i < events; ++i) logs.append("event");
}
// What of LA's log AD takes over out of a snapshot of `giver`.
EventLogs taken_by_ad(const EventLogs& giver, const Change& change) {
  auto others = logs_of(kAd);
  giver.save([&](SnapshotPart part) {
    const auto kind = static_cast<MeshPart>(part.kind);
    if (kind == MeshPart::kEvents) {
      auto saved = *unpack<SavedEvents>(part.body);
      change(saved);
      part.body = pack(saved);
    }
    EXPECT_TRUE(others.restore(kind, part.body, EventLog::Whose::kAnothers));
  });
  auto ad = logs_of(kAd);
  ad.adopt(std::move(others), false);
  ad.set_durable(ad.known());
  return ad;
}

// Whoever saves the own log signs only some of its heads anew.
TEST(AdoptedLogs, every_page_that_is_passed_on_is_signed) {
  auto la = logs_of(kLa);
  append(la, 3000);
  const auto ad = taken_by_ad(la, [](SavedEvents&) {});
  ASSERT_EQ(ad.known().at(kLa), 3000U);
  for (const std::uint64_t last : {1, 64, 100, 1023, 1024, 1025, 2999, 3000}) {
    auto page = ad.serve(Pull{kLa, 1, last});
    ASSERT_TRUE(page) << last;
    const auto check = logs_of(kG3).check(*std::move(page));
    ASSERT_TRUE(check) << last;
    EXPECT_EQ(check->fit, Fit::kNew) << last;
    EXPECT_GE(check->last, last);
  }
}

// Or else the heads that follow from it would be wrong: of pages, and of what is judged by them.
TEST(AdoptedLogs, one_with_a_signature_at_another_place_is_not_taken_over) {
  auto la = logs_of(kLa);
  auto g3 = logs_of(kG3);
  for (int batch = 0; batch < 2; ++batch) {
    append(la, 200);
    for (auto& sealed : la.seal()) g3.apply(ForeignEventsRecord{std::move(sealed)});
  }
  const auto known_with = [&](const auto& change) {
    const auto ad = taken_by_ad(g3, [&](SavedEvents& saved) {
      ASSERT_EQ(saved.seals.size(), 1U);  // Of the first batch.
      change(saved.seals[0]);
    });
    return ad.known().at(kLa);
  };
  EXPECT_EQ(known_with([](EventLog::Seal&) {}), 400U);
  EXPECT_EQ(known_with([](EventLog::Seal& seal) { seal.head[0] ^= 1; }), 0U);
  for (const std::uint64_t number : {0, 199, 201, 400, 401})
    EXPECT_EQ(known_with([&](EventLog::Seal& seal) { seal.number = number; }), 0U) << number;
}

TEST(AdoptedLogs, one_that_contradicts_what_is_known_is_a_fork) {
  for (const bool is_fork : {true, false}) {
    auto la = logs_of(kLa);
    append(la, 5);
    auto ad = logs_of(kAd);
    if (is_fork) {
      auto copy = logs_of(kLa);
      for (int i = 0; i < 3; ++i) copy.append("another event");
      for (auto& sealed : copy.seal()) ad.apply(ForeignEventsRecord{std::move(sealed)});
    } else {
      for (auto& sealed : la.seal()) ad.apply(ForeignEventsRecord{std::move(sealed)});
      append(la, 5);
    }
    auto others = logs_of(kAd);
    la.save([&](const SnapshotPart& part) {
      EXPECT_TRUE(
          others.restore(static_cast<MeshPart>(part.kind), part.body, EventLog::Whose::kAnothers));
    });
    const auto adopted = ad.adopt(std::move(others), false);
    EXPECT_EQ(adopted.forked, is_fork ? std::vector{kLa} : std::vector<AirlineCode>{});
    EXPECT_EQ(ad.known().at(kLa), is_fork ? 3U : 10U);
  }
}

// Of two events the second one was lost with the database, and the third says so.
TEST(AdoptedLogs, what_has_become_void_is_no_contradiction) {
  auto la = logs_of(kLa);
  auto ad = logs_of(kAd);
  append(la, 1);
  for (auto& sealed : la.seal()) ad.apply(ForeignEventsRecord{std::move(sealed)});
  auto former = logs_of(kLa);
  append(former, 2);
  for (auto& sealed : former.seal()) ad.apply(ForeignEventsRecord{std::move(sealed)});
  ASSERT_EQ(ad.known().at(kLa), 2U);
  la.append("the database was set back", 1);
  auto others = logs_of(kAd);
  la.save([&](const SnapshotPart& part) {
    EXPECT_TRUE(
        others.restore(static_cast<MeshPart>(part.kind), part.body, EventLog::Whose::kAnothers));
  });
  const auto adopted = ad.adopt(std::move(others), false);
  EXPECT_EQ(adopted.airlines, std::vector{kLa});
  EXPECT_EQ(ad.known().at(kLa), 3U);
  EXPECT_EQ(ad.head_of(kLa), la.head_of(kLa));
}

TEST(AdoptedLogs, one_that_begins_later_has_its_signatures) {
  auto la = logs_of(kLa);
  auto g3 = logs_of(kG3);
  append(la, 200);
  for (auto& sealed : la.seal()) g3.apply(ForeignEventsRecord{std::move(sealed)});
  for (const std::uint64_t dropped : {64, 100, 200}) {
    for (auto* giver : {&la, &g3}) {
      VectorClock clock;
      clock.raise(kLa, dropped);
      giver->drop_until(clock);
      EXPECT_EQ(taken_by_ad(*giver, [](SavedEvents&) {}).known().at(kLa), 200U) << dropped;
    }
  }
}

}  // namespace
}  // namespace vendepass
