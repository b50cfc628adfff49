#include "common/vector_clock.h"

#include <algorithm>

namespace vendepass {
namespace {

constexpr auto kBefore = [](const VectorClock::Component& component, AirlineCode airline) {
  return component.first < airline;
};

}  // namespace

std::uint64_t VectorClock::at(AirlineCode airline) const {
  const auto found = std::lower_bound(components_.begin(), components_.end(), airline, kBefore);
  return found != components_.end() && found->first == airline ? found->second : 0;
}

void VectorClock::raise(AirlineCode airline, std::uint64_t count) {
  if (count == 0) return;
  const auto found = std::lower_bound(components_.begin(), components_.end(), airline, kBefore);
  if (found == components_.end() || found->first != airline)
    components_.insert(found, {airline, count});
  else
    found->second = std::max(found->second, count);
}

void VectorClock::merge(const VectorClock& other) {
  for (const auto& component : other.components_) raise(component.first, component.second);
}

bool VectorClock::covers(const VectorClock& other) const {
  return std::all_of(
      other.components_.begin(), other.components_.end(),
      [this](const Component& component) { return at(component.first) >= component.second; });
}

std::uint64_t VectorClock::sum() const {
  std::uint64_t total = 0;
  for (const auto& component : components_) total += component.second;
  return total;
}

std::string to_string(const VectorClock& clock) {
  std::string text = "{";
  for (const auto& component : clock.components()) {
    if (text.size() > 1) text += ", ";
    text += to_string(component.first) + ":" + std::to_string(component.second);
  }
  return text + "}";
}

}  // namespace vendepass
