// The tests, tested: each mutant must be caught by a checker, on drawn seeds of the usual kind.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace vendepass::simulation {

struct MutationOrder {
  std::vector<std::string> mutants;  // All of them when empty.
  std::size_t ranges = 1;            // Disjoint ranges of seeds to begin in.
  std::uint64_t limit = 300;         // Seeds that a mutant may survive.
  std::uint64_t first_seed = 1;
  std::size_t jobs = 1;
};

// Prints a line for each. True when every mutant was killed in every range within the limit, by a
// checker, and none of the killing seeds fails without it.
bool hunt_mutants(const MutationOrder& order);

}  // namespace vendepass::simulation
