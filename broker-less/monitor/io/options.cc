#include "broker-less/monitor/io/options.h"

#include <CLI/CLI.hpp>

#include "broker-less/monitor/io/exit_codes.h"

namespace vendepass::monitor {
namespace {

std::string check_purchase(const std::string& text) {
  const auto id = parse_purchase_id(text);
  return id ? "" : id.error().detail;
}

void add_sources(CLI::App& app, Options& options) {
  auto* alliance = app.add_option("--alliance", options.alliance, "the alliance file")
                       ->envname("VENDEPASS_ALLIANCE");
  auto* replay =
      app.add_option("--replay", options.replay, "a recording, in the place of listening");
  alliance->excludes(replay);
  app.add_option("--speed", options.speed, "of a replay: 10 is ten times as fast")
      ->needs(replay)
      ->check(CLI::Range(0.01, 1000.0));
  app.add_option("--record", options.record, "write all that is heard into a new file")
      ->excludes(replay);
  app.add_option("--operator", options.operator_data,
                 "data directory of an airline on this host, to ask what is known of a purchase");
  app.add_flag("!--no-questions", options.asks, "do not ask airlines for seat maps");
}

void add_outputs(CLI::App& app, Options& options, std::string& purchase) {
  auto* once = app.add_flag("--once", options.once, "one look, as text or with --json");
  app.add_flag("--json", options.json, "a line of JSON for each event, bulletin and finding");
  app.add_option("--wait", options.wait_ms, "of one look: milliseconds, for whom is not heard yet")
      ->needs(once)
      ->check(CLI::Range(0U, 600000U));
  app.add_option("--svg", options.svg, "draw a space-time diagram of a replay into this file");
  app.add_option("--shiviz", options.shiviz, "write it for ShiViz into this file");
  app.add_option("--last", options.last, "of a diagram: so many events, the newest")
      ->check(CLI::Range(1, 5000));
  app.add_option("--purchase", purchase, "of diagrams and --json: only what is about this purchase")
      ->check(check_purchase);
}

}  // namespace

std::variant<Options, Ends> parse_options(int count, char** words) {
  CLI::App app{
      "Shows an alliance at work: who is there, who hears whom, what is sold, what looks "
      "wrong. It listens and asks, and can change nothing."};
  Options options;
  std::string purchase;
  add_sources(app, options);
  add_outputs(app, options, purchase);
  try {
    app.parse(count, words);
    const bool asks_operator = !purchase.empty() && !options.operator_data.empty();
    if (options.draws() && options.replay.empty() && !asks_operator)
      throw CLI::ValidationError("--svg, --shiviz",
                                 "draw a --replay FILE, or a --purchase ID with --operator DIR");
    if (!options.draws() && options.alliance.empty() && options.replay.empty())
      throw CLI::RequiredError("--alliance FILE, or --replay FILE,");
  } catch (const CLI::ParseError& error) {
    app.exit(error);
    return Ends{error.get_exit_code() == 0 ? kExitDone : kExitUsage};
  }
  if (!purchase.empty()) options.purchase = *parse_purchase_id(purchase);
  return options;
}

}  // namespace vendepass::monitor
