// What the mesh is told when it is made.
#pragma once

#include <cstdint>

#include "common/alliance.h"
#include "common/time.h"

namespace vendepass {

struct MeshTimers {
  Millis ping{500};
  Millis suspect{1500};
  Millis dead{10000};
  Millis pull_again{300};      // A pull without an answer is asked again, elsewhere if need be.
  Millis ballot_timeout{400};  // An unanswered ballot is repeated, later followed by a higher one,
  Millis backoff{100};         // after a random wait of up to this much, doubling to 16 times.
};

struct MeshConfig {
  AirlineCode self;  // Must be a member of the alliance.
  Alliance alliance;
  KeyPair key;          // Signs this airline's event batches.
  std::uint64_t start;  // Random number of this start, in its ballots.
  std::uint64_t incarnation;
  MeshTimers timers;
};

}  // namespace vendepass
