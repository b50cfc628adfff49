// The fields of what airlines say to each other, in the order they have on the wire.
//
// Also used for what is kept: the journal stores votes, batches and signed purchases with the
// same fields. Kinds of messages are their place in PeerMessage, from 1: only append there.
#pragma once

#include "common/message.h"
#include "common/wire_parts.h"

namespace vendepass {

// ---- Errors and refusals ----

template <>
struct Codec<ErrorCode> {
  static void put(Writer& writer, ErrorCode code);
  static ErrorCode get(Reader& reader);  // One of kErrors.
};
// A code that can be an outcome.
struct RefusalReason {
  static void put(Writer& writer, ErrorCode code) { Codec<ErrorCode>::put(writer, code); }
  static ErrorCode get(Reader& reader);
};
// Words for people: cut rather than refused when they are too long.
struct DetailRule {
  static void put(Writer& writer, const std::string& detail);
  static std::string get(Reader& reader) { return reader.text(kMaxDetailBytes); }
};
inline auto fields_of(const Error& e) { return fields(e.code, as<DetailRule>(e.detail)); }
inline auto fields_of(const Refusal& r) {
  return fields(as<RefusalReason>(r.reason), as<DetailRule>(r.detail), r.flight,
                as<List<0, kMaxSeatsTold, Codec<SeatId>>>(r.free_seats));
}

// ---- The decision register ----

template <>
struct Codec<RegisterKey::Space> : EnumCodec<RegisterKey::Space, RegisterKey::Space::kSecret> {};

using RegisterValue = Blob<kMaxRegisterValueBytes>;

inline auto fields_of(const RegisterKey& k) { return fields(k.space, k.name, k.generation); }
inline auto fields_of(const Ballot& b) {
  return fields(as<Number<0, kMaxCount>>(b.round), b.airline, b.start);
}
inline auto fields_of(const Vote& v) { return fields(v.ballot, as<RegisterValue>(v.value)); }
inline auto fields_of(const Prepare& m) {
  return fields(m.key, m.ballot, as<QuorumRule>(m.quorum));
}
inline auto fields_of(const Promise& m) { return fields(m.key, m.ballot, m.accepted); }
inline auto fields_of(const Preempted& m) { return fields(m.key, m.ballot, m.promised); }
inline auto fields_of(const Accept& m) {
  return fields(m.key, m.ballot, as<RegisterValue>(m.value), as<QuorumRule>(m.quorum),
                as<AirlineList>(m.learners));
}
inline auto fields_of(const Accepted& m) {
  return fields(m.key, m.ballot, as<RegisterValue>(m.value), as<QuorumRule>(m.quorum));
}
inline auto fields_of(const RegisterRead& m) { return fields(m.key); }
inline auto fields_of(const RegisterState& m) { return fields(m.key, m.accepted); }

// ---- Events and gossip ----

using EventNumber = Number<1, kMaxEventNumber>;

inline auto fields_of(const Beside& b) {
  return fields(b.digest, as<Blob<kMaxDetailsBytes>>(b.bytes));
}
inline auto fields_of(const EventBatch& b) {
  return fields(b.airline, as<EventNumber>(b.first),
                as<List<1, kMaxPageEvents, Blob<kMaxEventBytes>>>(b.events), b.head, b.signature,
                as<List<0, kMaxPageEvents, Codec<Beside>>>(b.beside));
}
inline auto fields_of(const Digest& d) {
  return fields(d.clock, d.free, d.held, d.sold, d.in_doubt);
}
template <>
struct Codec<Liveness> : EnumCodec<Liveness, Liveness::kRecovering> {};
inline auto fields_of(const Ping& m) { return fields(m.count, m.digest); }
inline auto fields_of(const Pong& m) { return fields(m.count, m.digest); }
inline auto fields_of(const Pull& m) {
  return fields(m.airline, as<EventNumber>(m.first), as<EventNumber>(m.last));
}
inline auto fields_of(const SnapshotOffer& m) { return fields(m.id, m.format, m.clock); }
inline auto fields_of(const SnapshotQuestion& m) {
  return fields(m.airline, as<EventNumber>(m.events));
}
inline auto fields_of(const PartQuestion& m) { return fields(m.id, m.after); }
inline auto fields_of(const PartAnswer& m) {
  return fields(m.id, m.after, m.number, m.is_last, m.kind, as<Blob<kMaxPartBytes>>(m.body));
}

inline auto fields_of(const DetailsQuestion& m) {
  return fields(as<List<1, kMaxDetailsAsked, Codec<Hash16>>>(m.digests));
}
inline auto fields_of(const DetailsAnswer& m) {
  return fields(as<List<0, kMaxDetailsAsked, Codec<Beside>>>(m.details));
}

// ---- Identity ----

inline auto fields_of(const Sighting& s) {
  return fields(s.store, s.setbacks, s.tenure, s.incarnation, s.start_nonce, s.journal_row,
                s.journal_head);
}
inline auto fields_of(const StartQuestion&) { return fields(); }
inline auto fields_of(const StartAnswer& m) {
  return fields(m.start_nonce, as<List<0, kMaxStores, Codec<Sighting>>>(m.seen),
                as<Number<0, kMaxEventNumber>>(m.events), m.head);
}
inline auto fields_of(const StartRefused& m) {
  return fields(m.start_nonce, m.is_final, as<DetailRule>(m.detail));
}

// ---- Buying ----

using LegIndex = Number<0, kMaxLegs - 1>;
using PassengerIndex = Number<0, kMaxPassengers - 1>;

inline auto fields_of(const Signed& s) {
  return fields(as<Blob<kMaxSignedBytes>>(s.content), s.signature);
}
inline auto fields_of(const Stamp& s) { return fields(s.sum, s.entry, s.incarnation, s.count); }
inline auto fields_of(const Hold& m) { return fields(m.purchase, m.after, m.stamp, m.deadline_ms); }
inline auto fields_of(const Renounce& m) { return fields(m.purchase, m.give_up); }
inline auto fields_of(const LegSeats& l) {
  return fields(as<LegIndex>(l.leg), as<PartySeats>(l.seats), l.fare, as<TicketList>(l.tickets));
}
using LegSeatsList = List<0, kMaxLegs, Codec<LegSeats>>;
inline auto fields_of(const Held& h) { return fields(as<LegSeatsList>(h.legs)); }
inline auto fields_of(const Sold& s) { return fields(as<LegSeatsList>(s.legs)); }
inline auto fields_of(const Unknown&) { return fields(); }
inline auto fields_of(const OwnerAnswer& m) { return fields(m.purchase, m.answer, m.clock); }
inline auto fields_of(const OutcomeQuery& m) { return fields(m.purchase); }
inline auto fields_of(const ContentQuery& m) { return fields(m.purchase); }
inline auto fields_of(const ContentAnswer& m) { return fields(m.purchase); }

// ---- Tickets ----

template <>
struct Codec<TicketState> : EnumCodec<TicketState, TicketState::kFlightCancelled> {};

inline auto fields_of(const TicketView& t) {
  return fields(t.number, as<LegIndex>(t.leg), as<PassengerIndex>(t.passenger), t.seat, t.fare,
                t.state, t.seat_changes);
}
using TicketViews = List<0, kMaxTickets, Codec<TicketView>>;
inline auto fields_of(const TripPart& p) {
  return fields(as<Blob<kMaxSignedBytes>>(p.content), p.state, as<TicketViews>(p.tickets));
}
inline auto fields_of(const TicketOrder& m) {
  return fields(m.request, m.order, as<Blob<kMaxSignedBytes>>(m.purchase), m.after);
}
inline auto fields_of(const TicketAnswer& m) {
  return fields(m.request, m.error, as<TicketViews>(m.tickets), m.clock);
}
inline auto fields_of(const TripsQuery& m) { return fields(m.request, m.grant, m.purchase); }
inline auto fields_of(const TripsAnswer& m) {
  return fields(m.request, m.error, as<List<0, kMaxTripsPerAnswer, Codec<TripPart>>>(m.parts),
                m.clock);
}

// ---- What led to an outcome ----

template <>
struct Codec<PurchaseState> : EnumCodec<PurchaseState, PurchaseState::kRefused> {};
template <>
struct Codec<SeatsEvent::Kind> : EnumCodec<SeatsEvent::Kind, SeatsEvent::Kind::kChanged> {};

inline auto fields_of(const SeatsEvent& e) {
  return fields(e.kind, as<EventNumber>(e.number), e.clock, e.flight, as<PartySeats>(e.seats),
                as<PartySeats>(e.freed), as<List<0, kMaxQuorum, Codec<Voter>>>(e.quorum));
}
inline auto fields_of(const Rival& r) {
  return fields(r.purchase, as<PartySeats>(r.seats),
                as<List<0, kMaxRivalEvents, Codec<SeatsEvent>>>(r.events));
}
inline auto fields_of(const Testimony& t) {
  return fields(t.airline, t.answer, t.refusal, t.refused_at, t.home,
                as<List<0, kMaxWhyEvents, Codec<SeatsEvent>>>(t.events),
                as<List<0, kMaxRivals, Codec<Rival>>>(t.rivals), t.is_cut, t.promised, t.vote,
                t.decision);
}
inline auto fields_of(const WhyQuery& m) {
  return fields(m.request, m.purchase, as<Blob<kMaxSignedBytes>>(m.content));
}
inline auto fields_of(const WhyAnswer& m) { return fields(m.request, m.testimony, m.clock); }

// ---- Packets ----

inline auto fields_of(const SenderHeader& h) {
  return fields(h.airline, h.edition, h.tenure, h.setbacks, h.incarnation, h.start_nonce, h.store,
                h.recovering, h.journal_row, h.journal_head);
}
inline auto fields_of(const Packet& p) {
  return fields(p.sender, as<List<1, kMaxPacketMessages, Codec<PeerMessage>>>(p.messages));
}

}  // namespace vendepass
