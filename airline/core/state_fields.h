// The fields of the airline's parts of a snapshot that others than its state read too: who recounts
// it without its code, and the tables for people.
#pragma once

#include "airline/core/airline_state.h"
#include "broker-less/core/snapshot_codec.h"
#include "common/event_fields.h"

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
inline auto fields_of(const AirlineState::Unannounced& u) { return fields(u.value, u.is_decided); }

inline auto fields_of(const CustomerKey& k) {
  return fields(k.public_key, k.salt, k.argon2_passes, k.argon2_memory_kib);
}
inline auto fields_of(const FieldValues::Value& v) { return fields(v.version, v.details); }
inline auto fields_of(const FieldValues& f) { return fields(f.now, f.replaced); }

inline auto fields_of(const KnownLeg& l) {
  return fields(l.flight, l.cabin, l.leg, l.fare, l.collector, l.sold, l.seats, l.tickets,
                l.cancelled);
}
// A leg that is read has a seat for each ticket.
template <>
struct Codec<KnownLeg> {
  static void put(Writer& writer, const KnownLeg& leg) {
    writer.array(kFieldCount<KnownLeg>);
    put_fields(writer, leg);
  }
  static KnownLeg get(Reader& reader) {
    reader.array(kFieldCount<KnownLeg>);
    auto leg = get_fields<KnownLeg>(reader);
    reader.end();
    if (leg.tickets.size() != leg.seats.size() || leg.tickets.size() != leg.cancelled.size())
      reader.fail("a leg has not a seat for each ticket");
    return leg;
  }
};

// In the form in which the others know it.
inline KnownLeg known_leg(const OwnLeg& own, bool sold) {
  KnownLeg leg{own.flight, own.cabin, own.leg, own.fare, own.collector, sold, {}, {}, {}};
  for (const auto& ticket : own.tickets) {
    leg.seats.push_back(ticket.seat);
    leg.tickets.push_back(ticket.number);
    leg.cancelled.push_back(ticket.cancelled);
  }
  return leg;
}

}  // namespace vendepass
