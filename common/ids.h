// Identifiers that the compiler keeps apart.
//
// Every id is a distinct type, so a SeatId cannot be passed where a PurchaseId
// is expected. Ids can be compared and ordered; they are never added and never
// convert by themselves. Ids that come from outside are made by a parse() that
// returns a Result (errors: kMalformed, with what was expected).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "common/bytes.h"
#include "common/time.h"

namespace vendepass {

template <typename Rep, typename Tag>
class StrongId {
 public:
  constexpr explicit StrongId(Rep value) : value_{std::move(value)} {}
  constexpr const Rep& value() const { return value_; }
  friend auto operator<=>(const StrongId&, const StrongId&) = default;

 private:
  Rep value_;  // No default constructor: an id always names something.
};

using AirlineCode = StrongId<std::array<char, 2>, struct AirlineCodeTag>;  // "G3", IATA designator
using AirportCode = StrongId<std::array<char, 3>, struct AirportCodeTag>;  // "GRU", IATA
using CurrencyCode = StrongId<std::array<char, 3>, struct CurrencyCodeTag>;  // "BRL", ISO 4217
using PurchaseId = StrongId<Hash16, struct PurchaseIdTag>;  // BLAKE2b of the content
using CustomerId = StrongId<Hash16, struct CustomerIdTag>;  // customer_id_of key and e-mail
using StoreId = StrongId<Hash16, struct StoreIdTag>;        // Made with the database
using TicketNumber =
    StrongId<std::uint64_t, struct TicketNumberTag>;  // 13 digits: accounting code, serial
using Locator =
    StrongId<std::array<char, 6>, struct LocatorTag>;  // Record locator, from the purchase id
using Cabin =
    StrongId<char, struct CabinTag>;  // IATA cabin: F first, C business, W premium, Y economy

// One seat of an aircraft: row 1-99, letter A-K.
struct SeatId {
  std::uint8_t row;
  char letter;
  friend auto operator<=>(const SeatId&, const SeatId&) = default;
};

// One departure: airline, flight number 1-9999, local date of departure.
struct FlightId {
  AirlineCode airline;
  std::uint16_t number;
  Date date;
  friend auto operator<=>(const FlightId&, const FlightId&) = default;
};

Result<AirlineCode> parse_airline(std::string_view text);    // Two of A-Z0-9, not two digits
Result<AirportCode> parse_airport(std::string_view text);    // Three of A-Z
Result<CurrencyCode> parse_currency(std::string_view text);  // Three of A-Z
Result<Cabin> parse_cabin(std::string_view text);            // One of F C W Y
Result<SeatId> parse_seat(std::string_view text);            // "14C"
Result<FlightId> parse_flight(std::string_view text);        // "G3-1234@2026-12-01"
Result<PurchaseId> parse_purchase_id(std::string_view hex);  // 32 hexadecimal digits
Result<Locator> parse_locator(std::string_view text);  // Six of A-Z2-9 without I and O, either case

std::string to_string(AirlineCode airline);
std::string to_string(AirportCode airport);
std::string to_string(CurrencyCode currency);
std::string to_string(Cabin cabin);
std::string to_string(SeatId seat);
std::string to_string(const FlightId& flight);
std::string to_string(const PurchaseId& id);  // 32 hexadecimal digits
std::string to_string(const CustomerId& id);
std::string to_string(TicketNumber ticket);  // "127-0000000123"
std::string to_string(const Locator& locator);

// The record locator of a purchase: 6 characters from its id. Different purchases may share
// one; it is looked up within one customer only and opens nothing by itself.
Locator locator_of(const PurchaseId& id);

// Ticket number of passenger `passenger` (0-8) on the leg whose SeatsTaken is the owner's
// event `event_number` (1 to 999,999,999). Unique because event numbers are.
TicketNumber ticket_number(std::uint16_t accounting_code, std::uint64_t event_number,
                           std::size_t passenger);

// Hash of 16 random-looking bytes: the first eight.
struct IdHash {
  std::size_t operator()(const PurchaseId& id) const { return of(id.value()); }
  std::size_t operator()(const CustomerId& id) const { return of(id.value()); }
  std::size_t operator()(const FlightId& id) const {
    const auto& code = id.airline.value();
    std::uint64_t mixed = static_cast<std::uint64_t>(id.date.time_since_epoch().count()) << 32 |
                          static_cast<std::uint64_t>(id.number) << 16 |
                          static_cast<std::uint64_t>(static_cast<unsigned char>(code[0])) << 8 |
                          static_cast<unsigned char>(code[1]);
    mixed *= 0x9E3779B97F4A7C15ULL;
    return static_cast<std::size_t>(mixed ^ (mixed >> 32));
  }

 private:
  static std::size_t of(const Hash16& hash) {
    std::uint64_t first = 0;
    for (int i = 0; i < 8; ++i) first = first << 8 | hash[static_cast<std::size_t>(i)];
    return static_cast<std::size_t>(first);
  }
};

}  // namespace vendepass
