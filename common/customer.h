// A customer as the directory knows one: the registration that is decided, the details that can be
// erased, and what a customer signs about the own account. How all of it merges: docs/directory.md.
//
// Whatever is kept for ever, and chained, holds keys and digests only. Details are bytes of their
// own, which travel beside it. A digest does not give them away: 128 random bits are in them, which
// go with them.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "common/credentials.h"

namespace vendepass {

// Decided once for each e-mail by the register.
struct Registration {
  CustomerId customer;
  Hash16 email_key;
  PublicKey public_key;
  Salt salt;
  std::uint32_t argon2_passes;
  std::uint32_t argon2_memory_kib;
  Hash16 details;  // BLAKE2b-128 of the encoded Details: the first value of each field.
  friend bool operator==(const Registration&, const Registration&) = default;
};

enum class Field : std::uint8_t { kEmail = 1, kName = 2, kPhone = 3, kDocument = 4 };
inline constexpr std::array kFields{Field::kEmail, Field::kName, Field::kPhone, Field::kDocument};
std::string to_string(Field field);  // "email", "name", "phone", "document"

// Some fields of one customer.
struct Details {
  struct Text {
    Field field;
    std::string text;  // UTF-8 without control characters; bounds in limits.h.
    friend bool operator==(const Text&, const Text&) = default;
  };
  Hash16 blind;  // Random.
  std::vector<Text>
      texts;  // 1 to 4, ordered by field, each once; e-mail normalised, name not empty.
  friend bool operator==(const Details&, const Details&) = default;

  const std::string* find(Field field) const;  // Null when it is not among them.
};

// New values of some fields. Each replaces those that the customer was shown, and no other.
struct ChangeDetails {
  struct Change {
    Field field;
    std::uint32_t version;         // One more than the highest that it replaces.
    std::vector<Hash16> replaces;  // Digests of the details with the values that it replaces.
    friend bool operator==(const Change&, const Change&) = default;
  };
  CustomerId customer;
  std::uint32_t key;            // Number of the customer's key that signs it, from 1.
  Hash16 details;               // Digest of the Details with the new values.
  std::vector<Change> changes;  // Of the same fields, in the same order.
  friend bool operator==(const ChangeDetails&, const ChangeDetails&) = default;
};
// Another password. Decided by the register, one for each number of a key; signed with the key
// before it.
struct ChangeKey {
  CustomerId customer;
  std::uint32_t key;  // Its number, from 2: the registration has the first.
  PublicKey public_key;
  Salt salt;
  std::uint32_t argon2_passes;
  std::uint32_t argon2_memory_kib;
  friend bool operator==(const ChangeKey&, const ChangeKey&) = default;
};
struct EraseCustomer {
  CustomerId customer;
  std::uint32_t key;  // Number of the key that signs it.
  friend bool operator==(const EraseCustomer&, const EraseCustomer&) = default;
};

Bytes encode_registration(const Registration& registration);
Bytes encode_details(const Details& details);
Bytes encode_order(const ChangeDetails& order);
Bytes encode_order(const ChangeKey& order);
Bytes encode_order(const EraseCustomer& order);
// Errors of all: kMalformed (not such an array), kInvalid (a value out of its range).
Result<Registration> decode_registration(std::string_view content);
Result<Details> decode_details(std::string_view bytes);
Result<ChangeDetails> decode_change_details(std::string_view content);
Result<ChangeKey> decode_change_key(std::string_view content);
Result<EraseCustomer> decode_erase(std::string_view content);

}  // namespace vendepass
