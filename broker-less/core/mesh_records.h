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

// One part of another airline's snapshot. With the last one all of them take effect.
struct SnapshotPartRecord {
  AirlineCode from;
  std::uint64_t id;     // Of the snapshot,
  std::uint32_t place;  // and of the part in it, counted from 1.
  bool is_last;
  bool with_own;  // The own events are taken over, too: this database was set back.
  std::uint8_t kind;
  Bytes body;
};

// The furthest that another airline was seen, under the start that speaks for it.
struct SightingRecord {
  AirlineCode airline;
  Sighting sighting;
};
// This database was found to be lost, set back or copied. From now on it is another one.
struct SetBackRecord {
  std::uint32_t tenure;           // Ends: votes given for it, or before, may be forgotten.
  std::uint32_t setbacks;         // Higher than any that was seen.
  StoreId store;                  // Its new name,
  std::vector<StoreId> former;    // and the databases whose place it takes.
  std::optional<Hash16> restore;  // The restored backup that it began as.
};
// This airline works under a higher edition of the alliance file than before.
struct EditionRecord {
  std::uint32_t tenure;
  std::uint64_t edition;
};

using MeshRecord =
    std::variant<StartedRecord, OwnEventRecord, ForeignEventsRecord, PromiseRecord, VoteRecord,
                 ChosenRecord, SightingRecord, SetBackRecord, EditionRecord, SnapshotPartRecord>;

}  // namespace vendepass
