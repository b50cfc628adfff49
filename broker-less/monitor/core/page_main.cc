// All airlines at a glance, what looks wrong, and the events as they come.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "broker-less/monitor/core/diagnosis.h"
#include "broker-less/monitor/core/pages.h"

namespace vendepass::monitor {
namespace {

constexpr std::size_t kMostFindings = 3;
constexpr std::size_t kRateSeconds = 10;
constexpr std::size_t kWide = 120;  // From here on there is room for names and longer histories.

struct Widths {
  std::size_t name, state, history;
};
Widths widths_of(Size size) {
  return size.columns >= kWide ? Widths{24, 18, 30} : Widths{0, 17, 12};
}

// A character for each number, as high as it is beside the highest.
std::string sparkline(const std::vector<std::uint64_t>& numbers) {
  constexpr std::array kBars{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const auto highest = std::ranges::max(numbers);
  std::string line;
  for (const auto number : numbers)
    line += number == 0 ? " " : kBars[(number * kBars.size() - 1) / highest];
  return line;
}

std::string quorum_text(const Alliance& alliance) {
  std::string text;
  for (const auto& voter : alliance.quorum)
    text += (text.empty() ? "" : " ") + to_string(voter.airline);
  return text;
}

// The airline that it is furthest behind, and of how many more it lacks something.
std::string behind_text(const Look& look, AirlineCode who) {
  const auto& watch = look.watch;
  if (watch.stale(who, look.now)) return "-";  // It may have heard everything since.
  std::uint64_t most = 0;
  std::string text;
  int others = -1;
  for (const auto& [of, airline] : watch.airlines()) {
    const auto lacks = watch.behind(who, of);
    if (lacks == 0) continue;
    ++others;
    if (lacks <= most) continue;
    most = lacks;
    text = to_string(of) + " by " + std::to_string(lacks);
  }
  return others < 0 ? "-" : text + (others > 0 ? " +" + std::to_string(others) : "");
}

std::uint64_t most_behind(const Watch& watch, AirlineCode who) {
  std::uint64_t most = 0;
  for (const auto& [of, airline] : watch.airlines()) most = std::max(most, watch.behind(who, of));
  return most;
}

std::vector<AirlineCode> in_order(const Look& look) {
  std::vector<AirlineCode> codes;
  for (const auto& [code, airline] : look.watch.airlines()) codes.push_back(code);
  const auto key = [&](AirlineCode code) -> double {
    switch (look.sort) {
      case Sort::kCode:
        return 0;
      case Sort::kState:
        return condition_span(look, code).style == Style::kBad      ? 0
               : condition_span(look, code).style == Style::kNotice ? 1
                                                                    : 2;
      case Sort::kSales:
        return -look.watch.airline(code).sales.per_second(look.now, kRateSeconds);
      case Sort::kBehind:
        break;
    }
    return -static_cast<double>(most_behind(look.watch, code));
  };
  std::ranges::stable_sort(codes, {}, key);
  return codes;
}

Item table_head(const Look& look) {
  const auto widths = widths_of(look.size);
  return heading(fmt::format("CODE {}{} {:>7} {:>5} {:>5} {:>7} {} {:>6} {}",
                             widths.name > 0 ? fit("NAME", widths.name) + " " : "",
                             fit("STATE", widths.state), "SOLD", "HELD", "DOUBT", "SALES/S",
                             fit("LAST MINUTE", widths.history), "RTT", "BEHIND"));
}

Item airline_item(const Look& look, AirlineCode code) {
  const auto& airline = look.watch.airline(code);
  const auto widths = widths_of(look.size);
  const auto condition = condition_span(look, code);
  const auto count = [&](std::uint64_t Digest::*member) {
    return airline.bulletin ? std::to_string(airline.bulletin->digest.*member) : "-";
  };
  const auto doubt = count(&Digest::in_doubt);
  const auto history = airline.sales.history(look.now, widths.history, 60 / widths.history);
  const auto numbers = look.watch.stale(code, look.now) ? Style::kDim : Style::kPlain;
  const auto* member = look.watch.alliance().find(code);
  return {to_string(code),
          {{fit(to_string(code), 4) + " ", Style::kStrong},
           {widths.name > 0 ? fit(member->name, widths.name) + " " : ""},
           {fit(condition.text, widths.state) + " ", condition.style},
           {fmt::format("{:>7} {:>5} ", count(&Digest::sold), count(&Digest::held)), numbers},
           {fmt::format("{:>5} ", doubt), doubt == "0" ? numbers : Style::kNotice},
           {fmt::format("{:>7.1f} ", airline.sales.per_second(look.now, kRateSeconds)), numbers},
           {sparkline(history) + " ", Style::kAccent},
           {fmt::format("{:>6} ", round_trip_text(look, code)), numbers},
           {behind_text(look, code), numbers}},
          AirlinePage{code}};
}

Rich summary(const Look& look) {
  std::uint64_t sold = 0, held = 0, doubt = 0;
  std::size_t heard = 0;
  for (const auto& [code, airline] : look.watch.airlines()) {
    if (!airline.bulletin) continue;
    heard += look.watch.stale(code, look.now) ? 0 : 1;
    sold += airline.bulletin->digest.sold;
    held += airline.bulletin->digest.held;
    doubt += airline.bulletin->digest.in_doubt;
  }
  return {{fmt::format(
      "{} of {} heard · {:.1f} sales/s · {:.1f} events/s · {} seats sold, {} held "
      "· {} in doubt",
      heard, look.watch.airlines().size(), look.watch.sales().per_second(look.now, kRateSeconds),
      look.watch.all_events().per_second(look.now, kRateSeconds), sold, held, doubt)}};
}

void add_findings(Content& content, const Look& look) {
  const auto found = findings(look.watch, look.now);
  if (found.empty()) content.top.push_back({{"nothing looks wrong", Style::kGood}});
  const auto shown = std::min(found.size(), kMostFindings);
  for (std::size_t i = 0; i < shown; ++i) {
    const auto style = found[i].weight == Finding::Weight::kBad ? Style::kBad : Style::kNotice;
    std::string mark = "! ";
    for (auto& line : wrapped(found[i].text, look.size.columns - mark.size())) {
      content.top.push_back({{mark, style}, {std::move(line), style}});
      mark = "  ";
    }
  }
  if (found.size() > shown)
    content.top.push_back({{fmt::format("  (and {} more)", found.size() - shown), Style::kDim}});
}

}  // namespace

Content main_page(const Look& look) {
  const auto& alliance = look.watch.alliance();
  std::uint64_t edition = alliance.edition;
  for (const auto& [code, airline] : look.watch.airlines())
    if (airline.bulletin) edition = std::max(edition, airline.bulletin->edition);
  Content content;
  content.title = {
      {fmt::format(" {} · edition {} · quorum {}", alliance.name, edition, quorum_text(alliance))}};
  content.top.push_back(summary(look));
  add_findings(content, look);
  content.items.push_back(table_head(look));
  for (const auto code : in_order(look)) content.items.push_back(airline_item(look, code));
  content.pinned = content.items.size();
  add_events(content, look, "events", Leads::kToFlight, [](const HeardEvent&) { return true; });
  return content;
}

}  // namespace vendepass::monitor
