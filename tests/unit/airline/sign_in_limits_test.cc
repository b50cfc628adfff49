// Some failures are free, then there is one each while; and whoever fails, the memory is bounded.
#include <gtest/gtest.h>

#include "airline/core/sign_in.h"

namespace vendepass {
namespace {

constexpr SignInLimits::Rate kRate{3, Millis{1000}};
const Hash16 kAna = blake2b_16("ana");

Instant at(int milliseconds) { return Instant{Millis{milliseconds}}; }

TEST(SignInLimits, AFewAreFreeAndThenEachWaits) {
  SignInLimits limits;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(limits.wait_for(kAna, kRate, at(0)), Millis{0}) << i;
    limits.failed(kAna, kRate, at(0));
  }
  EXPECT_EQ(limits.wait_for(kAna, kRate, at(0)), Millis{1000});
  EXPECT_EQ(limits.wait_for(kAna, kRate, at(400)), Millis{600});
  EXPECT_EQ(limits.wait_for(kAna, kRate, at(1000)), Millis{0});
  limits.failed(kAna, kRate, at(1000));
  EXPECT_EQ(limits.wait_for(kAna, kRate, at(1000)), Millis{1000});
  EXPECT_EQ(limits.wait_for(blake2b_16("eva"), kRate, at(0)), Millis{0});
}

TEST(SignInLimits, AllIsForgottenWithTime) {
  SignInLimits limits;
  for (int i = 0; i < 3; ++i) limits.failed(kAna, kRate, at(0));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(limits.wait_for(kAna, kRate, at(3000)), Millis{0}) << i;
    limits.failed(kAna, kRate, at(3000));
  }
}

TEST(SignInLimits, TheOldestAreForgottenWhenTooManyFail) {
  SignInLimits limits;
  for (int i = 0; i < 3; ++i) limits.failed(kAna, kRate, at(0));
  auto others = [&, next = 0](int count) mutable {
    for (int i = 0; i < count; ++i) limits.failed(blake2b_16(std::to_string(next++)), kRate, at(0));
  };
  others(32768);
  EXPECT_GT(limits.wait_for(kAna, kRate, at(0)), Millis{0}) << "as many as are counted at once";
  others(2 * 32768);
  EXPECT_EQ(limits.wait_for(kAna, kRate, at(0)), Millis{0});
}

}  // namespace
}  // namespace vendepass
