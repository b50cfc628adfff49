// A person and one account of theirs: what the program on their computer keeps, and the passwords
// that they may have given it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/message.h"

namespace vendepass::simulation {

// Keys follow from name and life, the customer id from key and e-mail.
struct Person {
  std::string name, email;
  std::uint64_t life;         // Which account of this person it is, from 1: others were erased.
  std::vector<KeyPair> keys;  // Of all passwords that were ever tried for it.
  std::size_t current = 0;    // The one that is believed to be in force,
  std::uint32_t number = 1;   // and the number that it has.
  CustomerId id;
  RegisterRequest registration;
  std::optional<AccountReply> view;         // As shown last.
  std::vector<ChangeDetailsRequest> given;  // Changes that were sent, from either computer.

  Person(const std::string& name, const std::string& email, std::uint64_t life = 1);

  Signed sign(const Bytes& content) const { return sign_with(current, content); }
  Signed sign_with(std::size_t key, const Bytes& content) const {
    return {content, vendepass::sign(content, keys.at(key))};
  }
  // Null when this person never had such a key.
  const KeyPair* find(const PublicKey& key) const;
  // Another password, which is not in force yet; its place among `keys`.
  std::size_t think_of_a_key();
  ChangeKeyRequest change_key(std::size_t to) const;
  // Another text in these fields, in the place of what the view shows. Requires: view.
  ChangeDetailsRequest change(const std::vector<Field>& fields, const std::string& text) const;
  EraseRequest erase() const;
};

}  // namespace vendepass::simulation
