// How the words that everyone shares look inside any message: ids, money, times, clocks.
//
// Codes are str, ids and digests bin of their exact length, times integers (UTC: seconds since
// 1970, dates: days since 1970, offsets: minutes). The grammar: docs/protocol.md.
#pragma once

#include "common/customer.h"
#include "common/fields.h"
#include "common/itinerary.h"
#include "common/limits.h"

namespace vendepass {

// ---- Ids and codes ----

template <>
struct Codec<AirlineCode> {
  static void put(Writer& writer, AirlineCode airline);
  static AirlineCode get(Reader& reader);
};
template <>
struct Codec<AirportCode> {
  static void put(Writer& writer, AirportCode airport);
  static AirportCode get(Reader& reader);
};
template <>
struct Codec<CurrencyCode> {
  static void put(Writer& writer, CurrencyCode currency);
  static CurrencyCode get(Reader& reader);
};
template <>
struct Codec<Cabin> {
  static void put(Writer& writer, Cabin cabin);
  static Cabin get(Reader& reader);
};
template <>
struct Codec<SeatId> {
  static void put(Writer& writer, SeatId seat);
  static SeatId get(Reader& reader);
};
template <typename Id>
struct Hash16IdCodec {
  static void put(Writer& writer, const Id& id) { writer.bytes(id.value()); }
  static Id get(Reader& reader) { return Id{reader.hash<16>()}; }
};
template <>
struct Codec<PurchaseId> : Hash16IdCodec<PurchaseId> {};
template <>
struct Codec<CustomerId> : Hash16IdCodec<CustomerId> {};
template <>
struct Codec<StoreId> : Hash16IdCodec<StoreId> {};
template <>
struct Codec<TicketNumber> {
  static void put(Writer& writer, TicketNumber ticket) { writer.u64(ticket.value()); }
  static TicketNumber get(Reader& reader) { return TicketNumber{reader.u64(9'999'999'999'999)}; }
};

// ---- Times ----

template <>
struct Codec<Date> {  // 2000-01-01 to 2199-12-31
  static void put(Writer& writer, Date date);
  static Date get(Reader& reader);
};
template <>
struct Codec<UtcSeconds> {  // 1970 to 9999
  static void put(Writer& writer, UtcSeconds when);
  static UtcSeconds get(Reader& reader);
};
template <>
struct Codec<UtcOffset> {  // -14 h to +14 h
  static void put(Writer& writer, UtcOffset offset);
  static UtcOffset get(Reader& reader);
};

// ---- Compounds ----

// [minor, currency]; kInvalid below 0 or above kMaxPriceMinor.
template <>
struct Codec<Money> {
  static void put(Writer& writer, const Money& money);
  static Money get(Reader& reader);
};
// [[airline, count], ...] ordered by airline, counts from 1.
template <>
struct Codec<VectorClock> {
  static void put(Writer& writer, const VectorClock& clock);
  static VectorClock get(Reader& reader);
};

inline auto fields_of(const FlightId& f) {
  return fields(f.airline, as<Number<1, 9999>>(f.number), f.date);
}
inline auto fields_of(const Voter& v) { return fields(v.airline, v.tenure); }

// 1, 3 or 5 voters, ordered by code, no code twice; kInvalid otherwise.
struct QuorumRule {
  static void put(Writer& writer, const Quorum& quorum);
  static Quorum get(Reader& reader);
};

using AirlineList = List<0, kMaxAirlines, Codec<AirlineCode>>;
using PartySeats = List<0, kMaxPassengers, Codec<SeatId>>;
using TicketList = List<0, kMaxTickets, Codec<TicketNumber>>;

inline auto fields_of(const Leg& l) {
  return fields(l.flight, l.cabin, as<PartySeats>(l.wishes), l.accepted_fare);
}
template <>
struct Codec<Field> : EnumCodec<Field, Field::kDocument> {};
inline auto fields_of(const Registration& r) {
  return fields(r.customer, r.email_key, r.public_key, r.salt, r.argon2_passes, r.argon2_memory_kib,
                r.details);
}

// ---- Whole documents ----

// Reads the version that every message starts with. Latches kUnsupportedVersion, naming the
// versions spoken.
void get_version(Reader& reader);

// The value that a reader has read to the end, or why there is none.
template <typename T>
Result<T> finished(Reader& reader, T value) {
  if (auto error = reader.finish()) return *std::move(error);
  return value;
}

}  // namespace vendepass
