// The audit of what an airline took over from another one's snapshot, in the place of events that
// nobody kept: how far the logs are now; and, when its own database had been lost, which of its
// seats are taken. From there on rows are judged as before.
#include <algorithm>

#include "airline/core/state_fields.h"
#include "airline/io/journal_audit.h"
#include "broker-less/core/mesh_parts.h"

namespace vendepass {
namespace {

template <typename Kind>
bool is(const SnapshotPart& part, Kind kind) {
  return part.kind == static_cast<std::uint8_t>(kind);
}

using KnownLegs = std::pair<PurchaseId, std::vector<KnownLeg>>;

template <typename T, typename Kind, typename See>
void each_of(const std::vector<SnapshotPart>& parts, Kind kind, const See& see) {
  for (const auto& part : parts)
    if (is(part, kind)) (void)see_entries<T>(part.body, see);
}

bool is_readable(const SnapshotPart& part) {
  const auto ignore = [](const auto&) {};
  if (is(part, MeshPart::kLog)) return bool{unpack<SavedLog>(part.body)};
  if (is(part, MeshPart::kEvents)) return bool{unpack<SavedEvents>(part.body)};
  if (is(part, MeshPart::kOrder)) return bool{unpack<VectorClock>(part.body)};
  if (is(part, StatePart::kFlights)) return bool{see_entries<SavedFlight>(part.body, ignore)};
  if (is(part, StatePart::kLegs)) return bool{see_entries<KnownLegs>(part.body, ignore)};
  return true;
}

}  // namespace

void JournalAudit::see_part_of_another(const SnapshotPartRecord& record) {
  if (record.place == 1) staged_.clear();
  if (record.place != staged_.size() + 1) return;  // It was given up, and begins again.
  staged_.push_back({record.kind, record.body});
  if (record.is_last) adopt(std::exchange(staged_, {}), record.with_own);
}

void JournalAudit::adopt(const std::vector<SnapshotPart>& parts, bool with_own) {
  if (!std::ranges::all_of(parts, is_readable)) return;  // Nothing of it is taken over.
  VectorClock delivered;
  for (const auto& part : parts)
    if (is(part, MeshPart::kOrder)) delivered = *unpack<VectorClock>(part.body);
  for (const auto& part : parts) {
    if (!is(part, MeshPart::kLog)) continue;
    const auto saved = *unpack<SavedLog>(part.body);
    auto& log = logs_[saved.airline];
    if (delivered.at(saved.airline) <= log.events || saved.signature == Signature{}) continue;
    if (saved.airline == self_ && !with_own) continue;
    log.events = saved.count;
    log.head = saved.head;
    if (saved.airline == self_) regain(parts, delivered.at(self_));
  }
}

// `events`: own ones, which the seats in the parts are after; the rest are in the log.
void JournalAudit::regain(const std::vector<SnapshotPart>& parts, std::uint64_t events) {
  forget_seats();
  each_of<SavedFlight>(parts, StatePart::kFlights, [&](const SavedFlight& flight) {
    const auto& id = flight.plan.flight;
    if (id.airline == self_ && !flights_.contains(id)) on(FlightScheduled{flight.plan});
  });
  each_of<KnownLegs>(parts, StatePart::kLegs, [&](const auto& entry) {
    for (const auto& leg : entry.second) {
      if (leg.flight.airline != self_) continue;
      auto& seen = purchases_[entry.first];
      seen.gave_back = false;
      seen.state = leg.sold ? AuditedState::kSold : AuditedState::kHeld;
      see_known(entry.first, leg);
    }
  });
  for (const auto& part : parts) {
    if (!is(part, MeshPart::kEvents)) continue;
    const auto saved = *unpack<SavedEvents>(part.body);
    if (saved.airline != self_) continue;
    for (const auto& bytes : saved.events) {
      const auto event = decode_event(bytes);
      const auto said = event ? decode_event_body(event->body) : event.error();
      if (said && event->number > events) see_event(event->number, *said);
    }
  }
}

// Whoever has seats gets them again, if the others know of it.
void JournalAudit::forget_seats() {
  for (auto& [id, flight] : flights_) {
    flight.held.clear();
    flight.sold.clear();
    for (const auto& entry : flight.seats) flight.free.insert(entry.first);
  }
  tickets_.clear();
  for (auto& [id, seen] : purchases_) {
    const bool had_seats = !seen.events_of_legs.empty();
    seen.events_of_legs.clear();
    seen.gave_back = seen.gave_back || had_seats;
  }
}

}  // namespace vendepass
