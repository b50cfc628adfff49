#include "tests/simulation/ledger.h"

#include "common/wire_peer.h"

namespace vendepass::simulation {

using State = LedgerPurchase::State;

namespace {

// Kinds of parts of a snapshot, as docs/protocol.md has them.
constexpr std::uint8_t kLogPart = 2;
constexpr std::uint8_t kClockPart = 4;

}  // namespace

void Ledger::apply(const Record& record, Micros now) {
  now_ = now;
  auto position = positions.empty() ? Position{} : positions.back();
  if (const auto* started = std::get_if<StartedRecord>(&record))
    position.first = started->incarnation;
  position.second += is_progress(kind_of(record)) ? 1 : 0;
  positions.push_back(position);
  std::visit([this](const auto& body) { on(body); }, record);
}

LedgerPurchase::State Ledger::state_of(const PurchaseId& id) const {
  const auto found = purchases.find(id);
  return found == purchases.end() ? State::kUnheard : found->second.state;
}

const LedgerTicket* Ledger::ticket(const PurchaseId& id, TicketNumber number) const {
  const auto found = purchases.find(id);
  if (found == purchases.end()) return nullptr;
  for (const auto& [index, leg] : found->second.legs)
    for (const auto& ticket : leg.tickets)
      if (ticket.number == number) return &ticket;
  return nullptr;
}

const LedgerLeg& Ledger::leg_of(const PurchaseId& id, TicketNumber number) const {
  for (const auto& [index, leg] : purchases.at(id).legs)
    for (const auto& ticket : leg.tickets)
      if (ticket.number == number) return leg;
  VP_ASSERT(false && "there is such a ticket");
  std::abort();
}

void Ledger::set_back(const std::vector<Record>& kept, Micros now) {
  Ledger rest{self_, accounting_code_};
  rest.ever_written_ = std::move(ever_written_);
  for (const auto& record : kept) rest.apply(record, now);
  rest.votes = std::move(votes);
  rest.promises = std::move(promises);
  *this = std::move(rest);
}

void Ledger::on(const OwnEventRecord& record) {
  auto event = decode_event(record.event);
  if (!event) return;
  follow_own(*event);
  ever_written_.insert_or_assign(event->number, *std::move(event));
}

void Ledger::follow_own(const Event& event) {
  last_event = event.number;
  if (const auto body = decode_event_body(event.body))
    std::visit([this](const auto& each) { follow(each); }, *body);
}

void Ledger::on(const SnapshotPartRecord& record) {
  if (record.place == 1) snapshot_ = {};
  if (record.place != ++snapshot_.parts) return;
  Reader reader{record.body};
  if (record.kind == kLogPart) {
    reader.array(6);
    const auto airline = Codec<AirlineCode>::get(reader);
    reader.u64();
    reader.hash<32>();
    snapshot_.known[airline] = reader.u64();
  }
  if (record.kind == kClockPart) snapshot_.delivered = Codec<VectorClock>::get(reader);
  if (!record.is_last) return;
  for (const auto& [airline, count] : snapshot_.known)
    if (airline != self_ && snapshot_.delivered.at(airline) > known[airline])
      known[airline] = count;
  if (record.with_own) take_over();
}

// The own events that others had delivered, as if they had come back one by one. But of a hold that
// was released a snapshot says nothing.
void Ledger::take_over() {
  std::vector<const Event*> missing;
  for (auto number = snapshot_.known[self_]; number > last_event;) {
    const auto event = ever_written_.find(number);
    if (event == ever_written_.end()) break;
    missing.push_back(&event->second);
    number = event->second.previous();
  }
  const auto before = purchases;
  for (auto event = missing.rbegin(); event != missing.rend(); ++event) follow_own(**event);
  std::erase_if(purchases, [&](const auto& each) {
    const auto& [id, purchase] = each;
    return purchase.state == State::kRefused && !purchase.forgotten && !before.contains(id);
  });
}

void Ledger::on(const ForeignEventsRecord& record) {
  auto& count = known[record.batch.airline];
  count = std::max(count, record.batch.first + record.batch.events.size() - 1);
}

void Ledger::on(const SightingRecord& record) {
  const auto& sighting = record.sighting;
  auto& furthest = seen[{record.airline, sighting.store}];
  furthest = std::max(furthest, Position{sighting.incarnation, sighting.journal_row});
}

void Ledger::on(const PurchaseTakenRecord& record) {
  purchases[PurchaseId{blake2b_16(record.purchase.content)}].content = record.purchase.content;
}

void Ledger::on(const PurchaseRefusedRecord& record) {
  auto& purchase = purchases[record.purchase];
  purchase.refusal = record.refusal;
  purchase.refused_by_decision = record.by_decision;
  if (purchase.state != State::kHeld) become(record.purchase, State::kRefused);
}

void Ledger::on(const CancelPromisedRecord& record) {
  promised_cancels.insert(blake2b_16(record.order.content));
}

void Ledger::follow(const FlightScheduled& event) {
  flights.try_emplace(event.plan.flight, LedgerFlight{event.plan, false, false, false, {}});
}

void Ledger::follow(const FlightCancelled& event) {
  const auto found = flights.find(event.flight);
  if (found != flights.end()) found->second.cancelled = true;
}

void Ledger::follow(const FlightClosed& event) {
  const auto found = flights.find(event.flight);
  if (found != flights.end()) found->second.closed = true;
}

void Ledger::follow(const FareChanged& event) {
  const auto found = flights.find(event.flight);
  if (found == flights.end()) return;
  for (auto& cabin : found->second.plan.cabins)
    if (cabin.cabin == event.cabin) cabin.fare = event.fare;
}

void Ledger::follow(const SeatsTaken& event) {
  const auto found = flights.find(event.flight);
  if (found == flights.end()) return;
  LedgerLeg leg{event.flight, event.fare, event.collector, {}};
  for (std::size_t i = 0; i < event.seats.size(); ++i) {
    found->second.taken.insert_or_assign(event.seats[i], event.purchase);
    leg.tickets.push_back({ticket_number(accounting_code_, last_event, i), event.seats[i]});
  }
  purchases[event.purchase].legs.insert_or_assign(event.leg, std::move(leg));
  become(event.purchase, event.held_for ? State::kHeld : State::kSold);
}

void Ledger::follow(const HoldSold& event) { become(event.purchase, State::kSold); }

void Ledger::follow(const HoldReleased& event) {
  for (const auto& [index, leg] : purchases[event.purchase].legs)
    for (const auto& ticket : leg.tickets) free_seat(leg.flight, ticket.seat, event.purchase);
  become(event.purchase, State::kRefused);
}

void Ledger::follow(const TicketsCancelled& event) {
  for (auto& [index, leg] : purchases[event.purchase].legs)
    for (auto& ticket : leg.tickets) {
      if (std::ranges::count(event.tickets, ticket.number) == 0 || ticket.cancelled) continue;
      ticket.cancelled = true;
      free_seat(leg.flight, ticket.seat, event.purchase);
    }
}

void Ledger::follow(const SeatChanged& event) {
  for (auto& [index, leg] : purchases[event.purchase].legs)
    for (auto& ticket : leg.tickets) {
      if (ticket.number != event.ticket) continue;
      free_seat(leg.flight, ticket.seat, event.purchase);
      ticket.seat = event.seat;
      ++ticket.changes;
      if (const auto found = flights.find(leg.flight); found != flights.end())
        found->second.taken.insert_or_assign(event.seat, event.purchase);
    }
}

void Ledger::follow(const CustomerRegistered& event) {
  customers.insert(event.registration.customer);
}

void Ledger::follow(const PastForgotten& event) {
  for (const auto& id : event.sold) forget(id, State::kSold);
  for (const auto& id : event.refused) forget(id, State::kRefused);
  for (const auto& id : event.flights)
    if (const auto found = flights.find(id); found != flights.end()) found->second.forgotten = true;
}

// One that is not known was refused by rows that are lost.
void Ledger::forget(const PurchaseId& id, State outcome) {
  auto& purchase = purchases[id];
  purchase.forgotten = true;
  if (purchase.state == State::kUnheard) become(id, outcome);
  if (purchase.state != State::kSold) return;
  for (const auto& [index, leg] : purchase.legs)
    for (const auto& ticket : leg.tickets)
      if (!ticket.cancelled) free_seat(leg.flight, ticket.seat, id);
}

void Ledger::become(const PurchaseId& id, State state) {
  auto& purchase = purchases[id];
  purchase.state = state;
  purchase.since = now_;
  if (state == State::kHeld)
    held.insert(id);
  else
    held.erase(id);
}

void Ledger::free_seat(const FlightId& flight, SeatId seat, const PurchaseId& id) {
  const auto found = flights.find(flight);
  if (found == flights.end()) return;
  const auto holder = found->second.taken.find(seat);
  if (holder != found->second.taken.end() && holder->second == id)
    found->second.taken.erase(holder);
}

}  // namespace vendepass::simulation
