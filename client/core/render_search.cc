// Search results and seat maps.
#include <algorithm>
#include <set>

#include "client/core/legs.h"
#include "client/core/render_parts.h"
#include "common/message_names.h"

namespace vendepass {
namespace {

// From so few on it is worth saying how many seats are left.
constexpr std::uint16_t kFewSeats = 9;

std::string airlines_of(const ItineraryView& trip) {
  std::vector<AirlineCode> airlines;
  for (const auto& leg : trip.legs)
    if (std::find(airlines.begin(), airlines.end(), leg.flight.airline) == airlines.end())
      airlines.push_back(leg.flight.airline);
  return list_airlines(airlines);
}

// The whole trip as one flight: from its first departure to its last arrival.
FlightFacts span_of(const ItineraryView& trip) {
  auto span = facts_of(trip.legs.front());
  const auto last = facts_of(trip.legs.back());
  span.to = last.to;
  span.arrival = last.arrival;
  span.arrival_offset = last.arrival_offset;
  return span;
}

std::string leg_line(const FlightView& leg, const Paint& paint) {
  std::string line = "    " + padded(to_string(leg.flight), 20) +
                     padded(times_text(facts_of(leg)), 29) + to_string(leg.cabin) + "  " +
                     to_string(leg.fare);
  if (leg.free_seats <= kFewSeats)
    line += paint.warn("  " + std::to_string(leg.free_seats) +
                       (leg.free_seats == 1 ? " seat left" : " seats left"));
  if (leg.suspect) line += paint.warn("  (its airline is silent just now)");
  return line + "\n";
}

std::string change_line(const FlightView& arriving, const FlightView& departing) {
  return "      change at " + to_string(arriving.to) + ", " +
         duration_text(departing.departure - arriving.arrival) +
         (arriving.flight.airline == departing.flight.airline ? "" : ", to another airline") + "\n";
}

std::string trip_text(const ItineraryView& trip, const SearchRequest& query, const Paint& paint) {
  const auto span = span_of(trip);
  Money total = trip.price;
  total.minor *= query.passengers;
  std::string text = paint.bold(times_text(span)) + "  " +
                     duration_text(span.arrival - span.departure) + "  " + airlines_of(trip) +
                     "  " + paint.bold(to_string(trip.price)) + " each";
  if (query.passengers > 1)
    text += ", " + to_string(total) + " for " + std::to_string(query.passengers);
  text += "\n";
  for (std::size_t i = 0; i < trip.legs.size(); ++i) {
    if (i > 0) text += change_line(trip.legs[i - 1], trip.legs[i]);
    text += leg_line(trip.legs[i], paint);
  }
  return text + "    " + paint.dim(buy_command(trip, query.passengers)) + "\n\n";
}

std::string age_line(const std::vector<Freshness>& freshness) {
  std::string text;
  for (const auto& part : freshness) {
    text += (text.empty() ? "" : ", ") + to_string(part.airline) + " " + age_text(part.age_ms);
    if (part.liveness != Liveness::kUp) text += " (" + to_string(part.liveness) + ")";
  }
  return text;
}

std::string heading_of(const CabinView& cabin) {
  std::string line = "     ";
  for (const char letter : cabin.letters) line += letter == '-' ? "  " : std::string{' ', letter};
  return line + "\n";
}

std::string row_of(const CabinView& cabin, int row, const std::set<SeatId>& taken,
                   const Paint& paint) {
  const auto number = std::to_string(row);
  std::string line = std::string(5 - number.size(), ' ') + number;
  for (const char letter : cabin.letters) {
    if (letter == '-') {
      line += "  ";
      continue;
    }
    const bool is_taken = taken.count(SeatId{static_cast<std::uint8_t>(row), letter}) != 0;
    line += " " + (is_taken ? paint.dim("x") : paint.good("."));
  }
  return line + "\n";
}

std::string cabin_text(const CabinView& cabin, const Paint& paint) {
  std::string text = "\n" + paint.bold("cabin " + to_string(cabin.cabin)) + "  " +
                     to_string(cabin.fare) + "  " + std::to_string(free_seats(cabin).size()) +
                     " of " + std::to_string(all_seats(cabin).size()) + " seats free\n";
  text += heading_of(cabin);
  const std::set<SeatId> taken{cabin.taken.begin(), cabin.taken.end()};
  for (int row = cabin.first_row; row <= cabin.last_row; ++row)
    text += row_of(cabin, row, taken, paint);
  return text;
}

}  // namespace

std::string buy_command(const ItineraryView& trip, std::size_t passengers) {
  std::string command = "vendepass buy";
  for (const auto& leg : trip.legs) {
    command += " " + to_string(leg.flight);
    // Economy is what `buy` takes unasked.
    if (leg.cabin != Cabin{'Y'}) command += "/" + to_string(leg.cabin);
  }
  for (std::size_t i = 1; i <= passengers; ++i)
    command += " --passenger \"NAME" + (passengers > 1 ? " " + std::to_string(i) : "") + "\"";
  return command;
}

std::string render_search(const SearchResult& result, const Paint& paint) {
  const auto& query = result.query;
  std::string text = to_string(query.from) + " -> " + to_string(query.to) + " on " +
                     to_string(query.date) + ", " + std::to_string(query.passengers) +
                     (query.passengers == 1 ? " passenger" : " passengers") + ": " +
                     std::to_string(result.reply.itineraries.size()) +
                     (result.reply.itineraries.size() == 1 ? " trip" : " trips") + "\n\n";
  for (const auto& trip : result.reply.itineraries)
    if (!trip.legs.empty()) text += trip_text(trip, query, paint);
  if (result.reply.itineraries.empty())
    text += "Try another day, or look at the airports near by: vendepass airports TEXT\n\n";
  return text + "Age of information at " + to_string(result.entry) + ": " +
         age_line(result.reply.freshness) + "\n";
}

std::string render_seat_map(const SeatsResult& result, const Paint& paint) {
  const auto& reply = result.reply;
  std::string text = paint.bold(to_string(reply.flight)) + "  " + times_text(facts_of(reply));
  if (reply.cancelled) text += paint.bad("  cancelled by its airline");
  if (reply.closed) text += paint.warn("  closed for sale");
  text += "\n";
  for (const auto& cabin : reply.cabins) text += cabin_text(cabin, paint);
  return text + "\n. free   x taken   age of information at " + to_string(result.entry) + ": " +
         age_line({reply.freshness}) + "\n";
}

}  // namespace vendepass
