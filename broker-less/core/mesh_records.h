// The durable facts of the mesh: event logs and votes. Encoded by airline/core/records.
#pragma once

#include <variant>

#include "common/message.h"

namespace vendepass {

// This start of the server. Incarnations rise by one with each.
struct StartedRecord {
  std::uint64_t incarnation;
  std::uint64_t start_nonce;
};
struct OwnEventRecord {
  Bytes event;  // encode_event
};
// Events of another airline, starting right after what was known.
struct ForeignEventsRecord {
  EventBatch batch;
};
// Paxos, "Paxos Made Simple" section 2.2, P1a: what an acceptor must remember.
struct PromiseRecord {
  RegisterKey key;
  Ballot ballot;
};
struct VoteRecord {
  RegisterKey key;
  Ballot ballot;
  Bytes value;
};
// A majority's votes in one ballot were counted here: the decision, for ever.
struct ChosenRecord {
  RegisterKey key;
  Bytes value;
};

using MeshRecord = std::variant<StartedRecord, OwnEventRecord, ForeignEventsRecord, PromiseRecord,
                                VoteRecord, ChosenRecord>;

}  // namespace vendepass
