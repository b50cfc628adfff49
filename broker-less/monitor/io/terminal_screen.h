// The terminal, by ncurses: paints screens, reads keys. Restored when this ends.
#pragma once

#include <vector>

#include "broker-less/monitor/core/view.h"

namespace vendepass::monitor {

class TerminalScreen {
 public:
  // Errors: kInvalid when this is no terminal, or one that ncurses does not know.
  static Result<TerminalScreen> open();
  TerminalScreen(TerminalScreen&& other) noexcept
      : is_open_{std::exchange(other.is_open_, false)} {}
  TerminalScreen& operator=(TerminalScreen&&) = delete;
  ~TerminalScreen();

  Size size() const;
  void paint(const Screen& screen);
  // Those that were pressed since the last call.
  std::vector<KeyPress> keys();

 private:
  TerminalScreen() = default;
  bool is_open_ = true;
};

}  // namespace vendepass::monitor
