// Turns journal rows, or the parts of a snapshot, into rows of airline.db; all of its SQL.
//
// Stateless between rows: everything it needs to know is in the tables themselves, so it can
// continue after any row. Writing a row twice changes nothing.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "airline/core/inventory.h"
#include "airline/core/records.h"
#include "airline/io/snapshot_file.h"
#include "common/customer.h"
#include "common/events.h"

namespace vendepass {

struct FieldValues;

struct SavedFlight;

class PeopleWriter {
 public:
  // Errors: kInvalid when the file cannot be used; the caller may delete it and try again.
  static Result<PeopleWriter> open(const std::string& path, const JournalIdentity& identity,
                                   std::uint16_t accounting_code);

  std::uint64_t next_row() const { return next_row_; }
  // One transaction: begin(), any number of write(), commit().
  Result<Done> begin();
  Result<Done> write(std::uint64_t row, const Record& record);
  // Of empty tables: what a part of a snapshot says, in the order in which the parts were saved,
  // and then the row that the snapshot is of.
  Result<Done> write(const SnapshotPart& part);
  // At any time.
  Result<Done> write(const Beside& details);
  void continue_after(std::uint64_t row) { next_row_ = row + 1; }
  Result<Done> commit();
  // What was erased is in the write-ahead log until that is emptied: commit() does it, unless
  // somebody reads. Nothing when it is empty of such.
  void empty_log();

 private:
  PeopleWriter(Database database, std::uint16_t accounting_code, AirlineCode self)
      : database_{std::move(database)}, accounting_code_{accounting_code}, self_{self} {}
  Result<Done> run(const char* sql, const std::vector<std::string>& values);
  // A part of another airline's snapshot: customers, and what it knows of this airline's own.
  Result<Done> write_adopted(const SnapshotPartRecord& record);
  Result<Done> write_readable(const SnapshotPartRecord& record);
  Result<Done> write_tickets(const PurchaseId& id, const KnownLeg& leg);
  Result<Done> write_saved(const SavedFlight& flight);
  Result<Done> write_saved(const PurchaseId& id, const OwnPurchase& purchase);
  Result<Done> write_own_event(const Bytes& event);
  Result<Done> write_foreign(const EventBatch& batch);
  Result<Done> write_flight(const FlightPlan& plan);
  Result<Done> write_seats(const SeatsTaken& seats, std::uint64_t event_number);
  struct TicketRow {
    TicketNumber number;
    PurchaseId purchase;
    std::uint8_t leg;
    std::size_t passenger;
    FlightId flight;
    Cabin cabin;
    SeatId seat;
    Money fare;
    AirlineCode collector;
    const char* state;
  };
  Result<Done> write_ticket(const TicketRow& ticket);
  Result<Done> write_purchase(const Bytes& content);
  Result<Done> write_customer(const Registration& registration);
  // What the values of a customer's fields are, by the digest of their details, comes from events
  // and parts; their texts from the details, before or after.
  Result<Done> write_value(const CustomerId& customer, Field field, std::uint32_t version,
                           const Hash16& details);
  Result<Done> write_replaced(const CustomerId& customer, Field field, const Hash16& details);
  Result<Done> write_values(const CustomerId& customer, Field field, const FieldValues& values);
  Result<Done> write_changed(const Bytes& order);
  Result<Done> write_erased(const Bytes& order);
  Result<Done> write_erased(const CustomerId& customer);
  Result<Done> write_erased(const DetailsErasedRecord& record);
  Result<Done> write_cancelled(const TicketsCancelled& cancelled);
  Result<Done> write_forgotten(const PastForgotten& past);
  Result<Done> write_outcome(const PurchaseId& purchase, const std::string& state,
                             const std::string& reason);

  Database database_;
  std::map<std::string, Statement> statements_;  // By their SQL: each is prepared once.
  std::uint16_t accounting_code_;
  AirlineCode self_;
  std::uint64_t next_row_ = 1;
  bool log_has_erased_ = true;  // As far as is known of an earlier process.
};

}  // namespace vendepass
