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
  if (key.space == RegisterKey::Space::kKey)
    return name_of(CustomerId{key.name}) + "'s key " + std::to_string(key.generation);
  if (key.space == RegisterKey::Space::kSecret) return "the secret";
  const auto found = emails_.find(key.name);
  return found == emails_.end() ? to_hex(view_of(key.name)) : found->second;
}

}  // namespace vendepass::scenarios
