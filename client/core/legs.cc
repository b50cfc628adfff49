#include "client/core/legs.h"

#include <algorithm>
#include <set>

#include "common/limits.h"

namespace vendepass {
namespace {

constexpr std::size_t kMaxPassengerNameBytes = 64;

Error leg_error(std::string_view text, const std::string& why) {
  return Error{ErrorCode::kMalformed, "\"" + std::string{text} + "\" is not a leg: " + why +
                                          "; write G3-1234@2026-12-01, "
                                          "G3-1234@2026-12-01/Y or G3-1234@2026-12-01:14C,14D"};
}

Result<std::vector<SeatId>> parse_seats(std::string_view text) {
  std::vector<SeatId> seats;
  while (true) {
    const auto comma = text.find(',');
    auto seat = parse_seat(text.substr(0, comma));
    if (!seat) return seat.error();
    if (std::find(seats.begin(), seats.end(), *seat) != seats.end())
      return Error{ErrorCode::kInvalid, "seat " + to_string(*seat) + " is named twice"};
    seats.push_back(*seat);
    if (comma == std::string_view::npos) return seats;
    text.remove_prefix(comma + 1);
  }
}

Result<Done> check_passengers(const std::vector<std::string>& names) {
  if (names.empty() || names.size() > kMaxPassengers)
    return Error{ErrorCode::kInvalid,
                 "1 to 9 passengers travel on one purchase, not " + std::to_string(names.size())};
  for (const auto& name : names)
    if (name.empty() || name.size() > kMaxPassengerNameBytes)
      return Error{ErrorCode::kInvalid, "a passenger's name has 1 to 64 bytes"};
  if (std::set<std::string>{names.begin(), names.end()}.size() != names.size())
    return Error{ErrorCode::kInvalid, "a passenger is named twice"};
  return Done{};
}

bool fulfils_leg(const Leg& leg, const LegWish& wish) {
  return leg.flight == wish.flight && leg.wishes == wish.seats &&
         (!wish.cabin || *wish.cabin == leg.cabin);
}

const CabinView* find_cabin(const SeatsReply& flight, Cabin cabin) {
  for (const auto& view : flight.cabins)
    if (view.cabin == cabin) return &view;
  return nullptr;
}

const CabinView* meant_cabin(const LegWish& wish, const SeatsReply& flight) {
  if (wish.cabin) return find_cabin(flight, *wish.cabin);
  if (!wish.seats.empty()) {
    for (const auto& view : flight.cabins)
      if (has_seat(view, wish.seats.front())) return &view;
    return nullptr;
  }
  if (const auto* economy = find_cabin(flight, Cabin{'Y'})) return economy;
  const auto cheapest = std::min_element(
      flight.cabins.begin(), flight.cabins.end(),
      [](const CabinView& a, const CabinView& b) { return a.fare.minor < b.fare.minor; });
  return cheapest == flight.cabins.end() ? nullptr : &*cheapest;
}

std::string cabins_of(const SeatsReply& flight) {
  std::string text;
  for (const auto& view : flight.cabins) text += " " + to_string(view.cabin);
  return text;
}

}  // namespace

Result<LegWish> parse_leg(std::string_view text) {
  const auto colon = text.find(':');
  auto head = text.substr(0, colon);
  const auto slash = head.find('/');
  auto flight = parse_flight(head.substr(0, slash));
  if (!flight) return leg_error(text, flight.error().detail);
  LegWish leg{*flight, std::nullopt, {}};
  if (slash != std::string_view::npos) {
    auto cabin = parse_cabin(head.substr(slash + 1));
    if (!cabin) return leg_error(text, cabin.error().detail);
    leg.cabin = *cabin;
  }
  if (colon != std::string_view::npos) {
    auto seats = parse_seats(text.substr(colon + 1));
    if (!seats && seats.error().code == ErrorCode::kInvalid) return seats.error();
    if (!seats) return leg_error(text, seats.error().detail);
    leg.seats = *seats;
  }
  return leg;
}

Result<Done> check_wish(const Wish& wish) {
  if (auto passengers = check_passengers(wish.passengers); !passengers) return passengers.error();
  if (wish.legs.empty() || wish.legs.size() > kMaxLegs)
    return Error{ErrorCode::kInvalid,
                 "a purchase has 1 to 6 legs, not " + std::to_string(wish.legs.size())};
  std::set<FlightId> flights;
  for (const auto& leg : wish.legs) {
    if (!flights.insert(leg.flight).second)
      return Error{ErrorCode::kInvalid, "flight " + to_string(leg.flight) + " is named twice"};
    if (!leg.seats.empty() && leg.seats.size() != wish.passengers.size())
      return Error{ErrorCode::kInvalid, to_string(leg) + " names " +
                                            std::to_string(leg.seats.size()) + " seats for " +
                                            std::to_string(wish.passengers.size()) +
                                            " passengers: name one each, or none"};
  }
  return Done{};
}

bool fulfils(const Purchase& purchase, const Wish& wish) {
  return purchase.passengers == wish.passengers &&
         std::equal(purchase.legs.begin(), purchase.legs.end(), wish.legs.begin(), wish.legs.end(),
                    fulfils_leg);
}

Result<CabinView> choose_cabin(const LegWish& wish, const SeatsReply& flight) {
  const auto* cabin = meant_cabin(wish, flight);
  const std::string where = " on " + to_string(wish.flight) + ", which has" + cabins_of(flight);
  if (cabin == nullptr && wish.cabin)
    return Error{ErrorCode::kUnknownSeat, "no cabin " + to_string(*wish.cabin) + where};
  if (cabin == nullptr && wish.seats.empty())
    return Error{ErrorCode::kNotEnoughSeats, "no cabin" + where};
  if (cabin == nullptr)
    return Error{ErrorCode::kUnknownSeat, "no seat " + to_string(wish.seats.front()) + where};
  for (const auto seat : wish.seats)
    if (!has_seat(*cabin, seat))
      return Error{ErrorCode::kUnknownSeat, "no seat " + to_string(seat) + " in cabin " +
                                                to_string(cabin->cabin) + " of " +
                                                to_string(wish.flight)};
  return *cabin;
}

bool has_seat(const CabinView& cabin, SeatId seat) {
  return seat.row >= cabin.first_row && seat.row <= cabin.last_row && seat.letter != '-' &&
         cabin.letters.find(seat.letter) != std::string::npos;
}

std::vector<SeatId> all_seats(const CabinView& cabin) {
  std::vector<SeatId> seats;
  for (int row = cabin.first_row; row <= cabin.last_row; ++row)
    for (const char letter : cabin.letters)
      if (letter != '-') seats.push_back(SeatId{static_cast<std::uint8_t>(row), letter});
  return seats;
}

std::vector<SeatId> free_seats(const CabinView& cabin) {
  auto seats = all_seats(cabin);
  const std::set<SeatId> taken{cabin.taken.begin(), cabin.taken.end()};
  seats.erase(std::remove_if(seats.begin(), seats.end(),
                             [&taken](SeatId seat) { return taken.count(seat) != 0; }),
              seats.end());
  return seats;
}

std::size_t count_free(const SeatsReply& flight) {
  std::size_t free = 0;
  for (const auto& cabin : flight.cabins) free += free_seats(cabin).size();
  return free;
}

std::vector<SeatId> taken_wishes(const LegWish& wish, const CabinView& cabin) {
  std::vector<SeatId> taken;
  for (const auto seat : wish.seats)
    if (std::find(cabin.taken.begin(), cabin.taken.end(), seat) != cabin.taken.end())
      taken.push_back(seat);
  return taken;
}

Money total_of(const Purchase& purchase) {
  Money total{0, purchase.legs.front().accepted_fare.currency};
  for (const auto& leg : purchase.legs)
    total.minor += leg.accepted_fare.minor * static_cast<std::int64_t>(purchase.passengers.size());
  return total;
}

std::string to_string(const LegWish& leg) {
  std::string text = to_string(leg.flight);
  if (leg.cabin) text += "/" + to_string(*leg.cabin);
  for (std::size_t i = 0; i < leg.seats.size(); ++i)
    text += (i == 0 ? ":" : ",") + to_string(leg.seats[i]);
  return text;
}

}  // namespace vendepass
