// For each airline, how many of its events are known.
//
// A vector clock gives causal order, session guarantees and freshness; it never decides
// safety. Source: C. Fidge (1988), F. Mattern (1989). A missing component counts as 0.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "common/ids.h"

namespace vendepass {

class VectorClock {
 public:
  using Component = std::pair<AirlineCode, std::uint64_t>;

  // How many events of `airline` are known; 0 when it was never heard of.
  std::uint64_t at(AirlineCode airline) const;
  // Raises one component; a lower count changes nothing.
  void raise(AirlineCode airline, std::uint64_t count);
  // Componentwise maximum.
  void merge(const VectorClock& other);
  // True when every component of `other` is known here.
  bool covers(const VectorClock& other) const;
  // Sum of all components: grows with every cause, so it extends causality to a total order.
  std::uint64_t sum() const;

  // Ordered by airline, no zero counts.
  const std::vector<Component>& components() const { return components_; }
  friend bool operator==(const VectorClock&, const VectorClock&) = default;

 private:
  std::vector<Component> components_;
};

std::string to_string(const VectorClock& clock);  // "{AD:3, G3:17}"

// The place of an event among those of all airlines: a total order that extends causality
// (docs/design.md, section 3).
struct EventRank {
  std::uint64_t sum;  // Of its clock.
  AirlineCode airline;
  std::uint64_t number;
  friend auto operator<=>(const EventRank&, const EventRank&) = default;
};

}  // namespace vendepass
