// Recounts an airline from its journal alone, sharing nothing with the actor that wrote it.
//
// Every row's digest and link are verified, every event's place in its log, and every seat is
// followed through its life on its own: free + held + sold must be the capacity of each flight,
// no seat may have two owners, every purchase that was taken must have a ticket for each
// passenger on each leg of this airline. Of a compacted journal the same is counted from the parts
// that its rows come after. Only the codecs are common with the server.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "airline/core/inventory.h"
#include "airline/io/journal_base.h"
#include "common/events.h"

namespace vendepass {

struct AuditTotals {
  std::uint64_t rows = 0, flights = 0, capacity = 0, free = 0, held = 0, sold = 0;
  std::uint64_t tickets = 0, cancelled_tickets = 0, purchases_sold = 0, purchases_held = 0;
  std::uint64_t without_passengers = 0;  // Purchases whose content went with a lost database.
};

// What one journal says of one purchase.
enum class AuditedState { kNothing, kRefused, kReleased, kHeld, kSold };

class JournalAudit {
 public:
  // Reads the whole journal. Broken rows end the reading and are a problem like any other.
  explicit JournalAudit(JournalFile& journal);

  AirlineCode airline() const { return self_; }
  AuditTotals totals() const;
  // Each thing that is wrong, in words; empty when all is well.
  const std::vector<std::string>& problems() const { return problems_; }

  struct PurchaseSeen {
    std::optional<Purchase> content;
    AuditedState state = AuditedState::kNothing;
    bool own_refusal = false;
    bool gave_back = false;  // Released, which events had taken its seats is not known any more.
    std::map<std::uint8_t, std::uint64_t> events_of_legs;  // leg -> number of its SeatsTaken
  };
  const std::map<PurchaseId, PurchaseSeen>& purchases() const { return purchases_; }
  const std::map<RegisterKey, Bytes>& chosen() const { return chosen_; }

 private:
  struct Flight {
    std::map<SeatId, Cabin> seats;  // All of them.
    std::set<SeatId> free;
    std::map<SeatId, PurchaseId> held, sold;
  };
  struct Ticket {
    PurchaseId purchase;
    FlightId flight;
    SeatId seat;
    bool cancelled = false;
  };
  struct Log {
    std::uint64_t events = 0;
    Hash32 head{};
    VectorClock clock;
    std::pair<std::uint64_t, Hash32> told{};  // Where a snapshot says that it ends.
  };

  void see(const Record& record);
  // What stands for rows that were compacted (journal_audit_parts.cc).
  Result<Done> see(const SnapshotPart& part);
  Result<Done> see_identity(const Bytes& body);
  Result<Done> see_events(const Bytes& body);
  Result<Done> see_log(const Bytes& body);
  void check_logs();
  void see_saved(const PurchaseId& id, const OwnPurchase& purchase);
  // What another airline's snapshot said in the place of events (journal_audit_adopted.cc).
  void see_part_of_another(const SnapshotPartRecord& record);
  void adopt(const std::vector<SnapshotPart>& parts, bool with_own);
  void regain(const std::vector<SnapshotPart>& parts, std::uint64_t events);
  void forget_seats();
  void see_known(const PurchaseId& id, const KnownLeg& leg);
  void see_set_back(const SetBackRecord& record);
  void see_own_event(const Bytes& bytes);
  void see_foreign(const EventBatch& batch);
  void see_chosen(const ChosenRecord& record);
  void see_taken(const PurchaseTakenRecord& record);
  void see_refused(const PurchaseRefusedRecord& record);
  void see_event(std::uint64_t number, const AirlineEvent& event);
  void on(const FlightScheduled& event);
  void on(const SeatsTaken& event, std::uint64_t number);
  void on(const HoldSold& event);
  void on(const HoldReleased& event);
  void on(const TicketsCancelled& event);
  void on(const SeatChanged& event);
  void on(const PastForgotten& event);
  static std::uint64_t serial_of(TicketNumber ticket);
  bool take(Flight& flight, const SeatsTaken& event, SeatId seat);
  std::vector<std::uint64_t> tickets_of(const PurchaseId& purchase) const;
  Ticket* ticket_of(const PurchaseId& purchase, TicketNumber number);
  void check_flights();
  bool has_its_seat(const Ticket& ticket) const;
  void check_purchases();
  void check_taken_purchase(const PurchaseId& id, const PurchaseSeen& seen);
  void problem(std::string text);

  AirlineCode self_;
  std::uint64_t row_ = 0;  // The one being read, for messages; 0: a part.
  std::vector<std::string> problems_;
  std::map<AirlineCode, Log> logs_;
  std::map<FlightId, Flight> flights_;
  std::map<std::uint64_t, Ticket> tickets_;  // By serial_of().
  std::map<PurchaseId, PurchaseSeen> purchases_;
  std::map<RegisterKey, Bytes> chosen_;
  bool was_set_back_ = false;
  std::uint64_t setbacks_ = 0;  // How often.
  bool has_resumed_ = false;    // Since then: its log went on with skipped numbers.
  std::uint64_t without_passengers_ = 0;
  std::vector<SnapshotPart> staged_;  // Of another airline's snapshot.
};

// Compares several airlines' journals: itineraries that are sold at one owner and refused,
// released or unknown at another, and decisions that differ. A hold beside a sale is no
// problem: that owner has not counted the votes yet and will.
std::vector<std::string> audit_across(const std::vector<JournalAudit>& audits);

}  // namespace vendepass
