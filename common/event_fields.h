// The fields of what an airline says in public, in the order they have in journals and gossip.
// Kinds of events are their place in AirlineEvent, from 1: only append there.
#pragma once

#include "common/events.h"
#include "common/wire_parts.h"

namespace vendepass {

using Row = Number<1, 99>;

// At most kMaxFareMinor; kInvalid above.
struct FareRule {
  static void put(Writer& writer, const Money& fare) { Codec<Money>::put(writer, fare); }
  static Money get(Reader& reader) {
    const auto fare = Codec<Money>::get(reader);
    if (fare.minor > kMaxFareMinor) reader.fail("a fare is too high", ErrorCode::kInvalid);
    return fare;
  }
};

inline auto fields_of(const CabinPlan& c) {
  return fields(c.cabin, as<FareRule>(c.fare), as<Row>(c.first_row), as<Row>(c.last_row),
                as<Text<16>>(c.letters));
}
inline auto fields_of(const FlightPlan& p) {
  return fields(p.flight, p.from, p.to, p.departure, p.arrival, as<Text<4>>(p.equipment),
                as<List<1, kMaxCabins, Codec<CabinPlan>>>(p.cabins));
}
// A plan that is read is a valid one (check_plan).
struct PlanRule {
  static void put(Writer& writer, const FlightPlan& plan) { Codec<FlightPlan>::put(writer, plan); }
  static FlightPlan get(Reader& reader) {
    auto plan = Codec<FlightPlan>::get(reader);
    if (!reader.ok()) return plan;
    if (const auto checked = check_plan(plan); !checked)
      reader.fail(checked.error().detail, checked.error().code);
    return plan;
  }
};

}  // namespace vendepass
