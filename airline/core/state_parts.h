// The parts of a snapshot that are the airline's, beside those of its mesh.
#pragma once

#include <array>

#include "broker-less/core/snapshot.h"

namespace vendepass {

// In the order in which they are saved and restored: seats follow from tickets, so flights first;
// what another airline's snapshot says, and has no effect yet, comes after what the own one says.
enum class StatePart : std::uint8_t {
  kState = kFirstForeignPart,
  kFormerStaged,  // Of format 3: without what an audit needs.
  kProfileEvents,
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
  kProfiles,
  kStaged,
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
