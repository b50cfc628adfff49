// What one airline's journal says, row by row as it becomes durable, read by a reader of its own.
//
// Shares the codecs with the airline and nothing else: not its inventory, not its directory, not
// its replica. It believes whatever is written, also nonsense: judging is the checkers' part.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "airline/core/records.h"
#include "broker-less/core/event.h"
#include "broker-less/core/register_key.h"
#include "common/events.h"
#include "tests/simulation/event_queue.h"

namespace vendepass::simulation {

struct LedgerTicket {
  TicketNumber number;
  SeatId seat;
  bool cancelled = false;
  std::uint32_t changes = 0;
};
struct LedgerLeg {
  FlightId flight;
  Money fare;
  AirlineCode collector;
  std::vector<LedgerTicket> tickets;  // One per passenger.
};
struct LedgerPurchase {
  enum class State { kUnheard, kHeld, kSold, kRefused };
  State state = State::kUnheard;
  std::optional<Bytes> content;
  std::map<std::uint8_t, LedgerLeg> legs;  // Also of a released hold.
  std::optional<Refusal> refusal;
  bool refused_by_decision = false;
  Micros since{0};         // When it got this state.
  bool forgotten = false;  // But for its state; what is here stays for checkers.
  bool has_seats() const { return state == State::kHeld || state == State::kSold; }
};
struct LedgerFlight {
  FlightPlan plan;  // Fares are the current ones.
  bool cancelled = false;
  bool closed = false;
  bool forgotten = false;  // The same.
  std::map<SeatId, PurchaseId> taken;
};

class Ledger {
 public:
  Ledger(AirlineCode self, std::uint16_t accounting_code)
      : self_{self}, accounting_code_{accounting_code} {}

  void apply(const Record& record, Micros now);
  // The database holds only these rows now. Votes and promises that were given stay: they were
  // told.
  void set_back(const std::vector<Record>& kept, Micros now);

  std::map<FlightId, LedgerFlight> flights;
  std::unordered_map<PurchaseId, LedgerPurchase, IdHash> purchases;
  RegisterTable<std::vector<Vote>> votes;       // All of them, in order.
  RegisterTable<std::vector<Ballot>> promises;  // The same.
  RegisterTable<Bytes> chosen;
  std::uint64_t last_event = 0;                // Number of the newest own one.
  std::map<AirlineCode, std::uint64_t> known;  // Events of others.
  std::set<CustomerId> customers;              // That this airline announced.
  std::set<Hash16> details;                    // Digests of those that are on the disk.
  std::set<Hash16> promised_cancels;           // Digests of orders.
  std::set<PurchaseId> held;
  std::uint64_t edition = 0;  // Of the alliance: the newest that it has worked under.
  // How far each airline was seen: start, and rows of the journal.
  using Position = std::pair<std::uint64_t, std::uint64_t>;
  std::map<std::pair<AirlineCode, StoreId>, Position> seen;
  std::vector<Position> positions;  // Of this journal, after each of its rows.

  LedgerPurchase::State state_of(const PurchaseId& id) const;
  // Null when this airline never gave such a ticket.
  const LedgerTicket* ticket(const PurchaseId& id, TicketNumber number) const;
  // The leg of a ticket; requires that there is one.
  const LedgerLeg& leg_of(const PurchaseId& id, TicketNumber number) const;

 private:
  void on(const OwnEventRecord& record);
  void on(const ForeignEventsRecord& record);
  void on(const VoteRecord& record) { votes[record.key].push_back({record.ballot, record.value}); }
  void on(const PromiseRecord& record) { promises[record.key].push_back(record.ballot); }
  void on(const ChosenRecord& record) { chosen.insert_or_assign(record.key, record.value); }
  void on(const SnapshotPartRecord& record);
  void on(const SightingRecord& record);
  void on(const EditionRecord& record) { edition = std::max(edition, record.edition); }
  void on(const PurchaseTakenRecord& record);
  void on(const PurchaseRefusedRecord& record);
  void on(const CancelPromisedRecord& record);
  void on(const DetailsRecord& record) { details.insert(record.digest); }
  void on(const DetailsErasedRecord& record) {
    for (const auto& digest : record.digests) details.erase(digest);
  }
  template <typename Other>
  void on(const Other&) {}

  void follow(const FlightScheduled& event);
  void follow(const FlightCancelled& event);
  void follow(const FlightClosed& event);
  void follow(const FareChanged& event);
  void follow(const SeatsTaken& event);
  void follow(const HoldSold& event);
  void follow(const HoldReleased& event);
  void follow(const TicketsCancelled& event);
  void follow(const SeatChanged& event);
  void follow(const CustomerRegistered& event);
  void follow(const DatabaseSetBack&) {}
  void follow(const DetailsChanged&) {}
  void follow(const KeyChanged&) {}
  void follow(const CustomerErased&) {}
  void follow(const PastForgotten& event);
  void forget(const PurchaseId& id, LedgerPurchase::State outcome);

  void follow_own(const Event& event);
  void take_over();
  void become(const PurchaseId& id, LedgerPurchase::State state);
  void free_seat(const FlightId& flight, SeatId seat, const PurchaseId& id);

  // What the parts of another airline's snapshot say of logs, until the last of them is here.
  struct Snapshot {
    std::uint32_t parts = 0;
    VectorClock delivered;
    std::map<AirlineCode, std::uint64_t> known;
  };

  AirlineCode self_;
  std::uint16_t accounting_code_;
  Micros now_{0};
  Snapshot snapshot_;
  std::map<std::uint64_t, Event> ever_written_;  // Own events, also those that were lost since.
};

}  // namespace vendepass::simulation
