// The replica: everyone's flights and availability, learned from durable events only.
//
// Search and seat maps read it and nothing else, so they never wait for a purchase or a sync.
// Invariant: equal event logs give equal replicas; an event applied twice changes nothing.
#pragma once

#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "airline/core/airports.h"
#include "airline/core/events.h"
#include "airline/core/seat_map.h"

namespace vendepass {

// What the whole alliance knows about one leg of one purchase.
struct KnownLeg {
  FlightId flight;
  Cabin cabin;
  std::uint8_t leg;
  Money fare;
  AirlineCode collector;
  bool sold;                       // false: only held.
  std::vector<SeatId> seats;       // Current ones, one per passenger.
  std::vector<TicketNumber> tickets;
  std::vector<bool> cancelled;     // Per ticket.
};

class Timetable {
 public:
  struct Flight {
    FlightPlan plan;  // Fares are the current ones.
    SeatMap seats;
    bool cancelled = false;
    bool closed = false;
  };

  // `accounting_codes`: of each airline, for ticket numbers.
  explicit Timetable(std::map<AirlineCode, std::uint16_t> accounting_codes);

  // Event `number` of `airline`. Events about flights of another airline than the speaker are
  // ignored: only the airline speaks for the airline.
  void apply(AirlineCode airline, std::uint64_t number, const AirlineEvent& event);

  const Flight* find(const FlightId& flight) const;
  // Flights from an airport that depart in [from, until), by departure; cancelled and closed
  // ones are left out.
  std::vector<const Flight*> departures(AirportCode airport, UtcSeconds from,
                                        UtcSeconds until) const;
  std::vector<const Flight*> departures_to(AirportCode airport, AirportCode to, UtcSeconds from,
                                           UtcSeconds until) const;
  // Legs of a purchase known by gossip, ordered by leg; empty when it was never heard of or
  // was released.
  std::vector<KnownLeg> legs_of(const PurchaseId& purchase) const;

  struct Counts {
    std::uint64_t flights, seats;
  };
  Counts counts() const;
  Counts counts_of(AirlineCode airline) const;
  // All flights of one airline, by id.
  std::vector<const Flight*> flights_of(AirlineCode airline) const;
  // For each (owner, collector): fares of sold tickets that are not cancelled, in minor units.
  std::map<std::pair<AirlineCode, AirlineCode>, std::int64_t> fares_collected() const;

 private:
  // The implementer chooses; pointers handed out stay valid until the next apply().
  struct Index;
  std::map<AirlineCode, std::uint16_t> accounting_codes_;
  std::unordered_map<FlightId, Flight, IdHash> flights_;
  std::unordered_map<PurchaseId, std::vector<KnownLeg>, IdHash> legs_;
};

}  // namespace vendepass
