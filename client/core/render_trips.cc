// Trips, their tickets, and what is confirmed before buying.
#include <algorithm>

#include "client/core/legs.h"
#include "client/core/render_parts.h"
#include "common/message_names.h"

namespace vendepass {
namespace {

std::string passenger_name(const Purchase& purchase, std::size_t index) {
  return index < purchase.passengers.size() ? purchase.passengers[index] : "?";
}

std::string painted(TicketState state, const Paint& paint) {
  switch (state) {
    case TicketState::kValid:
      return paint.good("valid");
    case TicketState::kHeld:
      return paint.warn("held");
    case TicketState::kCancelled:
      return paint.bad("cancelled");
    case TicketState::kFlightCancelled:
      break;
  }
  return paint.bad("flight cancelled by its airline");
}

std::string tickets_of_leg(const Trip& trip, std::size_t leg, const Paint& paint) {
  std::string text;
  for (const auto& ticket : trip.tickets) {
    if (ticket.leg != leg) continue;
    text += "       " + padded(to_string(ticket.seat), 5) +
            padded(passenger_name(trip.purchase, ticket.passenger), 24) + "  " +
            to_string(ticket.number) + "  " + to_string(ticket.fare) + "  " +
            painted(ticket.state, paint) + "\n";
  }
  return text;
}

// The purchase stays sold; people look for what is left of it.
bool is_given_back(const Trip& trip) {
  return !trip.tickets.empty() &&
         std::all_of(trip.tickets.begin(), trip.tickets.end(), [](const TicketView& ticket) {
           return ticket.state == TicketState::kCancelled;
         });
}

std::string painted(const Trip& trip, const Paint& paint) {
  if (is_given_back(trip)) return paint.bad("cancelled");
  switch (trip.state) {
    case PurchaseState::kSold:
      return paint.good("sold");
    case PurchaseState::kPending:
      return paint.warn("pending");
    case PurchaseState::kRefused:
      break;
  }
  return paint.bad("refused");
}

std::string names_of(const Purchase& purchase) {
  std::string text;
  for (const auto& name : purchase.passengers) text += (text.empty() ? "" : ", ") + name;
  return text;
}

// One line a trip: what it is and when it leaves.
std::vector<std::string> list_row(const Trip& trip) {
  const auto& first = trip.purchase.legs.front();
  const auto& last = trip.purchase.legs.back();
  const auto* from = trip.facts(first.flight);
  const auto* to = trip.facts(last.flight);
  const auto route = from != nullptr && to != nullptr
                         ? to_string(from->from) + " -> " + to_string(to->to)
                         : to_string(first.flight);
  return {to_string(locator_of(trip.id)), is_given_back(trip) ? "cancelled" : to_string(trip.state),
          to_string(first.flight.date), route, names_of(trip.purchase)};
}

std::string wished_seats(const Leg& leg) {
  if (leg.wishes.empty()) return "seats chosen by its airline";
  std::string text = "seats";
  for (const auto seat : leg.wishes) text += " " + to_string(seat);
  return text;
}

}  // namespace

std::string leg_heading(const Leg& leg, std::size_t number, const FlightFacts* facts) {
  std::string line = "  " + std::to_string(number) + "  " + padded(to_string(leg.flight), 20);
  return line + (facts != nullptr ? times_text(*facts) + "  " : "") + to_string(leg.cabin);
}

std::string render_trip(const Trip& trip, const Paint& paint) {
  std::string text = paint.bold(to_string(locator_of(trip.id))) + "  " + painted(trip, paint) +
                     "  " + to_string(total_of(trip.purchase)) + "  purchase " +
                     to_string(trip.id) + "\n";
  for (std::size_t i = 0; i < trip.purchase.legs.size(); ++i) {
    const auto& leg = trip.purchase.legs[i];
    text += leg_heading(leg, i + 1, trip.facts(leg.flight)) + "\n" + tickets_of_leg(trip, i, paint);
  }
  if (trip.state == PurchaseState::kSold && trip.tickets.empty())
    text += "  its flights are over, and its tickets are no longer kept\n";
  if (trip.refusal) text += "  refused: " + trip.refusal->detail + "\n";
  if (!trip.silent.empty())
    text += "  " + list_airlines(trip.silent) + (trip.silent.size() == 1 ? " does" : " do") +
            " not answer: that part is from this computer's disk\n";
  return text;
}

std::string render_trip_list(const TripsResult& result, const Paint& paint) {
  std::string text;
  if (result.trips.empty()) {
    text = "No trips yet: find one with `vendepass search FROM TO --date DATE`\n";
  } else {
    std::vector<std::vector<std::string>> rows{{"LOCATOR", "STATE", "DATE", "TRIP", "PASSENGERS"}};
    for (const auto& trip : result.trips) rows.push_back(list_row(trip));
    text = table(rows);
  }
  if (!result.silent.empty())
    text +=
        paint.warn(list_airlines(result.silent) + (result.silent.size() == 1 ? " does" : " do") +
                   " not answer: there may be more") +
        "\n";
  return text + "(" + source_text(result.entry) + ")\n";
}

std::string render_quote(const Purchase& purchase, const std::vector<FlightFacts>& flights) {
  std::string text;
  for (std::size_t i = 0; i < purchase.legs.size(); ++i) {
    const auto& leg = purchase.legs[i];
    const FlightFacts* facts = nullptr;
    for (const auto& known : flights)
      if (known.flight == leg.flight) facts = &known;
    text += leg_heading(leg, i + 1, facts) + "  " + to_string(leg.accepted_fare) + " each, " +
            wished_seats(leg) + "\n";
  }
  return text + "  " + names_of(purchase) + "\n  total " + to_string(total_of(purchase)) + "\n";
}

}  // namespace vendepass
