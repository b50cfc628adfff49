// What a transport has received and decoded, before anyone has decided anything about it.
#pragma once

#include <variant>

#include "broker-less/core/envelope.h"

namespace vendepass {

struct ClientArrival {
  ConnectionId connection;
  ClientRequest request;
  std::string address{};  // From where it came, "192.0.2.7"; empty when that is not known.
};
// The bytes are the airline's own business: the mesh knows no operator commands.
struct OperatorArrival {
  ConnectionId connection;
  Bytes bytes;
};
// A Packet came over a peer's link, an EventBatch over a subscription.
using Incoming = std::variant<Packet, EventBatch, ClientArrival, OperatorArrival>;

}  // namespace vendepass
