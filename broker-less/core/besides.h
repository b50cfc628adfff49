// The bytes that travel beside one airline's events, by the number of an event that they
// travel with. Events name them by digest only, so that they can be erased.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "common/message.h"

namespace vendepass {

class Besides {
 public:
  // Keeps one; the same digest again replaces the bytes, empty bytes erase it.
  void keep(std::uint64_t event_number, Beside beside);
  // Those of events first to last, each once.
  std::vector<Beside> between(std::uint64_t first, std::uint64_t last) const;
  // Forgets those of the events up to this one.
  void drop_until(std::uint64_t event_number);
  // What those of one event weigh on the wire, about.
  std::size_t bytes_at(std::uint64_t event_number) const;

 private:
  std::multimap<std::uint64_t, Beside> by_event_;
  std::map<Hash16, std::uint64_t> event_of_;  // Each digest is in by_event_ once.
};

// True when the digest is that of the bytes; erased bytes match none.
bool is_intact(const Beside& beside);

}  // namespace vendepass
