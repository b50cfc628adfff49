// What an airline's node is told and what it wants done.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "airline/core/records.h"
#include "broker-less/core/envelope.h"
#include "broker-less/core/mesh_effects.h"
#include "common/alliance.h"
#include "common/operator_command.h"

namespace vendepass {

// ---- Inputs ----
struct FromPeer {
  Packet packet;
};
struct FromGossip {
  EventBatch batch;
};
struct FromClient {
  ConnectionId connection;
  ClientRequest request;
  std::string address{};  // From where it came, "192.0.2.7"; empty when that is not known.
};
struct FromOperator {
  ConnectionId connection;
  OperatorRequest request;
};
// Batches up to and including this one (counted from 1 in order of step()) are on disk.
struct BecameDurable {
  std::uint64_t batch;
};
// The disk cannot take more, or can again. Nothing is lost: the batches wait.
struct DiskFull {
  bool full;
};
// Another edition of the alliance file was read. Whoever asked for it is told what became of it.
struct NewEdition {
  Alliance alliance;
  std::optional<ConnectionId> asked_by;
};
// Snapshots are on the disk, at a start or since: the newest, which others may have, is true after
// the events of `clock`; the one before after those of `before`, which need not be kept any more.
struct SnapshotTaken {
  std::uint64_t id;
  VectorClock clock;
  VectorClock before;
};
// A part that was wanted (Effects::parts).
struct PartRead {
  AirlineCode by;
  PartAnswer part;
};
struct Wake {};
using Input = std::variant<FromPeer, FromGossip, FromClient, FromOperator, BecameDurable, DiskFull,
                           NewEdition, SnapshotTaken, PartRead, Wake>;

// What the shell must do with one step.
struct Effects {
  struct Entry {
    Record record;
    const char* why = "";  // For traces; a literal.
  };
  std::vector<Entry> records;          // 1. Make durable, all or nothing, after earlier batches.
  std::vector<Envelope> outbox;        // 2. Only then send and publish.
  std::vector<Envelope> immediate;     // Depends on durable state only: may leave at once.
  std::optional<Instant> wake_at;      // 3. Step again by then.
  std::optional<SenderHeader> sender;  // The header of packets from now on, when it is another.
  std::optional<Alliance> alliance;    // In use from now on: its airlines are to be connected.
  std::vector<std::string> remarks;    // For the operator's log.
  std::vector<PurchaseId> overdue;     // Holds for which recovery begins: for the log, too.
  std::vector<PartWanted> parts;       // To be read from the snapshot, and handed in (PartRead).
  bool snapshot_is_due = false;        // Others need a newer one: soon, but not in the way.
  std::optional<std::string> stop;     // Another process speaks for this airline: end, saying why.
};

}  // namespace vendepass
