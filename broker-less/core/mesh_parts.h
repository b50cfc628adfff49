// The fields of the mesh's parts of a snapshot that others than the mesh read too: who recounts an
// airline without its code.
#pragma once

#include "broker-less/core/event_log.h"
#include "broker-less/core/snapshot_codec.h"
#include "broker-less/core/starts.h"

namespace vendepass {

// Of one airline's log, before its events: between which heads they are.
struct SavedLog {
  AirlineCode airline;
  std::uint64_t base;   // Events up to this one were dropped.
  Hash32 base_head;     // After that one,
  std::uint64_t count;  // and after the last one, signed by its airline.
  Hash32 head;
  Signature signature;
};
struct SavedEvents {
  AirlineCode airline;
  std::uint64_t first;
  std::vector<Bytes> events;
  std::vector<EventLog::Seal> seals;  // Kept at these events, but not at the last one of the log.
};
inline auto fields_of(const EventLog::Seal& s) { return fields(s.number, s.head, s.signature); }
inline auto fields_of(const SavedLog& s) {
  return fields(s.airline, s.base, s.base_head, s.count, s.head, s.signature);
}
inline auto fields_of(const SavedEvents& s) {
  return fields(s.airline, s.first, s.events, s.seals);
}
inline auto fields_of(const Sightings::Recorded& r) { return fields(r.accepted, r.stores); }

}  // namespace vendepass
