// What airlines say to each other about who they are: the messages of a start.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/credentials.h"
#include "common/ids.h"

namespace vendepass {

// The furthest that one database of an airline was seen.
struct Sighting {
  StoreId store;
  std::uint32_t setbacks;  // How often the airline's database had been set back before this one.
  std::uint32_t tenure;    // The highest that it named, once it voted.
  std::uint64_t incarnation;
  std::uint64_t start_nonce;
  std::uint64_t journal_row;  // As in SenderHeader.
  Hash16 journal_head;
  friend bool operator==(const Sighting&, const Sighting&) = default;
};
// A starting airline asks what others know of it.
struct StartQuestion {};
struct StartAnswer {
  std::uint64_t start_nonce;   // Of the start that asked.
  std::vector<Sighting> seen;  // One for each database of the asker, at most kMaxStores.
  std::uint64_t events;        // How many of the asker's events are on the answerer's disk,
  Hash32 head;                 // and the chain head after them.
};
// Another process speaks for this airline: the one named here must stop, or wait.
struct StartRefused {
  std::uint64_t start_nonce;
  bool is_final;  // false: that one was heard a moment ago, and may be dead. Ask again.
  std::string detail;
};

}  // namespace vendepass
