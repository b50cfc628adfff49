// The client's disk: what is saved is found again, whole, and by nobody else.
#include "client/io/wallet.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/unit/client/fakes.h"
#include "tests/unit/client/samples.h"

namespace vendepass {
namespace {

class WalletOnDisk : public testing::Test {
 protected:
  Wallet open() const { return *Wallet::open(home()); }
  std::string home() const { return directory_.path() + "/deep/wallet"; }

  static StoredPurchase stored(const Trip& trip) {
    const auto content = encode_purchase(trip.purchase);
    return StoredPurchase{content, sign(content, key_pair_from(samples::seed())), true, trip};
  }
  static mode_t mode_of(const std::string& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 0777;
  }

  TemporaryDirectory directory_;
};

void expect_equal(const Trip& a, const Trip& b) {
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.purchase, b.purchase);
  EXPECT_EQ(a.state, b.state);
  EXPECT_EQ(a.tickets, b.tickets);
  EXPECT_EQ(a.flights, b.flights);
  EXPECT_EQ(a.refusal, b.refusal);
}

TEST_F(WalletOnDisk, APurchaseIsFoundAgainByAnotherRun) {
  const auto saved = stored(samples::sold_trip());
  ASSERT_TRUE(open().save(saved));
  const auto found = open().purchase(saved.trip.id);
  ASSERT_TRUE(found);
  ASSERT_TRUE(*found);
  EXPECT_EQ((*found)->content, saved.content);
  EXPECT_EQ((*found)->signature, saved.signature);
  EXPECT_TRUE((*found)->in_doubt);
  expect_equal((*found)->trip, saved.trip);
}

TEST_F(WalletOnDisk, ARefusalIsFoundAgainWithWhatWasLeft) {
  const auto saved = stored(samples::refused_trip());
  ASSERT_TRUE(open().save(saved));
  const auto all = open().purchases();
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 1U);
  expect_equal(all->front().trip, saved.trip);
}

TEST_F(WalletOnDisk, FilesAndFoldersAreForTheirOwnerOnly) {
  const auto saved = stored(samples::sold_trip());
  ASSERT_TRUE(open().save(saved));
  EXPECT_EQ(mode_of(home()), 0700U);
  EXPECT_EQ(mode_of(home() + "/purchases"), 0700U);
  EXPECT_EQ(mode_of(home() + "/purchases/" + to_string(saved.trip.id) + ".json"), 0600U);
}

TEST_F(WalletOnDisk, AFolderThatOthersCouldReadIsClosedToThem) {
  (void)open();
  ASSERT_EQ(::chmod(home().c_str(), 0755), 0);
  (void)open();
  EXPECT_EQ(mode_of(home()), 0700U);
}

TEST_F(WalletOnDisk, ACrashBetweenWriteAndRenameLeavesTheOld) {
  auto saved = stored(samples::sold_trip());
  saved.trip.state = PurchaseState::kPending;
  saved.trip.tickets.clear();
  ASSERT_TRUE(open().save(saved));
  const auto path = home() + "/purchases/" + to_string(saved.trip.id) + ".json";
  // The first of the two steps of every write, and then nothing more.
  ASSERT_TRUE(write_temporary(path, "{\"half a fi"));
  const auto found = open().purchases();
  ASSERT_TRUE(found) << found.error().detail;
  ASSERT_EQ(found->size(), 1U);
  expect_equal(found->front().trip, saved.trip);
  // And the next write is not disturbed by what was left behind.
  saved.trip.state = PurchaseState::kSold;
  ASSERT_TRUE(open().save(saved));
  EXPECT_EQ((*open().purchase(saved.trip.id))->trip.state, PurchaseState::kSold);
}

TEST_F(WalletOnDisk, ADamagedFileIsNamedAndNotTakenForAnEmptyOne) {
  const auto saved = stored(samples::sold_trip());
  ASSERT_TRUE(open().save(saved));
  const auto path = home() + "/purchases/" + to_string(saved.trip.id) + ".json";
  std::ofstream{path} << "{\"content\": \"00\"}";
  const auto found = open().purchases();
  ASSERT_FALSE(found);
  EXPECT_NE(found.error().detail.find(path), std::string::npos);
}

TEST_F(WalletOnDisk, TheSessionTokenNeverGoesBack) {
  VectorClock first, second;
  first.raise(samples::airline("AD"), 7);
  second.raise(samples::airline("AD"), 3);
  second.raise(samples::airline("G3"), 2);
  ASSERT_TRUE(open().merge_token(first));
  ASSERT_TRUE(open().merge_token(second));
  const auto token = open().token();
  ASSERT_TRUE(token);
  EXPECT_EQ(to_string(*token), "{AD:7, G3:2}");
}

TEST_F(WalletOnDisk, TheSessionGoesWithLogout) {
  const auto grant = encode_order(SignInGrant{samples::customer(), samples::at(0)});
  const auto signature = sign(grant, key_pair_from(samples::seed()));
  ASSERT_TRUE(
      open().save(StoredSession{samples::customer(), "ana@example.org", "Ana", samples::seed(),
                                Signed{grant, signature}, samples::at(0)}));
  const auto found = open().session();
  ASSERT_TRUE(found);
  ASSERT_TRUE(*found);
  EXPECT_EQ((*found)->seed, samples::seed());
  EXPECT_EQ((*found)->grant.content, grant);
  EXPECT_EQ(mode_of(home() + "/session.json"), 0600U);
  ASSERT_TRUE(open().remove_session());
  EXPECT_FALSE(*open().session());
  EXPECT_FALSE(std::filesystem::exists(home() + "/session.json"));
}

TEST_F(WalletOnDisk, OrdersAreFoundByTheirPurchaseUntilTheyAreDone) {
  const auto id = samples::sold_trip().id;
  const auto content = encode_order(CancelTickets{id, {TicketNumber{1270000000011}}});
  const StoredOrder order{id, Signed{content, sign(content, key_pair_from(samples::seed()))}};
  ASSERT_TRUE(open().save(order));
  ASSERT_EQ(open().orders(id)->size(), 1U);
  EXPECT_EQ(open().orders(id)->front().order, order.order);
  EXPECT_TRUE(open().orders(PurchaseId{blake2b_16("another")})->empty());
  ASSERT_TRUE(open().remove(order));
  EXPECT_TRUE(open().orders(id)->empty());
}

TEST_F(WalletOnDisk, ARegistrationOfWhenDetailsWereCalledAProfileIsContinued) {
  const auto email = email_key("ana@example.org");
  const Signed registration{"content", sign("content", key_pair_from(samples::seed()))};
  ASSERT_TRUE(open().save(email, StoredRegistration{registration, "details"}));
  const auto path = home() + "/registrations/" + to_hex(view_of(email)) + ".json";
  auto text = **read_file(path);
  const auto key = text.find("\"details\"");
  ASSERT_NE(key, std::string::npos);
  std::ofstream{path} << text.replace(key, 9, "\"profile\"");
  const auto found = open().registration(email);
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->registration, registration);
  EXPECT_EQ((*found)->details, "details");
}

TEST_F(WalletOnDisk, TheLockIsHeldForItsLifeAndNoLonger) {
  const auto wallet = open();
  bool waited = false;
  {
    const auto held = wallet.lock([&waited] { waited = true; });
  }
  const auto again = wallet.lock([&waited] { waited = true; });
  EXPECT_TRUE(again);
  EXPECT_FALSE(waited);
}

}  // namespace
}  // namespace vendepass
