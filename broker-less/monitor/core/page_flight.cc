// One flight: its seats as they fill, and what is said about it.
#include <fmt/format.h>

#include <algorithm>

#include "broker-less/monitor/core/diagnosis.h"
#include "broker-less/monitor/core/pages.h"

namespace vendepass::monitor {
namespace {

constexpr std::size_t kLabel = 4;  // Columns of the letter, and of the first row's number.

// Every fifth row is named, above the column of its seats.
Rich row_numbers(std::size_t first, std::size_t last) {
  std::string line(kLabel, ' ');
  for (auto row = first; row <= last; ++row) {
    const auto column = kLabel + row - first;
    if (row != first && (row % 5 != 0 || line.size() >= column)) continue;
    line.resize(column, ' ');
    line += std::to_string(row);
  }
  return {{line, Style::kDim}};
}

Rich seats_of_letter(const SeatsSeen& seen, const CabinView& cabin, char letter, std::size_t first,
                     std::size_t last) {
  Rich line{{fmt::format(" {}  ", letter), Style::kDim}};
  for (auto row = first; row <= last; ++row) {
    const SeatId seat{static_cast<std::uint8_t>(row), letter};
    const bool is_taken = std::ranges::count(cabin.taken, seat) > 0;
    const bool is_new = is_taken && !seen.taken_at_first.contains(seat);
    line.push_back(is_new     ? Span{"◆", Style::kGood}
                   : is_taken ? Span{"█", Style::kPlain}
                              : Span{"·", Style::kDim});
  }
  return line;
}

// Rows from left to right, as many beside each other as there is room for.
void add_map(Content& content, const Look& look, const SeatsSeen& seen, const CabinView& cabin) {
  const auto room = look.size.columns > kLabel + 2 ? look.size.columns - kLabel - 2 : 1;
  for (std::size_t first = cabin.first_row; first <= cabin.last_row; first += room) {
    const auto last = std::min<std::size_t>(cabin.last_row, first + room - 1);
    content.top.push_back(row_numbers(first, last));
    for (const auto letter : cabin.letters)
      content.top.push_back(letter == '-' ? Rich{}
                                          : seats_of_letter(seen, cabin, letter, first, last));
  }
}

void add_seats(Content& content, const Look& look, const SeatsSeen& seen) {
  const auto& reply = seen.reply;
  content.top.push_back(
      {{fmt::format("{} {} -> {} {}{}", to_string(reply.from),
                    local_iso(reply.departure, reply.departure_offset), to_string(reply.to),
                    local_iso(reply.arrival, reply.arrival_offset),
                    reply.cancelled ? " · CANCELLED"
                    : reply.closed  ? " · closed"
                                    : "")},
       {fmt::format(" · seats as of {} s ago", (look.now - seen.at) / std::chrono::seconds{1}),
        Style::kDim}});
  for (const auto& cabin : reply.cabins) {
    const auto letters = std::ranges::count_if(cabin.letters, [](char c) { return c != '-'; });
    const auto seats = letters * (cabin.last_row - cabin.first_row + 1);
    content.top.push_back(
        {{fmt::format("cabin {} · {} · {} of {} seats taken", to_string(cabin.cabin),
                      to_string(cabin.fare), cabin.taken.size(), seats)},
         {"   · free  █ taken  ◆ new", Style::kDim}});
    add_map(content, look, seen, cabin);
  }
}

}  // namespace

Content flight_page(const Look& look, const FlightId& flight) {
  Content content;
  content.title = {{" " + to_string(flight)}};
  if (const auto* seen = look.watch.seats(flight))
    add_seats(content, look, *seen);
  else
    content.top.push_back(
        {{"no seat map yet (a replay asks for none, nor does --no-questions)", Style::kDim}});
  std::set<PurchaseId> buyers;
  for (const auto& event : look.watch.tail())
    if (event.words.flight == flight && event.words.purchase) buyers.insert(*event.words.purchase);
  const auto is_about_it = [&](const HeardEvent& event) {
    const auto& words = event.words;
    return words.flight ? words.flight == flight
                        : words.purchase && event.airline == flight.airline &&
                              buyers.contains(*words.purchase);
  };
  add_events(content, look, "events about this flight", Leads::kToPurchase, is_about_it);
  return content;
}

}  // namespace vendepass::monitor
