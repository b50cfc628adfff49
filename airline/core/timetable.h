// The replica: everyone's flights and availability, learned from durable events only.
//
// Search and seat maps read it and nothing else, so they never wait for a purchase or a sync.
// Invariant: equal event logs give equal replicas; an event applied twice changes nothing.
// Events come from others: one that contradicts what is known is ignored, never fatal.
//
// Flights are found by origin, and by origin and destination, through one small list a UTC day,
// ordered by departure: adding a flight moves a few entries whatever the length of the timetable.
#pragma once

#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "airline/core/airports.h"
#include "airline/core/seat_map.h"
#include "airline/core/state_parts.h"
#include "common/events.h"

namespace vendepass {

// What the whole alliance knows about one leg of one purchase.
struct KnownLeg {
  FlightId flight;
  Cabin cabin;
  std::uint8_t leg;
  Money fare;
  AirlineCode collector;
  bool sold;                  // false: only held.
  std::vector<SeatId> seats;  // Current ones, one per passenger.
  std::vector<TicketNumber> tickets;
  std::vector<bool> cancelled;  // Per ticket.
};

class Timetable {
 public:
  struct Flight {
    FlightPlan plan;  // Fares are the current ones.
    SeatMap seats;
    bool cancelled = false;
    bool closed = false;
    std::size_t parties = 0;  // Legs that are known on it.
  };

  // `accounting_codes`: of each airline, for ticket numbers.
  explicit Timetable(std::map<AirlineCode, std::uint16_t> accounting_codes);
  // Airlines may be added; what is known of others stays.
  void set_accounting_codes(std::map<AirlineCode, std::uint16_t> codes) {
    accounting_codes_ = std::move(codes);
  }
  // The index points into the flights: it moves with them, a copy's would not.
  Timetable(Timetable&&) = default;
  Timetable& operator=(Timetable&&) = default;

  // Event `number` of `airline`, in the order of their numbers (gaps are voided numbers).
  // Events about flights of another airline than the speaker, or of one without an accounting
  // code, are ignored: only the airline speaks for the airline.
  void apply(AirlineCode airline, std::uint64_t number, const AirlineEvent& event);
  // Forgets everything that this airline said: some of it is void, the rest is applied again.
  void forget(AirlineCode airline);

  // Takes over what `other` knows of this airline, in the place of what is known here.
  void adopt(AirlineCode airline, Timetable& other);

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

  // The same of all purchases, only legs on flights of this airline.
  std::map<PurchaseId, std::vector<KnownLeg>> legs_at(AirlineCode airline) const;
  // Which quorum decides a purchase that holds seats; empty when it holds none, or does not say.
  const Quorum& quorum_of(const PurchaseId& purchase) const;
  // How often the seat of a ticket was changed.
  std::uint32_t seat_changes(TicketNumber ticket) const;

  struct Counts {
    std::uint64_t flights, seats;
  };
  Counts counts() const;
  Counts counts_of(AirlineCode airline) const;
  // All flights of one airline, by id.
  std::vector<const Flight*> flights_of(AirlineCode airline) const;
  // For each (owner, collector): fares of sold tickets that are not cancelled, in minor units; also
  // of purchases that are forgotten.
  std::map<std::pair<AirlineCode, AirlineCode>, std::int64_t> fares_collected() const;

  // See AirlineNode.
  void save(const TakePart& take) const;
  Result<Done> restore(StatePart kind, std::string_view body);

 private:
  struct Departure {
    UtcSeconds when;
    const Flight* flight;
  };
  // Whose event is applied, and its number.
  struct Said {
    AirlineCode by;
    std::uint64_t number;
  };
  using DayKey = std::uint64_t;  // An airport or a pair of them, and a UTC day.
  using Index = std::unordered_map<DayKey, std::vector<Departure>>;

  void on(const Said& said, const FlightScheduled& event);
  void on(const Said& said, const FlightCancelled& event);
  void on(const Said& said, const FlightClosed& event);
  void on(const Said& said, const FareChanged& event);
  void on(const Said& said, const SeatsTaken& event);
  void on(const Said& said, const HoldSold& event);
  void on(const Said& said, const HoldReleased& event);
  void on(const Said& said, const TicketsCancelled& event);
  void on(const Said& said, const SeatChanged& event);
  void on(const Said&, const DatabaseSetBack&) {}  // See forget().
  // Of customers: the directory's.
  void on(const Said&, const CustomerRegistered&) {}
  void on(const Said&, const DetailsChanged&) {}
  void on(const Said&, const KeyChanged&) {}
  void on(const Said&, const CustomerErased&) {}
  void on(const Said& said, const PastForgotten& event);
  // A flight that is new.
  void list(const Flight& flight);
  // Null unless the speaker has such a flight.
  Flight* spoken_of(const Said& said, const FlightId& flight);
  // Of all airlines; null when none is known.
  std::vector<KnownLeg>* known_legs(const PurchaseId& purchase);
  // Takes the seats of a leg that was saved; false when it cannot have them.
  bool seat(const KnownLeg& leg);
  void free_seat(const KnownLeg& leg, std::size_t passenger);
  // Something of the purchase has been decided, or is not known any more.
  void settle(const PurchaseId& purchase);
  // Its seats are free again.
  void drop(const KnownLeg& leg);
  void forget(const Said& said, const PurchaseId& id);
  void forget(const Said& said, const FlightId& id);

  using Fares = std::map<std::pair<AirlineCode, AirlineCode>, std::int64_t>;

  std::map<AirlineCode, std::uint16_t> accounting_codes_;
  std::map<AirlineCode, std::uint64_t> applied_;  // Number of the last event.
  std::map<AirlineCode, Counts> counts_;
  std::unordered_map<FlightId, Flight, IdHash> flights_;
  std::unordered_map<PurchaseId, std::vector<KnownLeg>, IdHash> legs_;
  std::map<PurchaseId, Quorum> quorums_;  // Of those with seats that are held.
  std::map<TicketNumber, std::uint32_t> seat_changes_;
  Fares past_fares_;  // As fares_collected(), of the legs that are forgotten.
  Index by_origin_;
  Index by_pair_;
};

}  // namespace vendepass
