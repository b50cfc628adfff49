// Properties of seats: one owner, nothing lost, an order that explains every answer.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/simulation/checker.h"

namespace vendepass::simulation {

namespace {

using State = LedgerPurchase::State;

bool has_seat(const FlightPlan& plan, SeatId seat) {
  return std::ranges::any_of(plan.cabins, [&](const CabinPlan& cabin) {
    return seat.row >= cabin.first_row && seat.row <= cabin.last_row && seat.letter != '-' &&
           cabin.letters.find(seat.letter) != std::string::npos;
  });
}

std::size_t capacity_of(const FlightPlan& plan) {
  std::size_t seats = 0;
  for (const auto& cabin : plan.cabins)
    seats += (cabin.last_row - cabin.first_row + 1U) *
             static_cast<std::size_t>(
                 std::ranges::count_if(cabin.letters, [](char letter) { return letter != '-'; }));
  return seats;
}

std::string seat_name(const FlightId& flight, SeatId seat) {
  return to_string(flight) + ":" + to_string(seat);
}

class SeatHasOneOwner : public Checker {
 public:
  std::string_view property() const override {
    return "A seat belongs to at most one purchase at a time.";
  }
  void on_row(const Books& books, const Row& row) override {
    const auto& ledger = books.ledgers.at(row.at);
    if (const auto* taken = row.event_as<SeatsTaken>()) {
      auto seats = taken->seats;
      std::ranges::sort(seats);
      if (std::ranges::adjacent_find(seats) != seats.end())
        fail(books.name_of(taken->purchase) + " takes one seat for two passengers");
      for (const auto seat : seats) take(books, ledger, taken->flight, seat, taken->purchase);
    }
    if (const auto* changed = row.event_as<SeatChanged>())
      if (ledger.ticket(changed->purchase, changed->ticket) != nullptr)
        take(books, ledger, ledger.leg_of(changed->purchase, changed->ticket).flight, changed->seat,
             changed->purchase);
  }

 private:
  void take(const Books& books, const Ledger& ledger, const FlightId& id, SeatId seat,
            const PurchaseId& purchase) {
    const auto flight = ledger.flights.find(id);
    if (flight == ledger.flights.end() || !has_seat(flight->second.plan, seat))
      return fail(books.name_of(purchase) + " takes " + seat_name(id, seat) +
                  ", which does not exist");
    const auto holder = flight->second.taken.find(seat);
    if (holder != flight->second.taken.end())
      fail(fmt::format("{} takes {}, which is {}'s", books.name_of(purchase), seat_name(id, seat),
                       books.name_of(holder->second)));
  }
};

class SeatsAddUp : public Checker {
 public:
  std::string_view property() const override {
    return "Free, held and sold seats of a flight add up to its capacity, and every airline says "
           "so of itself.";
  }
  void on_row(const Books& books, const Row& row) override {
    const auto& ledger = books.ledgers.at(row.at);
    if (const auto* cancelled = row.event_as<TicketsCancelled>())
      for (const auto number : cancelled->tickets) {
        const auto* ticket = ledger.ticket(cancelled->purchase, number);
        if (ticket == nullptr || ticket->cancelled ||
            ledger.state_of(cancelled->purchase) != State::kSold)
          fail("ticket " + to_string(number) + " is cancelled, which was not valid before");
      }
    const auto* sold = row.event_as<HoldSold>();
    const auto* released = row.event_as<HoldReleased>();
    if (sold != nullptr && ledger.state_of(sold->purchase) != State::kHeld)
      fail(books.name_of(sold->purchase) + " becomes tickets without a hold");
    if (released != nullptr && ledger.state_of(released->purchase) != State::kHeld)
      fail(books.name_of(released->purchase) + " is released without a hold");
  }
  void at_end(const Books& books, const Ending& ending) override {
    for (const auto& [airline, text] : ending.status) {
      const auto said = nlohmann::json::parse(text);
      std::size_t capacity = 0, held = 0, sold = 0;
      count(books.ledgers.at(airline), capacity, held, sold);
      const bool equal = said.at("seats") == capacity && said.at("held") == held &&
                         said.at("sold") == sold && said.at("free") == capacity - held - sold;
      if (!equal)
        fail(fmt::format("{} says seats {}, held {}, sold {}; its journal {}, {}, {}",
                         to_string(airline), said.at("seats").dump(), said.at("held").dump(),
                         said.at("sold").dump(), capacity, held, sold));
    }
    for (const auto& [airline, reply] : ending.seats)
      if (airline == reply.flight.airline) compare(books.ledgers.at(airline), reply);
  }

 private:
  static void count(const Ledger& ledger, std::size_t& capacity, std::size_t& held,
                    std::size_t& sold) {
    for (const auto& [id, flight] : ledger.flights) {
      if (flight.closed) continue;
      capacity += capacity_of(flight.plan);
      for (const auto& [seat, purchase] : flight.taken)
        ++(ledger.state_of(purchase) == State::kSold ? sold : held);
    }
  }
  void compare(const Ledger& ledger, const SeatsReply& reply) {
    std::set<SeatId> told, written;
    for (const auto& cabin : reply.cabins) told.insert(cabin.taken.begin(), cabin.taken.end());
    for (const auto& [seat, purchase] : ledger.flights.at(reply.flight).taken) written.insert(seat);
    if (told != written)
      fail(fmt::format("{}: {} seats are shown as taken, {} are", to_string(reply.flight),
                       told.size(), written.size()));
  }
};

// The journal of a seat's owner is an order of all operations on it. They are linearizable in
// that order when each has its place after it was asked for and before it was answered (the
// answer: AcknowledgedIsDurable), and each was right in that place.
class SeatsAreLinearizable : public Checker {
 public:
  std::string_view property() const override {
    return "Purchases of each seat are linearizable: each is right in its place, between its "
           "question and its answer.";
  }
  void on_asked(const Books&, const Asked& asked) override {
    const auto* request = std::get_if<TicketsRequest>(&asked.body);
    if (request == nullptr || asked.forged) return;
    if (const auto cancel = decode_cancel(request->order.content))
      cancels_.insert(cancel->tickets.begin(), cancel->tickets.end());
    if (const auto change = decode_change_seat(request->order.content))
      changes_.insert({change->ticket, change->seat});
  }
  void on_row(const Books& books, const Row& row) override {
    if (const auto* taken = row.event_as<SeatsTaken>())
      if (const auto* bought = books.find(taken->purchase); bought && bought->asked_at.empty())
        fail(bought->name + " takes seats before anybody asked");
    if (const auto* cancelled = row.event_as<TicketsCancelled>())
      for (const auto ticket : cancelled->tickets)
        if (!cancels_.contains(ticket))
          fail("ticket " + to_string(ticket) + " is cancelled, which nobody asked for");
    if (const auto* changed = row.event_as<SeatChanged>())
      if (!changes_.contains({changed->ticket, changed->seat}))
        fail("ticket " + to_string(changed->ticket) + " moves, which nobody asked for");
    if (const auto* refused = row.record_as<PurchaseRefusedRecord>())
      if (!refused->by_decision) judge(books, row.at, *refused);
  }

 private:
  void judge(const Books& books, AirlineCode at, const PurchaseRefusedRecord& refused) {
    const auto* bought = books.find(refused.purchase);
    // While it waited, another owner's refusal may have come: that is judged there.
    const auto& about = refused.refusal.flight;
    if (bought == nullptr || !about || about->airline != at) return;
    const auto& ledger = books.ledgers.at(at);
    const auto reason = refused.refusal.reason;
    bool right = reason != ErrorCode::kSeatTaken && reason != ErrorCode::kNotEnoughSeats;
    for (const auto& leg : bought->purchase.legs) {
      const auto flight = ledger.flights.find(leg.flight);
      if (flight == ledger.flights.end()) continue;
      const auto& taken = flight->second.taken;
      if (reason == ErrorCode::kSeatTaken)
        right |= std::ranges::any_of(leg.wishes, [&](SeatId seat) { return taken.contains(seat); });
      if (reason == ErrorCode::kNotEnoughSeats && leg.wishes.empty())
        right |=
            capacity_of(flight->second.plan) - taken.size() < bought->purchase.passengers.size();
    }
    if (!right)
      fail(bought->name + " is refused for seats that are free: " + refused.refusal.detail);
  }

  std::set<TicketNumber> cancels_;
  std::set<std::pair<TicketNumber, SeatId>> changes_;
};

class CrossingPurchasesDoNotBothLose : public Checker {
 public:
  std::string_view property() const override {
    return "Of two purchases that cross, not each loses only because the other holds a seat.";
  }
  void on_row(const Books& books, const Row& row) override {
    const auto* refused = row.record_as<PurchaseRefusedRecord>();
    if (refused == nullptr || refused->by_decision ||
        refused->refusal.reason != ErrorCode::kSeatTaken || !refused->refusal.flight ||
        refused->refusal.flight->airline != row.at)
      return;
    const auto* bought = books.find(refused->purchase);
    if (bought == nullptr) return;
    const auto blockers = holders(books.ledgers.at(row.at), bought->purchase);
    if (blockers.size() != 1) return;
    lost_to_.emplace(refused->purchase, *blockers.begin());
    const auto other = lost_to_.find(*blockers.begin());
    if (other != lost_to_.end() && other->second == refused->purchase)
      fail(bought->name + " and " + books.name_of(*blockers.begin()) +
           " are refused because of each other");
  }

 private:
  // Who holds a seat that it wishes; nobody when one of them is sold.
  static std::set<PurchaseId> holders(const Ledger& ledger, const Purchase& purchase) {
    std::set<PurchaseId> found;
    for (const auto& leg : purchase.legs) {
      const auto flight = ledger.flights.find(leg.flight);
      if (flight == ledger.flights.end()) continue;
      for (const auto seat : leg.wishes) {
        const auto holder = flight->second.taken.find(seat);
        if (holder == flight->second.taken.end()) continue;
        if (ledger.state_of(holder->second) == State::kSold) return {};
        found.insert(holder->second);
      }
    }
    return found;
  }

  std::map<PurchaseId, PurchaseId> lost_to_;
};

}  // namespace

void add_seat_checkers(Checkers& checkers) {
  checkers.push_back(std::make_unique<SeatHasOneOwner>());
  checkers.push_back(std::make_unique<SeatsAddUp>());
  checkers.push_back(std::make_unique<SeatsAreLinearizable>());
  checkers.push_back(std::make_unique<CrossingPurchasesDoNotBothLose>());
}

}  // namespace vendepass::simulation
