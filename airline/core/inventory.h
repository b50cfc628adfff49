// What this airline owns: its flights, who has which seat, and what it answered to purchases.
//
// Seats follow from the airline's own events and from nothing else; private records add who
// travels and why something was refused. apply() is the only way it changes, at start-up and
// live alike; reservation_actor decides, this remembers.
//
// What is over is forgotten (PastForgotten): of a purchase its outcome stays, of a flight nothing.
//
// Invariants (broken_invariants() recounts them): free + held + sold equals the capacity of
// every flight; a seat has at most one purchase, and that purchase has the seat in a leg;
// a refused purchase has no seats; a held or sold one has an answer for ever.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "airline/core/records.h"
#include "airline/core/seat_map.h"
#include "airline/core/state_parts.h"
#include "airline/core/timetable.h"

namespace vendepass {

struct OwnFlight {
  FlightPlan plan;  // Fares are the current ones.
  SeatMap seats;
  std::map<SeatId, PurchaseId> purchasers;  // Of every seat that is held or sold.
  bool cancelled = false;
  bool closed = false;
  std::size_t parties = 0;  // Purchases with tickets, cancelled ones too, that are not forgotten.
};

// One leg of a purchase on a flight of this airline.
struct OwnLeg {
  std::uint8_t leg;
  FlightId flight;
  Cabin cabin;
  Money fare;
  AirlineCode collector;
  struct Ticket {
    TicketNumber number;
    SeatId seat;
    bool cancelled = false;
    std::uint32_t seat_changes = 0;
  };
  std::vector<Ticket> tickets;  // One per passenger.
};

struct OwnPurchase {
  enum class State : std::uint8_t { kHeld = 1, kSold, kRefused };
  State state = State::kHeld;
  // Empty when it was refused before it was taken, or lost with the database.
  Signed content;
  std::vector<OwnLeg> legs;  // Empty when refused.
  std::optional<Refusal> refusal;
  // The last local date that it names: by its content, or else by what is known without it.
  std::optional<Date> last_date;

  bool has_content() const { return !content.content.empty(); }
  Purchase purchase() const;  // Decoded. Requires: has_content().
};

class Inventory {
 public:
  Inventory(AirlineCode self, std::uint16_t accounting_code);

  // Own event `number`. Applying one twice is harmless; events of flights that are not this
  // airline's are ignored.
  void apply(std::uint64_t number, const AirlineEvent& event);
  void apply(const PurchaseTakenRecord& record);
  void apply(const PurchaseRefusedRecord& record);

  // What the others know of this airline's flights and seats after its first `events`, in the place
  // of own events that were lost with the database and that nobody keeps any more. Who travels
  // stays as it was. `how_it_ended`: true, sold; nothing, when it is not forgotten.
  using HowItEnded = std::function<std::optional<bool>(const PurchaseId&)>;
  void regain(const Timetable& known, std::uint64_t events, const HowItEnded& how_it_ended);

  const OwnFlight* flight(const FlightId& id) const;
  // Of one that is forgotten: sold without legs and content, or refused for a reason that is no
  // longer kept.
  const OwnPurchase* purchase(const PurchaseId& id) const;
  bool is_forgotten(const PurchaseId& id) const { return forgotten_.contains(id); }
  const std::map<FlightId, OwnFlight>& flights() const { return flights_; }
  // Those that are not forgotten.
  const std::unordered_map<PurchaseId, OwnPurchase, IdHash>& purchases() const {
    return purchases_;
  }
  std::size_t forgotten() const { return forgotten_.size(); }
  // What this customer bought or tried to buy here, oldest first.
  const std::vector<PurchaseId>& purchases_of(const CustomerId& customer) const;
  // Purchases whose seats are held, for their outcome is unknown here, and the quorum that decides
  // each (empty: only the purchase says).
  const std::map<PurchaseId, Quorum>& in_doubt() const { return in_doubt_; }
  // Flights that have departed by `now` and are not closed yet, at most `most`.
  std::vector<FlightId> departed(UtcSeconds now, std::size_t most) const;
  std::optional<UtcSeconds> next_departure() const;

  // ---- What may be over ----
  struct Filed {
    Date last;  // Date that it names.
    PurchaseId id;
  };
  // Purchases whose last date is `until` or before, in the order of date and id, after `after`; at
  // most `most`. Those of which no date is known are not among them.
  std::vector<Filed> filed(Date until, const std::optional<Filed>& after, std::size_t most) const;
  // Closed flights that departed by `until` and have no parties; at most `most`.
  std::vector<FlightId> empty_flights(UtcSeconds until, std::size_t most) const;

  // Purchases that have seats, held or sold, while who travels was lost with the database.
  const std::set<PurchaseId>& without_content() const { return without_content_; }
  // The answer about a purchase id: the same for ever once it is Held, then Sold or Refusal.
  OwnerAnswer answer(const PurchaseId& id) const;
  // This airline's tickets of a purchase, by leg and passenger.
  std::vector<TicketView> tickets(const OwnPurchase& purchase) const;

  struct Counts {  // Of flights that are not closed.
    std::uint64_t capacity = 0, held = 0, sold = 0;
  };
  const Counts& counts() const { return counts_; }

  std::vector<std::string> broken_invariants() const;

  // See AirlineNode.
  void save(const TakePart& take) const;
  Result<Done> restore(StatePart kind, std::string_view body);

 private:
  void end_absent(const PurchaseId& id, std::optional<bool> is_sold);
  void forget_absent_flights(const Timetable& known);
  void regain_flight(const FlightPlan& plan, bool cancelled, bool closed);
  void regain_purchase(const PurchaseId& id, const std::vector<KnownLeg>& legs,
                       const Timetable& known);
  void on(std::uint64_t number, const FlightScheduled& event);
  void on(std::uint64_t number, const FlightCancelled& event);
  void on(std::uint64_t number, const FlightClosed& event);
  void on(std::uint64_t number, const FareChanged& event);
  void on(std::uint64_t number, const SeatsTaken& event);
  void on(std::uint64_t number, const HoldSold& event);
  void on(std::uint64_t number, const HoldReleased& event);
  void on(std::uint64_t number, const TicketsCancelled& event);
  void on(std::uint64_t number, const SeatChanged& event);
  // Of customers: the directory's.
  void on(std::uint64_t, const CustomerRegistered&) {}
  void on(std::uint64_t, const DetailsChanged&) {}
  void on(std::uint64_t, const KeyChanged&) {}
  void on(std::uint64_t, const CustomerErased&) {}
  void on(std::uint64_t number, const DatabaseSetBack& event);
  void on(std::uint64_t number, const PastForgotten& event);
  void forget(const PurchaseId& id, OwnPurchase::State outcome);
  void forget(const FlightId& id);
  void drop_legs(OwnPurchase& purchase);
  // Under its last date, as it is known now. `content`: decoded, when it has just come.
  void file(const PurchaseId& id, OwnPurchase& purchase, const Purchase* content);
  void unfile(const PurchaseId& id, const OwnPurchase& purchase);
  void take_seat(OwnFlight& flight, SeatId seat, const PurchaseId& id, OwnPurchase::State state);
  void free_seat(OwnFlight& flight, SeatId seat, OwnPurchase::State state);
  void check_flight(const OwnFlight& flight, std::vector<std::string>& broken) const;
  void check_purchase(const PurchaseId& id, const OwnPurchase& purchase,
                      std::vector<std::string>& broken) const;

  AirlineCode self_;
  std::uint16_t accounting_code_;
  std::map<FlightId, OwnFlight> flights_;
  std::set<std::pair<UtcSeconds, FlightId>> open_by_departure_;
  std::unordered_map<PurchaseId, OwnPurchase, IdHash> purchases_;
  std::unordered_map<CustomerId, std::vector<PurchaseId>, IdHash> by_customer_;
  std::map<PurchaseId, Quorum> in_doubt_;
  std::set<PurchaseId> without_content_;
  std::unordered_map<PurchaseId, bool, IdHash> forgotten_;  // True: sold.
  std::map<Date, std::set<PurchaseId>> by_last_date_;
  std::set<std::pair<UtcSeconds, FlightId>> closed_by_departure_;
  std::uint64_t last_event_ = 0;  // That was applied since the start.
  Counts counts_;
};

}  // namespace vendepass
