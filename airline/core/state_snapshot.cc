// How the state of an airline is saved. What follows from other parts is not: which seats are
// taken follows from the tickets, indexes from the flights.
#include "airline/core/state_fields.h"

namespace vendepass {

namespace {

constexpr std::uint8_t number(MeshPart kind) { return static_cast<std::uint8_t>(kind); }
constexpr std::uint8_t number(StatePart kind) { return static_cast<std::uint8_t>(kind); }

// `Flights`: of an inventory or of a timetable, by id.
template <typename Flights>
void save_flights(StatePart kind, const Flights& flights, const TakePart& take) {
  std::map<FlightId, SavedFlight> saved;
  for (const auto& [id, flight] : flights)
    saved.emplace(id, SavedFlight{flight.plan, flight.cancelled, flight.closed});
  std::vector<const SavedFlight*> entries;
  for (const auto& each : saved) entries.push_back(&each.second);
  save_entries(number(kind), entries, take);
}

// Of either kind, ordered.
template <typename Set>
void save_set(StatePart kind, const Set& set, const TakePart& take) {
  std::vector<const typename Set::value_type*> entries;
  for (const auto& each : set) entries.push_back(&each);
  std::ranges::sort(
      entries, {}, [](const auto* entry) -> const auto& { return *entry; });
  save_entries(number(kind), entries, take);
}

}  // namespace

// ---- What the airline owns --------------------------------------------------------------------

void Inventory::save(const TakePart& take) const {
  save_flights(StatePart::kOwnFlights, flights_, take);
  save_table(number(StatePart::kPurchases), purchases_, take);
  save_table(number(StatePart::kInDoubt), in_doubt_, take);
  save_table(number(StatePart::kBuyers), by_customer_, take);
  save_table(number(StatePart::kPastPurchases), forgotten_, take);
}

Result<Done> Inventory::restore(StatePart kind, std::string_view body) {
  if (kind == StatePart::kInDoubt) return restore_table(body, in_doubt_);
  if (kind == StatePart::kBuyers) return restore_table(body, by_customer_);
  if (kind == StatePart::kPastPurchases) return restore_table(body, forgotten_);
  if (kind == StatePart::kOwnFlights)
    return restore_entries<SavedFlight>(body, flights_, [&](const SavedFlight& flight) {
      const auto& id = flight.plan.flight;
      on(0, FlightScheduled{flight.plan});
      if (flight.cancelled) on(0, FlightCancelled{id});
      if (flight.closed) on(0, FlightClosed{id});
    });
  using Entry = std::pair<PurchaseId, OwnPurchase>;
  return restore_entries<Entry>(body, purchases_, [&](Entry entry) {
    const auto& [id, purchase] = *purchases_.insert(std::move(entry)).first;
    if (!purchase.has_content() && !purchase.legs.empty()) without_content_.insert(id);
    if (purchase.last_date) {
      auto& day = by_last_date_[*purchase.last_date];
      day.emplace_hint(day.end(), id);  // They come in order.
    }
    for (const auto& leg : purchase.legs) {
      auto& flight = flights_.at(leg.flight);
      ++flight.parties;
      for (const auto& ticket : leg.tickets)
        if (!ticket.cancelled) take_seat(flight, ticket.seat, id, purchase.state);
    }
  });
}

void PurchaseHistory::save(const TakePart& take) const {
  save_table(number(StatePart::kHistory), events_, take);
  save_table(number(StatePart::kTakings), takings_, take);
  save_table(number(StatePart::kRefusedAt), refused_at_, take);
  save_table(number(StatePart::kKept), kept_, take);
}

Result<Done> PurchaseHistory::restore(StatePart kind, std::string_view body) {
  if (kind == StatePart::kTakings) return restore_table(body, takings_);
  if (kind == StatePart::kRefusedAt) return restore_table(body, refused_at_);
  if (kind == StatePart::kKept) return restore_table(body, kept_);
  return restore_entries<std::pair<PurchaseId, Numbers>>(body, events_, [&](auto entry) {
    for (const auto noted : entry.second) last_ = std::max<std::uint64_t>(last_, noted);
    events_.insert(std::move(entry));
  });
}

// ---- What it knows of all ---------------------------------------------------------------------

bool Timetable::seat(const KnownLeg& leg) {
  const auto flight = flights_.find(leg.flight);
  if (flight == flights_.end()) return false;
  ++flight->second.parties;
  auto& seats = flight->second.seats;
  for (std::size_t i = 0; i < leg.seats.size(); ++i) {
    if (leg.cancelled[i]) continue;
    if (!seats.cabin_of(leg.seats[i]) || seats.is_taken(leg.seats[i])) return false;
    seats.take(leg.seats[i]);
  }
  return true;
}

void Timetable::save(const TakePart& take) const {
  save_table(number(StatePart::kApplied), applied_, take);
  save_flights(StatePart::kFlights, flights_, take);
  save_table(number(StatePart::kLegs), legs_, take);
  save_table(number(StatePart::kQuorums), quorums_, take);
  save_table(number(StatePart::kSeatChanges), seat_changes_, take);
  save_table(number(StatePart::kPastFares), past_fares_, take);
}

Result<Done> Timetable::restore(StatePart kind, std::string_view body) {
  if (kind == StatePart::kApplied) return restore_table(body, applied_);
  if (kind == StatePart::kQuorums) return restore_table(body, quorums_);
  if (kind == StatePart::kSeatChanges) return restore_table(body, seat_changes_);
  if (kind == StatePart::kPastFares) return restore_table(body, past_fares_);
  if (kind == StatePart::kFlights)
    return restore_entries<SavedFlight>(body, flights_, [&](const SavedFlight& flight) {
      const auto& id = flight.plan.flight;
      const Said said{id.airline, 0};
      on(said, FlightScheduled{flight.plan});
      if (flight.cancelled) on(said, FlightCancelled{id});
      if (flight.closed) on(said, FlightClosed{id});
    });
  using Entry = std::pair<PurchaseId, std::vector<KnownLeg>>;
  bool fits = true;
  auto done = restore_entries<Entry>(body, legs_, [&](Entry entry) {
    fits = fits && std::ranges::all_of(entry.second, [this](const auto& leg) { return seat(leg); });
    legs_.insert(std::move(entry));
  });
  if (done && !fits) return Error{ErrorCode::kMalformed, "seats of a snapshot are taken twice"};
  return done;
}

void Directory::save(const TakePart& take) const {
  save_set(StatePart::kErased, erased_, take);
  save_table(number(StatePart::kCustomers), by_customer_, take);
  save_table(number(StatePart::kKeys), later_keys_, take);
  save_table(number(StatePart::kFieldValues), changed_, take);
}

Result<Done> Directory::restore(StatePart kind, std::string_view body) {
  if (kind == StatePart::kErased) return restore_table(body, erased_);
  if (kind == StatePart::kCustomers)
    return restore_entries<std::pair<CustomerId, Registration>>(body, by_customer_,
                                                                [&](const auto& entry) {
                                                                  if (!is_erased(entry.first))
                                                                    return apply(entry.second);
                                                                  by_customer_.insert(entry);
                                                                  ++freed_[entry.second.email_key];
                                                                });
  if (kind == StatePart::kKeys) return restore_table(body, later_keys_);
  if (kind == StatePart::kFormerProfiles)
    return restore_entries<std::pair<Hash16, Bytes>>(
        body, details_, [&](const auto& entry) { keep_former(entry.first, entry.second); });
  return restore_entries<std::pair<CustomerId, FieldTable>>(body, changed_, [&](const auto& entry) {
    for (const auto& [field, values] : entry.second)
      if (find(entry.first) != nullptr) merge(entry.first, field, values);
  });
}

// ---- All of it --------------------------------------------------------------------------------

void AirlineState::save(const TakePart& take) const {
  VP_ASSERT(unread_.empty());
  mesh.save(take);
  take({number(StatePart::kState), pack_members(std::tie(rows, readable, promised_cancels))});
  save_table(number(StatePart::kUnannounced), unannounced, take);
  save_set(StatePart::kOrphans, orphans, take);
  save_table(number(StatePart::kEarly), early_, take);
  inventory.save(take);
  history.save(take);
  timetable.save(take);
  directory.save(take);
  for (const auto& part : staged_) take({number(StatePart::kStaged), encode_record(part)});
}

bool is_for_others(std::uint8_t kind) {
  switch (kind) {
    case number(MeshPart::kLog):
    case number(MeshPart::kEvents):
    case number(MeshPart::kOrder):
    case number(MeshPart::kForgotten):
    case number(StatePart::kApplied):
    case number(StatePart::kFlights):
    case number(StatePart::kLegs):
    case number(StatePart::kQuorums):
    case number(StatePart::kSeatChanges):
    case number(StatePart::kPastFares):
    case number(StatePart::kCustomers):
    case number(StatePart::kErased):
    case number(StatePart::kKeys):
    case number(StatePart::kFieldValues):
      return true;
    default:
      return false;
  }
}

Result<Done> AirlineState::restore_former_state(std::string_view body) {
  std::map<Hash16, std::pair<Registration, bool>> awaited;
  auto done = unpack_members(body, std::tie(rows, readable, promised_cancels, awaited));
  for (const auto& [email, each] : awaited)
    unannounced.insert_or_assign(RegisterKey{RegisterKey::Space::kEmail, email, 0},
                                 Unannounced{encode_registration(each.first), each.second});
  return done;
}

Result<Done> AirlineState::restore_staged(std::string_view body) {
  auto record = decode_part_record(body);
  if (!record) return record.error();
  staged_.push_back(*std::move(record));
  return Done{};
}

// Whether with the own part, the last row of the snapshot says, which is not here yet.
Result<Done> AirlineState::restore_former_staged(std::string_view body) {
  const auto place = static_cast<std::uint32_t>(staged_.size() + 1);
  SnapshotPartRecord record{config.self, 0, place, false, false, 0, {}};
  auto done = unpack_members(body, std::tie(record.from, record.id, record.kind, record.body));
  if (done) staged_.push_back(std::move(record));
  return done;
}

PartGroup group_of(std::uint8_t kind) {
  if (kind < number(StatePart::kOwnFlights)) return PartGroup::kMesh;
  if (kind >= number(StatePart::kStaged) && kind <= number(StatePart::kEarly))
    return PartGroup::kMesh;
  if (kind < number(StatePart::kHistory)) return PartGroup::kInventory;
  if (kind < number(StatePart::kApplied)) return PartGroup::kHistory;
  return kind < number(StatePart::kCustomers) ? PartGroup::kTimetable : PartGroup::kDirectory;
}

Result<Done> AirlineState::restore(const SnapshotPart& part) {
  if (part.kind < kFirstForeignPart) return mesh.restore(part);
  const auto kind = static_cast<StatePart>(part.kind);
  switch (kind) {
    case StatePart::kFormerState:
      return restore_former_state(part.body);
    case StatePart::kState:
      return unpack_members(part.body, std::tie(rows, readable, promised_cancels));
    case StatePart::kUnannounced:
      return restore_table(part.body, unannounced);
    case StatePart::kOrphans:
      return restore_table(part.body, orphans);
    case StatePart::kEarly:
      return restore_table(part.body, early_);
    case StatePart::kFormerProfileEvents:
      return Done{};
    case StatePart::kOwnFlights:
    case StatePart::kPurchases:
    case StatePart::kInDoubt:
    case StatePart::kBuyers:
    case StatePart::kPastPurchases:
      return inventory.restore(kind, part.body);
    case StatePart::kHistory:
    case StatePart::kTakings:
    case StatePart::kRefusedAt:
    case StatePart::kKept:
      return history.restore(kind, part.body);
    case StatePart::kApplied:
    case StatePart::kFlights:
    case StatePart::kLegs:
    case StatePart::kQuorums:
    case StatePart::kSeatChanges:
    case StatePart::kPastFares:
      return timetable.restore(kind, part.body);
    case StatePart::kCustomers:
    case StatePart::kFormerProfiles:
    case StatePart::kErased:
    case StatePart::kKeys:
    case StatePart::kFieldValues:
      return directory.restore(kind, part.body);
    case StatePart::kFormerStaged:
      return restore_former_staged(part.body);
    case StatePart::kStaged:
      return restore_staged(part.body);
  }
  return Error{ErrorCode::kMalformed, "there is no part " + std::to_string(part.kind)};
}

}  // namespace vendepass
