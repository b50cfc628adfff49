// The audit of what an airline took over from another one's snapshot, in the place of events that
// nobody kept: how far the logs are now; and, when its own database had been lost, which of its
// seats are taken. From there on rows are judged as before.
#include <algorithm>

#include "airline/core/state_fields.h"
#include "airline/io/journal_audit.h"
#include "broker-less/core/mesh_parts.h"

namespace vendepass {
namespace {

constexpr std::uint64_t kTicketSerials = 10'000'000'000;
constexpr std::uint64_t kSerialsOfAnEvent = 10;

template <typename Kind>
bool is(const SnapshotPart& part, Kind kind) {
  return part.kind == static_cast<std::uint8_t>(kind);
}

template <typename T, typename Kind, typename See>
void each_of(const std::vector<SnapshotPart>& parts, Kind kind, const See& see) {
  std::map<int, int> no_table;
  for (const auto& part : parts)
    if (is(part, kind)) (void)restore_entries<T>(part.body, no_table, see);
}

}  // namespace

void JournalAudit::see_part_of_another(const SnapshotPartRecord& record) {
  if (record.place == 1) staged_.clear();
  if (record.place != staged_.size() + 1) return;  // It was given up, and begins again.
  staged_.push_back({record.kind, record.body});
  if (record.is_last) adopt(std::exchange(staged_, {}), record.with_own);
}

void JournalAudit::adopt(const std::vector<SnapshotPart>& parts, bool with_own) {
  VectorClock delivered;
  for (const auto& part : parts)
    if (is(part, MeshPart::kOrder))
      if (const auto clock = unpack<VectorClock>(part.body)) delivered = *clock;
  for (const auto& part : parts) {
    if (!is(part, MeshPart::kLog)) continue;
    const auto saved = unpack<SavedLog>(part.body);
    if (!saved) return problem("a part of a snapshot that was taken over does not decode");
    auto& log = logs_[saved->airline];
    if (delivered.at(saved->airline) <= log.events) continue;
    if (saved->airline == self_ && !with_own) continue;
    log.events = saved->count;
    log.head = saved->head;
    if (saved->airline == self_) regain(parts, delivered.at(self_));
  }
}

// `events`: own ones, which the seats in the parts are after; the rest are in the log.
void JournalAudit::regain(const std::vector<SnapshotPart>& parts, std::uint64_t events) {
  forget_seats();
  each_of<SavedFlight>(parts, StatePart::kFlights, [&](const SavedFlight& flight) {
    const auto& id = flight.plan.flight;
    if (id.airline == self_ && !flights_.contains(id)) on(FlightScheduled{flight.plan});
  });
  each_of<std::pair<PurchaseId, std::vector<KnownLeg>>>(
      parts, StatePart::kLegs, [&](const auto& entry) { see_known(entry.first, entry.second); });
  for (const auto& part : parts) {
    if (!is(part, MeshPart::kEvents)) continue;
    const auto saved = unpack<SavedEvents>(part.body);
    if (!saved || saved->airline != self_) continue;
    for (const auto& bytes : saved->events) {
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

void JournalAudit::see_known(const PurchaseId& id, const std::vector<KnownLeg>& legs) {
  for (const auto& leg : legs) {
    if (leg.flight.airline != self_) continue;
    const auto flight = flights_.find(leg.flight);
    if (flight == flights_.end() || leg.tickets.empty())
      return problem("a leg of purchase " + to_string(id) + " was taken over without its flight");
    auto& seen = purchases_[id];
    seen.gave_back = false;
    seen.state = leg.sold ? AuditedState::kSold : AuditedState::kHeld;
    const auto first = leg.tickets.front().value() % kTicketSerials;
    seen.events_of_legs.emplace(leg.leg, first / kSerialsOfAnEvent);
    const SeatsTaken taken{leg.flight,
                           leg.cabin,
                           id,
                           leg.leg,
                           {},
                           leg.fare,
                           leg.collector,
                           leg.sold ? std::nullopt : std::optional{Quorum{}}};
    for (std::size_t i = 0; i < leg.tickets.size(); ++i) {
      tickets_.insert_or_assign(leg.tickets[i].value() % kTicketSerials,
                                Ticket{id, leg.flight, leg.seats[i], leg.cancelled[i]});
      if (!leg.cancelled[i]) take(flight->second, taken, leg.seats[i]);
    }
  }
}

}  // namespace vendepass
