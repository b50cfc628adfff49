#include "airline/core/testimony.h"

#include <algorithm>

#include "airline/core/purchase_register.h"
#include "broker-less/core/event.h"
#include "common/limits.h"

namespace vendepass {

namespace {

using Kind = SeatsEvent::Kind;
using Seats = std::vector<SeatId>;

struct OwnEvent {
  Event event;
  AirlineEvent body;
};

// Own event `number`, if it is kept.
std::optional<OwnEvent> own_event(const AirlineState& state, std::uint64_t number) {
  const auto in_log = state.mesh.events(state.config.self, number, number);
  auto event = decode_event(in_log.empty() ? state.history.kept(number) : in_log.front());
  if (!event) return std::nullopt;
  auto body = decode_event_body(event->body);
  if (!body) return std::nullopt;
  return OwnEvent{*std::move(event), *std::move(body)};
}

// The seats of one purchase, followed through the events about it.
class SeatsFollowed {
 public:
  explicit SeatsFollowed(std::uint16_t accounting_code) : accounting_code_{accounting_code} {}

  void follow(const Event& event, const AirlineEvent& body) {
    std::visit([&](const auto& fact) { on(event, fact); }, body);
  }
  std::vector<SeatsEvent> take() { return std::move(told_); }

 private:
  struct Ticket {
    FlightId flight;
    SeatId seat;
  };

  SeatsEvent& tell(Kind kind, const Event& event, const FlightId& flight) {
    return told_.emplace_back(SeatsEvent{kind, event.number, event.clock, flight, {}, {}, {}});
  }
  // By flight: those of all tickets, or of these.
  std::map<FlightId, Seats> seats(const std::vector<TicketNumber>* only = nullptr) const {
    std::map<FlightId, Seats> found;
    for (const auto& [number, ticket] : tickets_)
      if (only == nullptr || std::ranges::count(*only, number) > 0)
        found[ticket.flight].push_back(ticket.seat);
    return found;
  }

  void on(const Event& event, const SeatsTaken& fact) {
    auto& told = tell(fact.held_for ? Kind::kHeld : Kind::kSold, event, fact.flight);
    told.seats = fact.seats;
    told.quorum = fact.held_for.value_or(Quorum{});
    for (std::size_t i = 0; i < fact.seats.size(); ++i)
      tickets_.insert_or_assign(ticket_number(accounting_code_, event.number, i),
                                Ticket{fact.flight, fact.seats[i]});
  }
  void on(const Event& event, const HoldSold&) {
    for (auto& [flight, seats] : seats()) tell(Kind::kHoldSold, event, flight).seats = seats;
  }
  void on(const Event& event, const HoldReleased&) {
    for (auto& [flight, seats] : seats()) tell(Kind::kReleased, event, flight).freed = seats;
    tickets_.clear();
  }
  void on(const Event& event, const TicketsCancelled& fact) {
    for (auto& [flight, seats] : seats(&fact.tickets))
      tell(Kind::kCancelled, event, flight).freed = seats;
    for (const auto number : fact.tickets) tickets_.erase(number);
  }
  void on(const Event& event, const SeatChanged& fact) {
    const auto ticket = tickets_.find(fact.ticket);
    if (ticket == tickets_.end()) return;
    auto& told = tell(Kind::kChanged, event, ticket->second.flight);
    told.freed = {ticket->second.seat};
    told.seats = {fact.seat};
    ticket->second.seat = fact.seat;
  }
  template <typename Other>
  void on(const Event&, const Other&) {}  // Of no purchase.

  std::uint16_t accounting_code_;
  std::map<TicketNumber, Ticket> tickets_;
  std::vector<SeatsEvent> told_;
};

std::vector<SeatsEvent> events_about(const AirlineState& state, const PurchaseId& purchase) {
  SeatsFollowed followed{state.config.alliance.find(state.config.self)->accounting_code};
  for (const auto number : state.history.events_of(purchase))
    if (const auto own = own_event(state, number)) followed.follow(own->event, own->body);
  return followed.take();
}

// The seats of the flight that these events leave, up to event `last`.
Seats seats_after(const std::vector<SeatsEvent>& events, const FlightId& flight,
                  std::uint64_t last) {
  Seats seats;
  for (const auto& event : events) {
    if (event.number > last || !(event.flight == flight)) continue;
    std::erase_if(seats, [&](SeatId seat) { return std::ranges::count(event.freed, seat) > 0; });
    if (event.kind != Kind::kHoldSold)
      seats.insert(seats.end(), event.seats.begin(), event.seats.end());
  }
  return seats;
}

template <typename T>
bool cut(std::vector<T>& list, std::size_t most) {
  if (list.size() <= most) return false;
  list.erase(list.begin() + static_cast<std::ptrdiff_t>(most), list.end());
  return true;
}

// Who had the seats that a refused purchase lacked, as the log was up to event `last`.
class Rivals {
 public:
  // `leg`: as it was wanted, if that is known.
  Rivals(const AirlineState& state, const FlightId& flight, const Leg* leg, std::uint64_t last)
      : state_{state}, flight_{flight}, leg_{leg}, last_{last} {
    if (leg != nullptr) missing_ = leg->wishes;
  }

  // Fills in `rivals` and `is_cut`.
  void tell(Testimony& testimony) {
    std::size_t looked_at = 0;
    const auto& takings = state_.history.takings_of(flight_);
    for (auto number = takings.rbegin(); number != takings.rend(); ++number) {
      if (*number > last_) continue;
      if (is_named() && missing_.empty()) return;  // Every wish has been found.
      if (++looked_at > kMaxSalesLookedAt || testimony.rivals.size() == kMaxRivals) {
        testimony.is_cut = true;
        return;
      }
      const auto own = own_event(state_, *number);
      const auto* taken = own ? std::get_if<SeatsTaken>(&own->body) : nullptr;
      if (taken == nullptr || (leg_ != nullptr && taken->cabin != leg_->cabin)) continue;
      look_at(taken->purchase, testimony);
    }
  }

 private:
  bool is_named() const { return leg_ != nullptr && !leg_->wishes.empty(); }

  void look_at(const PurchaseId& purchase, Testimony& testimony) {
    auto events = events_about(state_, purchase);
    auto seats = seats_after(events, flight_, last_);
    if (is_named())
      std::erase_if(seats, [&](SeatId seat) { return std::ranges::count(missing_, seat) == 0; });
    if (seats.empty()) return;
    std::erase_if(missing_, [&](SeatId seat) { return std::ranges::count(seats, seat) > 0; });
    std::erase_if(events, [&](const SeatsEvent& event) { return !(event.flight == flight_); });
    testimony.is_cut |= cut(events, kMaxRivalEvents);
    testimony.rivals.push_back({purchase, std::move(seats), std::move(events)});
  }

  const AirlineState& state_;
  const FlightId& flight_;
  const Leg* leg_;
  std::uint64_t last_;
  Seats missing_;  // Wishes whose holder was not found yet.
};

// As this owner answered it.
void tell_answer(Testimony& told, const AirlineState& state, const PurchaseId& id) {
  const auto* own = state.inventory.purchase(id);
  if (own == nullptr) return;
  using State = OwnPurchase::State;
  told.answer = own->state == State::kSold   ? PurchaseState::kSold
                : own->state == State::kHeld ? PurchaseState::kPending
                                             : PurchaseState::kRefused;
  told.refusal = own->refusal;
  told.refused_at = state.history.refused_at(id);
  if (own->has_content()) told.home = own->purchase().home_entry;
}

void tell_rivals(Testimony& told, const AirlineState& state, const Purchase* purchase) {
  const auto& refusal = told.refusal;
  if (!refusal || !refusal->flight || refusal->flight->airline != told.airline) return;
  if (refusal->reason != ErrorCode::kSeatTaken && refusal->reason != ErrorCode::kNotEnoughSeats)
    return;
  const Leg* wanted = nullptr;
  if (purchase != nullptr)
    for (const auto& leg : purchase->legs)
      if (leg.flight == *refusal->flight) wanted = &leg;
  Rivals{state, *refusal->flight, wanted, told.refused_at.at(told.airline)}.tell(told);
}

void tell_votes(Testimony& told, const AirlineState& state, const PurchaseId& id) {
  const auto key = register_key(id);
  told.promised = state.mesh.promised(key);
  told.vote = state.mesh.vote(key);
  if (const auto chosen = state.mesh.chosen(key))
    told.decision = *chosen == kSoldValue ? PurchaseState::kSold : PurchaseState::kRefused;
}

}  // namespace

Testimony testimony_about(const AirlineState& state, const PurchaseId& id, const Bytes& content) {
  Testimony told{.airline = state.config.self,
                 .answer = std::nullopt,
                 .refusal = std::nullopt,
                 .refused_at = {},
                 .home = std::nullopt,
                 .events = events_about(state, id),
                 .rivals = {},
                 .is_cut = false,
                 .promised = std::nullopt,
                 .vote = std::nullopt,
                 .decision = std::nullopt};
  told.is_cut = cut(told.events, kMaxWhyEvents);
  const auto purchase = decode_purchase(content);
  const bool is_it = purchase && purchase_id_of(content) == id;
  tell_answer(told, state, id);
  tell_rivals(told, state, is_it ? &*purchase : nullptr);
  tell_votes(told, state, id);
  return told;
}

}  // namespace vendepass
