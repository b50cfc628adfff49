#include "airline/io/people_writer.h"

#include "broker-less/core/event.h"

namespace vendepass {
namespace {

constexpr const char* kSchema = "2";

constexpr const char* kAbout =
    "CREATE TABLE IF NOT EXISTS about(key TEXT PRIMARY KEY, value TEXT NOT NULL)";
// As in the journal, rows of details are not moved and not deleted: details_table.h says why.
constexpr const char* kTables = R"(
CREATE TABLE IF NOT EXISTS flights(flight TEXT PRIMARY KEY, origin TEXT, destination TEXT,
  departure TEXT, arrival TEXT, equipment TEXT, cancelled INTEGER, closed INTEGER);
CREATE TABLE IF NOT EXISTS fares(flight TEXT, cabin TEXT, fare_minor INTEGER, currency TEXT,
  first_row INTEGER, last_row INTEGER, letters TEXT, PRIMARY KEY(flight, cabin));
CREATE TABLE IF NOT EXISTS purchases(purchase TEXT PRIMARY KEY, customer TEXT, state TEXT,
  reason TEXT);
CREATE TABLE IF NOT EXISTS passengers(purchase TEXT, passenger INTEGER, name TEXT,
  PRIMARY KEY(purchase, passenger));
CREATE TABLE IF NOT EXISTS tickets(ticket TEXT PRIMARY KEY, purchase TEXT, leg INTEGER,
  passenger INTEGER, flight TEXT, cabin TEXT, seat TEXT, fare_minor INTEGER, currency TEXT,
  collector TEXT, state TEXT);
CREATE INDEX IF NOT EXISTS tickets_of_purchase ON tickets(purchase);
CREATE INDEX IF NOT EXISTS tickets_of_flight ON tickets(flight);
CREATE TABLE IF NOT EXISTS customer_keys(customer TEXT PRIMARY KEY, erased INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS field_values(customer TEXT, field TEXT, digest TEXT,
  version INTEGER NOT NULL, replaced INTEGER NOT NULL, PRIMARY KEY(customer, field, digest));
CREATE TABLE IF NOT EXISTS details(number INTEGER PRIMARY KEY, digest TEXT NOT NULL,
  field TEXT NOT NULL, text NOT NULL, UNIQUE(digest, field));
CREATE VIEW IF NOT EXISTS fields_in_force AS
  SELECT customer, this.field AS field, text
  FROM field_values AS this LEFT JOIN details
    ON details.digest=this.digest AND details.field=this.field AND typeof(text)='text'
  WHERE this.digest=(SELECT digest FROM field_values AS other
    WHERE other.customer=this.customer AND other.field=this.field AND NOT replaced
    ORDER BY version DESC, digest DESC LIMIT 1);
CREATE VIEW IF NOT EXISTS customers AS SELECT customer,
    (SELECT text FROM fields_in_force WHERE customer=k.customer AND field='name') AS name,
    (SELECT text FROM fields_in_force WHERE customer=k.customer AND field='email') AS email,
    (SELECT text FROM fields_in_force WHERE customer=k.customer AND field='phone') AS phone,
    (SELECT text FROM fields_in_force WHERE customer=k.customer AND field='document') AS document
  FROM customer_keys AS k WHERE NOT erased;
CREATE VIEW IF NOT EXISTS seats_taken AS SELECT flight, seat, state, ticket, purchase
  FROM tickets WHERE state <> 'cancelled';
CREATE VIEW IF NOT EXISTS manifest AS SELECT flight, seat, name, ticket, state
  FROM tickets LEFT JOIN passengers USING(purchase, passenger);
)";

std::string number(std::int64_t value) { return std::to_string(value); }

std::string hex(const Hash16& hash) { return to_hex(view_of(hash)); }

// Journal and tables must be of the same database, schema and airline.
std::string origin_of(const JournalIdentity& identity) {
  return std::string{kSchema} + " " + to_string(identity.airline) + " " +
         hex(identity.store.value());
}

}  // namespace

Result<PeopleWriter> PeopleWriter::open(const std::string& path, const JournalIdentity& identity,
                                        std::uint16_t accounting_code) {
  auto database = Database::open(path, Database::IfMissing::kCreate);
  if (!database) return database.error();
  // Losing it costs a rebuild; a sync for it would slow the journal down.
  for (const auto* setup :
       {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=OFF", "PRAGMA secure_delete=ON"})
    if (auto done = database->execute(setup); !done) return done.error();
  if (auto done = database->execute(kAbout); !done) return done.error();
  const auto origin = database->ask("SELECT value FROM about WHERE key='origin'");
  if (!origin) return origin.error();
  if (!origin->empty() && *origin != origin_of(identity))
    return Error{ErrorCode::kInvalid, path + " is of another journal, or of another schema"};
  if (auto done = database->execute(kTables); !done) return done.error();
  const auto row = database->ask("SELECT value FROM about WHERE key='journal_row'");
  if (!row) return row.error();
  PeopleWriter writer{std::move(*database), accounting_code, identity.airline};
  writer.next_row_ = row->empty() ? 1 : std::stoull(*row) + 1;
  if (auto done =
          writer.run("INSERT OR REPLACE INTO about VALUES('origin',?)", {origin_of(identity)});
      !done)
    return done.error();
  return writer;
}

Result<Done> PeopleWriter::begin() { return database_.execute("BEGIN"); }

Result<Done> PeopleWriter::commit() {
  const auto row = number(static_cast<std::int64_t>(next_row_) - 1);
  auto done = run("INSERT OR REPLACE INTO about VALUES('journal_row',?)", {row});
  if (done) done = database_.execute("COMMIT");
  if (done) empty_log();
  return done;
}

void PeopleWriter::empty_log() {
  if (!log_has_erased_) return;
  log_has_erased_ =
      sqlite3_wal_checkpoint_v2(database_.handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr,
                                nullptr) != SQLITE_OK;
}

Result<Done> PeopleWriter::run(const char* sql, const std::vector<std::string>& values) {
  auto found = statements_.find(sql);
  if (found == statements_.end()) {
    auto prepared = database_.prepare(sql);
    if (!prepared) return prepared.error();
    found = statements_.emplace(sql, std::move(*prepared)).first;
  }
  int parameter = 1;
  for (const auto& value : values) found->second.bind_text(parameter++, value);
  if (found->second.run() == SQLITE_DONE) return Done{};
  return Error{ErrorCode::kInvalid, "airline.db: " + database_.message()};
}

Result<Done> PeopleWriter::write(std::uint64_t row, const Record& record) {
  next_row_ = row + 1;
  if (const auto* own = std::get_if<OwnEventRecord>(&record)) return write_own_event(own->event);
  if (const auto* foreign = std::get_if<ForeignEventsRecord>(&record))
    return write_foreign(foreign->batch);
  if (const auto* taken = std::get_if<PurchaseTakenRecord>(&record))
    return write_purchase(taken->purchase.content);
  if (const auto* refused = std::get_if<PurchaseRefusedRecord>(&record))
    return write_outcome(refused->purchase, "refused",
                         std::string{name_of(refused->refusal.reason)});
  if (const auto* former = std::get_if<FormerProfileRecord>(&record))
    return write(Beside{former->digest, former->profile});
  if (const auto* details = std::get_if<DetailsRecord>(&record))
    return write(Beside{details->digest, details->bytes});
  if (const auto* erased = std::get_if<DetailsErasedRecord>(&record)) return write_erased(*erased);
  if (const auto* part = std::get_if<SnapshotPartRecord>(&record)) return write_adopted(*part);
  return Done{};  // Votes and promises are of no interest to people.
}

Result<Done> PeopleWriter::write_own_event(const Bytes& bytes) {
  const auto event = decode_event(bytes);
  if (!event) return event.error();
  const auto said = decode_event_body(event->body);
  if (!said) return said.error();
  return std::visit(
      Overloaded{
          [&](const FlightScheduled& e) { return write_flight(e.plan); },
          [&](const FlightCancelled& e) {
            return run("UPDATE flights SET cancelled=1 WHERE flight=?", {to_string(e.flight)});
          },
          [&](const FlightClosed& e) {
            return run("UPDATE flights SET closed=1 WHERE flight=?", {to_string(e.flight)});
          },
          [&](const FareChanged& e) {
            return run("UPDATE fares SET fare_minor=?1 WHERE flight=?2 AND cabin=?3",
                       {number(e.fare.minor), to_string(e.flight), to_string(e.cabin)});
          },
          [&](const SeatsTaken& e) { return write_seats(e, event->number); },
          [&](const HoldSold& e) {
            auto done = run("UPDATE tickets SET state='sold' WHERE purchase=? AND state='held'",
                            {to_string(e.purchase)});
            return done ? write_outcome(e.purchase, "sold", "") : done;
          },
          [&](const HoldReleased& e) {
            auto done = run("DELETE FROM tickets WHERE purchase=? AND state='held'",
                            {to_string(e.purchase)});
            return done ? write_outcome(e.purchase, "refused", "recovered") : done;
          },
          [&](const TicketsCancelled& e) { return write_cancelled(e); },
          [&](const SeatChanged& e) {
            return run("UPDATE tickets SET seat=?1 WHERE ticket=?2",
                       {to_string(e.seat), to_string(e.ticket)});
          },
          [&](const CustomerRegistered& e) { return write_customer(e.registration); },
          [&](const DatabaseSetBack&) { return Result<Done>{Done{}}; },
          [&](const PastForgotten& e) { return write_forgotten(e); },
          [&](const DetailsChanged& e) { return write_changed(e.order.content); },
          [&](const KeyChanged&) { return Result<Done>{Done{}}; },
          [&](const CustomerErased& e) { return write_erased(e.order.content); }},
      *said);
}

// Of other airlines' events only customers matter here: they are common to all.
Result<Done> PeopleWriter::write_foreign(const EventBatch& batch) {
  Result<Done> done = Done{};
  for (const auto& bytes : batch.events) {
    const auto event = decode_event(bytes);
    if (!event) return event.error();
    const auto said = decode_event_body(event->body);
    if (!said) continue;
    if (const auto* registered = std::get_if<CustomerRegistered>(&*said))
      done = write_customer(registered->registration);
    if (const auto* changed = std::get_if<DetailsChanged>(&*said))
      done = write_changed(changed->order.content);
    if (const auto* erased = std::get_if<CustomerErased>(&*said))
      done = write_erased(erased->order.content);
    if (!done) return done;
  }
  return done;
}

Result<Done> PeopleWriter::write_flight(const FlightPlan& plan) {
  const auto flight = to_string(plan.flight);
  auto done = run("INSERT OR REPLACE INTO flights VALUES(?,?,?,?,?,?,0,0)",
                  {flight, to_string(plan.from), to_string(plan.to), to_string(plan.departure),
                   to_string(plan.arrival), plan.equipment});
  for (const auto& cabin : plan.cabins) {
    if (!done) break;
    done = run(
        "INSERT OR REPLACE INTO fares VALUES(?,?,?,?,?,?,?)",
        {flight, to_string(cabin.cabin), number(cabin.fare.minor), to_string(cabin.fare.currency),
         number(cabin.first_row), number(cabin.last_row), cabin.letters});
  }
  return done;
}

Result<Done> PeopleWriter::write_seats(const SeatsTaken& seats, std::uint64_t event_number) {
  Result<Done> done = Done{};
  const auto* state = seats.held_for ? "held" : "sold";
  for (std::size_t i = 0; done && i < seats.seats.size(); ++i)
    done = write_ticket({ticket_number(accounting_code_, event_number, i), seats.purchase,
                         seats.leg, i, seats.flight, seats.cabin, seats.seats[i], seats.fare,
                         seats.collector, state});
  return done ? write_outcome(seats.purchase, state, "") : done;
}

Result<Done> PeopleWriter::write_ticket(const TicketRow& ticket) {
  return run("INSERT OR REPLACE INTO tickets VALUES(?,?,?,?,?,?,?,?,?,?,?)",
             {to_string(ticket.number), to_string(ticket.purchase), number(ticket.leg),
              number(static_cast<int>(ticket.passenger)), to_string(ticket.flight),
              to_string(ticket.cabin), to_string(ticket.seat), number(ticket.fare.minor),
              to_string(ticket.fare.currency), to_string(ticket.collector), ticket.state});
}

Result<Done> PeopleWriter::write_purchase(const Bytes& content) {
  const auto purchase = decode_purchase(content);
  if (!purchase) return purchase.error();
  const auto id = to_string(purchase_id_of(content));
  auto done =
      run("INSERT INTO purchases VALUES(?1,?2,'held','') "
          "ON CONFLICT(purchase) DO UPDATE SET customer=?2",
          {id, to_string(purchase->customer)});
  for (std::size_t i = 0; done && i < purchase->passengers.size(); ++i)
    done = run("INSERT OR REPLACE INTO passengers VALUES(?,?,?)",
               {id, number(static_cast<int>(i)), purchase->passengers[i]});
  return done;
}

Result<Done> PeopleWriter::write_cancelled(const TicketsCancelled& cancelled) {
  Result<Done> done = Done{};
  for (const auto ticket : cancelled.tickets)
    if (done)
      done = run("UPDATE tickets SET state='cancelled' WHERE ticket=?", {to_string(ticket)});
  return done;
}

// As in the server: of a purchase the outcome stays, of a flight nothing.
Result<Done> PeopleWriter::write_forgotten(const PastForgotten& past) {
  log_has_erased_ = true;
  Result<Done> done = Done{};
  const auto forget = [&](const std::vector<PurchaseId>& ids, const char* state) {
    for (const auto& id : ids)
      for (const auto* sql :
           {"DELETE FROM tickets WHERE purchase=?", "DELETE FROM passengers WHERE purchase=?"})
        if (done) done = run(sql, {to_string(id)});
    for (const auto& id : ids)
      if (done)
        done = run("INSERT OR REPLACE INTO purchases VALUES(?,'',?,'')", {to_string(id), state});
  };
  forget(past.sold, "sold");
  forget(past.refused, "refused");
  for (const auto& flight : past.flights)
    for (const auto* sql :
         {"DELETE FROM flights WHERE flight=?", "DELETE FROM fares WHERE flight=?"})
      if (done) done = run(sql, {to_string(flight)});
  return done;
}

Result<Done> PeopleWriter::write_outcome(const PurchaseId& purchase, const std::string& state,
                                         const std::string& reason) {
  return run(
      "INSERT INTO purchases VALUES(?1,'',?2,?3) "
      "ON CONFLICT(purchase) DO UPDATE SET state=?2, reason=?3",
      {to_string(purchase), state, reason});
}

}  // namespace vendepass
