// Forgetting: the owner says with an event which of its purchases and flights are over, so that
// everywhere the outcome stays of the former and nothing of the latter (design, section 6).
//
// A purchase is over when it is not held and all flights that are known of it are over: closed by
// their airlines, or not known any more, and gone longer than keep_past. Only the outcome decides
// what is safe, and that is known; flights and age are for travellers, who look at their tickets
// as long as there is something to fly. Of a refused purchase without content only the flight that
// the refusal names is known; if it names none, the purchase stays.
//
// Bounded: a step looks at a slice of the purchases that may be over, in the order of their last
// date. What is not over yet is looked at again with the next pass, not before.
#pragma once

#include <optional>

#include "airline/core/step.h"

namespace vendepass {

class Forgetting {
 public:
  // Looks at a slice, when a pass is due or under way. Needs no wake of its own: PINGs make steps.
  void on_wake(Step& step);

 private:
  // What of the slice is over; moves on. `is_last`: nothing comes after it.
  PastForgotten look(Step& step, UtcSeconds until, bool& is_last);

  Instant look_at_{};
  std::optional<Inventory::Filed> after_;  // Of this pass.
};

}  // namespace vendepass
