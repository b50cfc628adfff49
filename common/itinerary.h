// What a customer buys: the purchase as the client encoded, signed and saved it.
//
// The purchase id is the BLAKE2b-128 of these bytes. Whoever receives a purchase recomputes
// it, so one id cannot name two contents. Nothing here is envelope: `after`, deadlines and
// routes travel beside it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/ids.h"
#include "common/money.h"
#include "common/vector_clock.h"

namespace vendepass {

// One voter of a quorum: its votes count only while they are intact.
struct Voter {
  AirlineCode airline;
  std::uint32_t tenure;  // 1, 2, ...; ends when the database was lost, set back or copied.
  friend auto operator<=>(const Voter&, const Voter&) = default;
};
using Quorum = std::vector<Voter>;  // 1, 3 or 5 voters, ordered by code, no code twice.

constexpr std::size_t majority_of(const Quorum& quorum) { return quorum.size() / 2 + 1; }

// One flight for the whole party.
struct Leg {
  FlightId flight;
  Cabin cabin;
  std::vector<SeatId> wishes;  // Empty, or one seat per passenger in their order.
  Money accepted_fare;         // Highest fare per passenger that the customer agreed to.
  friend bool operator==(const Leg&, const Leg&) = default;
};

struct Purchase {
  CustomerId customer;
  std::vector<std::string> passengers;  // 1 to 9 names, UTF-8, 1 to 64 bytes each.
  std::vector<Leg> legs;                // 1 to 6, no flight twice.
  Quorum quorum;
  AirlineCode home_entry;
  UtcSeconds latest_hold;     // After this moment owners refuse.
  Hash16 nonce;               // 128 random bits: buying the same again is another purchase.
  std::uint64_t edition = 0;  // Of the alliance file; 0: made before purchases named it.
  friend bool operator==(const Purchase&, const Purchase&) = default;
};

// The airlines whose seats it needs, ordered by code, each once.
std::vector<AirlineCode> owners_of(const Purchase& purchase);

Bytes encode_purchase(const Purchase& purchase);
// Errors: kMalformed (not such an array), kInvalid (a value out of its range).
Result<Purchase> decode_purchase(std::string_view content);
PurchaseId purchase_id_of(std::string_view content);

// A later change to what was bought: signed by the customer like the purchase itself.
struct CancelTickets {
  PurchaseId purchase;
  std::vector<TicketNumber> tickets;  // 1 to 54; of any owner: each acts on its own.
  friend bool operator==(const CancelTickets&, const CancelTickets&) = default;
};
struct ChangeSeat {
  PurchaseId purchase;
  TicketNumber ticket;
  SeatId seat;
  std::uint32_t change;  // How often this ticket's seat was changed before: old orders do nothing.
  friend bool operator==(const ChangeSeat&, const ChangeSeat&) = default;
};
struct GiveUp {
  PurchaseId purchase;
  friend bool operator==(const GiveUp&, const GiveUp&) = default;
};
// What a sign-in gives: lets the customer read their own trips until it expires.
struct SignInGrant {
  CustomerId customer;
  UtcSeconds expires;
  friend bool operator==(const SignInGrant&, const SignInGrant&) = default;
};

// What is signed: a domain word, then the array; so no signature serves as another.
Bytes encode_order(const CancelTickets& order);
Bytes encode_order(const ChangeSeat& order);
Bytes encode_order(const GiveUp& order);
Bytes encode_order(const SignInGrant& order);
Result<CancelTickets> decode_cancel(std::string_view content);
Result<ChangeSeat> decode_change_seat(std::string_view content);
Result<GiveUp> decode_give_up(std::string_view content);
Result<SignInGrant> decode_grant(std::string_view content);

}  // namespace vendepass
