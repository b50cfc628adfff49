// Virtual time: what happens next, in microseconds since the simulation began.
//
// Things due at the same moment happen in the order in which they were asked for, so a run is a
// function of its seed alone.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "common/time.h"

namespace vendepass::simulation {

using Micros = std::chrono::microseconds;

class EventQueue {
 public:
  Micros now() const { return now_; }
  // As the protocol sees it: in whole milliseconds.
  Instant instant() const { return Instant{std::chrono::duration_cast<Millis>(now_)}; }

  // A moment that is over means now.
  void at(Micros when, std::function<void()> what) {
    heap_.push_back({std::max(when, now_), ++count_, std::move(what)});
    std::push_heap(heap_.begin(), heap_.end(), is_later);
  }
  void after(Micros delay, std::function<void()> what) { at(now_ + delay, std::move(what)); }

  // False when nothing is due any more.
  bool run_next() {
    if (heap_.empty()) return false;
    std::pop_heap(heap_.begin(), heap_.end(), is_later);
    const auto due = std::move(heap_.back());
    heap_.pop_back();
    now_ = due.when;
    due.what();
    return true;
  }
  void run_until(Micros moment) {
    while (!heap_.empty() && heap_.front().when <= moment) run_next();
    now_ = std::max(now_, moment);
  }

 private:
  struct Due {
    Micros when;
    std::uint64_t order;
    std::function<void()> what;
  };
  static bool is_later(const Due& left, const Due& right) {
    return std::pair{left.when, left.order} > std::pair{right.when, right.order};
  }

  Micros now_{0};
  std::uint64_t count_ = 0;
  std::vector<Due> heap_;
};

}  // namespace vendepass::simulation
