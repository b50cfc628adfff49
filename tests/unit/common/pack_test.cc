#include "common/pack.h"

#include <gtest/gtest.h>

namespace vendepass {
namespace {

Bytes hex(std::string_view text) { return *from_hex(text); }

TEST(Pack, WritesTheShortestForms) {
  const auto bytes =
      Writer{}.array(7).u64(5).u64(300).i64(-1).flag(true).nil().text("ab").bytes("cd").take();
  EXPECT_EQ(to_hex(bytes), "9705cd012cffc3c0a26162c4026364");
}

TEST(Pack, ReadsBackWhatWasWritten) {
  const auto bytes =
      Writer{}.array(4).i64(INT64_MIN).u64(UINT64_MAX).text("ção").bytes("\xFF").take();
  Reader reader{bytes};
  reader.array(4);
  EXPECT_EQ(reader.i64(), INT64_MIN);
  EXPECT_EQ(reader.u64(), UINT64_MAX);
  EXPECT_EQ(reader.text(10), "ção");
  EXPECT_EQ(reader.bytes(1), "\xFF");
  reader.end();
  EXPECT_EQ(reader.finish(), std::nullopt);
}

TEST(Pack, TakeLeavesTheWriterEmpty) {
  Writer writer;
  writer.u64(1);
  EXPECT_EQ(to_hex(writer.take()), "01");
  EXPECT_EQ(to_hex(writer.u64(2).take()), "02");
}

TEST(Pack, AnArrayThatIsLeftTooEarlyIsMalformed) {
  const auto bytes = hex("920102");
  Reader reader{bytes};
  reader.array(2);
  reader.u64();
  reader.end();
  EXPECT_FALSE(reader.ok());
}

TEST(Pack, ReadingPastAnArrayDoesNotReachItsNeighbour) {
  const auto bytes = hex("92910102");  // [[1], 2]
  Reader reader{bytes};
  reader.array(2);
  reader.array(1);
  EXPECT_EQ(reader.u64(), 1U);
  EXPECT_EQ(reader.u64(), 0U);
  EXPECT_FALSE(reader.ok());
}

TEST(Pack, TheFirstErrorStays) {
  const auto bytes = hex("92c0c0");
  Reader reader{bytes};
  reader.array(2);
  reader.fail("first", ErrorCode::kInvalid);
  reader.fail("second");
  EXPECT_EQ(reader.finish(), (Error{ErrorCode::kInvalid, "first"}));
}

TEST(Pack, WhatFollowsTheDocumentIsMalformed) {
  const auto bytes = hex("0101");
  EXPECT_FALSE(Reader{bytes}.ok());
}

TEST(Pack, EmptyBytesAreMalformed) { EXPECT_FALSE(Reader{std::string_view{}}.ok()); }

TEST(Pack, UnreadValuesAreFoundAtTheEnd) {
  const auto bytes = hex("9101");
  Reader reader{bytes};
  EXPECT_TRUE(reader.finish().has_value());
}

TEST(Pack, MapsFloatsAndExtensionsAreNotSpoken) {
  for (const auto* document : {"80", "ca3f800000", "cb3ff0000000000000", "d40001", "c1"}) {
    const auto bytes = hex(document);
    EXPECT_FALSE(Reader{bytes}.ok()) << document;
  }
}

TEST(Pack, AnnouncedLengthsWithoutBytesAreMalformedAndCostNothing) {
  for (const auto* document :
       {"ddffffffff", "dbffffffff", "c6ffffffff", "dfffffffff", "c9ffffffff"}) {
    const auto bytes = hex(document);
    EXPECT_FALSE(Reader{bytes}.ok()) << document;
  }
  Bytes nested;
  for (int i = 0; i < 15; ++i) nested += hex("ddffffffff");
  EXPECT_FALSE(Reader{nested}.ok());
}

TEST(Pack, NestingIsBounded) {
  EXPECT_TRUE((Reader{Bytes(15, '\x91') + '\x90'}.ok()));
  EXPECT_FALSE((Reader{Bytes(16, '\x91') + '\x90'}.ok()));
  EXPECT_FALSE((Reader{Bytes(100'000, '\x91') + '\x90'}.ok()));
}

TEST(Pack, TextMustBeUtf8AndWithinItsBound) {
  const auto overlong = hex("a2c080");
  Reader invalid{overlong};
  invalid.text(10);
  EXPECT_FALSE(invalid.ok());
  const auto three = hex("a3616263");
  Reader longer{three};
  longer.text(2);
  EXPECT_FALSE(longer.ok());
}

TEST(Pack, IntegersAboveTheirBoundAreMalformed) {
  const auto bytes = hex("cd012c");
  Reader reader{bytes};
  EXPECT_EQ(reader.u64(299), 0U);
  EXPECT_EQ(reader.finish()->code, ErrorCode::kMalformed);
}

TEST(Pack, UnsignedIntegersAboveTheSignedRangeAreNoSignedOnes) {
  const auto bytes = hex("cf8000000000000000");
  Reader reader{bytes};
  reader.i64();
  EXPECT_FALSE(reader.ok());
}

TEST(Pack, NegativeIntegersAreNoUnsignedOnes) {
  const auto bytes = hex("ff");
  Reader reader{bytes};
  reader.u64();
  EXPECT_FALSE(reader.ok());
}

TEST(Pack, TypesAreNotConverted) {
  const auto text = hex("a161");
  Reader reader{text};
  reader.bytes(10);
  EXPECT_FALSE(reader.ok());
}

TEST(Pack, OptionalValuesAreNilOrThere) {
  const auto bytes = hex("92c001");
  Reader reader{bytes};
  reader.array(2);
  EXPECT_TRUE(reader.skip_nil());
  EXPECT_FALSE(reader.skip_nil());
  EXPECT_EQ(reader.u64(), 1U);
  reader.end();
  EXPECT_FALSE(reader.finish());
}

TEST(Pack, LeadingIntegersAreFoundEvenWhenTheRestIsNotReadable) {
  EXPECT_EQ(leading_u64(hex("94010305ca3f800000"), 2), 5U);
  EXPECT_EQ(leading_u64(hex("940103"), 2), std::nullopt);
  EXPECT_EQ(leading_u64(hex("9401a1610505"), 2), std::nullopt);
  EXPECT_EQ(leading_u64(hex("05"), 0), std::nullopt);
  EXPECT_EQ(leading_u64("", 0), std::nullopt);
}

}  // namespace
}  // namespace vendepass
