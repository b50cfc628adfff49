// Draws in words. Every part of a simulation has dice of its own, so that a change to one part
// leaves what the others draw as it was.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "common/random.h"
#include "tests/simulation/event_queue.h"

namespace vendepass::simulation {

class Dice {
 public:
  // `part`: another one for each part of one simulation.
  Dice(std::uint64_t seed, std::uint64_t part) : random_{seed * 1000 + part} {}

  std::uint64_t below(std::uint64_t bound) { return random_.below(bound); }
  std::uint64_t between(std::uint64_t least, std::uint64_t most) {
    return least + below(most - least + 1);
  }
  bool chance(std::uint64_t per_mille) { return per_mille > 0 && below(1000) < per_mille; }
  Micros between(Micros least, Micros most) {
    return least + Micros{static_cast<Micros::rep>(
                       below(static_cast<std::uint64_t>((most - least).count()) + 1))};
  }
  template <typename T>
  const T& one_of(const std::vector<T>& list) {
    return list[below(list.size())];
  }
  template <typename T>
  void shuffle(std::vector<T>& list) {
    for (std::size_t left = list.size(); left > 1; --left)
      std::swap(list[left - 1], list[below(left)]);
  }

 private:
  Random random_;
};

}  // namespace vendepass::simulation
