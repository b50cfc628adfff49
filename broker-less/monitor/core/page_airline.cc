// One airline: what it says of itself and of the others, and what happens on its flights.
#include <fmt/format.h>

#include <map>

#include "broker-less/monitor/core/diagnosis.h"
#include "broker-less/monitor/core/pages.h"
#include "common/message_names.h"

namespace vendepass::monitor {
namespace {

std::string ms_text(const std::optional<std::uint32_t>& ms) {
  return ms ? std::to_string(*ms) + " ms" : "-";
}

void add_bulletin(Content& content, const Bulletin& bulletin) {
  const auto& digest = bulletin.digest;
  content.top.push_back({{fmt::format("{} seats free, {} held, {} sold · {} in doubt · {} majority",
                                      digest.free, digest.held, digest.sold, digest.in_doubt,
                                      bulletin.reaches_majority ? "reaches a" : "reaches no")}});
  content.top.push_back(
      {{fmt::format("edition {} · start {} · bulletin {} · knows {}", bulletin.edition,
                    bulletin.incarnation, bulletin.count, to_string(digest.clock))}});
}

// In the list, as there may be more of them than lines; each leads to its own page.
void add_peers(Content& content, const Look& look, const Bulletin& bulletin) {
  content.items.push_back(heading(fmt::format("{:<6} {:<12} {:>12} {:>12} {:>14}", "SEES", "AS",
                                              "SILENT FOR", "ROUND TRIP", "BEHIND IT BY")));
  for (const auto& peer : bulletin.peers) {
    const auto style = peer.liveness == Liveness::kUp     ? Style::kGood
                       : peer.liveness == Liveness::kDead ? Style::kBad
                                                          : Style::kNotice;
    const bool is_member = look.watch.alliance().find(peer.airline) != nullptr;
    content.items.push_back(
        {to_string(peer.airline),
         {{fmt::format("{:<6} ", to_string(peer.airline)), Style::kStrong},
          {fmt::format("{:<12} ", to_string(peer.liveness)), style},
          {fmt::format("{:>12} {:>12} {:>14}", ms_text(peer.silent_ms), ms_text(peer.round_trip_ms),
                       look.watch.behind(bulletin.airline, peer.airline))}},
         is_member ? std::optional<Page>{AirlinePage{peer.airline}} : std::nullopt});
  }
  content.pinned = content.items.size();
}

void add_flights(Content& content, const Look& look, AirlineCode airline) {
  struct Activity {
    std::uint64_t events = 0, seats = 0;
    Millis last{0};
  };
  std::map<FlightId, Activity> flights;
  for (const auto& event : look.watch.tail()) {
    if (event.airline != airline || event.words.kind != "seats_taken") continue;
    auto& each = flights[*event.words.flight];
    ++each.events;
    each.seats += event.words.seats.size();
    each.last = event.at;
  }
  if (flights.empty()) return;
  content.items.push_back(heading("--- flights on which seats were taken lately ---"));
  for (const auto& [flight, each] : flights)
    content.items.push_back(
        {"flight " + to_string(flight),
         {{fit(to_string(flight), 20), Style::kStrong},
          {fmt::format(" seats {:>4} · purchases {:>4} · the last {} ago", each.seats, each.events,
                       span_text(look.now - each.last))}},
         FlightPage{flight}});
}

}  // namespace

Content airline_page(const Look& look, AirlineCode code) {
  const auto& airline = look.watch.airline(code);
  const auto condition = condition_span(look, code);
  Content content;
  content.title = {{fmt::format(" {} · {} · {}", to_string(code),
                                look.watch.alliance().find(code)->name, condition.text)}};
  content.top.push_back({{fmt::format("events: {} heard here, {} published and not heard here",
                                      airline.events, airline.missed)}});
  if (airline.bulletin) {
    add_bulletin(content, *airline.bulletin);
    add_peers(content, look, *airline.bulletin);
  }
  add_flights(content, look, code);
  add_events(content, look, "its events", Leads::kToFlight,
             [&](const HeardEvent& event) { return event.airline == code; });
  return content;
}

}  // namespace vendepass::monitor
