// Names for people: what a scenario or a simulation calls its purchases, customers and e-mails.
#pragma once

#include <map>
#include <string>

#include "common/message.h"

namespace vendepass::scenarios {

class Names {
 public:
  void add(const PurchaseId& id, const std::string& name) { purchases_.insert_or_assign(id, name); }
  void add(const CustomerId& id, const std::string& name) { customers_.insert_or_assign(id, name); }
  void add_email(const Hash16& email_key, const std::string& email) {
    emails_.insert_or_assign(email_key, email);
  }

  // Digits when nobody has that id.
  std::string name_of(const PurchaseId& id) const;
  std::string name_of(const CustomerId& id) const;
  std::string name_of(const RegisterKey& key) const;  // "p1", "ana@example.org"

 private:
  std::map<PurchaseId, std::string> purchases_;
  std::map<CustomerId, std::string> customers_;
  std::map<Hash16, std::string> emails_;
};

}  // namespace vendepass::scenarios
