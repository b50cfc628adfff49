// What the mesh wants done, and what the layer above must know.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "broker-less/core/envelope.h"
#include "broker-less/core/event.h"
#include "broker-less/core/mesh_records.h"

namespace vendepass {

struct BesidesArrived {        // What came beside events. (The events: Mesh::take_delivered().)
  std::vector<Beside> beside;  // Checked against their digests.
};
struct Chosen {  // Decided, by a majority counted here (or known durably before).
  RegisterKey key;
  Bytes value;
};
// This start is over: the airline sells and votes. When its database was set back, its next event
// must be made in this same step: it skips the numbers that may have been given out.
struct Started {
  bool was_set_back;
};
// Another process speaks for this airline: this one must stop.
struct Refused {
  AirlineCode by;
  std::string detail;
};
// Something that the operator should know, for the log.
struct Remark {
  std::string text;
};
// A majority has answered a read: the accepted vote of the highest ballot, if any has one.
struct ReadAnswered {
  RegisterKey key;
  std::optional<Vote> accepted;
};
using MeshNotice = std::variant<BesidesArrived, Chosen, ReadAnswered, Started, Refused, Remark>;

// A part of this airline's snapshot is to be sent: the first one after number `after`.
struct PartWanted {
  AirlineCode by;
  std::uint64_t id;  // Of the snapshot.
  std::uint64_t after;
};

struct MeshEffects {
  std::vector<MeshRecord> records;  // Make durable first (already applied here).
  std::vector<Envelope> outbox;     // Then send.
  std::vector<Envelope> immediate;  // Depends on durable state only: need not wait.
  std::vector<MeshNotice> notices;
  std::vector<PartWanted> parts;
  bool snapshot_is_due = false;  // Somebody needs a newer one than there is.
  void append(MeshEffects more);
};

}  // namespace vendepass
