// The audit of what stands for the rows of a compacted journal: counted into the same maps as rows
// are, by the same rules.
#include "airline/core/state_fields.h"
#include "airline/io/journal_audit.h"
#include "broker-less/core/mesh_parts.h"

namespace vendepass {

Result<Done> JournalAudit::see(const SnapshotPart& part) {
  switch (static_cast<MeshPart>(part.kind)) {
    case MeshPart::kStarts:
      return see_identity(part.body);
    case MeshPart::kEvents:
      return see_events(part.body);
    case MeshPart::kLog:
      return see_log(part.body);
    case MeshPart::kOrder:
      check_logs();
      return Done{};
    case MeshPart::kChosen:
      return see_entries<std::pair<RegisterKey, Bytes>>(part.body, [&](const auto& entry) {
        see_chosen(ChosenRecord{entry.first, entry.second});
      });
    default:
      break;
  }
  switch (static_cast<StatePart>(part.kind)) {
    case StatePart::kOwnFlights:
      return see_entries<SavedFlight>(
          part.body, [&](const auto& flight) { on(FlightScheduled{flight.plan}); });
    case StatePart::kPurchases:
      return see_entries<std::pair<PurchaseId, OwnPurchase>>(
          part.body, [&](const auto& entry) { see_saved(entry.first, entry.second); });
    case StatePart::kInDoubt:
      return see_entries<std::pair<PurchaseId, Quorum>>(part.body, [&](const auto& entry) {
        const auto seen = purchases_.find(entry.first);
        if (seen == purchases_.end() || seen->second.state != AuditedState::kHeld)
          problem("purchase " + to_string(entry.first) + " is in doubt and has no hold");
      });
    case StatePart::kStaged: {
      const auto record = decode_part_record(part.body);
      if (!record) return record.error();
      see_part_of_another(*record);
      return Done{};
    }
    default:
      return Done{};
  }
}

Result<Done> JournalAudit::see_identity(const Bytes& body) {
  Identity identity{StoreId{{}}};
  std::map<AirlineCode, Sightings::Recorded> recorded;
  const auto done =
      unpack_members(body, std::tuple_cat(Identity::saved(identity), std::tie(recorded)));
  was_set_back_ = identity.setbacks() > 0;
  setbacks_ = identity.setbacks();
  has_resumed_ = !identity.is_resuming();
  return done;
}

// Where a log begins and ends comes before its events.
Result<Done> JournalAudit::see_log(const Bytes& body) {
  const auto saved = unpack<SavedLog>(body);
  if (!saved) return saved.error();
  auto& log = logs_[saved->airline];
  log.events = saved->base;
  log.head = saved->base_head;
  log.told = {saved->count, saved->head};
  return Done{};
}

Result<Done> JournalAudit::see_events(const Bytes& body) {
  const auto saved = unpack<SavedEvents>(body);
  if (!saved) return saved.error();
  auto& log = logs_[saved->airline];
  const auto whose = "events of " + to_string(saved->airline);
  auto number = saved->first;
  for (const auto& bytes : saved->events) {
    const auto event = decode_event(bytes);
    if (!event) return event.error();
    if (event->airline != saved->airline || event->number != number++)
      problem(whose + ": " + std::to_string(event->number) + " of " + to_string(event->airline) +
              " is among them");
    if (event->previous() != log.events)
      problem(whose + ": " + std::to_string(event->number) + " follows " +
              std::to_string(log.events));
    log.events = event->number;
    log.head = chain_32(log.head, bytes);
    const bool comes_back = was_set_back_ && !has_resumed_;
    if (saved->airline == self_ && !comes_back) log.clock = event->clock;
  }
  return Done{};
}

// All logs are read.
void JournalAudit::check_logs() {
  for (const auto& [airline, log] : logs_)
    if (log.told != std::pair{log.events, log.head})
      problem("events of " + to_string(airline) + " do not chain");
}

void JournalAudit::see_saved(const PurchaseId& id, const OwnPurchase& purchase) {
  using State = OwnPurchase::State;
  auto& seen = purchases_[id];
  const auto name = "purchase " + to_string(id);
  if (purchase.has_content()) {
    const auto content = decode_purchase(purchase.content.content);
    if (!content || purchase_id_of(purchase.content.content) != id)
      problem(name + " is not what its content says");
    if (content) seen.content = *content;
  }
  const bool is_refused = purchase.state == State::kRefused;
  if (is_refused && !purchase.refusal) problem(name + " is refused and does not say why");
  // A hold that was decided refused gives its seats back with its next event.
  const bool is_held = purchase.state == State::kHeld || !purchase.legs.empty();
  seen.gave_back = is_refused && purchase.has_content() && purchase.legs.empty();
  seen.own_refusal = is_refused && !purchase.has_content() && purchase.refusal &&
                     purchase.refusal->reason != ErrorCode::kRecovered;
  seen.state = purchase.state == State::kSold ? AuditedState::kSold
               : seen.gave_back               ? AuditedState::kReleased
               : is_held                      ? AuditedState::kHeld
                                              : AuditedState::kRefused;
  for (const auto& leg : purchase.legs)
    see_known(id, known_leg(leg, seen.state == AuditedState::kSold));
}

// A leg of this airline, as the others know it.
void JournalAudit::see_known(const PurchaseId& id, const KnownLeg& leg) {
  const auto flight = flights_.find(leg.flight);
  if (flight == flights_.end() || leg.tickets.empty())
    return problem("leg " + std::to_string(leg.leg + 1) + " of purchase " + to_string(id) +
                   " has no flight or no tickets");
  constexpr std::uint64_t kSerialsOfAnEvent = 10;
  purchases_[id].events_of_legs.emplace(leg.leg, serial_of(leg.tickets[0]) / kSerialsOfAnEvent);
  const auto held_for = leg.sold ? std::nullopt : std::optional{Quorum{}};
  const SeatsTaken taken{leg.flight, leg.cabin, id, leg.leg, {}, leg.fare, leg.collector, held_for};
  for (std::size_t i = 0; i < leg.tickets.size(); ++i) {
    const Ticket ticket{id, leg.flight, leg.seats[i], leg.cancelled[i]};
    if (!tickets_.emplace(serial_of(leg.tickets[i]), ticket).second)
      problem("ticket " + to_string(leg.tickets[i]) + " is there twice");
    if (!ticket.cancelled) take(flight->second, taken, ticket.seat);
  }
}

}  // namespace vendepass
