// How much happens: counts of the last two minutes, by the second.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "common/time.h"

namespace vendepass::monitor {

class Pulse {
 public:
  static constexpr std::size_t kSeconds = 120;

  // Times never go back.
  void add(Millis now, std::uint64_t count);
  // The mean of the last whole `seconds` (1 to kSeconds - 1), or of as many as there were.
  double per_second(Millis now, std::size_t seconds) const;
  // `columns` numbers, the newest last, each the sum of `seconds` whole seconds.
  std::vector<std::uint64_t> history(Millis now, std::size_t columns, std::size_t seconds) const;

 private:
  std::uint64_t at(std::int64_t second) const;

  std::array<std::uint64_t, kSeconds> counts_{};
  std::int64_t newest_ = -1;  // Second that was counted last.
};

}  // namespace vendepass::monitor
