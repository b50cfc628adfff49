// What events have said of customers, told apart from who knows it already: the reference for all
// that airlines show of them.
//
// A reader of its own: it shares the codecs with the airline's directory and nothing else. Values
// that were given minus values that were replaced, in whatever order that was.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "tests/simulation/loss.h"

namespace vendepass::simulation {

class Accounts {
 public:
  // One event that says it. Several airlines may announce the same.
  struct Said {
    AirlineCode by;
    std::uint64_t number;
    VectorClock clock;
  };
  using Sayings = std::vector<Said>;
  struct Key {
    PublicKey public_key;
    Bytes order;
    Sayings said;
  };
  struct Change {
    ChangeDetails order;
    Sayings said;
  };
  struct Account {
    std::optional<Registration> registration;
    Sayings registered;
    std::map<std::uint32_t, Key> later_keys;  // From number 2.
    std::map<Bytes, Change> changes;          // By what was signed.
    Sayings erased;
  };
  struct Value {
    std::uint32_t version;
    Hash16 details;
    friend auto operator<=>(const Value&, const Value&) = default;
  };
  using Values = std::set<Value, std::greater<>>;  // The first is in force.

  // An own event of an airline is durable.
  void note(const Event& event, const AirlineEvent& body);
  // Its events after this one are lost, and nobody has them.
  void lose(AirlineCode airline, std::uint64_t last);

  const std::map<CustomerId, Account>& all() const { return accounts_; }
  // Null when no event names this customer.
  const Account* find(const CustomerId& customer) const;
  // Whether an airline that has all this on disk has heard one of them, and all that it builds on.
  static bool knows(const VectorClock& known, const Sayings& said);
  // Of the newest key that such an airline has heard of, from 1.
  static std::uint32_t key_number(const VectorClock& known, const Account& account);
  static std::uint32_t key_number(const Account& account);
  static const PublicKey* key(const Account& account, std::uint32_t number);
  // The number of the key that this is signed with, of those that events have named; 0: none.
  static std::uint32_t signed_with(const Account& account, const Signed& order);
  // How many customers of this e-mail such an airline knows to be erased.
  std::uint32_t generation(const VectorClock& known, const Hash16& email_key) const;
  // All that were given to a field, and never replaced. Requires: a registration.
  static Values values(const Account& account, Field field);
  // Digests of all details that somebody who is not erased refers to.
  std::set<Hash16> wanted() const;
  // Whose details these are, when an event names them.
  std::optional<CustomerId> owner_of(const Hash16& details) const;
  // What nobody wants is on no disk, and what is on one is on all.
  bool are_details_settled(const Ledgers& ledgers) const;

 private:
  void follow(Said said, const CustomerRegistered& event);
  void follow(Said said, const DetailsChanged& event);
  void follow(Said said, const KeyChanged& event);
  void follow(Said said, const CustomerErased& event);
  template <typename Other>
  void follow(Said, const Other&) {}

  std::map<CustomerId, Account> accounts_;
  std::map<Hash16, CustomerId> owners_;
};

}  // namespace vendepass::simulation
