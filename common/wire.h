// MessagePack on the wire. The grammar is docs/protocol.md.
//
// Every message is an array with the version in element 0; arity is exact, every field is
// required, nothing may follow, and every length is bounded before anything is allocated.
// decode_* return kUnsupportedVersion (detail names the versions spoken) or kMalformed.
#pragma once

#include <string_view>

#include "common/message.h"

namespace vendepass {

Bytes encode(const Packet& packet);
Bytes encode(const EventBatch& batch);  // For PUB.
Bytes encode(const ClientRequest& request);
Bytes encode(const ClientReply& reply);

Result<Packet> decode_packet(std::string_view bytes);
Result<EventBatch> decode_event_batch(std::string_view bytes);
Result<ClientRequest> decode_client_request(std::string_view bytes);
Result<ClientReply> decode_client_reply(std::string_view bytes);

// The request number of bytes that did not decode, if it can be found: lets the server
// answer a malformed or newer request with an error that its client can match.
std::uint64_t request_number_of(std::string_view bytes);

}  // namespace vendepass
