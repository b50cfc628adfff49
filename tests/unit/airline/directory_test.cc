// One e-mail, one customer; personal data apart from the registration.
#include "airline/core/directory.h"

#include <gtest/gtest.h>

#include "common/customer_id.h"

namespace vendepass {

namespace {

struct Somebody {
  explicit Somebody(const std::string& name, const std::string& email)
      : key{key_pair_from(blake2b_32("password of " + name))},
        profile{encode_profile({email, name, "", ""})},
        registration{.customer = customer_id_of(key.public_key, email_key(email)),
                     .email_key = email_key(email),
                     .public_key = key.public_key,
                     .salt = {},
                     .argon2_passes = 1,
                     .argon2_memory_kib = 8,
                     .profile_digest = blake2b_16(profile)} {}

  Signed sign(const Bytes& content) const { return {content, vendepass::sign(content, key)}; }

  KeyPair key;
  Bytes profile;
  Registration registration;
};

const Somebody kAna{"Ana", "ana@example.org"};
const Somebody kEva{"Eva", "eva@example.org"};
const Somebody kThief{"Thief", "ana@example.org"};

TEST(Directory, FindsACustomerByIdAndByEmail) {
  Directory directory;
  directory.apply(kAna.registration);
  ASSERT_NE(directory.find(kAna.registration.customer), nullptr);
  EXPECT_EQ(*directory.find(kAna.registration.customer), kAna.registration);
  EXPECT_EQ(*directory.find_email(email_key("ana@example.org")), kAna.registration);
  EXPECT_EQ(directory.find(kEva.registration.customer), nullptr);
  EXPECT_EQ(directory.find_email(email_key("eva@example.org")), nullptr);
}

TEST(Directory, KeepsTheFirstRegistrationOfAnEmail) {
  Directory directory;
  directory.apply(kAna.registration);
  directory.apply(kThief.registration);
  EXPECT_EQ(directory.find_email(email_key("ana@example.org"))->customer,
            kAna.registration.customer);
  EXPECT_EQ(directory.find(kThief.registration.customer), nullptr);
  EXPECT_EQ(directory.size(), 1U);
}

TEST(Directory, KeepsTheFirstRegistrationOfACustomer) {
  Directory directory;
  directory.apply(kAna.registration);
  auto other = kEva.registration;
  other.customer = kAna.registration.customer;
  directory.apply(other);
  EXPECT_EQ(*directory.find(kAna.registration.customer), kAna.registration);
  EXPECT_EQ(directory.find_email(kEva.registration.email_key), nullptr);
}

TEST(Directory, IsTheSameWhenARegistrationIsRepeated) {
  Directory directory;
  directory.apply(kAna.registration);
  directory.apply(kEva.registration);
  directory.apply(kAna.registration);
  EXPECT_EQ(directory.size(), 2U);
}

TEST(Directory, ShowsTheProfileWheneverItArrives) {
  Directory early, late;
  const ProfileRecord record{kAna.registration.profile_digest, kAna.profile};
  early.apply(record);
  early.apply(kAna.registration);
  late.apply(kAna.registration);
  EXPECT_EQ(late.profile(kAna.registration.customer), nullptr);
  late.apply(record);
  for (const auto* directory : {&early, &late}) {
    ASSERT_NE(directory->profile(kAna.registration.customer), nullptr);
    EXPECT_EQ(directory->profile(kAna.registration.customer)->name, "Ana");
  }
}

TEST(Directory, IgnoresARegistrationUnderSomebodyElsesId) {
  Directory directory;
  auto forged = kThief.registration;
  forged.customer = kEva.registration.customer;
  directory.apply(forged);
  EXPECT_EQ(directory.find(kEva.registration.customer), nullptr);
  EXPECT_EQ(directory.size(), 0U);
  directory.apply(kEva.registration);
  EXPECT_TRUE(directory.check_signature(kEva.registration.customer, kEva.sign("order")));
}

TEST(Directory, TakesNoProfileThatWasNotRegistered) {
  Directory directory;
  directory.apply(kAna.registration);
  directory.apply(ProfileRecord{kAna.registration.profile_digest, kEva.profile});
  EXPECT_EQ(directory.profile(kAna.registration.customer), nullptr);
  EXPECT_EQ(directory.profile_bytes(kAna.registration.profile_digest), nullptr);
}

TEST(Directory, ChecksWhoSigned) {
  Directory directory;
  directory.apply(kAna.registration);
  const auto& ana = kAna.registration.customer;
  EXPECT_TRUE(directory.check_signature(ana, kAna.sign("order")));
  EXPECT_EQ(directory.check_signature(ana, kEva.sign("order")).error().code,
            ErrorCode::kBadSignature);
  auto changed = kAna.sign("order");
  changed.content = "another order";
  EXPECT_EQ(directory.check_signature(ana, changed).error().code, ErrorCode::kBadSignature);
  EXPECT_EQ(directory.check_signature(kEva.registration.customer, kEva.sign("order")).error().code,
            ErrorCode::kUnknownCustomer);
}

}  // namespace

}  // namespace vendepass
