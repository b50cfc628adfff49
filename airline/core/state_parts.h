// The parts of a snapshot that are the airline's, beside those of its mesh.
#pragma once

#include <array>

#include "broker-less/core/snapshot.h"

namespace vendepass {

// Saved and restored in such an order that seats, which follow from tickets, come after flights,
// and whoever has an e-mail after those who were erased. What another airline's snapshot says, and
// has no effect yet, comes last.
enum class StatePart : std::uint8_t {
  kFormerState = kFirstForeignPart,  // Of format 3, as those that are called former.
  kFormerStaged,
  kFormerProfileEvents,
  kOwnFlights,
  kPurchases,
  kInDoubt,
  kBuyers,
  kPastPurchases,
  kHistory,
  kTakings,
  kRefusedAt,
  kKept,
  kApplied,
  kFlights,
  kLegs,
  kQuorums,
  kSeatChanges,
  kPastFares,
  kCustomers,
  kFormerProfiles,
  kStaged,
  kState,
  kUnannounced,
  kOrphans,
  kEarly,
  kErased,
  kKeys,
  kFieldValues,
};

// Parts of different groups touch nothing in common: each may have a thread of its own.
enum class PartGroup : std::uint8_t { kMesh, kInventory, kHistory, kTimetable, kDirectory };
inline constexpr std::array kPartGroups{PartGroup::kMesh, PartGroup::kInventory,
                                        PartGroup::kHistory, PartGroup::kTimetable,
                                        PartGroup::kDirectory};
PartGroup group_of(std::uint8_t kind);

// True for what a snapshot tells other airlines: public facts, and what travels beside them.
bool is_for_others(std::uint8_t kind);

}  // namespace vendepass
