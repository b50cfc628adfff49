#include "airline/io/lost_events.h"

#include <map>

#include "airline/core/records.h"
#include "airline/io/journal_base.h"
#include "broker-less/core/event.h"
#include "broker-less/core/mesh_parts.h"
#include "common/events.h"

namespace vendepass {
namespace {

using Json = nlohmann::ordered_json;

using Events = std::map<std::uint64_t, Event>;

Result<Done> keep(const Bytes& bytes, Events& events) {
  auto event = decode_event(bytes);
  if (!event) return event.error();
  events.insert_or_assign(event->number, *std::move(event));
  return Done{};
}

// Of a compacted journal those of its base, too.
Result<Events> own_events(JournalFile& file) {
  Events events;
  const auto see_part = [&](const SnapshotPart& part) -> Result<Done> {
    if (part.kind != static_cast<std::uint8_t>(MeshPart::kEvents)) return Done{};
    const auto saved = unpack<SavedEvents>(part.body);
    if (!saved) return saved.error();
    if (saved->airline != file.identity().airline) return Done{};
    Result<Done> kept = Done{};
    for (const auto& bytes : saved->events)
      if (kept) kept = keep(bytes, events);
    return kept;
  };
  const auto see_row = [&](std::uint64_t, std::uint8_t kind,
                           std::string_view body) -> Result<Done> {
    const auto record = decode_record(kind, body);
    if (!record) return record.error();
    const auto* own = std::get_if<OwnEventRecord>(&*record);
    return own == nullptr ? Result<Done>{Done{}} : keep(own->event, events);
  };
  if (auto done = read_whole(file, see_part, see_row); !done) return done.error();
  return events;
}

struct Words {
  std::uint64_t number;
  std::uint16_t accounting_code;

  Json operator()(const FlightScheduled& e) const {
    return flight("flight scheduled", e.plan.flight);
  }
  Json operator()(const FlightCancelled& e) const { return flight("flight cancelled", e.flight); }
  Json operator()(const FlightClosed& e) const { return flight("flight closed", e.flight); }
  Json operator()(const FareChanged& e) const { return flight("fare changed", e.flight); }
  Json operator()(const SeatsTaken& e) const {
    auto json = flight(e.held_for ? "seats held" : "seats sold", e.flight);
    json["purchase"] = to_string(e.purchase);
    for (std::size_t i = 0; i < e.seats.size(); ++i) {
      json["seats"].push_back(to_string(e.seats[i]));
      json["tickets"].push_back(to_string(ticket_number(accounting_code, number, i)));
    }
    return json;
  }
  Json operator()(const HoldSold& e) const { return purchase("hold became tickets", e.purchase); }
  Json operator()(const HoldReleased& e) const { return purchase("hold released", e.purchase); }
  Json operator()(const TicketsCancelled& e) const {
    auto json = purchase("tickets cancelled", e.purchase);
    for (const auto ticket : e.tickets) json["tickets"].push_back(to_string(ticket));
    return json;
  }
  Json operator()(const SeatChanged& e) const {
    auto json = purchase("seat changed", e.purchase);
    json["seats"] = {to_string(e.seat)};
    json["tickets"] = {to_string(e.ticket)};
    return json;
  }
  Json operator()(const CustomerRegistered&) const { return named("customer registered"); }
  Json operator()(const DetailsChanged&) const { return named("details changed"); }
  Json operator()(const KeyChanged&) const { return named("key changed"); }
  Json operator()(const CustomerErased&) const { return named("customer erased"); }
  Json operator()(const DatabaseSetBack&) const { return named("database set back"); }
  Json operator()(const PastForgotten& e) const {
    auto json = named("past forgotten");
    for (const auto& id : e.flights) json["flights"].push_back(to_string(id));
    for (const auto* ids : {&e.sold, &e.refused})
      for (const auto& id : *ids) json["purchases"].push_back(to_string(id));
    return json;
  }

 private:
  Json named(const char* what) const { return {{"event", number}, {"what", what}}; }
  Json flight(const char* what, const FlightId& id) const {
    auto json = named(what);
    json["flight"] = to_string(id);
    return json;
  }
  Json purchase(const char* what, const PurchaseId& id) const {
    auto json = named(what);
    json["purchase"] = to_string(id);
    return json;
  }
};

}  // namespace

Result<Json> lost_events(JournalFile& former, JournalFile& present, std::uint16_t accounting_code) {
  if (former.identity().airline != present.identity().airline)
    return Error{ErrorCode::kInvalid, "the journals are of two airlines"};
  const auto before = own_events(former);
  if (!before) return before.error();
  const auto now = own_events(present);
  if (!now) return now.error();
  Json lost = Json::array();
  for (const auto& [number, event] : *before) {
    const auto kept = now->find(number);
    if (kept != now->end() && kept->second == event) continue;
    const auto body = decode_event_body(event.body);
    lost.push_back(body ? std::visit(Words{number, accounting_code}, *body)
                        : Json{{"event", number}, {"what", "of a kind that is not known here"}});
  }
  return lost;
}

}  // namespace vendepass
