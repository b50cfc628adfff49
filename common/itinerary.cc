#include "common/itinerary.h"

#include <algorithm>
#include <set>

#include "common/content.h"
#include "common/credentials.h"
#include "common/text.h"

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
namespace {

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

std::optional<Error> wrong_cancel(const CancelTickets& order) {
  if (order.tickets.empty()) return invalid("an order to cancel names 1 to 54 tickets");
  auto tickets = order.tickets;
  std::sort(tickets.begin(), tickets.end());
  if (std::adjacent_find(tickets.begin(), tickets.end()) != tickets.end())
    return invalid("an order to cancel names a ticket twice");
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

}  // namespace vendepass
