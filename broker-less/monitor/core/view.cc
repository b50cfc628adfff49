#include "broker-less/monitor/core/view.h"

#include <algorithm>
#include <array>

#include "broker-less/monitor/core/diagnosis.h"

namespace vendepass::monitor {
namespace {

constexpr std::size_t kMostFilter = 60;
constexpr std::size_t kMostPages = 32;
constexpr Size kLeast{40, 8};

std::optional<std::size_t> index_of(const Content& content, const std::string& id) {
  const auto found = std::ranges::find(content.items, id, &Item::id);
  if (found == content.items.end()) return std::nullopt;
  return static_cast<std::size_t>(found - content.items.begin());
}

// The chosen item; the first that can be chosen when that one is gone.
std::optional<std::size_t> chosen_in(const Content& content, const std::string& cursor) {
  if (const auto index = index_of(content, cursor)) return index;
  const auto first = std::ranges::find(content.items, true, &Item::can_be_chosen);
  if (first == content.items.end()) return std::nullopt;
  return static_cast<std::size_t>(first - content.items.begin());
}

void drop_last_character(std::string& text) {
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U)
    text.pop_back();
  if (!text.empty()) text.pop_back();
}

}  // namespace

Look View::look(const Watch& live, const Moment& moment) const {
  const auto& shown = frozen_ ? frozen_->moment : moment;
  return {frozen_ ? frozen_->watch : live,
          shown.now,
          shown.clock,
          size_,
          sort_,
          filter_,
          has_operator_};
}

std::optional<FlightId> View::wanted_flight() const {
  const auto* page = std::get_if<FlightPage>(&places_.back().page);
  return page == nullptr ? std::nullopt : std::optional{page->flight};
}

std::optional<PurchaseId> View::wanted_purchase() const {
  const auto* page = std::get_if<PurchasePage>(&places_.back().page);
  return page == nullptr ? std::nullopt : std::optional{page->purchase};
}

// ---- Keys -------------------------------------------------------------------------------------

void View::press(const KeyPress& press, const Watch& live, const Moment& moment) {
  if (typed_) return press_while_typing(press);
  if (shows_help_) {
    shows_help_ = false;
    return;
  }
  if (press.key == Key::kText) return press_character(press.text, live, moment);
  if (press.key == Key::kEscape) {
    if (places_.size() > 1)
      places_.pop_back();
    else
      filter_.clear();
    return;
  }
  const auto content = content_of(place().page, look(live, moment));
  const auto page = static_cast<std::ptrdiff_t>(size_.lines / 2);
  const auto all = static_cast<std::ptrdiff_t>(content.items.size());
  switch (press.key) {
    case Key::kUp:
      return move(content, -1);
    case Key::kDown:
      return move(content, 1);
    case Key::kPageUp:
      return move(content, -page);
    case Key::kPageDown:
      return move(content, page);
    case Key::kHome:
      return move(content, -all);
    case Key::kEnd:
      return move(content, all);
    case Key::kEnter:
      return open(content);
    default:
      return;
  }
}

void View::press_while_typing(const KeyPress& press) {
  if (press.key == Key::kEnter) filter_ = *typed_;
  if (press.key == Key::kEnter || press.key == Key::kEscape) return typed_.reset();
  if (press.key == Key::kBackspace) drop_last_character(*typed_);
  if (press.key == Key::kText && typed_->size() < kMostFilter) *typed_ += press.text;
}

void View::press_character(const std::string& text, const Watch& live, const Moment& moment) {
  if (text == "q") is_over_ = true;
  if (text == "?") shows_help_ = true;
  if (text == "/") typed_ = filter_;
  if (text == "j") press({Key::kDown}, live, moment);
  if (text == "k") press({Key::kUp}, live, moment);
  if (text == "s") sort_ = static_cast<Sort>((static_cast<int>(sort_) + 1) % 4);
  if (text != " ") return;
  if (frozen_)
    frozen_.reset();
  else
    frozen_ = Frozen{live, moment};
}

void View::move(const Content& content, std::ptrdiff_t by) {
  const auto from = chosen_in(content, place().cursor);
  if (!from) return;
  const auto last = static_cast<std::ptrdiff_t>(content.items.size()) - 1;
  const auto to = std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(*from) + by, 0, last);
  const std::ptrdiff_t step = by < 0 ? -1 : 1;
  if (!move_to(content, to, step)) move_to(content, to, -step);
}

// Headings are passed over, in the direction of the step. False when nothing else comes.
bool View::move_to(const Content& content, std::ptrdiff_t from, std::ptrdiff_t step) {
  const auto end = static_cast<std::ptrdiff_t>(content.items.size());
  for (auto at = from; at >= 0 && at < end; at += step) {
    const auto& item = content.items[static_cast<std::size_t>(at)];
    if (!item.can_be_chosen) continue;
    place().cursor = item.id;
    return true;
  }
  return false;
}

void View::open(const Content& content) {
  const auto chosen = chosen_in(content, place().cursor);
  if (!chosen) return;
  place().cursor = content.items[*chosen].id;
  const auto& opens = content.items[*chosen].opens;
  if (opens && places_.size() < kMostPages) places_.push_back({*opens});
}

// ---- Drawing ----------------------------------------------------------------------------------

Screen View::draw(const Watch& live, const Moment& moment, Size size) {
  size_ = size;
  Screen screen{size};
  if (size.columns < kLeast.columns || size.lines < kLeast.lines) {
    screen.put(0, {{"a larger screen, please", Style::kNotice}});
    return screen;
  }
  const auto content = shows_help_ ? help() : content_of(place().page, look(live, moment));
  const auto clock = clock_text(moment.clock, moment.now).substr(0, 8);
  screen.put_both(
      0, content.title,
      {{frozen_ ? " PAUSED at " + clock_text(frozen_->moment.clock, frozen_->moment.now) + " "
                : " " + moment.mode + " " + clock + " "}},
      Screen::Bar::kReversed);
  // Something stays for the list, whatever stands above it.
  const auto room = size.lines - 2;
  const auto top = std::min(content.top.size(), std::max<std::size_t>(room / 2, room - 5));
  draw_top(screen, content, top);
  draw_items(screen, content, 1 + top);
  screen.put(size.lines - 1, footer(content));
  return screen;
}

void View::draw_top(Screen& screen, const Content& content, std::size_t lines) {
  for (std::size_t i = 0; i < lines; ++i) screen.put(1 + i, content.top[i]);
  if (lines < content.top.size()) screen.put(lines, {{"(a larger screen has more)"}});
}

void View::draw_items(Screen& screen, const Content& content, std::size_t first_line) {
  const auto lines = size_.lines - 1 - first_line;
  const auto pinned = content.pinned <= lines / 2 ? content.pinned : 0;
  const auto chosen = shows_help_ ? std::nullopt : chosen_in(content, place().cursor);
  if (chosen) scroll_to(*chosen, *chosen_in(content, ""), pinned, lines - pinned);
  const auto scrolled = chosen ? place().scrolled : 0;
  for (std::size_t line = 0; line < lines; ++line) {
    const auto i = line < pinned ? line : line + scrolled;
    if (i >= content.items.size()) return;
    screen.put(first_line + line, content.items[i].line,
               chosen == i ? Screen::Bar::kReversed : Screen::Bar::kNone);
  }
}

// Of the items after the pinned ones `lines` are shown, the chosen one among them.
void View::scroll_to(std::size_t chosen, std::size_t first, std::size_t pinned, std::size_t lines) {
  auto& scrolled = place().scrolled;
  // At the top everything above the first item that can be chosen is shown, too.
  if (chosen <= std::max(first, pinned + 1)) scrolled = 0;
  if (chosen < pinned) return;
  const auto at = chosen - pinned;
  scrolled = std::clamp(scrolled, at + 1 - std::min(at + 1, lines), at);
}

Rich View::footer(const Content& content) const {
  if (typed_)
    return {{" filter: "},
            {*typed_ + "_", Style::kStrong},
            {"   enter use it  esc leave it", Style::kDim}};
  if (shows_help_) return {{" any key: back", Style::kDim}};
  const auto chosen = chosen_in(content, places_.back().cursor);
  const bool opens = chosen && content.items[*chosen].opens;
  const bool sorts = std::holds_alternative<MainPage>(places_.back().page);
  return {{" ? help  / filter" + (sorts ? "  s sort: " + to_string(sort_) : "") + "  space " +
               (frozen_ ? "go on" : "pause") + (opens ? "  enter open" : "") +
               (places_.size() > 1 ? "  esc back" : "") + "  q quit",
           Style::kDim}};
}

Content View::help() {
  constexpr std::array kLines{
      "j, k, arrows     move; page up and down, home, end",
      "enter            an airline; the flight of an event; from there its purchase",
      "esc              back; on the first page: no filter",
      "/                only events that have all of these words: a code, a flight,",
      "                 the first digits of a purchase, a kind of event",
      "s                order of the airlines: code, state, sales, behind",
      "space            stand still, and go on",
      "q                quit",
      "",
      "STATE            as the airline says; stale: nothing has come for so long",
      "HELD, DOUBT      seats held; purchases without an outcome at that owner",
      "SALES/S          purchases of which it sold its part, mean of 10 s",
      "RTT              the longest that its answer to another one's PING took",
      "BEHIND           events of another airline that it lacked half a second ago",
      "",
      "The monitor only listens to what airlines publish, and asks for seat maps.",
  };
  Content content;
  content.title = {{" keys and words"}};
  for (const auto* line : kLines)
    content.items.push_back({line, {{std::string{" "} + line}}, {}, false});
  return content;
}

}  // namespace vendepass::monitor
