#include "tests/simulation/mutation.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "tests/simulation/batch.h"
#include "tests/simulation/mutants/mutant.h"

namespace vendepass::simulation {

namespace {

constexpr std::uint64_t kBetweenRanges = 1'000;

struct Hunted {
  std::string name;
  std::vector<std::uint64_t> seeds_to_kill;  // Of each range that killed it.
  std::map<std::string, int> properties;     // That were found broken.
  std::size_t survived = 0, died = 0;
};

std::vector<std::string> names_of(const MutationOrder& order) {
  if (!order.mutants.empty()) return order.mutants;
  std::vector<std::string> names;
  for (const auto& mutant : mutants::all()) names.emplace_back(mutant.name);
  return names;
}

void note(const Batch& batch, Hunted& hunted, std::set<std::uint64_t>& killers) {
  if (!batch.died.empty()) {
    ++hunted.died;
  } else if (batch.findings.empty()) {
    ++hunted.survived;
  } else {
    hunted.seeds_to_kill.push_back(batch.seeds);
    ++hunted.properties[batch.findings.front().finding.property];
    killers.insert(batch.findings.front().seed);
  }
}

bool print(Hunted& hunted) {
  std::ranges::sort(hunted.seeds_to_kill);
  std::string by;
  for (const auto& [property, count] : hunted.properties)
    by += (by.empty() ? "" : " | ") + property;
  const auto median = hunted.seeds_to_kill.empty()
                          ? std::string{"-"}
                          : std::to_string(hunted.seeds_to_kill[hunted.seeds_to_kill.size() / 2]);
  const bool killed = hunted.survived == 0 && hunted.died == 0;
  fmt::print("{:<44}{:>6}  {}{}{}\n", hunted.name, median,
             hunted.survived > 0 ? fmt::format("SURVIVED {} times  ", hunted.survived) : "",
             hunted.died > 0 ? fmt::format("DIED {} times  ", hunted.died) : "", by);
  return killed;
}

}  // namespace

bool hunt_mutants(const MutationOrder& order) {
  const auto names = names_of(order);
  std::vector<BatchOrder> orders;
  for (const auto& name : names)
    for (std::size_t range = 0; range < order.ranges; ++range) {
      const auto first = order.first_seed + range * kBetweenRanges;
      orders.push_back({seeds_from(first, first + order.limit - 1), name, Until::kFirstFinding});
    }
  const auto batches = run_batches(orders, order.jobs);
  fmt::print("{:<44}{:>6}  {}\n", "mutant", "seeds", "first found broken (median seeds to kill)");
  bool all_killed = true;
  std::set<std::uint64_t> killers;
  for (std::size_t i = 0; i < names.size(); ++i) {
    Hunted hunted{names[i], {}, {}};
    for (std::size_t range = 0; range < order.ranges; ++range)
      note(batches[i * order.ranges + range], hunted, killers);
    all_killed &= print(hunted);
  }
  const auto clean =
      run_batch({{killers.begin(), killers.end()}, "", Until::kAllAreRun}, order.jobs);
  fmt::print("{} mutants; {} seeds that killed one pass without it: {}\n", names.size(),
             killers.size(), clean.is_clean() ? "yes" : "NO");
  return all_killed && clean.is_clean() && !names.empty();
}

}  // namespace vendepass::simulation
