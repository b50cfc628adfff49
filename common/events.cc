#include "common/events.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <set>

#include "common/event_fields.h"
#include "common/wire_peer.h"

namespace vendepass {

// 2 for a sale, the quorum for a hold. 1 is a hold that does not say.
struct HeldForRule {
  static void put(Writer& writer, const std::optional<Quorum>& quorum) {
    if (quorum && !quorum->empty())
      QuorumRule::put(writer, *quorum);
    else
      writer.u64(quorum ? 1 : 2);
  }
  static std::optional<Quorum> get(Reader& reader) {
    if (reader.at_array()) return QuorumRule::get(reader);
    const auto by = reader.u64(2);
    if (by == 0) reader.fail("there is no kind 0 here");
    return by == 2 ? std::nullopt : std::optional{Quorum{}};
  }
};

inline auto fields_of(const FlightScheduled& e) { return fields(as<PlanRule>(e.plan)); }
inline auto fields_of(const FlightCancelled& e) { return fields(e.flight); }
inline auto fields_of(const FlightClosed& e) { return fields(e.flight); }
inline auto fields_of(const FareChanged& e) {
  return fields(e.flight, e.cabin, as<FareRule>(e.fare));
}
inline auto fields_of(const SeatsTaken& e) {
  return fields(e.flight, e.cabin, e.purchase, as<Number<0, kMaxLegs - 1>>(e.leg),
                as<List<1, kMaxPassengers, Codec<SeatId>>>(e.seats), as<FareRule>(e.fare),
                e.collector, as<HeldForRule>(e.held_for));
}
inline auto fields_of(const HoldSold& e) { return fields(e.purchase); }
inline auto fields_of(const HoldReleased& e) { return fields(e.purchase); }
inline auto fields_of(const TicketsCancelled& e) {
  return fields(e.purchase, as<TicketList>(e.tickets));
}
inline auto fields_of(const SeatChanged& e) { return fields(e.purchase, e.ticket, e.seat); }
inline auto fields_of(const CustomerRegistered& e) { return fields(e.registration); }
inline auto fields_of(const DatabaseSetBack& e) { return fields(e.setbacks); }
inline auto fields_of(const PastForgotten& e) {
  using Purchases = List<0, kMaxPastEntries, Codec<PurchaseId>>;
  return fields(as<List<0, kMaxPastEntries, Codec<FlightId>>>(e.flights), as<Purchases>(e.sold),
                as<Purchases>(e.refused));
}

inline auto fields_of(const DetailsChanged& e) { return fields(e.order); }
inline auto fields_of(const KeyChanged& e) { return fields(e.order); }
inline auto fields_of(const CustomerErased& e) { return fields(e.order); }

namespace {

Error invalid(std::string detail) { return Error{ErrorCode::kInvalid, std::move(detail)}; }

// Letters ascend and there are 1 to 10 of them; aisles may stand anywhere.
bool letters_are_valid(std::string_view letters) {
  char previous = 0;
  std::size_t seats = 0;
  for (const char c : letters) {
    if (c == '-') continue;
    if (c < 'A' || c > 'K' || c <= previous) return false;
    previous = c;
    ++seats;
  }
  return seats >= 1 && seats <= 10 && letters.size() <= 16;
}

bool equipment_is_valid(std::string_view equipment) {
  return !equipment.empty() && equipment.size() <= 4 &&
         std::all_of(equipment.begin(), equipment.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

std::optional<Error> wrong_cabin(const CabinPlan& cabin) {
  const auto name = to_string(cabin.cabin);
  if (cabin.first_row < 1 || cabin.last_row > 99 || cabin.first_row > cabin.last_row)
    return invalid(fmt::format("cabin {}: rows {} to {} are not within 1 to 99", name,
                               cabin.first_row, cabin.last_row));
  if (!letters_are_valid(cabin.letters))
    return invalid(
        fmt::format("cabin {}: '{}' is not 1 to 10 ascending letters of A-K", name, cabin.letters));
  if (cabin.fare.minor < 0 || cabin.fare.minor > kMaxFareMinor)
    return invalid(fmt::format("cabin {}: a fare is 0 to {} minor units", name, kMaxFareMinor));
  return std::nullopt;
}

std::optional<Error> wrong_cabins(const std::vector<CabinPlan>& cabins) {
  if (cabins.empty() || cabins.size() > kMaxCabins) return invalid("a flight has 1 to 4 cabins");
  std::set<Cabin> names;
  std::set<int> rows;
  for (const auto& cabin : cabins) {
    if (auto error = wrong_cabin(cabin)) return error;
    if (!names.insert(cabin.cabin).second)
      return invalid("cabin " + to_string(cabin.cabin) + " is there twice");
    for (int row = cabin.first_row; row <= cabin.last_row; ++row)
      if (!rows.insert(row).second) return invalid(fmt::format("row {} is in two cabins", row));
  }
  return std::nullopt;
}

}  // namespace

Result<Done> check_plan(const FlightPlan& plan) {
  const auto flight = to_string(plan.flight);
  if (plan.flight.number < 1 || plan.flight.number > 9999)
    return invalid(flight + ": a flight number is 1 to 9999");
  if (plan.from == plan.to) return invalid(flight + ": it lands where it started");
  if (plan.arrival <= plan.departure) return invalid(flight + ": it arrives before it departs");
  if (plan.arrival - plan.departure > std::chrono::hours{24})
    return invalid(flight + ": it flies for more than 24 hours");
  if (!equipment_is_valid(plan.equipment))
    return invalid(flight + ": an aircraft type is 1 to 4 of A-Z 0-9");
  if (auto error = wrong_cabins(plan.cabins)) return invalid(flight + ": " + error->detail);
  return Done{};
}

Bytes encode_event_body(const AirlineEvent& event) {
  Writer writer;
  Codec<AirlineEvent>::put(writer, event);
  return writer.take();
}

Result<AirlineEvent> decode_event_body(std::string_view body) {
  if (body.size() > kMaxEventBytes) return Error{ErrorCode::kMalformed, "an event is too long"};
  Reader reader{body};
  auto event = Codec<AirlineEvent>::get(reader);
  return finished(reader, std::move(event));
}

}  // namespace vendepass
