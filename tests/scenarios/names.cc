#include "tests/scenarios/names.h"

namespace vendepass::scenarios {

std::string Names::name_of(const PurchaseId& id) const {
  const auto found = purchases_.find(id);
  return found == purchases_.end() ? to_string(id) : found->second;
}

std::string Names::name_of(const CustomerId& id) const {
  const auto found = customers_.find(id);
  return found == customers_.end() ? to_string(id) : found->second;
}

std::string Names::name_of(const RegisterKey& key) const {
  if (key.space == RegisterKey::Space::kPurchase) return name_of(PurchaseId{key.name});
  const auto found = emails_.find(key.name);
  return found == emails_.end() ? to_hex(view_of(key.name)) : found->second;
}

}  // namespace vendepass::scenarios
