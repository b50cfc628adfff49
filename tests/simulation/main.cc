// vendepass-sim: runs seeds, replays one, tells its story, hunts mutants. `--help` lists the rest.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>

#include "tests/simulation/batch.h"
#include "tests/simulation/cost.h"
#include "tests/simulation/mutants/mutant.h"
#include "tests/simulation/mutation.h"
#include "tests/simulation/whole_file.h"

namespace vendepass::simulation {

namespace {

struct Wanted {
  std::string seeds;
  std::uint64_t seed = 0;
  std::string list;
  bool trace = false, gossip = false, digest = false, cost = false, hunt = false;
  std::string story;
  std::string svg, shiviz;  // Files to draw into.
  std::size_t last = 0;     // Moments to draw.
  double until = 0;         // Seconds; 0: to the end.
  std::string mutant;
  MutationOrder mutation;
};

std::string program(const Wanted& wanted) {
  return wanted.mutant.empty() ? "vendepass-sim"
                               : "vendepass-sim-mutants --mutant " + wanted.mutant;
}

void print_findings(const Wanted& wanted, const Batch& batch) {
  std::uint64_t last = 0;
  for (const auto& [seed, finding] : batch.findings) {
    fmt::print("seed {}: {}\n    broken: {}\n", seed, finding.what, finding.property);
    if (seed != last) fmt::print("    replay: {} --seed {} --trace\n", program(wanted), seed);
    last = seed;
  }
  for (const auto seed : batch.died)
    fmt::print("seed {}: the process died, see above\n    replay: {} --seed {} --trace\n", seed,
               program(wanted), seed);
}

// The purchase that a finding is about: the first word like p17, without what stands behind it.
std::string purchase_in(const std::string& text) {
  std::istringstream words{text};
  for (std::string word; words >> word;)
    if (word.size() > 1 && word[0] == 'p' && std::isdigit(static_cast<unsigned char>(word[1])))
      return word.substr(0, word.find_first_not_of("0123456789", 1));
  return "";
}

// The story of the purchase that was found broken; the last lines are the ones that matter.
void tell(const SeedFinding& found) {
  constexpr std::size_t kMostLines = 120;
  Tale tale{Tale::Gossip::kLeftOut};
  simulate(draw_plan(found.seed), &tale);
  const auto name = purchase_in(found.finding.what);
  const auto lines = name.empty() ? tale.lines() : explain(tale.lines(), name);
  fmt::print("seed {}, {}:\n", found.seed,
             name.empty() ? "its last lines" : "the story of " + name);
  for (auto i = lines.size() - std::min(lines.size(), kMostLines); i < lines.size(); ++i)
    fmt::print("{}\n", lines[i]);
}

int run_many(const Wanted& wanted, const std::vector<std::uint64_t>& seeds, bool all_kinds) {
  const auto batch = run_batch({seeds, wanted.mutant, Until::kAllAreRun}, wanted.mutation.jobs);
  fmt::print("{}", table_of(batch));
  const auto cpu = [&] {
    Micros sum{0};
    for (const auto cost : batch.cost) sum += cost;
    return std::max<Micros>(sum, Micros{1});
  }();
  fmt::print(
      "{} seeds, {} s simulated, median {} ms of CPU a seed, {} simulated hours an hour of "
      "one core\n",
      batch.seeds, batch.simulated / std::chrono::seconds{1}, batch.median_cost() / Millis{1},
      batch.simulated / cpu);
  print_findings(wanted, batch);
  if (!batch.findings.empty()) tell(batch.findings.front());
  const auto missing = all_kinds ? missing_in(batch) : std::vector<std::string>{};
  for (const auto& what : missing) fmt::print("nothing is proved: {}\n", what);
  const auto failed = batch.findings.size() + batch.died.size() + missing.size();
  fmt::print("{}: {} problems\n", failed == 0 ? "passed" : "FAILED", failed);
  return failed == 0 ? 0 : 1;
}

bool draws(const Wanted& wanted) { return !wanted.svg.empty() || !wanted.shiviz.empty(); }

// Of one purchase, when it has a name, or of the last moments.
void draw(const Wanted& wanted, const Diagram& diagram, const std::string& purchase) {
  if (purchase == "it") throw std::runtime_error("nothing to draw: nothing failed");
  const bool all = purchase.empty();
  const auto drawn = all ? diagram.last(wanted.last) : diagram.about(purchase);
  if (drawn.moments.empty())
    throw std::runtime_error("nothing to draw: seed " + std::to_string(wanted.seed) + " knows no " +
                             (all ? "moment" : purchase));
  const auto what =
      all ? fmt::format("the last {} of {} moments", drawn.moments.size(), diagram.size())
          : purchase;
  const auto title = fmt::format("{} of seed {}{}", what, wanted.seed,
                                 wanted.mutant.empty() ? "" : ", mutant " + wanted.mutant);
  if (!wanted.svg.empty()) write_whole_file(wanted.svg, to_svg(drawn, title));
  if (!wanted.shiviz.empty()) write_whole_file(wanted.shiviz, to_shiviz(drawn));
  fmt::print("drawn: {} of {} moments{}\n", drawn.moments.size(), diagram.size(),
             all ? ", the last ones" : "");
}

int run_one(const Wanted& wanted) {
  Tale tale{wanted.gossip ? Tale::Gossip::kTold : Tale::Gossip::kLeftOut};
  Diagram diagram{tale.names()};
  mutants::choose(wanted.mutant);
  const auto report = simulate(draw_plan(wanted.seed), &tale, draws(wanted) ? &diagram : nullptr);
  auto story = wanted.story;
  for (const auto& finding : report.findings)
    if (story == "it") story = purchase_in(finding.what);
  if (wanted.trace)
    for (const auto& line : tale.lines()) fmt::print("{}\n", line);
  if (!story.empty())
    for (const auto& line : explain(tale.lines(), story)) fmt::print("{}\n", line);
  if (wanted.digest) {
    std::string all;
    for (const auto& line : tale.lines()) all += line + '\n';
    fmt::print("{} {} lines {}\n", wanted.seed, tale.lines().size(),
               to_hex(view_of(blake2b_16(all))));
  }
  for (const auto& finding : report.findings)
    fmt::print("seed {}: {}\n    broken: {}\n", wanted.seed, finding.what, finding.property);
  if (wanted.until > 0) diagram.end_at(Micros{std::llround(wanted.until * 1e6)});
  if (draws(wanted)) draw(wanted, diagram, story);
  return report.findings.empty() ? 0 : 1;
}

std::vector<std::uint64_t> seeds_in(const std::string& path) {
  std::ifstream file{path};
  if (!file) throw CLI::ValidationError("--list", "cannot read " + path);
  std::vector<std::uint64_t> seeds;
  for (std::string line; std::getline(file, line);)
    if (!line.empty() && line[0] != '#') seeds.push_back(std::stoull(line));
  return seeds;
}

std::vector<std::uint64_t> seeds_of(const std::string& range) {
  std::istringstream text{range};
  std::uint64_t first = 0, last = 0;
  char dash = 0;
  if (!(text >> first >> dash >> last) || dash != '-' || first > last)
    throw CLI::ValidationError("--seeds", "expects FIRST-LAST");
  return seeds_from(first, last);
}

int run(const Wanted& wanted) {
  if (!wanted.mutant.empty() && !mutants::choose(wanted.mutant))
    throw CLI::ValidationError("--mutant", "there is no mutant " + wanted.mutant + " here");
  if (wanted.cost) {
    fmt::print("{}", cost_table());
    return 0;
  }
  if (wanted.hunt) return hunt_mutants(wanted.mutation) ? 0 : 1;
  if (!wanted.list.empty()) return run_many(wanted, seeds_in(wanted.list), false);
  if (wanted.seed != 0) return run_one(wanted);
  const auto seeds = seeds_of(wanted.seeds);
  constexpr std::size_t kEnoughForAllKinds = 100;
  return run_many(wanted, seeds, seeds.size() >= kEnoughForAllKinds);
}

void add_options(CLI::App& app, Wanted& wanted) {
  app.add_option("--seeds", wanted.seeds, "a range of seeds, FIRST-LAST")->default_val("1-100");
  app.add_option("--seed", wanted.seed, "one seed");
  app.add_option("--list", wanted.list, "a file of seeds, one a line; # begins a comment");
  app.add_option("--jobs", wanted.mutation.jobs, "processes at once")->default_val(2);
  app.add_flag("--trace", wanted.trace, "with --seed: every line of what happened");
  app.add_flag("--gossip", wanted.gossip, "with --trace: PINGs, pulls and events too");
  app.add_flag("--digest", wanted.digest, "with --seed: a digest of the trace");
  app.add_option("--explain", wanted.story,
                 "with --seed: the story of one purchase, p17, or `it` for the one that failed");
  app.add_option(
         "--svg", wanted.svg,
         "with --seed: a space-time diagram into this file, of the purchase of --explain or "
         "of the last moments")
      ->needs("--seed");
  app.add_option("--shiviz", wanted.shiviz, "with --seed: the same for the ShiViz page")
      ->needs("--seed");
  app.add_option("--last", wanted.last, "with --svg or --shiviz: so many moments")
      ->default_val(300)
      ->check(CLI::PositiveNumber);
  app.add_option("--until", wanted.until, "with --svg or --shiviz: no moment after this second")
      ->check(CLI::PositiveNumber);
  app.add_flag("--cost", wanted.cost, "messages and writes of a purchase when nothing fails");
  app.add_option("--mutant", wanted.mutant, "run with this mistake (vendepass-sim-mutants)");
  app.add_flag("--mutants", wanted.hunt, "hunt all mutants");
  app.add_option("--only", wanted.mutation.mutants, "with --mutants: these");
  app.add_option("--ranges", wanted.mutation.ranges, "with --mutants: disjoint ranges of seeds")
      ->default_val(1);
  app.add_option("--limit", wanted.mutation.limit, "with --mutants: seeds a mutant may survive")
      ->default_val(300);
  app.add_option("--first", wanted.mutation.first_seed, "with --mutants: the first seed")
      ->default_val(1);
}

}  // namespace

}  // namespace vendepass::simulation

int main(int argc, char** argv) {
  CLI::App app{"Simulates alliances of airlines from seeds and checks what they promise."};
  vendepass::simulation::Wanted wanted;
  vendepass::simulation::add_options(app, wanted);
  try {
    app.parse(argc, argv);
    return vendepass::simulation::run(wanted);
  } catch (const CLI::ParseError& error) {
    app.exit(error);
    return error.get_exit_code() == 0 ? 0 : 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "vendepass-sim: %s\n", error.what());
    return 1;
  }
}
