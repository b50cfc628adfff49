#include "tests/scenarios/travellers.h"

#include <utility>

#include "common/customer_id.h"

namespace vendepass::scenarios {

CustomerId Travellers::customer_id(const std::string& name) const {
  return travellers_.at(name).id;
}

const Traveller& Travellers::add(const std::string& name, const std::string& email) {
  const auto key = key_pair_from(blake2b_32("password of " + name));
  const auto profile = encode_profile({email, name, "", ""});
  const auto digest = email_key(email);
  const auto id = customer_id_of(key.public_key, digest);
  const auto content = encode_registration({.customer = id,
                                            .email_key = digest,
                                            .public_key = key.public_key,
                                            .salt = blake2b_16("salt of " + name),
                                            .argon2_passes = 1,
                                            .argon2_memory_kib = 8,
                                            .profile_digest = blake2b_16(profile)});
  emails_.insert_or_assign(digest, email);
  const Traveller traveller{name, id, key, {{content, vendepass::sign(content, key)}, profile}};
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

TravellersPurchase* Travellers::purchase(const std::string& name) {
  const auto found = purchases_.find(name);
  return found == purchases_.end() ? nullptr : &found->second;
}

Signed Travellers::sign(const std::string& traveller, const Bytes& content) const {
  return {content, vendepass::sign(content, travellers_.at(traveller).key)};
}

Signed Travellers::grant(const std::string& traveller, UtcSeconds expires) const {
  return sign(traveller, encode_order(SignInGrant{customer_id(traveller), expires}));
}

std::string Travellers::name_of(const PurchaseId& id) const {
  for (const auto& [name, purchase] : purchases_)
    if (purchase.id == id) return name;
  return to_string(id);
}

std::string Travellers::name_of(const CustomerId& id) const {
  for (const auto& [name, traveller] : travellers_)
    if (traveller.id == id) return name;
  return to_string(id);
}

std::string Travellers::name_of(const RegisterKey& key) const {
  if (key.space == RegisterKey::Space::kPurchase) return name_of(PurchaseId{key.name});
  const auto found = emails_.find(key.name);
  return found == emails_.end() ? to_hex(view_of(key.name)) : found->second;
}

}  // namespace vendepass::scenarios
