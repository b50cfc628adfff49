#include "common/itinerary.h"

#include <algorithm>
#include <set>

#include "common/credentials.h"
#include "common/text.h"
#include "common/wire_parts.h"

namespace vendepass {

using PassengerNames = List<0, kMaxPassengers, Text<kMaxPassengerNameBytes>>;
using Legs = List<0, kMaxLegs, Codec<Leg>>;

inline auto fields_of(const Purchase& p) {
  return fields(p.customer, as<PassengerNames>(p.passengers), as<Legs>(p.legs),
                as<QuorumRule>(p.quorum), p.home_entry, p.latest_hold, p.nonce,
                as<Number<1, kMaxCount>>(p.edition));
}
// As purchases were before they named their edition: customers still have such ones.
struct EarlyPurchase {
  CustomerId customer;
  std::vector<std::string> passengers;
  std::vector<Leg> legs;
  Quorum quorum;
  AirlineCode home_entry;
  UtcSeconds latest_hold;
  Hash16 nonce;
};
inline auto fields_of(const EarlyPurchase& p) {
  return fields(p.customer, as<PassengerNames>(p.passengers), as<Legs>(p.legs),
                as<QuorumRule>(p.quorum), p.home_entry, p.latest_hold, p.nonce);
}
inline auto fields_of(const CancelTickets& c) {
  return fields(c.purchase, as<TicketList>(c.tickets));
}
inline auto fields_of(const ChangeSeat& c) {
  return fields(c.purchase, c.ticket, c.seat, c.change);
}
inline auto fields_of(const GiveUp& g) { return fields(g.purchase); }
inline auto fields_of(const SignInGrant& g) { return fields(g.customer, g.expires); }
inline auto fields_of(const Profile& p) {
  return fields(as<Text<kMaxEmailBytes>>(p.email), as<Text<kMaxNameBytes>>(p.name),
                as<Text<kMaxPhoneBytes>>(p.phone), as<Text<kMaxDocumentBytes>>(p.document));
}

namespace {

constexpr std::size_t kLongestWord = 16;

// [version, domain word, fields ...]: the word keeps a signature of one from serving as another.
template <typename T>
Bytes encode_content(std::string_view word, const T& value) {
  Writer writer;
  writer.array(2 + kFieldCount<T>).u64(kWireVersion).text(word);
  put_fields(writer, value);
  return writer.take();
}

template <typename T>
Result<T> decode_content(std::string_view word, std::string_view content) {
  if (content.size() > kMaxSignedBytes)
    return Error{ErrorCode::kMalformed,
                 "what is signed has at most " + std::to_string(kMaxSignedBytes) + " bytes"};
  Reader reader{content};
  const auto count = reader.array(1, 64);
  get_version(reader);
  if (reader.text(kLongestWord) != word) reader.fail("expected a " + std::string{word});
  if (count != 2 + kFieldCount<T>)
    reader.fail("a " + std::string{word} + " has " + std::to_string(2 + kFieldCount<T>) +
                " elements");
  auto value = get_fields<T>(reader);
  reader.end();
  return finished(reader, std::move(value));
}

// A MessagePack array of as many elements: the first byte of a short array is its length.
template <typename T>
bool is_shaped_like(std::string_view content) {
  constexpr auto kFixArray = 0x90U + 2U + kFieldCount<T>;
  static_assert(kFixArray < 0xA0U);
  return !content.empty() && static_cast<unsigned char>(content.front()) == kFixArray;
}

Error invalid(std::string detail) { return Error{ErrorCode::kInvalid, std::move(detail)}; }

bool has_repeats(std::vector<SeatId> seats) {
  std::sort(seats.begin(), seats.end());
  return std::adjacent_find(seats.begin(), seats.end()) != seats.end();
}

std::optional<Error> wrong_leg(const Leg& leg, std::size_t passengers) {
  const auto flight = to_string(leg.flight);
  if (!leg.wishes.empty() && leg.wishes.size() != passengers)
    return invalid(flight + ": wish for no seat or for one per passenger");
  if (has_repeats(leg.wishes)) return invalid(flight + ": the same seat is wished for twice");
  if (leg.accepted_fare.minor > kMaxFareMinor)
    return invalid(flight + ": the accepted fare is too high");
  return std::nullopt;
}

std::optional<Error> wrong_purchase(const Purchase& purchase) {
  if (purchase.passengers.empty()) return invalid("a purchase has 1 to 9 passengers");
  for (const auto& name : purchase.passengers)
    if (name.empty() || !is_printable(name))
      return invalid("a passenger's name is empty or has control characters");
  if (purchase.legs.empty()) return invalid("a purchase has 1 to 6 legs");
  std::set<FlightId> flights;
  for (const auto& leg : purchase.legs) {
    if (!flights.insert(leg.flight).second)
      return invalid("the flight " + to_string(leg.flight) + " is there twice");
    if (auto error = wrong_leg(leg, purchase.passengers.size())) return error;
  }
  return std::nullopt;
}

template <typename T>
Result<T> checked(Result<T> value, std::optional<Error> (*wrong)(const T&)) {
  if (!value) return value;
  if (auto error = wrong(*value)) return *std::move(error);
  return value;
}

std::optional<Error> wrong_cancel(const CancelTickets& order) {
  if (order.tickets.empty()) return invalid("an order to cancel names 1 to 54 tickets");
  auto tickets = order.tickets;
  std::sort(tickets.begin(), tickets.end());
  if (std::adjacent_find(tickets.begin(), tickets.end()) != tickets.end())
    return invalid("an order to cancel names a ticket twice");
  return std::nullopt;
}

std::optional<Error> wrong_registration(const Registration& r) {
  if (r.argon2_passes < 1 || r.argon2_passes > 16 || r.argon2_memory_kib < 8 ||
      r.argon2_memory_kib > 1'048'576)
    return invalid("key derivation: 1 to 16 passes over 8 to 1048576 KiB");
  return std::nullopt;
}

std::optional<Error> wrong_profile(const Profile& profile) {
  const auto email = normalise_email(profile.email);
  if (!email) return email.error();
  if (*email != profile.email) return invalid("the e-mail address is not in lower case");
  if (profile.name.empty() || !is_printable(profile.name))
    return invalid("the name is empty or has control characters");
  if (!is_printable(profile.phone) || !is_printable(profile.document))
    return invalid("the phone number or document has control characters");
  return std::nullopt;
}

}  // namespace

std::vector<AirlineCode> owners_of(const Purchase& purchase) {
  std::set<AirlineCode> owners;
  for (const auto& leg : purchase.legs) owners.insert(leg.flight.airline);
  return {owners.begin(), owners.end()};
}

Bytes encode_purchase(const Purchase& p) {
  if (p.edition > 0) return encode_content("purchase", p);
  return encode_content("purchase", EarlyPurchase{p.customer, p.passengers, p.legs, p.quorum,
                                                  p.home_entry, p.latest_hold, p.nonce});
}
Result<Purchase> decode_purchase(std::string_view content) {
  if (is_shaped_like<EarlyPurchase>(content)) {
    auto early = decode_content<EarlyPurchase>("purchase", content);
    if (!early) return early.error();
    return checked(Result<Purchase>{Purchase{early->customer, std::move(early->passengers),
                                             std::move(early->legs), std::move(early->quorum),
                                             early->home_entry, early->latest_hold, early->nonce}},
                   wrong_purchase);
  }
  return checked(decode_content<Purchase>("purchase", content), wrong_purchase);
}
PurchaseId purchase_id_of(std::string_view content) { return PurchaseId{blake2b_16(content)}; }

Bytes encode_order(const CancelTickets& order) { return encode_content("cancel", order); }
Bytes encode_order(const ChangeSeat& order) { return encode_content("change-seat", order); }
Bytes encode_order(const GiveUp& order) { return encode_content("give-up", order); }
Bytes encode_order(const SignInGrant& order) { return encode_content("sign-in", order); }

Result<CancelTickets> decode_cancel(std::string_view content) {
  return checked(decode_content<CancelTickets>("cancel", content), wrong_cancel);
}
Result<ChangeSeat> decode_change_seat(std::string_view content) {
  return decode_content<ChangeSeat>("change-seat", content);
}
Result<GiveUp> decode_give_up(std::string_view content) {
  return decode_content<GiveUp>("give-up", content);
}
Result<SignInGrant> decode_grant(std::string_view content) {
  return decode_content<SignInGrant>("sign-in", content);
}

Bytes encode_registration(const Registration& registration) {
  return encode_content("registration", registration);
}
Result<Registration> decode_registration(std::string_view content) {
  return checked(decode_content<Registration>("registration", content), wrong_registration);
}
Bytes encode_profile(const Profile& profile) { return encode_content("profile", profile); }
Result<Profile> decode_profile(std::string_view content) {
  return checked(decode_content<Profile>("profile", content), wrong_profile);
}

}  // namespace vendepass
