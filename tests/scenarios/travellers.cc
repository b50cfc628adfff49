#include "tests/scenarios/travellers.h"

#include <utility>

#include "common/customer_id.h"

namespace vendepass::scenarios {

CustomerId Travellers::customer_id(const std::string& name) const {
  return travellers_.at(name).id;
}

const Traveller& Travellers::add(const std::string& name, const std::string& email) {
  const auto key = key_of(name, 1);
  const auto details = encode_details(
      {blake2b_16("blind of " + name), {{Field::kEmail, email}, {Field::kName, name}}});
  const auto digest = email_key(email);
  const auto id = customer_id_of(key.public_key, digest);
  const auto content = encode_registration({.customer = id,
                                            .email_key = digest,
                                            .public_key = key.public_key,
                                            .salt = blake2b_16("salt of " + name),
                                            .argon2_passes = 1,
                                            .argon2_memory_kib = 8,
                                            .details = blake2b_16(details)});
  names_.add_email(digest, email);
  names_.add(id, name);
  Traveller traveller{
      name, id, {key}, {{content, vendepass::sign(content, key)}, details}, {id, 1, {}}};
  for (const auto field : kFields)
    traveller.account.fields.push_back({field, {{blake2b_16(details), 1, ""}}});
  return travellers_.insert_or_assign(name, traveller).first->second;
}

TravellersPurchase& Travellers::buy(std::uint8_t number, const std::string& traveller,
                                    Purchase purchase) {
  purchase.customer = customer_id(traveller);
  Bytes content;
  std::uint64_t tries = 0;
  do {
    purchase.nonce = blake2b_16("nonce " + std::to_string(tries++));
    content = encode_purchase(purchase);
  } while (purchase_id_of(content).value()[0] != number);
  const auto name = "p" + std::to_string(number);
  names_.add(purchase_id_of(content), name);
  return purchases_
      .insert_or_assign(name, TravellersPurchase{.name = name,
                                                 .traveller = traveller,
                                                 .id = purchase_id_of(content),
                                                 .purchase = std::move(purchase),
                                                 .content = sign(traveller, content),
                                                 .legs = {}})
      .first->second;
}

const Traveller* Travellers::find(const std::string& name) const {
  const auto found = travellers_.find(name);
  return found == travellers_.end() ? nullptr : &found->second;
}

Traveller* Travellers::find(const std::string& name) {
  const auto found = travellers_.find(name);
  return found == travellers_.end() ? nullptr : &found->second;
}

KeyPair Travellers::key_of(const std::string& traveller, std::size_t number) {
  const auto password =
      (number == 1 ? "password of " : std::to_string(number) + " of ") + traveller;
  return key_pair_from(blake2b_32(password));
}

TravellersPurchase* Travellers::purchase(const std::string& name) {
  const auto found = purchases_.find(name);
  return found == purchases_.end() ? nullptr : &found->second;
}

Signed Travellers::sign(const std::string& traveller, const Bytes& content, std::size_t key) const {
  const auto& keys = travellers_.at(traveller).keys;
  return {content, vendepass::sign(content, key == 0 ? keys.back() : keys.at(key - 1))};
}

Signed Travellers::grant(const std::string& traveller, UtcSeconds expires, std::size_t key) const {
  return sign(traveller, encode_order(SignInGrant{customer_id(traveller), expires}), key);
}

}  // namespace vendepass::scenarios
