// Details on their way: those that come beside events, those that are asked for because they did
// not, and those that nobody wants any more.
#pragma once

#include <optional>

#include "airline/core/step.h"

namespace vendepass {

class DetailsDesk {
 public:
  // Those that are wanted; false when there were none.
  static bool keep(Step& step, const std::vector<Beside>& details);
  static void on_question(Step& step, AirlineCode from, const DetailsQuestion& question);
  void on_answer(Step& step, AirlineCode from, const DetailsAnswer& answer);
  // Asks for what is missing, and erases. Needs the disk.
  void on_wake(Step& step);
  std::optional<Instant> next_wake(const Directory& directory) const;

 private:
  void ask(Step& step, AirlineCode airline);
  std::optional<AirlineCode> next_airline(Step& step);

  Instant ask_at_{};
  Millis pause_{0};  // Longer each time that nobody had any.
  std::optional<AirlineCode> asked_last_;
  Hash16 asked_to_{};  // The last digest that was asked for.
};

}  // namespace vendepass
