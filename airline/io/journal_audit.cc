#include "airline/io/journal_audit.h"

#include <algorithm>

#include "broker-less/core/event.h"
#include "common/limits.h"

namespace vendepass {
namespace {

// More say nothing new and hide the first ones.
constexpr std::size_t kMaxProblems = 1000;

std::map<SeatId, Cabin> seats_of(const FlightPlan& plan) {
  std::map<SeatId, Cabin> seats;
  for (const auto& cabin : plan.cabins)
    for (int row = cabin.first_row; row <= cabin.last_row; ++row)
      for (const char letter : cabin.letters)
        if (letter != '-')
          seats.emplace(SeatId{static_cast<std::uint8_t>(row), letter}, cabin.cabin);
  return seats;
}

std::string seat_name(const FlightId& flight, SeatId seat) {
  return to_string(flight) + ":" + to_string(seat);
}

}  // namespace

JournalAudit::JournalAudit(JournalFile& journal) : self_{journal.identity().airline} {
  const auto done = read_whole(
      journal, [this](const SnapshotPart& part) { return see(part); },
      [this](std::uint64_t row, std::uint8_t kind, std::string_view body) -> Result<Done> {
        row_ = row;
        const auto record = decode_record(kind, body);
        if (!record) return record.error();
        see(*record);
        return Done{};
      });
  if (!done) problems_.push_back(done.error().detail);
  if (done) row_ = journal.position().row;
  check_flights();
  check_purchases();
}

void JournalAudit::problem(std::string text) {
  const auto where = row_ == 0 ? std::string{"base"} : "row " + std::to_string(row_);
  if (problems_.size() < kMaxProblems) problems_.push_back(where + ": " + std::move(text));
}

// ---- Reading --------------------------------------------------------------------------------

void JournalAudit::see(const Record& record) {
  std::visit(Overloaded{[&](const OwnEventRecord& own) { see_own_event(own.event); },
                        [&](const ForeignEventsRecord& foreign) { see_foreign(foreign.batch); },
                        [&](const ChosenRecord& chosen) { see_chosen(chosen); },
                        [&](const PurchaseTakenRecord& taken) { see_taken(taken); },
                        [&](const PurchaseRefusedRecord& refused) { see_refused(refused); },
                        [&](const SetBackRecord& set_back) { see_set_back(set_back); },
                        [&](const SnapshotPartRecord& part) { see_part_of_another(part); },
                        [](const auto&) {}},
             record);
}

// Its events come back before those of others that they build on; the next one of its own skips
// numbers, and builds on what the journal has.
void JournalAudit::see_set_back(const SetBackRecord& record) {
  was_set_back_ = true;
  setbacks_ = record.setbacks;
  has_resumed_ = false;
  logs_[self_].clock = {};
}

void JournalAudit::see_own_event(const Bytes& bytes) {
  const auto event = decode_event(bytes);
  if (!event) return problem("an own event does not decode: " + event.error().detail);
  auto& log = logs_[self_];
  if (event->airline != self_) problem("an own event names " + to_string(event->airline));
  if (event->previous() != log.events)
    problem("own event " + std::to_string(event->number) + " follows " +
            std::to_string(log.events));
  // Not one that an earlier set-back skipped, and that has come back.
  const bool resumes = event->skipped > 0 && event->skipped == kVoidedNumbers * setbacks_;
  const bool came_back = was_set_back_ && !resumes && !has_resumed_;
  has_resumed_ = has_resumed_ || resumes;
  if (!came_back && !event->clock.covers(log.clock))
    problem("own event " + std::to_string(event->number) + " forgets what the one before knew");
  for (const auto& [airline, count] : event->clock.components())
    if (!came_back && airline != self_ && logs_[airline].events < count)
      problem("own event " + std::to_string(event->number) + " builds on events of " +
              to_string(airline) + " that the journal does not have");
  log.events = event->number;
  if (!came_back) log.clock.merge(event->clock);
  const auto said = decode_event_body(event->body);
  if (!said) return problem("the body of an own event does not decode: " + said.error().detail);
  see_event(event->number, *said);
}

void JournalAudit::see_foreign(const EventBatch& batch) {
  auto& log = logs_[batch.airline];
  const auto whose = "events of " + to_string(batch.airline);
  if (batch.airline == self_) return problem("own events are recorded as another airline's");
  const auto first = decode_event(batch.events.front());
  const bool voids = first && first->skipped > 0 && first->previous() <= log.events;
  if (batch.first != log.events + 1 && !voids)
    problem(whose + " begin with " + std::to_string(batch.first) + " after " +
            std::to_string(log.events));
  if (voids && first->previous() < log.events) {  // The chain goes on from an earlier head.
    log.events = batch.first + batch.events.size() - 1;
    log.head = batch.head;
    return;
  }
  for (const auto& bytes : batch.events) log.head = chain_32(log.head, bytes);
  log.events = batch.first + batch.events.size() - 1;
  if (log.head != batch.head) problem(whose + " do not chain");
}

void JournalAudit::see_chosen(const ChosenRecord& record) {
  const auto [known, is_new] = chosen_.emplace(record.key, record.value);
  if (!is_new && known->second != record.value)
    problem("a second decision on " + to_hex(view_of(record.key.name)));
}

void JournalAudit::see_taken(const PurchaseTakenRecord& record) {
  const auto id = purchase_id_of(record.purchase.content);
  const auto purchase = decode_purchase(record.purchase.content);
  if (!purchase) return problem("purchase " + to_string(id) + " does not decode");
  auto& seen = purchases_[id];
  if (seen.content) problem("purchase " + to_string(id) + " is taken twice");
  if (seen.state == AuditedState::kRefused)
    problem("purchase " + to_string(id) + " is taken after it was refused");
  seen.content = *purchase;
}

void JournalAudit::see_refused(const PurchaseRefusedRecord& record) {
  auto& seen = purchases_[record.purchase];
  if (!record.by_decision) {
    if (seen.content) problem("purchase " + to_string(record.purchase) + " is refused after taken");
    seen.own_refusal = true;
  }
  if (seen.state == AuditedState::kSold)
    problem("purchase " + to_string(record.purchase) + " is refused after it was sold");
  if (seen.state == AuditedState::kNothing) seen.state = AuditedState::kRefused;
}

// ---- Seats ------------------------------------------------------------------------------------

void JournalAudit::see_event(std::uint64_t number, const AirlineEvent& event) {
  std::visit(
      Overloaded{[&](const FlightScheduled& e) { on(e); },
                 [&](const SeatsTaken& e) { on(e, number); }, [&](const HoldSold& e) { on(e); },
                 [&](const HoldReleased& e) { on(e); }, [&](const TicketsCancelled& e) { on(e); },
                 [&](const SeatChanged& e) { on(e); }, [&](const PastForgotten& e) { on(e); },
                 [](const auto&) {}},
      event);
}

void JournalAudit::on(const FlightScheduled& event) {
  const auto& id = event.plan.flight;
  if (id.airline != self_) problem(to_string(id) + " is another airline's flight");
  Flight flight{seats_of(event.plan), {}, {}, {}};
  for (const auto& entry : flight.seats) flight.free.insert(entry.first);
  if (!flights_.emplace(id, std::move(flight)).second)
    problem(to_string(id) + " is scheduled twice");
}

// The ten digits after the accounting code.
std::uint64_t JournalAudit::serial_of(TicketNumber ticket) {
  constexpr std::uint64_t kSerials = 10'000'000'000;
  return ticket.value() % kSerials;
}

bool JournalAudit::take(Flight& flight, const SeatsTaken& event, SeatId seat) {
  const auto name = seat_name(event.flight, seat);
  const auto known = flight.seats.find(seat);
  if (known == flight.seats.end()) {
    problem("seat " + name + " is taken but does not exist: oversold");
    return false;
  }
  if (known->second != event.cabin) problem("seat " + name + " is not in the cabin that was sold");
  if (flight.free.erase(seat) == 0) {
    problem("seat " + name + " is taken twice");
    return false;
  }
  (event.held_for ? flight.held : flight.sold).emplace(seat, event.purchase);
  return true;
}

void JournalAudit::on(const SeatsTaken& event, std::uint64_t number) {
  auto& seen = purchases_[event.purchase];
  const auto id = to_string(event.purchase);
  if (!seen.events_of_legs.emplace(event.leg, number).second)
    problem("leg " + std::to_string(event.leg + 1) + " of purchase " + id + " is taken twice");
  if (seen.state == AuditedState::kReleased || seen.state == AuditedState::kRefused)
    problem("seats are taken for purchase " + id + ", which was refused");
  seen.state = event.held_for ? AuditedState::kHeld : AuditedState::kSold;
  const auto flight = flights_.find(event.flight);
  if (flight == flights_.end())
    return problem("seats are taken on " + to_string(event.flight) + ", which does not exist");
  for (std::size_t i = 0; i < event.seats.size(); ++i) {
    take(flight->second, event, event.seats[i]);
    tickets_.insert_or_assign(ticket_number(0, number, i).value(),
                              Ticket{event.purchase, event.flight, event.seats[i], false});
  }
}

std::vector<std::uint64_t> JournalAudit::tickets_of(const PurchaseId& purchase) const {
  std::vector<std::uint64_t> numbers;
  for (const auto& [leg, event] : purchases_.at(purchase).events_of_legs)
    for (std::size_t passenger = 0; passenger < kMaxPassengers; ++passenger) {
      const auto number = ticket_number(0, event, passenger).value();
      if (tickets_.count(number) > 0) numbers.push_back(number);
    }
  return numbers;
}

void JournalAudit::on(const HoldSold& event) {
  auto& seen = purchases_[event.purchase];
  if (seen.state != AuditedState::kHeld)
    problem("purchase " + to_string(event.purchase) + " is sold without a hold");
  seen.state = AuditedState::kSold;
  for (const auto number : tickets_of(event.purchase)) {
    const auto& ticket = tickets_.at(number);
    auto& flight = flights_[ticket.flight];
    if (flight.held.erase(ticket.seat) > 0) flight.sold.emplace(ticket.seat, event.purchase);
  }
}

void JournalAudit::on(const HoldReleased& event) {
  auto& seen = purchases_[event.purchase];
  if (seen.state != AuditedState::kHeld)
    problem("purchase " + to_string(event.purchase) + " is released without a hold");
  seen.state = AuditedState::kReleased;
  for (const auto number : tickets_of(event.purchase)) {
    const auto& ticket = tickets_.at(number);
    auto& flight = flights_[ticket.flight];
    if (flight.held.erase(ticket.seat) > 0) flight.free.insert(ticket.seat);
    tickets_.erase(number);
  }
}

JournalAudit::Ticket* JournalAudit::ticket_of(const PurchaseId& purchase, TicketNumber number) {
  const auto found = tickets_.find(serial_of(number));
  if (found != tickets_.end() && found->second.purchase == purchase) return &found->second;
  problem("ticket " + to_string(number) + " does not belong to purchase " + to_string(purchase));
  return nullptr;
}

void JournalAudit::on(const TicketsCancelled& event) {
  for (const auto number : event.tickets) {
    auto* ticket = ticket_of(event.purchase, number);
    if (ticket == nullptr) continue;
    auto& flight = flights_[ticket->flight];
    if (ticket->cancelled || flight.sold.erase(ticket->seat) == 0)
      problem("ticket " + to_string(number) + " is cancelled but its seat was not sold");
    else
      flight.free.insert(ticket->seat);
    ticket->cancelled = true;
  }
}

void JournalAudit::on(const SeatChanged& event) {
  auto* ticket = ticket_of(event.purchase, event.ticket);
  if (ticket == nullptr) return;
  auto& flight = flights_[ticket->flight];
  if (ticket->cancelled || flight.sold.erase(ticket->seat) == 0)
    return problem("the seat of ticket " + to_string(event.ticket) + " changes but was not sold");
  if (flight.free.erase(event.seat) == 0)
    problem("seat " + seat_name(ticket->flight, event.seat) + " is taken twice");
  flight.free.insert(ticket->seat);
  flight.sold.emplace(event.seat, event.purchase);
  ticket->seat = event.seat;
}

// The rows stay, and so the recount goes on over what was: it only sees that the outcome is right,
// and that nobody has a seat of a flight for which there was no outcome. What a lost database had
// refused is not known here.
void JournalAudit::on(const PastForgotten& event) {
  const auto state_of = [&](const PurchaseId& id) {
    const auto seen = purchases_.find(id);
    return seen == purchases_.end() ? AuditedState::kNothing : seen->second.state;
  };
  for (const auto& id : event.sold)
    if (state_of(id) != AuditedState::kSold)
      problem("purchase " + to_string(id) + " is forgotten as sold, and was not");
  for (const auto& id : event.refused)
    if (const auto state = state_of(id); state == AuditedState::kSold ||
                                         state == AuditedState::kHeld ||
                                         (state == AuditedState::kNothing && !was_set_back_))
      problem("purchase " + to_string(id) + " is forgotten as refused, and was not");
  for (const auto& id : event.flights)
    if (const auto flight = flights_.find(id); flight == flights_.end())
      problem(to_string(id) + " is forgotten and does not exist");
    else if (!flight->second.held.empty())
      problem(to_string(id) + " is forgotten although seats of it are held");
}

// ---- At the end -------------------------------------------------------------------------------

void JournalAudit::check_flights() {
  for (const auto& [id, flight] : flights_) {
    const auto sum = flight.free.size() + flight.held.size() + flight.sold.size();
    if (sum != flight.seats.size())
      problem(to_string(id) + ": free + held + sold is " + std::to_string(sum) + " of " +
              std::to_string(flight.seats.size()));
  }
  for (const auto& [number, ticket] : tickets_)
    if (!ticket.cancelled && !has_its_seat(ticket))
      problem("ticket " + std::to_string(number) + " of purchase " + to_string(ticket.purchase) +
              " has no seat");
}

bool JournalAudit::has_its_seat(const Ticket& ticket) const {
  const auto flight = flights_.find(ticket.flight);
  if (flight == flights_.end()) return false;
  for (const auto* taken : {&flight->second.held, &flight->second.sold}) {
    const auto seat = taken->find(ticket.seat);
    if (seat != taken->end() && seat->second == ticket.purchase) return true;
  }
  return false;
}

void JournalAudit::check_purchases() {
  for (const auto& [id, seen] : purchases_) {
    const bool has_seats = !seen.events_of_legs.empty();
    if (seen.content)
      check_taken_purchase(id, seen);
    else if (has_seats && was_set_back_)
      ++without_passengers_;
    else if (has_seats)
      problem("seats are taken for purchase " + to_string(id) + ", whose passengers are missing");
    if (seen.own_refusal && has_seats)
      problem("purchase " + to_string(id) + " was refused here and has seats");
    const auto decided = chosen_.find({RegisterKey::Space::kPurchase, id.value(), 0});
    if (decided == chosen_.end() || seen.own_refusal) continue;
    const bool sold = decided->second == kSoldValue;
    if (sold && (seen.state == AuditedState::kReleased || seen.state == AuditedState::kRefused))
      problem("purchase " + to_string(id) + " was decided sold and is refused here");
    if (!sold && seen.state == AuditedState::kSold)
      problem("purchase " + to_string(id) + " was decided refused and is sold here");
  }
}

void JournalAudit::check_taken_purchase(const PurchaseId& id, const PurchaseSeen& seen) {
  const auto& purchase = *seen.content;
  for (std::size_t i = 0; i < purchase.legs.size(); ++i) {
    const auto leg = static_cast<std::uint8_t>(i);
    if (purchase.legs[i].flight.airline != self_) continue;
    const auto event = seen.events_of_legs.find(leg);
    const auto what = "leg " + std::to_string(i + 1) + " of purchase " + to_string(id);
    if (seen.gave_back) continue;
    if (event == seen.events_of_legs.end()) {
      problem(what + " has no seats: tickets lost");
      continue;
    }
    if (seen.state == AuditedState::kReleased) continue;
    for (std::size_t passenger = 0; passenger < purchase.passengers.size(); ++passenger)
      if (tickets_.count(ticket_number(0, event->second, passenger).value()) == 0)
        problem(what + " has no ticket for passenger " + std::to_string(passenger + 1));
  }
}

AuditTotals JournalAudit::totals() const {
  AuditTotals totals;
  totals.rows = row_;
  totals.flights = flights_.size();
  for (const auto& [id, flight] : flights_) {
    totals.capacity += flight.seats.size();
    totals.free += flight.free.size();
    totals.held += flight.held.size();
    totals.sold += flight.sold.size();
  }
  totals.tickets = tickets_.size();
  totals.without_passengers = without_passengers_;
  for (const auto& [number, ticket] : tickets_) totals.cancelled_tickets += ticket.cancelled;
  for (const auto& [id, seen] : purchases_) {
    totals.purchases_sold += seen.state == AuditedState::kSold;
    totals.purchases_held += seen.state == AuditedState::kHeld;
  }
  return totals;
}

}  // namespace vendepass
