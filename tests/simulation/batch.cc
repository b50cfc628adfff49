#include "tests/simulation/batch.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <sstream>

#include "tests/simulation/mutants/mutant.h"
#include "tests/simulation/pool.h"

namespace vendepass::simulation {

namespace {

constexpr std::uint64_t kLeastSoldPercent = 30;

Micros cpu_time() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return std::chrono::duration_cast<Micros>(std::chrono::seconds{time.tv_sec} +
                                            std::chrono::nanoseconds{time.tv_nsec});
}

template <typename Numbers>
std::string joined(const Numbers& numbers) {
  std::string text;
  for (const auto number : numbers) text += " " + std::to_string(number);
  return text;
}

// What one process does and says: lines that begin with a word.
void run_seeds(const BatchOrder& order, const SayLine& say) {
  mutants::choose(order.mutant);
  for (const auto seed : order.seeds) {
    say(fmt::format("begin {}", seed));
    const auto before = cpu_time();
    const auto report = simulate(draw_plan(seed));
    const auto cost = cpu_time() - before;
    for (const auto& finding : report.findings)
      say(fmt::format("finding {}\t{}\t{}", seed, finding.property, finding.what));
    say(fmt::format("done {} {} {}", seed, cost.count(), report.simulated.count()));
    say("tally" + joined(report.tally.faults) + joined(report.tally.counts));
    if (order.until == Until::kFirstFinding && !report.findings.empty()) return;
  }
}

void hear_tally(std::istringstream& text, Tally& tally) {
  Tally one;
  for (auto& number : one.faults) text >> number;
  for (auto& number : one.counts) text >> number;
  tally.add(one);
}

void hear(const TaskResult& result, Batch& batch) {
  std::uint64_t seed = 0;
  for (const auto& line : result.lines) {
    std::istringstream text{line};
    std::string word;
    text >> word;
    if (word == "begin") {
      text >> seed;
      ++batch.seeds;
    } else if (word == "done") {
      Micros::rep cost = 0, simulated = 0;
      text >> seed >> cost >> simulated;
      batch.cost.push_back(Micros{cost});
      batch.simulated += Micros{simulated};
    } else if (word == "tally") {
      hear_tally(text, batch.tally);
    } else if (word == "finding") {
      SeedFinding found{};
      text >> found.seed >> std::ws;
      std::getline(text, found.finding.property, '\t');
      std::getline(text, found.finding.what);
      batch.findings.push_back(found);
    }
  }
  if (result.died) batch.died.push_back(seed);
}

void put_in_order(Batch& batch) {
  std::ranges::sort(batch.cost);
  std::ranges::stable_sort(batch.findings, {}, &SeedFinding::seed);
}

}  // namespace

std::vector<std::uint64_t> seeds_from(std::uint64_t first, std::uint64_t last) {
  std::vector<std::uint64_t> seeds;
  for (auto seed = first; seed <= last; ++seed) seeds.push_back(seed);
  return seeds;
}

std::vector<Batch> run_batches(const std::vector<BatchOrder>& orders, std::size_t jobs) {
  std::vector<Task> tasks;
  for (const auto& order : orders)
    tasks.push_back([&order](const SayLine& say) { run_seeds(order, say); });
  std::vector<Batch> batches;
  for (const auto& result : run_tasks(tasks, jobs)) {
    hear(result, batches.emplace_back());
    put_in_order(batches.back());
  }
  return batches;
}

Batch run_batch(const BatchOrder& order, std::size_t jobs) {
  // Small parts: seeds differ in cost, and a seed that dies takes the rest of its part with it.
  constexpr std::size_t kPart = 25;
  std::vector<BatchOrder> parts;
  for (std::size_t i = 0; i < order.seeds.size(); i += kPart) {
    const auto begin = order.seeds.begin() + static_cast<long>(i);
    const auto end =
        order.seeds.begin() + static_cast<long>(std::min(i + kPart, order.seeds.size()));
    parts.push_back({{begin, end}, order.mutant, order.until});
  }
  Batch whole;
  for (auto& part : run_batches(parts, jobs)) {
    whole.seeds += part.seeds;
    whole.tally.add(part.tally);
    whole.simulated += part.simulated;
    whole.cost.insert(whole.cost.end(), part.cost.begin(), part.cost.end());
    whole.findings.insert(whole.findings.end(), part.findings.begin(), part.findings.end());
    whole.died.insert(whole.died.end(), part.died.begin(), part.died.end());
  }
  put_in_order(whole);
  return whole;
}

std::vector<std::string> missing_in(const Batch& batch) {
  std::vector<std::string> missing;
  for (std::size_t i = 0; i < kFaultNames.size(); ++i)
    if (batch.tally.faults[i] == 0) missing.push_back("no " + std::string{kFaultNames[i]});
  for (std::size_t i = 0; i < kCountNames.size(); ++i)
    if (batch.tally.counts[i] == 0) missing.push_back("none " + std::string{kCountNames[i]});
  if (batch.tally[Count::kSold] * 100 < batch.tally[Count::kPurchases] * kLeastSoldPercent)
    missing.push_back(fmt::format("fewer than {} % of purchases were sold", kLeastSoldPercent));
  return missing;
}

std::string table_of(const Batch& batch) {
  std::string text;
  for (std::size_t i = 0; i < kCountNames.size(); ++i)
    text += fmt::format("  {:<34}{:>12}\n", kCountNames[i], batch.tally.counts[i]);
  text += "faults\n";
  for (std::size_t i = 0; i < kFaultNames.size(); ++i)
    text += fmt::format("  {:<34}{:>12}\n", kFaultNames[i], batch.tally.faults[i]);
  return text;
}

}  // namespace vendepass::simulation
