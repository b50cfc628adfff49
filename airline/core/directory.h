// The customer directory: common to all airlines, at no central place.
//
// Filled by events of any airline, in causal order: which registration an e-mail gets, and which
// key a customer, the decision register decides before the event is made. Details (personal data)
// come beside the events and are kept apart; the directory knows which of them it wants. How
// changes of several airlines come together: docs/directory.md. It depends neither on the order of
// concurrent events nor on how often they are heard; so replicas of the same events are equal.
//
// What customers sign is checked here, whoever passes it on.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "airline/core/records.h"
#include "airline/core/state_parts.h"
#include "common/customer.h"

namespace vendepass {

// The values that one field has been given.
struct FieldValues {
  struct Value {
    std::uint32_t version;
    Hash16 details;  // Digest of the details that it is in.
    friend auto operator<=>(const Value&, const Value&) = default;
  };
  std::set<Value, std::greater<>> now;  // The first is in force; nobody has replaced the others.
  std::set<Hash16> replaced;
};

// Derived from a password.
struct CustomerKey {
  PublicKey public_key;
  Salt salt;
  std::uint32_t argon2_passes;
  std::uint32_t argon2_memory_kib;
};

class Directory {
 public:
  // The registration that the register decided for an e-mail. Nothing when it is nobody's: an
  // airline may have proposed it unchecked.
  static std::optional<Registration> decided(const Hash16& email_key, const Bytes& value);

  // The same of a customer's next key: what was signed. Errors: kMalformed.
  static Bytes key_value(const Signed& order);
  static Result<Signed> key_order(const Bytes& value);

  // ---- What events say ----
  // The first registration of an e-mail stays until it is erased; repeating it is harmless. One
  // whose id is not customer_id_of its key and e-mail is ignored.
  void apply(const Registration& registration);
  // What is not signed with the key whose number it names is ignored.
  void change_details(const Signed& order);
  void change_key(const Signed& order);
  void erase(const Signed& order);
  // What another airline's snapshot says.
  void adopt(const Directory& other);

  // ---- Customers ----
  const Registration* find(const CustomerId& customer) const;  // Null also when erased.
  const Registration* find_email(const Hash16& email_key) const;
  bool is_erased(const CustomerId& customer) const { return erased_.contains(customer); }
  // How often this e-mail was set free.
  std::uint32_t generation(const Hash16& email_key) const;
  std::size_t size() const { return by_email_.size(); }
  // Of the key in force; 0: nobody has ever heard of the customer.
  std::uint32_t key_number(const CustomerId& customer) const;
  // Null when there is no such customer or key. Erased customers keep theirs.
  std::optional<CustomerKey> key(const CustomerId& customer, std::uint32_t number) const;
  bool is_next_key(const Signed& order) const;
  // Requires: find(customer).
  FieldValues values(const CustomerId& customer, Field field) const;
  // The name in force, when its details are here; else empty.
  std::string name(const CustomerId& customer) const;

  // With the key in force. Errors: kUnknownCustomer, kBadSignature.
  Result<Done> check_signature(const CustomerId& customer, const Signed& document) const;
  // With any key that the customer has had, also of one who is erased: for what was accepted before
  // and is still to be carried out.
  Result<Done> check_former_signature(const CustomerId& customer, const Signed& document) const;

  // ---- Details ----
  // Keeps those that are wanted; others are to be erased.
  void keep(const Hash16& digest, const Bytes& bytes);
  // The same of journals of schema 5 and earlier, which have them before the event.
  void keep_former(const Hash16& digest, const Bytes& bytes);
  bool wants(const Hash16& digest) const;            // And has them not.
  const Bytes* details(const Hash16& digest) const;  // Null when they are not here.
  std::optional<std::string> text(const Hash16& digest, Field field) const;
  std::vector<Beside> all_details() const;
  // From now on the missing ones are known.
  void begin();
  const std::set<Hash16>& missing() const { return missing_; }
  // Were here, or came, and nobody wants them: until they are erased.
  const std::set<Hash16>& unwanted() const { return unwanted_; }
  void apply(const DetailsErasedRecord& record);

  // See AirlineNode.
  void save(const TakePart& take) const;
  Result<Done> restore(StatePart kind, std::string_view body);

 private:
  struct Hash {
    std::size_t operator()(const Hash16& hash) const { return IdHash{}(CustomerId{hash}); }
  };
  using FieldTable = std::map<Field, FieldValues>;

  const Registration* registered(const CustomerId& customer) const;
  FieldValues& values_of(const Registration& registration, Field field);
  bool is_signed(const CustomerId& customer, std::uint32_t key, const Signed& order) const;
  bool refers_to(const CustomerId& customer, const Hash16& digest) const;
  void want(const Hash16& digest);
  void drop_unless_referred(const CustomerId& customer, const Hash16& digest);
  void drop(const Hash16& digest);
  void erase(const CustomerId& customer);
  void merge(const CustomerId& customer, Field field, const FieldValues& other);

  std::unordered_map<CustomerId, Registration, IdHash> by_customer_;  // Also of erased ones.
  std::unordered_map<Hash16, CustomerId, Hash> by_email_;             // Of the others.
  std::unordered_map<CustomerId, std::vector<CustomerKey>, IdHash> later_keys_;  // From number 2.
  std::unordered_map<CustomerId, FieldTable, IdHash> changed_;
  std::unordered_set<CustomerId, IdHash> erased_;
  std::unordered_map<Hash16, std::uint32_t, Hash> freed_;  // How often, by e-mail.
  std::unordered_map<Hash16, Bytes, Hash> details_;        // All that are wanted. Empty: missing.
  std::unordered_map<Hash16, Bytes, Hash> former_;         // Until it has begun.
  std::set<Hash16> missing_, unwanted_;
  bool has_begun_ = false;
};

}  // namespace vendepass
