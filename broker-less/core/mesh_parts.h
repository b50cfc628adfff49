// The fields of the mesh's parts of a snapshot that others than the mesh read too: who recounts an
// airline without its code.
#pragma once

#include "broker-less/core/event_log.h"
#include "broker-less/core/snapshot_codec.h"
#include "broker-less/core/starts.h"

namespace vendepass {

// Of one airline's log, after its events.
struct SavedHead {
  AirlineCode airline;
  Hash32 head;
  std::vector<EventLog::Seal> seals;
};
struct SavedEvents {
  AirlineCode airline;
  std::uint64_t first;
  std::vector<Bytes> events;
};
inline auto fields_of(const SavedHead& s) { return fields(s.airline, s.head, s.seals); }
inline auto fields_of(const SavedEvents& s) { return fields(s.airline, s.first, s.events); }
inline auto fields_of(const EventLog::Seal& s) { return fields(s.number, s.head, s.signature); }
inline auto fields_of(const Sightings::Recorded& r) { return fields(r.accepted, r.stores); }

}  // namespace vendepass
