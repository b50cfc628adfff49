// The parts of a snapshot that are the airline's, beside those of its mesh.
#pragma once

#include "broker-less/core/snapshot.h"

namespace vendepass {

// In the order in which they are saved and restored: seats follow from tickets, so flights first.
enum class StatePart : std::uint8_t {
  kState = kFirstForeignPart,
  kOwnFlights,
  kPurchases,
  kInDoubt,
  kBuyers,
  kApplied,
  kFlights,
  kLegs,
  kCustomers,
  kProfiles,
};

}  // namespace vendepass
