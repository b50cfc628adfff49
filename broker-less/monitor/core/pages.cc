#include "broker-less/monitor/core/pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "broker-less/monitor/core/diagnosis.h"

namespace vendepass::monitor {
namespace {

std::string lower(std::string text) {
  for (auto& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::optional<Page> page_of(const EventWords& words, Leads leads) {
  if (words.flight && (leads == Leads::kToFlight || !words.purchase))
    return FlightPage{*words.flight};
  if (words.purchase) return PurchasePage{*words.purchase};
  return std::nullopt;
}

Style style_of(const EventWords& words) {
  if (words.is_sale) return Style::kGood;
  if (words.kind == "hold_released" || words.kind == "tickets_cancelled") return Style::kNotice;
  if (words.kind == "flight_cancelled" || words.kind == "database_set_back") return Style::kBad;
  return Style::kPlain;
}

}  // namespace

std::string to_string(Sort sort) {
  switch (sort) {
    case Sort::kCode:
      return "code";
    case Sort::kState:
      return "state";
    case Sort::kSales:
      return "sales";
    case Sort::kBehind:
      break;
  }
  return "behind";
}

std::string clock_text(const DayClock& clock, Millis at) {
  const auto local = clock.began + clock.zone + at;
  const std::chrono::hh_mm_ss time{local - std::chrono::floor<std::chrono::days>(local)};
  return fmt::format("{:02}:{:02}:{:02}.{:03}", time.hours().count(), time.minutes().count(),
                     time.seconds().count(), time.subseconds().count());
}

Content content_of(const Page& page, const Look& look) {
  return std::visit(
      Overloaded{[&](const MainPage&) { return main_page(look); },
                 [&](const AirlinePage& p) { return airline_page(look, p.airline); },
                 [&](const FlightPage& p) { return flight_page(look, p.flight); },
                 [&](const PurchasePage& p) { return purchase_page(look, p.purchase); }},
      page);
}

bool passes(const HeardEvent& event, const std::string& filter) {
  if (filter.empty()) return true;
  const auto& words = event.words;
  const auto text = lower(to_string(event.airline) + " " + line_of(words) + " " +
                          (words.purchase ? to_string(*words.purchase) : ""));
  const auto wanted = lower(filter);
  for (std::size_t begin = 0; begin < wanted.size();) {
    const auto end = std::min(wanted.find(' ', begin), wanted.size());
    if (text.find(wanted.substr(begin, end - begin)) == std::string::npos) return false;
    begin = end + 1;
  }
  return true;
}

Item event_item(const Look& look, const HeardEvent& event, Leads leads) {
  const auto name = to_string(event.airline) + ":" + std::to_string(event.number);
  return {name,
          {{clock_text(look.clock, event.at) + " ", Style::kDim},
           {fit(name, 10) + " "},
           {line_of(event.words), style_of(event.words)}},
          page_of(event.words, leads)};
}

Item heading(const std::string& text) { return {"# " + text, {{text, Style::kDim}}, {}, false}; }
Item note(const std::string& text) { return {"# " + text, {{text}}, {}, false}; }

Span condition_span(const Look& look, AirlineCode code) {
  const auto& airline = look.watch.airline(code);
  if (const auto silent = look.watch.stale(code, look.now))
    return {(airline.bulletin ? "stale " : "not heard ") + span_text(*silent), Style::kBad};
  if (!airline.bulletin) return {"listening", Style::kDim};
  const auto condition = airline.bulletin->condition;
  const auto style = condition == Condition::kSelling   ? Style::kGood
                     : condition == Condition::kSetBack ? Style::kBad
                                                        : Style::kNotice;
  return {to_string(condition), style};
}

std::string round_trip_text(const Look& look, AirlineCode code) {
  std::optional<std::uint32_t> longest;
  for (const auto& [other, airline] : look.watch.airlines()) {
    if (!airline.bulletin || look.watch.stale(other, look.now)) continue;
    for (const auto& peer : airline.bulletin->peers)
      if (peer.airline == code && peer.round_trip_ms && peer.liveness == Liveness::kUp)
        longest = std::max(longest.value_or(0), *peer.round_trip_ms);
  }
  if (!longest) return "-";
  return *longest == 0 ? "<1 ms" : std::to_string(*longest) + " ms";
}

}  // namespace vendepass::monitor
