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
  names_.add_email(digest, email);
  names_.add(id, name);
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

}  // namespace vendepass::scenarios
