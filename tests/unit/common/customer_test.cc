// What customers sign about themselves, and the details beside it.
#include "common/customer.h"

#include <gtest/gtest.h>

#include <functional>

#include "common/content.h"
#include "common/itinerary.h"
#include "samples.h"

namespace vendepass {
namespace {

using samples::digest;

TEST(Customers, WhatTheySignComesBackAsItWas) {
  EXPECT_EQ(*decode_registration(encode_registration(samples::registration())),
            samples::registration());
  EXPECT_EQ(*decode_details(encode_details(samples::details())), samples::details());
  EXPECT_EQ(*decode_change_details(encode_order(samples::change_details())),
            samples::change_details());
  EXPECT_EQ(*decode_change_key(encode_order(samples::change_key())), samples::change_key());
  EXPECT_EQ(*decode_erase(encode_order(samples::erase_customer())), samples::erase_customer());
}

TEST(Customers, NothingSignedCanServeAsAnother) {
  const TicketNumber ticket{7};
  const std::vector<Bytes> contents{
      encode_purchase(samples::purchase()),
      encode_order(CancelTickets{samples::purchase_id(), {ticket}}),
      encode_order(ChangeSeat{samples::purchase_id(), ticket, samples::seat("9C"), 2}),
      encode_order(GiveUp{samples::purchase_id()}),
      encode_order(SignInGrant{CustomerId{digest(4)}, samples::at(99)}),
      encode_registration(samples::registration()),
      encode_details(samples::details()),
      encode_order(samples::change_details()),
      encode_order(samples::change_key()),
      encode_order(samples::erase_customer())};
  for (const auto& content : contents) {
    const int accepted = bool(decode_purchase(content)) + bool(decode_cancel(content)) +
                         bool(decode_change_seat(content)) + bool(decode_give_up(content)) +
                         bool(decode_grant(content)) + bool(decode_registration(content)) +
                         bool(decode_details(content)) + bool(decode_change_details(content)) +
                         bool(decode_change_key(content)) + bool(decode_erase(content));
    EXPECT_EQ(accepted, 1) << to_hex(content);
  }
}

TEST(Customers, RegistrationsAndNewKeysHaveBearableParameters) {
  auto registration = samples::registration();
  auto key = samples::change_key();
  const auto set = [&](std::uint32_t passes, std::uint32_t memory_kib) {
    registration.argon2_passes = key.argon2_passes = passes;
    registration.argon2_memory_kib = key.argon2_memory_kib = memory_kib;
    const bool accepted = bool(decode_registration(encode_registration(registration)));
    EXPECT_EQ(accepted, bool(decode_change_key(encode_order(key))));
    return accepted;
  };
  EXPECT_TRUE(set(16, 1'048'576));
  EXPECT_FALSE(set(17, 65536));
  EXPECT_FALSE(set(0, 65536));
  EXPECT_FALSE(set(2, 1'048'577));
  EXPECT_FALSE(set(2, 7));
}

bool is_accepted(const std::function<void(Details&)>& change) {
  auto details = samples::details();
  change(details);
  return bool(decode_details(encode_details(details)));
}

TEST(Customers, DetailsAreNormalisedAndCanBeShown) {
  EXPECT_FALSE(is_accepted([](Details& d) { d.texts[0].text = "Ana@example.org"; }));
  EXPECT_FALSE(is_accepted([](Details& d) { d.texts[0].text = "ana"; }));
  EXPECT_FALSE(is_accepted([](Details& d) { d.texts[1].text = ""; }));
  EXPECT_FALSE(is_accepted([](Details& d) { d.texts[2].text = "\n"; }));
  EXPECT_TRUE(is_accepted([](Details& d) { d.texts[2].text = ""; }));
  EXPECT_TRUE(is_accepted([](Details& d) { d.texts[3].text = std::string(40, '0'); }));
  EXPECT_FALSE(is_accepted([](Details& d) { d.texts[3].text = std::string(41, '0'); }));
}

TEST(Customers, FieldsAreInTheirOrderEachOnceAndAtLeastOne) {
  EXPECT_FALSE(is_accepted([](Details& d) { std::swap(d.texts[1], d.texts[2]); }));
  EXPECT_FALSE(is_accepted([](Details& d) { d.texts[3].field = Field::kPhone; }));
  EXPECT_FALSE(is_accepted([](Details& d) { d.texts.clear(); }));
  EXPECT_TRUE(is_accepted([](Details& d) { d.texts.resize(1); }));
  auto change = samples::change_details();
  std::swap(change.changes[0], change.changes[1]);
  EXPECT_FALSE(decode_change_details(encode_order(change)));
  change.changes.clear();
  EXPECT_FALSE(decode_change_details(encode_order(change)));
}

TEST(Customers, TheLargestDetailsAndTheLargestChangeFit) {
  auto details = samples::details();
  details.texts[0].text = std::string(252, 'a') + "@b";
  details.texts[1].text = std::string(kMaxCustomerNameBytes, 'n');
  details.texts[2].text = std::string(kMaxPhoneBytes, '1');
  details.texts[3].text = std::string(kMaxDocumentBytes, '2');
  EXPECT_LE(encode_details(details).size(), kMaxDetailsBytes);
  EXPECT_TRUE(decode_details(encode_details(details)));
  auto change = samples::change_details();
  change.changes.clear();
  for (const auto field : {Field::kName, Field::kPhone, Field::kDocument})
    change.changes.push_back({field, kMaxValueVersion, {kMaxValues, digest(9)}});
  EXPECT_TRUE(decode_change_details(encode_order(change)));
}

TEST(Customers, VersionsAndKeysBeginWhereTheRegistrationEnds) {
  auto change = samples::change_details();
  change.changes[0].version = 1;
  EXPECT_FALSE(decode_change_details(encode_order(change)));
  change.changes[0].version = kMaxValueVersion + 1;
  EXPECT_FALSE(decode_change_details(encode_order(change)));
  change = samples::change_details();
  change.key = 0;
  EXPECT_FALSE(decode_change_details(encode_order(change)));
  auto key = samples::change_key();
  key.key = 1;
  EXPECT_FALSE(decode_change_key(encode_order(key)));
}

// Registrations of that time are signed with the digest of these very bytes.
TEST(Customers, DetailsOfWhenTheyCouldNotBeChangedAreStillRead) {
  Writer writer;
  writer.array(6).u64(kWireVersion).text("profile");
  writer.text("ana@example.org").text("Ana Lima").text("").text("000.000");
  const auto details = decode_details(writer.take());
  ASSERT_TRUE(details) << details.error().detail;
  EXPECT_EQ(*details->find(Field::kName), "Ana Lima");
  EXPECT_EQ(*details->find(Field::kPhone), "");
  EXPECT_EQ(*details->find(Field::kDocument), "000.000");
}

}  // namespace
}  // namespace vendepass
