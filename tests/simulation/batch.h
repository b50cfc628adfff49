// Many seeds, over several processes, added up.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/simulation.h"

namespace vendepass::simulation {

struct SeedFinding {
  std::uint64_t seed;
  Finding finding;
};

struct Batch {
  std::size_t seeds = 0;
  std::vector<SeedFinding> findings;  // Of failing seeds, in the order of seeds.
  Tally tally;
  std::vector<Micros> cost;  // CPU of each seed, ascending.
  Micros simulated{0};
  std::vector<std::uint64_t> died;  // Seeds during which the process died: a broken assertion.

  bool is_clean() const { return findings.empty() && died.empty(); }
  Micros median_cost() const { return cost.empty() ? Micros{0} : cost[cost.size() / 2]; }
};

// `mutant`: a name from mutants::all(), or nothing. Stops at the first finding when that is asked.
enum class Until { kAllAreRun, kFirstFinding };
struct BatchOrder {
  std::vector<std::uint64_t> seeds;
  std::string mutant;
  Until until = Until::kAllAreRun;
};
Batch run_batch(const BatchOrder& order, std::size_t jobs);
// One order in one process each.
std::vector<Batch> run_batches(const std::vector<BatchOrder>& orders, std::size_t jobs);

std::vector<std::uint64_t> seeds_from(std::uint64_t first, std::uint64_t last);

// What a batch must have seen to prove anything, and has not; empty is what everybody wants.
std::vector<std::string> missing_in(const Batch& batch);
// The counts, as a table.
std::string table_of(const Batch& batch);

}  // namespace vendepass::simulation
