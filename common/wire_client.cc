// The fields of what clients ask and hear, in the order they have on the wire. Kinds are the
// place in ClientBody and ReplyBody, from 1: only append there.
#include "common/frames.h"
#include "common/wire.h"
#include "common/wire_peer.h"

namespace vendepass {

// ---- Requests ----

template <>
struct Codec<SortKey> : EnumCodec<SortKey, SortKey::kLegs> {};

using Email = Text<kMaxEmailBytes>;
using Content = Blob<kMaxSignedBytes>;

inline auto fields_of(const AirlinesRequest&) { return fields(); }
inline auto fields_of(const AirportsRequest& r) { return fields(as<Text<kMaxNameBytes>>(r.text)); }
inline auto fields_of(const SearchRequest& r) {
  return fields(r.from, r.to, r.date, r.passengers, r.sort);
}
inline auto fields_of(const SeatsRequest& r) { return fields(r.flight); }
inline auto fields_of(const SaltRequest& r) { return fields(as<Email>(r.email)); }
inline auto fields_of(const RegisterRequest& r) {
  return fields(r.registration, as<Blob<kMaxDetailsBytes>>(r.details));
}
inline auto fields_of(const SignInRequest& r) { return fields(as<Email>(r.email), r.grant); }
inline auto fields_of(const AccountRequest& r) { return fields(r.grant); }
inline auto fields_of(const ChangeDetailsRequest& r) {
  return fields(r.order, as<Blob<kMaxDetailsBytes>>(r.details));
}
inline auto fields_of(const ChangeKeyRequest& r) { return fields(r.order); }
inline auto fields_of(const EraseRequest& r) { return fields(r.order); }
inline auto fields_of(const BuyRequest& r) { return fields(r.purchase); }
inline auto fields_of(const GiveUpRequest& r) { return fields(r.purchase, r.give_up); }
inline auto fields_of(const OutcomeRequest& r) { return fields(r.purchase, r.grant); }
inline auto fields_of(const TripsRequest& r) { return fields(r.grant, r.purchase); }
inline auto fields_of(const TicketsRequest& r) { return fields(r.order, as<Content>(r.purchase)); }
inline auto fields_of(const WhyRequest& r) {
  return fields(r.purchase, r.grant, as<Content>(r.content));
}
inline auto fields_of(const ClientRequest& r) {
  return fields(r.request, r.after, as<Number<1, kMaxClientWaitMs>>(r.deadline_ms), r.body);
}

// ---- Replies ----

using Name = Text<kMaxNameBytes>;
using Letters = Text<16>;  // At most 10 of A-K and the aisles between them.

inline auto fields_of(const AirlineView& v) {
  return fields(v.airline, as<Name>(v.name), as<Number<0, 999>>(v.accounting_code), v.in_quorum,
                v.liveness, as<Text<kMaxEndpointBytes>>(v.endpoint), v.events, v.age_ms);
}
inline auto fields_of(const AirlinesReply& r) {
  return fields(r.edition, as<QuorumRule>(r.quorum), r.currency,
                as<List<0, kMaxAirlines, Codec<AirlineView>>>(r.airlines));
}
inline auto fields_of(const AirportView& v) {
  return fields(v.code, as<Name>(v.name), as<Name>(v.city), v.city_code);
}
inline auto fields_of(const AirportsReply& r) {
  return fields(as<List<0, kMaxAirports, Codec<AirportView>>>(r.airports));
}
inline auto fields_of(const FlightView& v) {
  return fields(v.flight, v.from, v.to, v.departure, v.arrival, v.departure_offset,
                v.arrival_offset, v.cabin, v.fare, v.free_seats, v.suspect);
}
inline auto fields_of(const ItineraryView& v) {
  return fields(as<List<1, kMaxLegs, Codec<FlightView>>>(v.legs), v.price);
}
inline auto fields_of(const Freshness& f) { return fields(f.airline, f.liveness, f.age_ms); }
inline auto fields_of(const SearchReply& r) {
  return fields(as<List<0, kMaxSearchResults, Codec<ItineraryView>>>(r.itineraries),
                as<List<0, kMaxAirlines, Codec<Freshness>>>(r.freshness));
}
inline auto fields_of(const CabinView& v) {
  return fields(v.cabin, v.fare, v.first_row, v.last_row, as<Letters>(v.letters),
                as<List<0, kMaxCabinSeats, Codec<SeatId>>>(v.taken));
}
inline auto fields_of(const SeatsReply& r) {
  return fields(r.flight, r.from, r.to, r.departure, r.arrival, r.departure_offset,
                r.arrival_offset, r.cancelled, r.closed,
                as<List<1, kMaxCabins, Codec<CabinView>>>(r.cabins), r.freshness);
}
inline auto fields_of(const Argon2Params& p) { return fields(p.passes, p.memory_kib); }
inline auto fields_of(const SaltReply& r) { return fields(r.salt, r.params, r.customer); }
inline auto fields_of(const CustomerReply& r) {
  return fields(r.customer, as<Text<kMaxCustomerNameBytes>>(r.name));
}
struct ValueText {
  static void put(Writer& writer, const std::optional<std::string>& text) {
    if (text)
      writer.text(*text);
    else
      writer.nil();
  }
  static std::optional<std::string> get(Reader& reader) {
    if (reader.skip_nil()) return std::nullopt;
    return reader.text(kMaxEmailBytes);
  }
};
inline auto fields_of(const FieldView::Value& v) {
  return fields(v.details, v.version, as<ValueText>(v.text));
}
inline auto fields_of(const FieldView& f) {
  return fields(f.field, as<List<0, kMaxValues, Codec<FieldView::Value>>>(f.values));
}
inline auto fields_of(const AccountReply& r) {
  return fields(r.customer, r.key, as<List<0, kFields.size(), Codec<FieldView>>>(r.fields));
}
inline auto fields_of(const ErasedReply& r) { return fields(r.customer); }
inline auto fields_of(const PurchaseReply& r) {
  return fields(r.purchase, r.state, as<LegSeatsList>(r.legs), r.refusal, r.finished_for_other);
}
inline auto fields_of(const TripView& v) {
  return fields(v.purchase, as<Content>(v.content), v.state, as<TicketViews>(v.tickets),
                as<AirlineList>(v.silent));
}
inline auto fields_of(const TripsReply& r) {
  return fields(as<List<0, kMaxTripsPerAnswer, Codec<TripView>>>(r.trips),
                as<AirlineList>(r.silent));
}
inline auto fields_of(const TicketsReply& r) {
  return fields(as<TicketViews>(r.tickets), as<AirlineList>(r.silent));
}
inline auto fields_of(const WhyReply& r) {
  return fields(r.purchase, as<List<0, kMaxAirlines, Codec<Testimony>>>(r.testimonies),
                as<AirlineList>(r.silent));
}
using UnseenComponent = std::pair<AirlineCode, std::uint64_t>;
inline auto fields_of(const UnseenComponent& u) { return fields(u.first, u.second); }
inline auto fields_of(const ClientReply& r) {
  return fields(r.request, r.clock, as<List<0, kMaxAirlines, Codec<UnseenComponent>>>(r.unseen),
                r.body);
}

// ---- Frames ----

Bytes encode(const ClientRequest& request) {
  return encode_frame(FrameKind::kClientRequest, request);
}
Result<ClientRequest> decode_client_request(std::string_view bytes) {
  return decode_frame<ClientRequest>(FrameKind::kClientRequest, bytes, kMaxClientFrameBytes);
}

Bytes encode(const ClientReply& reply) { return encode_frame(FrameKind::kClientReply, reply); }
Result<ClientReply> decode_client_reply(std::string_view bytes) {
  return decode_frame<ClientReply>(FrameKind::kClientReply, bytes, kMaxPeerFrameBytes);
}

std::uint64_t request_number_of(std::string_view bytes) {
  // [version, frame kind, request number, ...] in every version.
  constexpr std::size_t kPlace = 2;
  if (bytes.size() > kMaxClientFrameBytes) return 0;
  return leading_u64(bytes, kPlace).value_or(0);
}

}  // namespace vendepass
