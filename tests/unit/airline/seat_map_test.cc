#include "airline/core/seat_map.h"

#include <gtest/gtest.h>

namespace vendepass {
namespace {

const Cabin kBusiness{'C'}, kEconomy{'Y'}, kFirst{'F'};
const CurrencyCode kReal{{'B', 'R', 'L'}};

// Business: rows 1-2 of four. Economy: rows 3-5 of six.
SeatMap small_jet() {
  return SeatMap{
      {{kBusiness, {89000, kReal}, 1, 2, "AC-DF"}, {kEconomy, {31000, kReal}, 3, 5, "ABC-DEF"}}};
}

void take(SeatMap& map, std::initializer_list<const char*> seats) {
  for (const auto* seat : seats) map.take(*parse_seat(seat));
}

std::string chosen(const SeatMap& map, std::size_t count) {
  const auto seats = map.choose_together(kEconomy, count);
  if (!seats) return "none";
  std::string text;
  for (const auto seat : *seats) text += (text.empty() ? "" : " ") + to_string(seat);
  return text;
}

TEST(SeatMap, CountsTheSeatsOfEachCabin) {
  const auto map = small_jet();
  EXPECT_EQ(map.capacity(kBusiness), 8);
  EXPECT_EQ(map.capacity(kEconomy), 18);
  EXPECT_EQ(map.capacity(kFirst), 0);
  EXPECT_EQ(map.free_count(kFirst), 0);
  EXPECT_EQ(map.capacity(), 26U);
  EXPECT_EQ(map.taken_count(), 0U);
}

TEST(SeatMap, KnowsWhichCabinASeatIsIn) {
  const auto map = small_jet();
  EXPECT_EQ(map.cabin_of({2, 'F'}), kBusiness);
  EXPECT_EQ(map.cabin_of({3, 'B'}), kEconomy);
  EXPECT_EQ(map.cabin_of({2, 'B'}), std::nullopt) << "business has no middle seats";
  EXPECT_EQ(map.cabin_of({6, 'A'}), std::nullopt);
  EXPECT_EQ(map.cabin_of({3, 'G'}), std::nullopt);
}

TEST(SeatMap, TakingAndFreeingTwiceChangesNothing) {
  auto map = small_jet();
  map.free({4, 'C'});
  EXPECT_EQ(map.taken_count(), 0U);
  map.take({4, 'C'});
  map.take({4, 'C'});
  EXPECT_TRUE(map.is_taken({4, 'C'}));
  EXPECT_FALSE(map.is_taken({4, 'D'}));
  EXPECT_EQ(map.free_count(kEconomy), 17);
  EXPECT_EQ(map.free_count(kBusiness), 8);
  map.free({4, 'C'});
  map.free({4, 'C'});
  EXPECT_FALSE(map.is_taken({4, 'C'}));
  EXPECT_EQ(map.free_count(kEconomy), 18);
}

TEST(SeatMap, ListsFreeAndTakenSeatsInRowOrder) {
  auto map = small_jet();
  take(map, {"5F", "3A", "3C"});
  EXPECT_EQ(map.taken_seats(kEconomy), (std::vector<SeatId>{{3, 'A'}, {3, 'C'}, {5, 'F'}}));
  EXPECT_TRUE(map.taken_seats(kBusiness).empty());
  EXPECT_EQ(map.free_seats(kEconomy, 3), (std::vector<SeatId>{{3, 'B'}, {3, 'D'}, {3, 'E'}}));
  EXPECT_EQ(map.free_seats(kEconomy, 100).size(), 15U);
  EXPECT_TRUE(map.free_seats(kFirst, 5).empty());
}

TEST(SeatMap, SeatsAPartySideBySideWithoutTheAisleBetween) {
  auto map = small_jet();
  EXPECT_EQ(chosen(map, 3), "3A 3B 3C");
  take(map, {"3A", "3F"});  // 3B 3C and 3D 3E are left of row 3.
  EXPECT_EQ(chosen(map, 2), "3B 3C");
  EXPECT_EQ(chosen(map, 3), "4A 4B 4C") << "not across the aisle of row 3";
}

TEST(SeatMap, PrefersOneRowWhenNobodyCanSitSideBySide) {
  auto map = small_jet();
  take(map, {"3B", "4B", "5B", "3E", "4E", "5E"});  // Every block has only its outer seats.
  EXPECT_EQ(chosen(map, 2), "3C 3D") << "the least far apart in the first row that has two";
  EXPECT_EQ(chosen(map, 4), "3A 3C 3D 3F");
}

TEST(SeatMap, PrefersNeighbouringRowsToDistantOnes) {
  auto map = small_jet();
  take(map, {"3B", "3C", "3D", "3E", "3F", "4A", "4B", "4C", "4D", "4E", "5B", "5C", "5D", "5E"});
  // Left: 3A, 4F, 5A, 5F.
  EXPECT_EQ(chosen(map, 2), "5A 5F");
  EXPECT_EQ(chosen(map, 3), "4F 5A 5F");
  EXPECT_EQ(chosen(map, 4), "3A 4F 5A 5F");
  EXPECT_EQ(chosen(map, 5), "none");
}

TEST(SeatMap, NeverChoosesASeatThatIsTakenAndFillsTheCabin) {
  auto map = small_jet();
  for (const std::size_t party : {4, 5, 1, 3, 2, 3}) {
    const auto seats = map.choose_together(kEconomy, party);
    ASSERT_TRUE(seats);
    ASSERT_EQ(seats->size(), party);
    for (const auto seat : *seats) {
      EXPECT_FALSE(map.is_taken(seat));
      map.take(seat);
    }
  }
  EXPECT_EQ(map.free_count(kEconomy), 0);
  EXPECT_EQ(chosen(map, 1), "none");
  EXPECT_EQ(map.free_count(kBusiness), 8);
}

TEST(SeatMapDeathTest, StopsAtASeatThatDoesNotExist) {
  auto map = small_jet();
  EXPECT_DEATH(map.take({9, 'A'}), "broken invariant");
}

}  // namespace
}  // namespace vendepass
