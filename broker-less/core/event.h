// One public fact of one airline, and its place in causal history.
//
// Event n of airline a carries the vector clock of a when it was made (own component = n).
// The event log chains the encoded bytes: head(n) = BLAKE2b-256(head(n-1) || bytes(n)),
// head(0) = 32 zero bytes. What the body says is the airline's business, not the mesh's.
//
// Numbers rise by one, but for the first event of an airline whose database was set back: it skips
// far ahead, because it cannot know which numbers it gave out and has forgotten. The skipped
// numbers are void: events that somebody knows under them never happened.
#pragma once

#include "common/message.h"

namespace vendepass {

struct Event {
  AirlineCode airline;
  std::uint64_t number;
  VectorClock clock;
  Bytes body;
  std::uint64_t skipped = 0;  // Void numbers right before this one; below `number`.
  friend bool operator==(const Event&, const Event&) = default;

  std::uint64_t previous() const { return number - 1 - skipped; }
};

Bytes encode_event(const Event& event);
// Errors: kMalformed; also when the own component of the clock is not the number.
Result<Event> decode_event(std::string_view bytes);

}  // namespace vendepass
