// What the client keeps on its own disk: who is signed in, what it has seen, what it bought.
//
// Why it exists: an order that is sent and then forgotten can be sent again as another one, and
// somebody travels twice. So every order is here before its first byte leaves, and stays until
// its outcome is known.
//
// One directory, for its owner only; each thing is a small JSON file, replaced as a whole
// (atomic_file.h). A command that gives orders holds lock() from before it looks until its end,
// so two of them never decide on the same old picture. The session token has a lock of its own,
// held only while it is merged: reading commands never wait for a person at a prompt.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/core/results.h"
#include "client/io/atomic_file.h"

namespace vendepass {

// Between login and logout. The seed is here so that orders can be signed without asking for
// the password each time; the file is 0600 and goes with logout.
struct StoredSession {
  CustomerId customer;
  std::string email, name;
  Seed seed;
  Signed grant;
  UtcSeconds expires;
};

struct KnownAirline {
  AirlineCode airline;
  std::string name;
  std::string endpoint;  // For clients.
  friend bool operator==(const KnownAirline&, const KnownAirline&) = default;
};
// Whom the client can ask.
struct KnownAlliance {
  std::uint64_t edition;
  std::vector<KnownAirline> airlines;      // Ordered by code.
  std::vector<std::string> found_through;  // Endpoints given by hand that led here.
};

struct StoredPurchase {
  Bytes content;
  std::optional<Signature> signature;  // None when it was bought on another computer.
  bool in_doubt;                       // A send may have arrived and no outcome was heard.
  Trip trip;
};

// A cancel or a change of seat that is not yet carried out everywhere.
struct StoredOrder {
  PurchaseId purchase;
  Signed order;
};

// A registration whose outcome is not known yet.
struct StoredRegistration {
  Signed registration;
  Bytes details;
};

class Wallet {
 public:
  // Errors of all functions: kInvalid, with the file and what is wrong with it.

  // Creates the directory when it is missing.
  static Result<Wallet> open(std::string directory);

  const std::string& directory() const { return directory_; }

  template <typename Busy>
  Result<FileLock> lock(Busy busy) const {
    return FileLock::take(directory_ + "/lock", busy);
  }

  Result<std::optional<StoredSession>> session() const;
  Result<Done> save(const StoredSession& session) const;
  Result<Done> remove_session() const;

  Result<VectorClock> token() const;
  // Raises the token on disk; it never goes back.
  Result<Done> merge_token(const VectorClock& seen) const;

  Result<std::optional<KnownAlliance>> alliance() const;
  Result<Done> save(const KnownAlliance& alliance) const;

  // All of them, newest latest_hold first.
  Result<std::vector<StoredPurchase>> purchases() const;
  Result<std::optional<StoredPurchase>> purchase(const PurchaseId& id) const;
  Result<Done> save(const StoredPurchase& purchase) const;
  Result<Done> remove_purchase(const PurchaseId& id) const;

  // Orders about this purchase that are still under way.
  Result<std::vector<StoredOrder>> orders(const PurchaseId& id) const;
  Result<Done> save(const StoredOrder& order) const;
  Result<Done> remove(const StoredOrder& order) const;

  Result<std::optional<StoredRegistration>> registration(const Hash16& email) const;
  Result<Done> save(const Hash16& email, const StoredRegistration& registration) const;
  Result<Done> remove_registration(const Hash16& email) const;

 private:
  explicit Wallet(std::string directory) : directory_{std::move(directory)} {}
  std::string purchase_path(const PurchaseId& id) const;
  std::string order_path(const StoredOrder& order) const;
  std::string registration_path(const Hash16& email) const;

  std::string directory_;
};

}  // namespace vendepass
