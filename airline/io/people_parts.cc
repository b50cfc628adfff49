// The tables for people from a snapshot, when the rows before it are gone.
#include "airline/core/state_fields.h"
#include "airline/io/people_writer.h"

namespace vendepass {
namespace {

// Hands each entry of a part to `write`, which says whether it went well. Errors: kMalformed when
// the part cannot be read, and those of `write`, which are others.
template <typename T, typename Write>
Result<Done> each_of(const SnapshotPart& part, const Write& write) {
  Result<Done> written = Done{};
  const auto read = see_entries<T>(part.body, [&](const T& entry) {
    if (written) written = write(entry);
  });
  if (!read) return Error{ErrorCode::kMalformed, read.error().detail};
  return written;
}

}  // namespace

Result<Done> PeopleWriter::write(const SnapshotPart& part) {
  switch (static_cast<StatePart>(part.kind)) {
    case StatePart::kOwnFlights:
      return each_of<SavedFlight>(part, [&](const auto& flight) { return write_saved(flight); });
    case StatePart::kPurchases:
      return each_of<std::pair<PurchaseId, OwnPurchase>>(
          part, [&](const auto& entry) { return write_saved(entry.first, entry.second); });
    case StatePart::kCustomers:
      return each_of<std::pair<CustomerId, Registration>>(
          part, [&](const auto& entry) { return write_customer(entry.second); });
    case StatePart::kErased:
      return each_of<CustomerId>(part, [&](const auto& id) { return write_erased(id); });
    case StatePart::kFieldValues:
      return each_of<std::pair<CustomerId, std::map<Field, FieldValues>>>(
          part, [&](const auto& entry) {
            Result<Done> done = Done{};
            for (const auto& [field, values] : entry.second) {
              if (done) done = write_values(entry.first, field, values);
            }
            return done;
          });
    case StatePart::kFormerProfiles:
      return each_of<std::pair<Hash16, Bytes>>(part, [&](const auto& entry) {
        return write(Beside{entry.first, entry.second});
      });
    case StatePart::kStaged: {
      const auto record = decode_part_record(part.body);
      return record ? write_adopted(*record) : record.error();
    }
    default:
      return Done{};
  }
}

// Nothing that cannot be read is taken over, and nothing else waits for it.
Result<Done> PeopleWriter::write_adopted(const SnapshotPartRecord& record) {
  auto done = write_readable(record);
  return done || done.error().code == ErrorCode::kMalformed ? Result<Done>{Done{}} : done;
}

Result<Done> PeopleWriter::write_readable(const SnapshotPartRecord& record) {
  const SnapshotPart part{record.kind, record.body};
  const auto is_own = [&](const FlightId& flight) {
    return record.with_own && flight.airline == self_;
  };
  switch (static_cast<StatePart>(part.kind)) {
    case StatePart::kCustomers:
    case StatePart::kErased:
    case StatePart::kFieldValues:
      return write(part);
    case StatePart::kFlights:
      return each_of<SavedFlight>(part, [&](const auto& flight) {
        return is_own(flight.plan.flight) ? write_saved(flight) : Result<Done>{Done{}};
      });
    case StatePart::kLegs:
      return each_of<std::pair<PurchaseId, std::vector<KnownLeg>>>(part, [&](const auto& entry) {
        Result<Done> done = Done{};
        for (const auto& leg : entry.second) {
          if (!is_own(leg.flight)) continue;
          if (done) done = write_outcome(entry.first, leg.sold ? "sold" : "held", "");
          if (done) done = write_tickets(entry.first, leg);
        }
        return done;
      });
    default:
      return Done{};
  }
}

Result<Done> PeopleWriter::write_tickets(const PurchaseId& id, const KnownLeg& leg) {
  const auto* state = leg.sold ? "sold" : "held";
  Result<Done> done = Done{};
  for (std::size_t i = 0; done && i < leg.tickets.size(); ++i)
    done = write_ticket({leg.tickets[i], id, leg.leg, i, leg.flight, leg.cabin, leg.seats[i],
                         leg.fare, leg.collector, leg.cancelled[i] ? "cancelled" : state});
  return done;
}

Result<Done> PeopleWriter::write_saved(const SavedFlight& flight) {
  auto done = write_flight(flight.plan);
  return done ? run("UPDATE flights SET cancelled=?1, closed=?2 WHERE flight=?3",
                    {flight.cancelled ? "1" : "0", flight.closed ? "1" : "0",
                     to_string(flight.plan.flight)})
              : done;
}

Result<Done> PeopleWriter::write_saved(const PurchaseId& id, const OwnPurchase& purchase) {
  Result<Done> done = Done{};
  if (purchase.has_content()) done = write_purchase(purchase.content.content);
  const bool is_sold = purchase.state == OwnPurchase::State::kSold;
  for (const auto& leg : purchase.legs)
    if (done) done = write_tickets(id, known_leg(leg, is_sold));
  if (!done) return done;
  if (!purchase.refusal) return write_outcome(id, is_sold ? "sold" : "held", "");
  return write_outcome(id, "refused", std::string{name_of(purchase.refusal->reason)});
}

}  // namespace vendepass
