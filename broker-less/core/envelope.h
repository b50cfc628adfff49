// What leaves an airline, addressed. A core writes envelopes; only a shell sends them.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "common/message.h"

namespace vendepass {

// A client's or operator's connection, as the transport names it. Replies go to the connection
// that the request came on and to no other.
struct ConnectionId {
  enum class Port : std::uint8_t { kPublic = 1, kOperator = 2 };
  Port port;
  Bytes routing_id;
  friend auto operator<=>(const ConnectionId&, const ConnectionId&) = default;
};

struct ToPeer {  // An airline, possibly oneself: then it comes back as an input.
  AirlineCode airline;
  PeerMessage message;
};
// One start of an airline, on the connection that it speaks on: it may not be the one that the
// alliance file's endpoint leads to.
struct ToStart {
  AirlineCode airline;
  std::uint64_t start_nonce;
  PeerMessage message;
};
struct ToSubscribers {
  EventBatch batch;
};
// Whoever listens, and no airline.
struct ToListeners {
  Signed bulletin;
};
struct ToClient {
  ConnectionId connection;
  ClientReply reply;
};
struct ToOperator {
  ConnectionId connection;
  std::string json;  // One JSON object: docs/operators.md.
};

struct Envelope {
  std::variant<ToPeer, ToStart, ToSubscribers, ToListeners, ToClient, ToOperator> content;
  const char* why = "";  // The reason of this decision, for traces; a literal.
};

// Where the durable part of a journal ends.
struct JournalPosition {
  std::uint64_t row = 0;
  Hash16 head{};
  std::uint64_t facts = 0;  // Rows that count as progress (is_progress): what headers name.
  friend bool operator==(const JournalPosition&, const JournalPosition&) = default;
};

}  // namespace vendepass
