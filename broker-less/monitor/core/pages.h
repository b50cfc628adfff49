// What the monitor shows: for each page a title, lines that stay, and a list to move in.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "broker-less/monitor/core/screen.h"
#include "broker-less/monitor/core/watch.h"

namespace vendepass::monitor {

struct MainPage {};
struct AirlinePage {
  AirlineCode airline;
};
struct FlightPage {
  FlightId flight;
};
struct PurchasePage {
  PurchaseId purchase;
};
using Page = std::variant<MainPage, AirlinePage, FlightPage, PurchasePage>;

// In which order the airlines stand: by code, what looks wrong first, most sales first, most behind
// first.
enum class Sort : std::uint8_t { kCode, kState, kSales, kBehind };
std::string to_string(Sort sort);

// Where the times of a watch are in the day.
struct DayClock {
  std::chrono::sys_time<Millis> began;
  UtcOffset zone;
};
// "06:40:03.250"
std::string clock_text(const DayClock& clock, Millis at);

struct Look {
  const Watch& watch;
  Millis now;
  DayClock clock;
  Size size;
  Sort sort = Sort::kCode;
  std::string filter{};       // Events are shown that have all of its words.
  bool has_operator = false;  // Somebody can be asked about purchases.
};

struct Item {
  std::string id;  // The same as long as it is about the same thing.
  Rich line;
  std::optional<Page> opens{};
  bool can_be_chosen = true;
};
struct Content {
  Rich title;
  std::vector<Rich> top;
  std::vector<Item> items;
  std::size_t pinned = 0;  // So many of the first items do not scroll, when there is room for that.
};

Content content_of(const Page& page, const Look& look);

// ---- Parts of pages ----
Content main_page(const Look& look);
Content airline_page(const Look& look, AirlineCode airline);
Content flight_page(const Look& look, const FlightId& flight);
Content purchase_page(const Look& look, const PurchaseId& purchase);

// Where an event leads to that names both.
enum class Leads : std::uint8_t { kToFlight, kToPurchase };
bool passes(const HeardEvent& event, const std::string& filter);
Item event_item(const Look& look, const HeardEvent& event, Leads leads);
Item heading(const std::string& text);
Item note(const std::string& text);

// The events that pass the filter and `is_meant`, the newest first, at most kListed, below a
// heading that says so.
inline constexpr std::size_t kListed = 500;
template <typename IsMeant>
void add_events(Content& content, const Look& look, const std::string& what, Leads leads,
                const IsMeant& is_meant) {
  const auto only = look.filter.empty() ? "" : ", only those with: " + look.filter;
  content.items.push_back(heading("--- " + what + ", the newest first" + only + " ---"));
  const auto& tail = look.watch.tail();
  std::size_t listed = 0;
  for (auto event = tail.rbegin(); event != tail.rend() && listed < kListed; ++event)
    if (is_meant(*event) && passes(*event, look.filter)) {
      content.items.push_back(event_item(look, *event, leads));
      ++listed;
    }
  if (listed == 0) content.items.push_back(note("none of those that were heard"));
}

// What an airline is at, in a word or two, and how good that is.
Span condition_span(const Look& look, AirlineCode airline);
// The longest that another airline's PING took to be answered by it.
std::string round_trip_text(const Look& look, AirlineCode airline);

}  // namespace vendepass::monitor
