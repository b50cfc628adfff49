// The people of a scenario: their keys, what they buy, and what they know of it.
//
// Everything follows from names, so a script that is run twice gives the same bytes. The id of
// purchase pN begins with the byte N: p1 < p2 < p3, which is what crossing purchases go by.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "common/credentials.h"
#include "common/itinerary.h"
#include "common/message.h"
#include "tests/scenarios/names.h"

namespace vendepass::scenarios {

struct Traveller {
  std::string name;
  CustomerId id;
  std::vector<KeyPair> keys;  // The last one is in force, as far as the traveller was told.
  RegisterRequest registration;
  AccountReply account;  // As registered.
};

struct TravellersPurchase {
  std::string name;
  std::string traveller;
  PurchaseId id;
  Purchase purchase;
  Signed content;
  std::vector<LegSeats> legs;  // As told when it was sold.
};

class Travellers {
 public:
  const Traveller& add(const std::string& name, const std::string& email);
  // `number` is N of pN; the nonce of `purchase` is chosen here.
  TravellersPurchase& buy(std::uint8_t number, const std::string& traveller, Purchase purchase);

  const Traveller* find(const std::string& name) const;
  Traveller* find(const std::string& name);
  TravellersPurchase* purchase(const std::string& name);
  const std::map<std::string, TravellersPurchase>& purchases() const { return purchases_; }

  // With the key that is in force, or another one, counted from 1.
  Signed sign(const std::string& traveller, const Bytes& content, std::size_t key = 0) const;
  Signed grant(const std::string& traveller, UtcSeconds expires, std::size_t key = 0) const;
  static KeyPair key_of(const std::string& traveller, std::size_t number);
  CustomerId customer_id(const std::string& name) const;  // Requires: was added.

  const Names& names() const { return names_; }  // For traces.

 private:
  std::map<std::string, Traveller> travellers_;
  std::map<std::string, TravellersPurchase> purchases_;
  Names names_;
};

}  // namespace vendepass::scenarios
