// An airline that was set back: its own events come back before those of others that they build on.
// What it has said of customers waits until it knows them again; and of two customers of one e-mail
// it learns in the order in which they had it.
#include <gtest/gtest.h>

#include "airline/core/airline_state.h"
#include "tests/unit/airline/three_airlines.h"

namespace vendepass {
namespace {

const AirlineCode kOther = testing::kAd;
const AirlineCode kSelf = testing::kG3;

struct Somebody {
  explicit Somebody(const std::string& name)
      : key{key_pair_from(blake2b_32(name))},
        registration{.customer = customer_id_of(key.public_key, email_key("ana@example.org")),
                     .email_key = email_key("ana@example.org"),
                     .public_key = key.public_key,
                     .salt = {},
                     .argon2_passes = 1,
                     .argon2_memory_kib = 8,
                     .details = blake2b_16("details of " + name)} {}
  CustomerErased erased() const {
    const auto content = encode_order(EraseCustomer{registration.customer, 1});
    return {{content, sign(content, key)}};
  }
  KeyPair key;
  Registration registration;
};

Bytes event(AirlineCode by, std::uint64_t number, std::uint64_t of_other,
            const AirlineEvent& body) {
  Event event{by, number, {}, encode_event_body(body)};
  event.clock.raise(kOther, of_other);
  event.clock.raise(by, number);
  return encode_event(event);
}

class EarlyEvents : public ::testing::Test {
 protected:
  const Somebody ana_{"Ana"}, again_{"Ana again"};
  NodeConfig config_ = config_of(kSelf);
  // Ana registers at the other airline and is erased here, and then she is here once more.
  const Bytes first_ = event(kOther, 1, 1, CustomerRegistered{ana_.registration});
  const Bytes erased_ = event(kSelf, 1, 1, ana_.erased());
  const Bytes second_ = event(kSelf, 2, 1, CustomerRegistered{again_.registration});

  void expect_the_second(const AirlineState& state) {
    EXPECT_TRUE(state.directory.is_erased(ana_.registration.customer));
    EXPECT_EQ(state.directory.generation(ana_.registration.email_key), 1U);
    const auto* owner = state.directory.find_email(ana_.registration.email_key);
    ASSERT_NE(owner, nullptr);
    EXPECT_EQ(owner->customer, again_.registration.customer);
  }
};

TEST_F(EarlyEvents, WaitForWhatTheyBuildOn) {
  AirlineState state{config_};
  state.apply(OwnEventRecord{erased_});
  state.apply(OwnEventRecord{second_});
  EXPECT_EQ(state.directory.size(), 0U);
  state.apply(ForeignEventsRecord{{kOther, 1, {first_}, chain_32({}, first_), {}, {}}});
  expect_the_second(state);
}

TEST_F(EarlyEvents, WaitInASnapshot) {
  AirlineState state{config_};
  state.apply(OwnEventRecord{erased_});
  state.apply(OwnEventRecord{second_});
  state.make_readable(state.take_unread());
  AirlineState restored{config_};
  state.save([&](const SnapshotPart& part) { ASSERT_TRUE(restored.restore(part)); });
  restored.apply(ForeignEventsRecord{{kOther, 1, {first_}, chain_32({}, first_), {}, {}}});
  expect_the_second(restored);
}

TEST_F(EarlyEvents, OfUsualStartsDoNotWait) {
  AirlineState state{config_};
  state.apply(ForeignEventsRecord{{kOther, 1, {first_}, chain_32({}, first_), {}, {}}});
  state.apply(OwnEventRecord{erased_});
  EXPECT_TRUE(state.directory.is_erased(ana_.registration.customer));
  state.apply(OwnEventRecord{second_});
  expect_the_second(state);
}

}  // namespace
}  // namespace vendepass
