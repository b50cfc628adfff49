#include "common/ids.h"

#include <gtest/gtest.h>

#include "samples.h"

namespace vendepass {
namespace {

TEST(Ids, AirlineCodesAreTwoCharactersButNotTwoDigits) {
  for (const auto* good : {"G3", "AD", "3U", "LA"}) EXPECT_TRUE(parse_airline(good)) << good;
  for (const auto* bad : {"", "G", "g3", "12", "G33", "G-", "Ç"})
    EXPECT_FALSE(parse_airline(bad)) << bad;
}

TEST(Ids, AirportsAndCurrenciesAreThreeCapitals) {
  EXPECT_EQ(to_string(*parse_airport("GRU")), "GRU");
  EXPECT_EQ(to_string(*parse_currency("BRL")), "BRL");
  for (const auto* bad : {"", "GR", "gru", "GR1", "GRUU"}) {
    EXPECT_FALSE(parse_airport(bad)) << bad;
    EXPECT_FALSE(parse_currency(bad)) << bad;
  }
}

TEST(Ids, CabinsAreFcwy) {
  for (const auto* good : {"F", "C", "W", "Y"}) EXPECT_TRUE(parse_cabin(good)) << good;
  for (const auto* bad : {"", "y", "X", "YY"}) EXPECT_FALSE(parse_cabin(bad)) << bad;
}

TEST(Ids, SeatsAreRowAndLetter) {
  for (const auto* good : {"1A", "99K", "14C"}) EXPECT_EQ(to_string(*parse_seat(good)), good);
  for (const auto* bad : {"", "A", "1", "0A", "01A", "100A", "1L", "1a", "A1", "1-"})
    EXPECT_FALSE(parse_seat(bad)) << bad;
}

TEST(Ids, FlightsAreDesignatorAndDate) {
  for (const auto* good : {"G3-1@2026-12-01", "G3-1234@2028-02-29", "3U-9999@2199-12-31"})
    EXPECT_EQ(to_string(*parse_flight(good)), good);
  for (const auto* bad : {"", "G3-1234", "G3-0@2026-12-01", "G3-01@2026-12-01",
                          "G3-12345@2026-12-01", "G3-@2026-12-01", "G31234@2026-12-01",
                          "G3-1234@2026-02-29", "G3-1234@2026-12-01:14C", "g3-1@2026-12-01"})
    EXPECT_FALSE(parse_flight(bad)) << bad;
}

TEST(Ids, PurchaseIdsAre32HexadecimalDigits) {
  const std::string id = "000102030405060708090a0b0c0d0e0f";
  EXPECT_EQ(to_string(*parse_purchase_id(id)), id);
  EXPECT_FALSE(parse_purchase_id(id.substr(2)));
  EXPECT_FALSE(parse_purchase_id(id + "00"));
  EXPECT_FALSE(parse_purchase_id("x" + id.substr(1)));
}

TEST(Ids, LocatorsAreTheFirstThirtyBitsOfThePurchaseId) {
  EXPECT_EQ(to_string(locator_of(PurchaseId{Hash16{}})), "AAAAAA");
  Hash16 ones{};
  ones.fill(0xFF);
  EXPECT_EQ(to_string(locator_of(PurchaseId{ones})), "999999");
  // 00000 00001 00010 00011 00100 00101 and two bits more.
  EXPECT_EQ(to_string(locator_of(*parse_purchase_id("00443214000000000000000000000000"))),
            "ABCDEF");
}

TEST(Ids, LocatorsAreReadInEitherCase) {
  EXPECT_EQ(to_string(*parse_locator("abc2Z9")), "ABC2Z9");
  for (const auto* bad : {"", "ABC2Z", "ABC2Z99", "ABCIZ9", "ABCOZ9", "ABC1Z9", "ABC0Z9"})
    EXPECT_FALSE(parse_locator(bad)) << bad;
}

TEST(Ids, TicketNumbersHaveTheAccountingCodeAndNeverRepeat) {
  EXPECT_EQ(to_string(ticket_number(127, 12, 2)), "127-0000000123");
  EXPECT_EQ(to_string(ticket_number(1, 999'999'999, 8)), "001-9999999999");
  EXPECT_LT(ticket_number(127, 12, 8), ticket_number(127, 13, 0));
}

}  // namespace
}  // namespace vendepass
