// What the mesh is told when it is made.
#pragma once

#include <cstdint>
#include <optional>

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
  Millis start_wait{1000};     // A start waits this long for those whose answer it can do without.
};

struct MeshConfig {
  AirlineCode self;  // Must be a member of the alliance.
  Alliance alliance;
  KeyPair key;                    // Signs this airline's event batches.
  std::uint64_t start;            // Random number of this start, in its ballots and headers.
  StoreId store;                  // Made with the database.
  std::optional<Hash16> restore;  // The restored backup that this database began as.
  bool alone;                     // The operator's word: starts without a majority's answers.
  MeshTimers timers;
};

}  // namespace vendepass
