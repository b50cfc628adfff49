#include "tests/simulation/person.h"

#include <algorithm>

#include "common/customer_id.h"

namespace vendepass::simulation {

namespace {

std::string account_of(const Person& person) {
  return person.name + (person.life == 1 ? "" : " again " + std::to_string(person.life));
}

KeyPair key_of(const Person& person, std::size_t number) {
  return key_pair_from(
      blake2b_32("password " + std::to_string(number) + " of " + account_of(person)));
}

}  // namespace

Person::Person(const std::string& own_name, const std::string& own_email, std::uint64_t own_life)
    : name{own_name},
      email{own_email},
      life{own_life},
      keys{key_of(*this, 1)},
      id{customer_id_of(keys.front().public_key, email_key(own_email))},
      registration{} {
  registration.details = encode_details({blake2b_16("blind of " + account_of(*this)),
                                         {{Field::kEmail, email}, {Field::kName, name}}});
  registration.registration =
      sign(encode_registration({.customer = id,
                                .email_key = email_key(email),
                                .public_key = keys.front().public_key,
                                .salt = blake2b_16("salt of " + account_of(*this)),
                                .argon2_passes = 1,
                                .argon2_memory_kib = 8,
                                .details = blake2b_16(registration.details)}));
}

const KeyPair* Person::find(const PublicKey& key) const {
  const auto found = std::ranges::find(keys, key, &KeyPair::public_key);
  return found == keys.end() ? nullptr : &*found;
}

std::size_t Person::think_of_a_key() {
  keys.push_back(key_of(*this, keys.size() + 1));
  return keys.size() - 1;
}

ChangeKeyRequest Person::change_key(std::size_t to) const {
  const auto salt = blake2b_16("salt " + std::to_string(to) + " of " + account_of(*this));
  return {sign(encode_order(ChangeKey{id, number + 1, keys.at(to).public_key, salt, 1, 8}))};
}

ChangeDetailsRequest Person::change(const std::vector<Field>& fields,
                                    const std::string& text) const {
  Details details{blake2b_16("blind of " + account_of(*this) + " " + text), {}};
  ChangeDetails order{id, number, {}, {}};
  for (const auto& shown : view->fields) {
    if (std::ranges::count(fields, shown.field) == 0) continue;
    details.texts.push_back({shown.field, text});
    ChangeDetails::Change change{shown.field, 1, {}};
    for (const auto& value : shown.values) {
      change.version = std::max(change.version, value.version + 1);
      change.replaces.push_back(value.details);
    }
    std::ranges::sort(change.replaces);
    order.changes.push_back(std::move(change));
  }
  const auto bytes = encode_details(details);
  order.details = blake2b_16(bytes);
  return {sign(encode_order(order)), bytes};
}

EraseRequest Person::erase() const { return {sign(encode_order(EraseCustomer{id, number}))}; }

}  // namespace vendepass::simulation
