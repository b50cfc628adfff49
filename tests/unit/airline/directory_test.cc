// One e-mail, one customer; changes that merge, keys that follow each other, erasures that win; and
// details apart from all of it.
#include "airline/core/directory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <numeric>

#include "common/customer_id.h"
#include "common/random.h"

namespace vendepass {

namespace {

struct Somebody {
  explicit Somebody(const std::string& name, const std::string& email)
      : key{key_pair_from(blake2b_32("password of " + name))},
        details{encode_details(
            {blake2b_16("blind of " + name), {{Field::kEmail, email}, {Field::kName, name}}})},
        registration{.customer = customer_id_of(key.public_key, email_key(email)),
                     .email_key = email_key(email),
                     .public_key = key.public_key,
                     .salt = {},
                     .argon2_passes = 1,
                     .argon2_memory_kib = 8,
                     .details = blake2b_16(details)} {}

  CustomerId id() const { return registration.customer; }
  Signed sign(const Bytes& content) const { return {content, vendepass::sign(content, key)}; }
  Signed erased() const { return sign(encode_order(EraseCustomer{id(), 1})); }

  KeyPair key;
  Bytes details;
  Registration registration;
};

const Somebody kAna{"Ana", "ana@example.org"};
const Somebody kEva{"Eva", "eva@example.org"};
const Somebody kThief{"Thief", "ana@example.org"};

// A new value of one field, and what is said of it.
struct NewValue {
  NewValue(const Somebody& who, Field field, const std::string& text, std::uint32_t version,
           std::vector<Hash16> replaces)
      : bytes{encode_details({blake2b_16("blind of " + text), {{field, text}}})},
        digest{blake2b_16(bytes)},
        order{who.sign(encode_order(
            ChangeDetails{who.id(), 1, digest, {{field, version, std::move(replaces)}}}))} {}
  Bytes bytes;
  Hash16 digest;
  Signed order;
};

Signed key_order(const Somebody& who, std::uint32_t number, const KeyPair& next,
                 const KeyPair& by) {
  const auto content = encode_order(ChangeKey{who.id(), number, next.public_key, {}, 1, 8});
  return {content, sign(content, by)};
}

std::vector<Hash16> now_of(const Directory& directory, const Somebody& who, Field field) {
  std::vector<Hash16> digests;
  for (const auto& value : directory.values(who.id(), field).now) digests.push_back(value.details);
  return digests;
}

std::string saved(const Directory& directory) {
  std::string all;
  directory.save([&](const SnapshotPart& part) {
    all += std::to_string(part.kind) + " " + to_hex(part.body) + "\n";
  });
  return all;
}

TEST(Directory, FindsACustomerByIdAndByEmail) {
  Directory directory;
  directory.apply(kAna.registration);
  ASSERT_NE(directory.find(kAna.id()), nullptr);
  EXPECT_EQ(*directory.find(kAna.id()), kAna.registration);
  EXPECT_EQ(*directory.find_email(email_key("ana@example.org")), kAna.registration);
  EXPECT_EQ(directory.find(kEva.id()), nullptr);
  EXPECT_EQ(directory.find_email(email_key("eva@example.org")), nullptr);
}

TEST(Directory, KeepsTheFirstRegistrationOfAnEmail) {
  Directory directory;
  directory.apply(kAna.registration);
  directory.apply(kThief.registration);
  EXPECT_EQ(directory.find_email(email_key("ana@example.org"))->customer, kAna.id());
  EXPECT_EQ(directory.find(kThief.id()), nullptr);
  EXPECT_EQ(directory.size(), 1U);
}

TEST(Directory, KeepsTheFirstRegistrationOfACustomer) {
  Directory directory;
  directory.apply(kAna.registration);
  auto other = kEva.registration;
  other.customer = kAna.id();
  directory.apply(other);
  EXPECT_EQ(*directory.find(kAna.id()), kAna.registration);
  EXPECT_EQ(directory.find_email(kEva.registration.email_key), nullptr);
}

TEST(Directory, IsTheSameWhenARegistrationIsRepeated) {
  Directory directory;
  directory.apply(kAna.registration);
  directory.apply(kEva.registration);
  directory.apply(kAna.registration);
  EXPECT_EQ(directory.size(), 2U);
}

TEST(Directory, IgnoresARegistrationUnderSomebodyElsesId) {
  Directory directory;
  auto forged = kThief.registration;
  forged.customer = kEva.id();
  directory.apply(forged);
  EXPECT_EQ(directory.find(kEva.id()), nullptr);
  EXPECT_EQ(directory.size(), 0U);
  directory.apply(kEva.registration);
  EXPECT_TRUE(directory.check_signature(kEva.id(), kEva.sign("order")));
}

TEST(Directory, ChecksWhoSigned) {
  Directory directory;
  directory.apply(kAna.registration);
  const auto ana = kAna.id();
  EXPECT_TRUE(directory.check_signature(ana, kAna.sign("order")));
  EXPECT_EQ(directory.check_signature(ana, kEva.sign("order")).error().code,
            ErrorCode::kBadSignature);
  auto changed = kAna.sign("order");
  changed.content = "another order";
  EXPECT_EQ(directory.check_signature(ana, changed).error().code, ErrorCode::kBadSignature);
  EXPECT_EQ(directory.check_signature(kEva.id(), kEva.sign("order")).error().code,
            ErrorCode::kUnknownCustomer);
}

// ---- Details ----

TEST(DirectoryDetails, AreWantedUntilTheyCome) {
  Directory directory;
  directory.apply(kAna.registration);
  const auto& digest = kAna.registration.details;
  EXPECT_TRUE(directory.wants(digest));
  EXPECT_EQ(directory.text(digest, Field::kName), std::nullopt);
  EXPECT_EQ(directory.name(kAna.id()), "");
  directory.keep(digest, kAna.details);
  EXPECT_FALSE(directory.wants(digest));
  EXPECT_EQ(directory.text(digest, Field::kName), "Ana");
  EXPECT_EQ(directory.text(digest, Field::kPhone), "");  // Never given.
  EXPECT_EQ(directory.name(kAna.id()), "Ana");
}

TEST(DirectoryDetails, ThatNobodyNamedAreToBeErased) {
  Directory directory;
  directory.apply(kAna.registration);
  directory.keep(kEva.registration.details, kEva.details);
  EXPECT_EQ(directory.details(kEva.registration.details), nullptr);
  EXPECT_EQ(directory.unwanted(), std::set{kEva.registration.details});
  directory.apply(DetailsErasedRecord{{kEva.registration.details}});
  EXPECT_TRUE(directory.unwanted().empty());
}

TEST(DirectoryDetails, OfAnotherDigestAreNotTaken) {
  Directory directory;
  directory.apply(kAna.registration);
  directory.keep(kAna.registration.details, kEva.details);
  EXPECT_TRUE(directory.wants(kAna.registration.details));
}

TEST(DirectoryDetails, TheMissingAreKnownFromTheBeginning) {
  Directory directory;
  directory.apply(kAna.registration);
  directory.apply(kEva.registration);
  directory.keep(kAna.registration.details, kAna.details);
  directory.begin();
  EXPECT_EQ(directory.missing(), std::set{kEva.registration.details});
  const NewValue phone{kAna, Field::kPhone, "1", 2, {kAna.registration.details}};
  directory.change_details(phone.order);
  EXPECT_TRUE(directory.missing().contains(phone.digest));
  directory.keep(phone.digest, phone.bytes);
  directory.erase(kEva.erased());
  EXPECT_TRUE(directory.missing().empty());
}

TEST(DirectoryDetails, StayAsLongAsAFieldNeedsThem) {
  Directory directory;
  directory.apply(kAna.registration);
  directory.keep(kAna.registration.details, kAna.details);
  const NewValue first{kAna, Field::kPhone, "1", 2, {kAna.registration.details}};
  directory.change_details(first.order);
  directory.keep(first.digest, first.bytes);
  EXPECT_NE(directory.details(kAna.registration.details), nullptr);  // The name is in them.
  const NewValue second{kAna, Field::kPhone, "2", 3, {first.digest}};
  directory.change_details(second.order);
  EXPECT_EQ(directory.details(first.digest), nullptr);
  EXPECT_EQ(directory.unwanted(), std::set{first.digest});
}

// ---- Changes ----

TEST(DirectoryChanges, OfDifferentFieldsMerge) {
  Directory directory;
  directory.apply(kAna.registration);
  const NewValue phone{kAna, Field::kPhone, "1", 2, {kAna.registration.details}};
  const NewValue document{kAna, Field::kDocument, "2", 2, {kAna.registration.details}};
  directory.change_details(phone.order);
  directory.change_details(document.order);
  EXPECT_EQ(now_of(directory, kAna, Field::kPhone), std::vector{phone.digest});
  EXPECT_EQ(now_of(directory, kAna, Field::kDocument), std::vector{document.digest});
  EXPECT_EQ(now_of(directory, kAna, Field::kName), std::vector{kAna.registration.details});
}

TEST(DirectoryChanges, OfOneFieldAtOnceBothStayTheHigherVersionInForce) {
  Directory directory;
  directory.apply(kAna.registration);
  const NewValue early{kAna, Field::kPhone, "1", 2, {kAna.registration.details}};
  const NewValue later{kAna, Field::kPhone, "2", 3, {early.digest}};
  const NewValue other{kAna, Field::kPhone, "3", 2, {kAna.registration.details}};
  for (const auto* value : {&early, &later, &other}) directory.change_details(value->order);
  EXPECT_EQ(now_of(directory, kAna, Field::kPhone), (std::vector{later.digest, other.digest}));
}

TEST(DirectoryChanges, OfEqualVersionsTheHigherDigestIsInForce) {
  Directory directory;
  directory.apply(kAna.registration);
  const NewValue one{kAna, Field::kPhone, "1", 2, {kAna.registration.details}};
  const NewValue two{kAna, Field::kPhone, "2", 2, {kAna.registration.details}};
  directory.change_details(one.order);
  directory.change_details(two.order);
  EXPECT_EQ(now_of(directory, kAna, Field::kPhone),
            (std::vector{std::max(one.digest, two.digest), std::min(one.digest, two.digest)}));
}

// An airline that was away for long brings its event of a change that was made at another one, too.
TEST(DirectoryChanges, WhatWasReplacedDoesNotComeBack) {
  Directory directory;
  directory.apply(kAna.registration);
  const NewValue first{kAna, Field::kPhone, "1", 2, {kAna.registration.details}};
  const NewValue second{kAna, Field::kPhone, "2", 3, {first.digest}};
  directory.change_details(first.order);
  directory.change_details(second.order);
  directory.change_details(first.order);
  EXPECT_EQ(now_of(directory, kAna, Field::kPhone), std::vector{second.digest});
}

// No client signs such changes, but airlines have to live with them.
TEST(DirectoryChanges, ThatReplaceEachOtherLeaveNothing) {
  Directory directory;
  directory.apply(kAna.registration);
  const NewValue first{kAna, Field::kName, "Ann", 2, {}};
  const NewValue second{kAna, Field::kName, "Anne", 2, {kAna.registration.details, first.digest}};
  const NewValue third{kAna, Field::kName, "Ann", 3, {second.digest}};
  directory.change_details(second.order);
  directory.change_details(third.order);
  EXPECT_TRUE(now_of(directory, kAna, Field::kName).empty());
  EXPECT_EQ(directory.name(kAna.id()), "");
}

TEST(DirectoryChanges, ThatTheCustomerDidNotSignAreIgnored) {
  Directory directory;
  directory.apply(kAna.registration);
  const NewValue phone{kAna, Field::kPhone, "1", 2, {kAna.registration.details}};
  auto forged = phone.order;
  forged.signature = kEva.sign(forged.content).signature;
  directory.change_details(forged);
  EXPECT_EQ(now_of(directory, kAna, Field::kPhone), std::vector{kAna.registration.details});
}

// ---- Keys ----

TEST(DirectoryKeys, FollowEachOther) {
  Directory directory;
  directory.apply(kAna.registration);
  const auto second = key_pair_from(blake2b_32("second"));
  const auto third = key_pair_from(blake2b_32("third"));
  directory.change_key(key_order(kAna, 3, third, second));  // Not the next one.
  EXPECT_EQ(directory.key_number(kAna.id()), 1U);
  directory.change_key(key_order(kAna, 2, second, kEva.key));  // Not hers.
  EXPECT_EQ(directory.key_number(kAna.id()), 1U);
  directory.change_key(key_order(kAna, 2, second, kAna.key));
  directory.change_key(key_order(kAna, 2, third, kAna.key));  // The number is given.
  EXPECT_EQ(directory.key(kAna.id(), 2)->public_key, second.public_key);
  directory.change_key(key_order(kAna, 3, third, second));
  EXPECT_EQ(directory.key_number(kAna.id()), 3U);
  EXPECT_EQ(directory.key(kAna.id(), 4), std::nullopt);
}

TEST(DirectoryKeys, FormerOnesSignNothingNew) {
  Directory directory;
  directory.apply(kAna.registration);
  const auto second = key_pair_from(blake2b_32("second"));
  const auto former = kAna.sign("order");
  directory.change_key(key_order(kAna, 2, second, kAna.key));
  EXPECT_EQ(directory.check_signature(kAna.id(), former).error().code, ErrorCode::kBadSignature);
  EXPECT_TRUE(directory.check_signature(kAna.id(), {"order", sign("order", second)}));
  EXPECT_TRUE(directory.check_former_signature(kAna.id(), former));
  EXPECT_FALSE(directory.check_former_signature(kAna.id(), kEva.sign("order")));
}

// ---- Erasing ----

TEST(DirectoryErasing, WinsAndSetsTheEmailFree) {
  Directory directory;
  directory.apply(kAna.registration);
  directory.keep(kAna.registration.details, kAna.details);
  EXPECT_EQ(directory.generation(kAna.registration.email_key), 0U);
  directory.erase(kAna.erased());
  EXPECT_TRUE(directory.is_erased(kAna.id()));
  EXPECT_EQ(directory.find(kAna.id()), nullptr);
  EXPECT_EQ(directory.unwanted(), std::set{kAna.registration.details});
  EXPECT_EQ(directory.generation(kAna.registration.email_key), 1U);
  EXPECT_EQ(directory.check_signature(kAna.id(), kAna.sign("order")).error().code,
            ErrorCode::kUnknownCustomer);
  EXPECT_TRUE(directory.check_former_signature(kAna.id(), kAna.sign("order")));
  directory.apply(kThief.registration);
  EXPECT_EQ(directory.find_email(kAna.registration.email_key)->customer, kThief.id());
}

TEST(DirectoryErasing, IsNotUndoneByWhatComesLater) {
  Directory directory;
  directory.apply(kAna.registration);
  directory.erase(kAna.erased());
  const NewValue phone{kAna, Field::kPhone, "1", 2, {kAna.registration.details}};
  directory.apply(kAna.registration);
  directory.change_details(phone.order);
  directory.keep(kAna.registration.details, kAna.details);
  directory.keep(phone.digest, phone.bytes);
  EXPECT_EQ(directory.find(kAna.id()), nullptr);
  EXPECT_EQ(directory.find_email(kAna.registration.email_key), nullptr);
  EXPECT_EQ(directory.details(kAna.registration.details), nullptr);
  EXPECT_EQ(directory.unwanted().size(), 2U);
}

TEST(DirectoryErasing, NeedsTheCustomersSignature) {
  Directory directory;
  directory.apply(kAna.registration);
  auto forged = kAna.erased();
  forged.signature = kEva.sign(forged.content).signature;
  directory.erase(forged);
  EXPECT_FALSE(directory.is_erased(kAna.id()));
}

// ---- Merging ----

// What happens after the registrations, at airlines that do not hear each other.
std::vector<std::function<void(Directory&)>> concurrent_events() {
  const auto second = key_pair_from(blake2b_32("second"));
  const NewValue one{kAna, Field::kPhone, "1", 2, {kAna.registration.details}};
  const NewValue two{kAna, Field::kPhone, "2", 2, {kAna.registration.details}};
  const NewValue both{kAna, Field::kPhone, "3", 3, {one.digest, two.digest}};
  const NewValue name{kAna, Field::kName, "Ana B", 2, {kAna.registration.details}};
  const NewValue of_eva{kEva, Field::kDocument, "4", 2, {kEva.registration.details}};
  std::vector<std::function<void(Directory&)>> events;
  for (const auto& value : {one, two, both, name, of_eva, one})
    events.emplace_back([value](Directory& d) { d.change_details(value.order); });
  events.emplace_back([=](Directory& d) { d.change_key(key_order(kAna, 2, second, kAna.key)); });
  events.emplace_back([](Directory& d) { d.erase(kEva.erased()); });
  for (const auto* who : {&kAna, &kEva})
    events.emplace_back([who](Directory& d) { d.apply(who->registration); });
  return events;
}

Directory with_both() {
  Directory directory;
  directory.apply(kAna.registration);
  directory.apply(kEva.registration);
  return directory;
}

TEST(DirectoryMerging, TheOrderOfConcurrentEventsMakesNoDifference) {
  const auto events = concurrent_events();
  std::string expected;
  Random random{7};
  for (int round = 0; round < 200; ++round) {
    std::vector<std::size_t> order(events.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (auto i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
    auto directory = with_both();
    for (const auto i : order) events[i](directory);
    if (round == 0) expected = saved(directory);
    ASSERT_EQ(saved(directory), expected) << "round " << round;
  }
}

// Each knows some of it by its events, and learns the rest from the other's snapshot.
TEST(DirectoryMerging, SnapshotsInBothDirectionsAreAsGoodAsEvents) {
  const auto events = concurrent_events();
  auto whole = with_both();
  for (const auto& event : events) event(whole);
  Random random{11};
  for (int round = 0; round < 200; ++round) {
    auto one = with_both(), other = with_both();
    for (const auto& event : events) {
      const auto drawn = random.below(3);
      if (drawn != 0) event(one);
      if (drawn != 1) event(other);
    }
    const auto of_one = one;
    one.adopt(other);
    other.adopt(of_one);
    ASSERT_EQ(saved(one), saved(whole)) << "round " << round;
    ASSERT_EQ(saved(other), saved(whole)) << "round " << round;
    one.adopt(other);
    ASSERT_EQ(saved(one), saved(whole)) << "round " << round;
  }
}

TEST(DirectoryMerging, ASnapshotThatIsBehindDoesNotUndoAnErasure) {
  auto behind = with_both();
  auto ahead = with_both();
  ahead.erase(kAna.erased());
  ahead.apply(kThief.registration);
  const auto before = saved(ahead);
  ahead.adopt(behind);
  EXPECT_EQ(saved(ahead), before);
  behind.adopt(ahead);
  EXPECT_EQ(saved(behind), before);
  EXPECT_EQ(behind.find_email(kAna.registration.email_key)->customer, kThief.id());
}

TEST(DirectoryMerging, APartThatIsReadBackIsTheSame) {
  auto directory = with_both();
  for (const auto& event : concurrent_events()) event(directory);
  directory.erase(kAna.sign(encode_order(EraseCustomer{kAna.id(), 1})));
  directory.apply(kThief.registration);
  Directory copy;
  directory.save([&](const SnapshotPart& part) {
    ASSERT_TRUE(copy.restore(static_cast<StatePart>(part.kind), part.body));
  });
  EXPECT_EQ(saved(copy), saved(directory));
  EXPECT_EQ(copy.find_email(kAna.registration.email_key)->customer, kThief.id());
  EXPECT_EQ(copy.generation(kAna.registration.email_key), 1U);
}

}  // namespace

}  // namespace vendepass
