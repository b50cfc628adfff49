// What somebody at the screen is looking at: pages, cursor, filter, pause. Keys go in, screens come
// out; the terminal itself is the shell's.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "broker-less/monitor/core/pages.h"

namespace vendepass::monitor {

enum class Key : std::uint8_t {
  kText,  // A character; the rest are keys without one.
  kUp,
  kDown,
  kPageUp,
  kPageDown,
  kHome,
  kEnd,
  kEnter,
  kEscape,
  kBackspace
};
struct KeyPress {
  Key key;
  std::string text{};  // UTF-8, of kText.
};

// For the title's right end: "live", or how a replay goes on.
struct Moment {
  Millis now;
  DayClock clock;
  std::string mode;
};

class View {
 public:
  explicit View(bool has_operator) : has_operator_{has_operator} {}

  void press(const KeyPress& press, const Watch& live, const Moment& moment);
  Screen draw(const Watch& live, const Moment& moment, Size size);

  bool is_over() const { return is_over_; }
  bool is_paused() const { return frozen_.has_value(); }
  // What the page at hand shows only when it is asked for.
  std::optional<FlightId> wanted_flight() const;
  std::optional<PurchaseId> wanted_purchase() const;

 private:
  struct Place {  // A page, and where one is on it.
    Page page;
    std::string cursor{};      // Id of the chosen item; empty: the first one.
    std::size_t scrolled = 0;  // Items above the screen, of those that scroll.
  };
  struct Frozen {
    Watch watch;
    Moment moment;
  };

  Look look(const Watch& live, const Moment& moment) const;
  void press_while_typing(const KeyPress& press);
  void press_character(const std::string& text, const Watch& live, const Moment& moment);
  void move(const Content& content, std::ptrdiff_t by);
  bool move_to(const Content& content, std::ptrdiff_t from, std::ptrdiff_t step);
  void open(const Content& content);
  void draw_top(Screen& screen, const Content& content, std::size_t lines);
  void draw_items(Screen& screen, const Content& content, std::size_t first_line);
  void scroll_to(std::size_t chosen, std::size_t first, std::size_t pinned, std::size_t lines);
  Rich footer(const Content& content) const;
  static Content help();
  Place& place() { return places_.back(); }

  bool has_operator_;
  std::vector<Place> places_{{MainPage{}}};
  Size size_{80, 24};
  Sort sort_ = Sort::kCode;
  std::string filter_;
  std::optional<std::string> typed_;  // While a filter is typed.
  std::optional<Frozen> frozen_;
  bool shows_help_ = false;
  bool is_over_ = false;
};

}  // namespace vendepass::monitor
