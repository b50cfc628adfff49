#include "broker-less/monitor/core/event_words.h"

namespace vendepass::monitor {
namespace {

std::string seats_text(const std::vector<SeatId>& seats) {
  std::string text;
  for (const auto& seat : seats) text += (text.empty() ? "" : " ") + to_string(seat);
  return text;
}

EventWords about(std::string kind, std::string text = "") {
  return {std::move(kind), std::move(text), {}, {}, {}};
}
EventWords about(std::string kind, const FlightId& flight, std::string text = "") {
  return {std::move(kind), std::move(text), flight, {}, {}};
}
EventWords about(std::string kind, const PurchaseId& purchase, std::string text = "") {
  return {std::move(kind), std::move(text), {}, purchase, {}};
}

struct Describe {
  EventWords operator()(const FlightScheduled& e) const {
    std::size_t cabins = e.plan.cabins.size();
    return about("flight_scheduled", e.plan.flight,
                 to_string(e.plan.from) + "-" + to_string(e.plan.to) + " " +
                     to_string(e.plan.departure) + ", " + std::to_string(cabins) +
                     (cabins == 1 ? " cabin" : " cabins"));
  }
  EventWords operator()(const FlightCancelled& e) const {
    return about("flight_cancelled", e.flight);
  }
  EventWords operator()(const FlightClosed& e) const { return about("flight_closed", e.flight); }
  EventWords operator()(const FareChanged& e) const {
    return about("fare_changed", e.flight, to_string(e.cabin) + " " + to_string(e.fare));
  }
  EventWords operator()(const SeatsTaken& e) const {
    return {"seats_taken", seats_text(e.seats) + (e.held_for ? " held" : " sold"),
            e.flight,      e.purchase,
            e.seats,       !e.held_for};
  }
  EventWords operator()(const HoldSold& e) const {
    auto words = about("hold_sold", e.purchase, "the decision is sold");
    words.is_sale = true;
    return words;
  }
  EventWords operator()(const HoldReleased& e) const {
    return about("hold_released", e.purchase, "the decision is refused");
  }
  EventWords operator()(const TicketsCancelled& e) const {
    return about("tickets_cancelled", e.purchase, std::to_string(e.tickets.size()) + " cancelled");
  }
  EventWords operator()(const SeatChanged& e) const {
    auto words = about("seat_changed", e.purchase, "now " + to_string(e.seat));
    words.seats = {e.seat};
    return words;
  }
  EventWords operator()(const CustomerRegistered&) const { return about("customer_registered"); }
  EventWords operator()(const DatabaseSetBack& e) const {
    return about("database_set_back", "for the " + std::to_string(e.setbacks) + ". time");
  }
  EventWords operator()(const PastForgotten& e) const {
    return about("past_forgotten", std::to_string(e.flights.size()) + " flights, " +
                                       std::to_string(e.sold.size() + e.refused.size()) +
                                       " purchases");
  }
  EventWords operator()(const DetailsChanged&) const { return about("details_changed"); }
  EventWords operator()(const KeyChanged&) const { return about("key_changed"); }
  EventWords operator()(const CustomerErased&) const { return about("customer_erased"); }
};

}  // namespace

EventWords words_of(const AirlineEvent& event) { return std::visit(Describe{}, event); }

std::string short_id(const PurchaseId& id) { return to_string(id).substr(0, 8); }

std::string line_of(const EventWords& words) {
  std::string line = words.kind;
  if (words.flight) line += " " + to_string(*words.flight);
  if (words.purchase) line += " p:" + short_id(*words.purchase);
  if (!words.text.empty()) line += " " + words.text;
  return line;
}

}  // namespace vendepass::monitor
