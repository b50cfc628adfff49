#include "airline/core/purchase_register.h"

#include <algorithm>

namespace vendepass {

RegisterKey register_key(const PurchaseId& id) {
  return {RegisterKey::Space::kPurchase, id.value(), 0};
}

Refusal refused_by_register() {
  return {ErrorCode::kRecovered,
          "the purchase was not finished in time, and was decided \"refused\"",
          std::nullopt,
          {}};
}

Refusal refused_long_ago() {
  return {ErrorCode::kFlightClosed,
          "the purchase was refused; its flights are over, and the reason is no longer kept",
          std::nullopt,
          {}};
}

std::vector<AirlineCode> learners_of(const Purchase& purchase) {
  auto learners = owners_of(purchase);
  const auto place = std::ranges::lower_bound(learners, purchase.home_entry);
  if (place == learners.end() || *place != purchase.home_entry)
    learners.insert(place, purchase.home_entry);
  return learners;
}

}  // namespace vendepass
