// How long things took: how many up to each bound, and all of them together.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

namespace vendepass {

class Histogram {
 public:
  // Seconds. From a commit on a good disk to the longest that a client waits for one attempt, and
  // beyond it: a disk that stalls.
  static constexpr std::array kBounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                      0.1,    0.25,  0.5,    1.0,   2.5,  5.0,   10.0};

  void observe(std::chrono::duration<double> took) {
    const auto bound = std::ranges::lower_bound(kBounds, took.count());
    ++counts_[static_cast<std::size_t>(bound - kBounds.begin())];
    sum_ += took.count();
  }
  // How many took longer than the bound before and no longer than this one; the last: any bound.
  const std::array<std::uint64_t, kBounds.size() + 1>& counts() const { return counts_; }
  double sum() const { return sum_; }

 private:
  std::array<std::uint64_t, kBounds.size() + 1> counts_{};
  double sum_ = 0;
};

}  // namespace vendepass
