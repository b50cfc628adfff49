// What an airline can tell of itself in numbers: for `status`, and for whoever draws curves.
//
// A copy, true at the moment that it names, so that the shell can hand it to any thread. Moments
// and not ages are in it: whoever reads it later knows how long ago that was.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/message_bulletin.h"
#include "common/time.h"

namespace vendepass {

class AirlineState;
class OwnerDesk;

struct Vitals {
  struct Airline {  // This one among them.
    AirlineCode code;
    Liveness state;
    std::uint64_t events;  // Of it that readers are shown here.
    std::uint64_t behind;  // So many more are named by its newest digest.
  };
  Instant at;
  Condition condition;
  std::uint64_t edition, incarnation;
  bool quorum_reachable;
  std::uint64_t flights;
  std::uint64_t capacity, held, sold;  // Seats of open flights.
  std::uint64_t purchases, forgotten, customers, cancels_to_confirm;
  std::uint64_t in_doubt;                 // Purchases that hold seats here without an outcome,
  std::optional<Instant> in_doubt_since;  // the oldest since then, as far as this start knows.
  std::uint64_t overdue;                  // Holds since the start for which recovery began.
  std::uint64_t waiting;                  // Holds that wait for other purchases' outcomes.
  std::uint64_t shown_free, shown_free_but_refused;  // See AirlineState::Offers.
  std::vector<Airline> airlines;                     // As the alliance file has them.
};

Vitals vitals_of(const AirlineState& state, const OwnerDesk& owner, Now now);

}  // namespace vendepass
