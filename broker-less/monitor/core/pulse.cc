#include "broker-less/monitor/core/pulse.h"

#include <algorithm>

namespace vendepass::monitor {
namespace {

std::int64_t second_of(Millis now) { return now / std::chrono::seconds{1}; }

}  // namespace

void Pulse::add(Millis now, std::uint64_t count) {
  const auto second = second_of(now);
  const auto slots = static_cast<std::int64_t>(kSeconds);
  const auto first_new = std::max(newest_ + 1, second - slots + 1);
  for (auto each = first_new; each <= second; ++each)
    counts_[static_cast<std::size_t>(each % slots)] = 0;
  newest_ = std::max(newest_, second);
  counts_[static_cast<std::size_t>(newest_ % slots)] += count;
}

std::uint64_t Pulse::at(std::int64_t second) const {
  const auto slots = static_cast<std::int64_t>(kSeconds);
  if (second < 0 || second > newest_ || second <= newest_ - slots) return 0;
  return counts_[static_cast<std::size_t>(second % slots)];
}

double Pulse::per_second(Millis now, std::size_t seconds) const {
  const auto end = second_of(now);  // Not whole yet.
  const auto span = std::clamp<std::int64_t>(static_cast<std::int64_t>(seconds), 1,
                                             std::max<std::int64_t>(end, 1));
  std::uint64_t sum = 0;
  for (auto each = end - span; each < end; ++each) sum += at(each);
  return static_cast<double>(sum) / static_cast<double>(span);
}

std::vector<std::uint64_t> Pulse::history(Millis now, std::size_t columns,
                                          std::size_t seconds) const {
  const auto width = static_cast<std::int64_t>(seconds);
  std::vector<std::uint64_t> sums(columns, 0);
  auto end = second_of(now);
  for (auto place = sums.rbegin(); place != sums.rend(); ++place, end -= width)
    for (auto each = end - width; each < end; ++each) *place += at(each);
  return sums;
}

}  // namespace vendepass::monitor
