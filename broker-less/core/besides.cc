#include "broker-less/core/besides.h"

namespace vendepass {

namespace {

constexpr std::size_t kFraming = 24;  // The digest and the lengths.

}  // namespace

void Besides::keep(std::uint64_t event_number, Beside beside) {
  if (const auto known = event_of_.find(beside.digest); known != event_of_.end()) {
    const auto [from, to] = by_event_.equal_range(known->second);
    for (auto entry = from; entry != to; ++entry) {
      if (entry->second.digest != beside.digest) continue;
      by_event_.erase(entry);
      break;
    }
    event_of_.erase(known);
  }
  if (beside.bytes.empty()) return;
  event_of_.emplace(beside.digest, event_number);
  by_event_.emplace(event_number, std::move(beside));
}

std::vector<Beside> Besides::between(std::uint64_t first, std::uint64_t last) const {
  std::vector<Beside> found;
  for (auto entry = by_event_.lower_bound(first); entry != by_event_.end() && entry->first <= last;
       ++entry)
    found.push_back(entry->second);
  return found;
}

void Besides::drop_until(std::uint64_t event_number) {
  const auto end = by_event_.upper_bound(event_number);
  for (auto entry = by_event_.begin(); entry != end; ++entry) event_of_.erase(entry->second.digest);
  by_event_.erase(by_event_.begin(), end);
}

std::size_t Besides::bytes_at(std::uint64_t event_number) const {
  std::size_t bytes = 0;
  const auto [from, to] = by_event_.equal_range(event_number);
  for (auto entry = from; entry != to; ++entry) bytes += entry->second.bytes.size() + kFraming;
  return bytes;
}

bool is_intact(const Beside& beside) {
  return !beside.bytes.empty() && blake2b_16(beside.bytes) == beside.digest;
}

}  // namespace vendepass
