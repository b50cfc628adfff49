// The fields of the airline's parts of a snapshot that others than its state read too: who recounts
// it without its code, and the tables for people.
#pragma once

#include "airline/core/airline_state.h"
#include "airline/core/event_fields.h"
#include "broker-less/core/snapshot_codec.h"

namespace vendepass {

struct SavedFlight {
  FlightPlan plan;
  bool cancelled;
  bool closed;
};
inline auto fields_of(const SavedFlight& f) {
  return fields(as<PlanRule>(f.plan), f.cancelled, f.closed);
}

template <>
struct Codec<OwnPurchase::State> : EnumCodec<OwnPurchase::State, OwnPurchase::State::kRefused> {};

inline auto fields_of(const OwnLeg::Ticket& t) {
  return fields(t.number, t.seat, t.cancelled, t.seat_changes);
}
inline auto fields_of(const OwnLeg& l) {
  return fields(l.leg, l.flight, l.cabin, l.fare, l.collector, l.tickets);
}
inline auto fields_of(const OwnPurchase& p) {
  return fields(p.state, p.content, p.legs, p.refusal, p.last_date);
}
inline auto fields_of(const PromisedCancel& c) {
  return fields(c.order, c.unconfirmed, c.purchase);
}
inline auto fields_of(const AirlineState::Unannounced& u) {
  return fields(u.registration, u.is_decided);
}

inline auto fields_of(const KnownLeg& l) {
  return fields(l.flight, l.cabin, l.leg, l.fare, l.collector, l.sold, l.seats, l.tickets,
                l.cancelled);
}

}  // namespace vendepass
