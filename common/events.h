// What an airline says in public: the bodies of its events.
//
// Personal data is never in an event: passengers' names stay with the owner, customers'
// details travel beside the event that carries their digest.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/customer.h"
#include "common/message_purchase.h"

namespace vendepass {

// One cabin of one flight: rows first..last, letters with '-' for the aisle ("ABC-DEF").
struct CabinPlan {
  Cabin cabin;
  Money fare;              // Per passenger.
  std::uint8_t first_row;  // 1 to 99
  std::uint8_t last_row;   // first_row to 99
  std::string letters;     // 1 to 10 of A-K, ascending, and '-'
  friend bool operator==(const CabinPlan&, const CabinPlan&) = default;
};
struct FlightPlan {
  FlightId flight;
  AirportCode from, to;
  UtcSeconds departure, arrival;
  std::string equipment;          // IATA aircraft type, "73H"; 1 to 4 characters.
  std::vector<CabinPlan> cabins;  // 1 to 4, no row in two of them.
  friend bool operator==(const FlightPlan&, const FlightPlan&) = default;
};

struct FlightScheduled {
  FlightPlan plan;
  friend bool operator==(const FlightScheduled&, const FlightScheduled&) = default;
};
struct FlightCancelled {
  FlightId flight;
  friend bool operator==(const FlightCancelled&, const FlightCancelled&) = default;
};
struct FlightClosed {
  FlightId flight;
  friend bool operator==(const FlightClosed&, const FlightClosed&) = default;
};
struct FareChanged {
  FlightId flight;
  Cabin cabin;
  Money fare;
  friend bool operator==(const FareChanged&, const FareChanged&) = default;
};
// Seats of one leg of one purchase. Ticket numbers follow from the event's own number:
// ticket_number(accounting code, event number, passenger).
struct SeatsTaken {
  FlightId flight;
  Cabin cabin;
  PurchaseId purchase;
  std::uint8_t leg;           // Index into the purchase's legs.
  std::vector<SeatId> seats;  // One per passenger.
  Money fare;                 // Per passenger.
  AirlineCode collector;      // The home entry: it collects the fare.
  // Held until this quorum decides; none: sold, by this owner alone. Journals of schema 3 and older
  // have holds that do not say (empty).
  std::optional<Quorum> held_for;
  friend bool operator==(const SeatsTaken&, const SeatsTaken&) = default;
};
// The decision was "sold": this owner's holds of the purchase are tickets now.
struct HoldSold {
  PurchaseId purchase;
  friend bool operator==(const HoldSold&, const HoldSold&) = default;
};
// The decision was "refused": this owner's seats held for the purchase are free again.
struct HoldReleased {
  PurchaseId purchase;
  friend bool operator==(const HoldReleased&, const HoldReleased&) = default;
};
// The customer cancelled these tickets: their seats are free again.
struct TicketsCancelled {
  PurchaseId purchase;
  std::vector<TicketNumber> tickets;
  friend bool operator==(const TicketsCancelled&, const TicketsCancelled&) = default;
};
struct SeatChanged {
  PurchaseId purchase;
  TicketNumber ticket;
  SeatId seat;  // The new one; the old one is free again.
  friend bool operator==(const SeatChanged&, const SeatChanged&) = default;
};
struct CustomerRegistered {
  Registration registration;
  friend bool operator==(const CustomerRegistered&, const CustomerRegistered&) = default;
};

// The airline's database had been lost, set back or copied: its events after the one that this one
// comes after, if it made any, never happened. Holds among the rest are in doubt.
struct DatabaseSetBack {
  std::uint32_t setbacks;  // So far, this one included.
  friend bool operator==(const DatabaseSetBack&, const DatabaseSetBack&) = default;
};

// These purchases are over, and of them only the outcome stays: their votes, tickets and details
// go, everywhere. These flights are over, and nobody's any more. All of them are the speaker's; at
// most kMaxPastEntries together.
struct PastForgotten {
  std::vector<FlightId> flights;
  std::vector<PurchaseId> sold;
  std::vector<PurchaseId> refused;
  friend bool operator==(const PastForgotten&, const PastForgotten&) = default;

  std::size_t size() const { return flights.size() + sold.size() + refused.size(); }
};

// What customers say of the own account, as they signed it; their details are beside it.
struct DetailsChanged {
  Signed order;  // ChangeDetails
  friend bool operator==(const DetailsChanged&, const DetailsChanged&) = default;
};
struct KeyChanged {
  Signed order;  // ChangeKey, as the register decided it.
  friend bool operator==(const KeyChanged&, const KeyChanged&) = default;
};
struct CustomerErased {
  Signed order;  // EraseCustomer
  friend bool operator==(const CustomerErased&, const CustomerErased&) = default;
};

using AirlineEvent =
    std::variant<FlightScheduled, FlightCancelled, FlightClosed, FareChanged, SeatsTaken, HoldSold,
                 HoldReleased, TicketsCancelled, SeatChanged, CustomerRegistered, DatabaseSetBack,
                 PastForgotten, DetailsChanged, KeyChanged, CustomerErased>;

Bytes encode_event_body(const AirlineEvent& event);
// Errors: kMalformed, kInvalid. A FlightPlan that decodes is valid (check_plan).
Result<AirlineEvent> decode_event_body(std::string_view body);

// Errors: kInvalid with what is wrong: rows, letters, times (arrival after departure, at most
// 24 h), fares negative, airports equal.
Result<Done> check_plan(const FlightPlan& plan);

}  // namespace vendepass
