#include "tests/simulation/wishes.h"

#include <algorithm>

namespace vendepass::simulation {

const LedgerFlight* Wishes::flight(const FlightId& id) const {
  const auto& flights = books_.ledgers.at(id.airline).flights;
  const auto found = flights.find(id);
  return found == flights.end() ? nullptr : &found->second;
}

std::size_t Wishes::party() {
  const auto drawn = dice_.below(100);
  if (drawn < 60) return 1;
  if (drawn < 85) return 2;
  return drawn < 97 ? 3 : dice_.between(4, 9);
}

// Mostly seats that look free: two travellers who look at the same moment want the same ones.
std::vector<SeatId> Wishes::seats(const FlightPlan& plan, std::size_t party) {
  const auto& cabin = plan.cabins.front();
  const auto* known = flight(plan.flight);
  const bool any = known == nullptr || dice_.chance(100);
  const std::uint64_t likes = books_.plan.crowded ? 950 : 700;  // A seat that is free, per mille.
  std::vector<SeatId> wished;
  for (auto row = cabin.first_row; row <= cabin.last_row && wished.size() < party; ++row)
    for (const auto letter : cabin.letters) {
      const SeatId seat{row, letter};
      if (letter == '-' || wished.size() == party) continue;
      if ((any && dice_.chance(300)) ||
          (!any && !known->taken.contains(seat) && dice_.chance(likes)))
        wished.push_back(seat);
    }
  if (wished.size() < party) wished.clear();
  if (!wished.empty() && dice_.chance(10)) wished.front() = {99, 'A'};  // There is none.
  return wished;
}

Leg Wishes::leg(const FlightPlan& plan, std::size_t party) {
  const auto* known = flight(plan.flight);
  auto fare = known == nullptr ? plan.cabins.front().fare : known->plan.cabins.front().fare;
  if (dice_.chance(20)) fare.minor -= 100;
  if (dice_.chance(150)) fare.minor += 5'000;
  Leg wished{plan.flight, Cabin{'Y'}, {}, fare};
  if (dice_.chance(books_.plan.crowded ? 900 : 650)) wished.wishes = seats(plan, party);
  if (dice_.chance(5)) wished.flight.number = 9'999;
  return wished;
}

void Wishes::learn(std::uint64_t edition, Quorum quorum) {
  edition_ = edition;
  quorum_ = std::move(quorum);
}

// No search finds flights that are closed, or of an airline that has left; some people have their
// numbers.
bool Wishes::is_offered(const FlightPlan& plan) {
  const auto* known = flight(plan.flight);
  if (known != nullptr && known->closed && !dice_.chance(100)) return false;
  return !books_.edition(edition_).find(plan.flight.airline)->left || dice_.chance(100);
}

Purchase Wishes::purchase(const Person& person, AirlineCode home_entry, UtcSeconds wall) {
  Purchase wished{.customer = person.id,
                  .passengers = {},
                  .legs = {},
                  .quorum = quorum_,
                  .home_entry = home_entry,
                  .latest_hold = wall + std::chrono::minutes{15},
                  .nonce = blake2b_16(person.name + std::to_string(++nonces_)),
                  .edition = edition_};
  if (dice_.chance(20)) wished.latest_hold = wall + std::chrono::seconds{1};
  // Sometimes a number drawn once is used again: another content, so another purchase.
  if (last_nonce_ && dice_.chance(30)) wished.nonce = *last_nonce_;
  last_nonce_ = wished.nonce;
  const auto passengers = party();
  for (std::size_t i = 1; i <= passengers; ++i)
    wished.passengers.push_back(person.name + " " + std::to_string(i));
  const auto drawn = dice_.below(100);
  std::size_t legs = drawn < (books_.plan.crowded ? 20U : 35U) ? 1 : drawn < 80 ? 2 : 3;
  auto flights = books_.plan.flights;
  dice_.shuffle(flights);
  const std::uint64_t others = books_.plan.crowded ? 250 : 500;
  for (const auto& plan : flights) {
    if (legs == 0) break;
    // The first flights of the list are the ones that everybody wants.
    const bool wanted = plan.flight.number < 104 || dice_.chance(others);
    const auto* known = flight(plan.flight);
    const bool sold_out = known != nullptr && known->taken.size() + 1 >= 24 && dice_.chance(800);
    if (!wanted || sold_out || !is_offered(plan)) continue;
    auto next = leg(plan, passengers);
    // No program sends a purchase of one flight twice, not even of one that does not exist.
    if (std::ranges::count(wished.legs, next.flight, &Leg::flight) > 0) continue;
    wished.legs.push_back(std::move(next));
    --legs;
  }
  if (wished.legs.empty()) wished.legs.push_back(leg(flights.front(), passengers));
  return wished;
}

std::optional<CancelTickets> Wishes::cancel(const Bought& bought) {
  CancelTickets order{bought.id, {}};
  const bool all = dice_.chance(500);
  for (const auto& leg : bought.legs)
    for (const auto ticket : leg.tickets)
      if (all || dice_.chance(400)) order.tickets.push_back(ticket);
  if (order.tickets.empty()) return std::nullopt;
  return order;
}

std::optional<ChangeSeat> Wishes::change(const Bought& bought) {
  if (bought.legs.empty()) return std::nullopt;
  const auto& leg = dice_.one_of(bought.legs);
  if (leg.leg >= bought.purchase.legs.size()) return std::nullopt;  // Told something else's legs.
  const auto& id = bought.purchase.legs[leg.leg].flight;
  const auto number = dice_.one_of(leg.tickets);
  const auto* ticket = books_.ledgers.at(id.airline).ticket(bought.id, number);
  const auto* known = flight(id);
  if (ticket == nullptr || known == nullptr) return std::nullopt;
  const auto wished = seats(known->plan, 1);
  if (wished.empty()) return std::nullopt;
  return ChangeSeat{bought.id, number, wished.front(), ticket->changes};
}

// Something about somebody else's account.
ClientBody Wishes::account_forgery(const Person& person, const CustomerId& victim) {
  const Hash16 text = blake2b_16("forged " + person.name);
  const auto details = encode_details({text, {{Field::kPhone, person.name}}});
  switch (dice_.below(4)) {
    case 0:
      return ChangeDetailsRequest{
          person.sign(encode_order(ChangeDetails{
              victim, 1, blake2b_16(details), {{Field::kPhone, 2, {blake2b_16("anything")}}}})),
          details};
    case 1:
      return ChangeKeyRequest{person.sign(
          encode_order(ChangeKey{victim, 2, person.keys.front().public_key, text, 1, 8}))};
    case 2:
      return EraseRequest{person.sign(encode_order(EraseCustomer{victim, 1}))};
    default:
      return AccountRequest{
          person.sign(encode_order(SignInGrant{victim, kStartOfTime + std::chrono::days{30}}))};
  }
}

std::optional<ClientBody> Wishes::forgery(const Person& person, UtcSeconds wall) {
  if (books_.purchases.empty()) return std::nullopt;
  const auto& other = books_.purchases[dice_.below(books_.purchases.size())];
  if (other.traveller == person.name || other.purchase.customer == person.id) return std::nullopt;
  switch (dice_.below(5)) {
    case 0: {  // Another passenger in a purchase that somebody else signed.
      auto changed = other.purchase;
      changed.passengers.front() = person.name;
      return BuyRequest{{encode_purchase(changed), other.content.signature}};
    }
    case 1: {  // A purchase in somebody else's name.
      auto own = purchase(person, other.purchase.home_entry, wall);
      own.customer = other.purchase.customer;
      return BuyRequest{person.sign(encode_purchase(own))};
    }
    case 2: {  // A registration under somebody else's id.
      auto registration = decode_registration(person.registration.registration.content);
      registration->customer = other.purchase.customer;
      return RegisterRequest{person.sign(encode_registration(*registration)),
                             person.registration.details};
    }
    case 3:
      return account_forgery(person, other.purchase.customer);
    default: {  // A cancel of somebody else's tickets.
      if (other.legs.empty()) return std::nullopt;
      const auto order = encode_order(CancelTickets{other.id, other.legs.front().tickets});
      return TicketsRequest{person.sign(order), other.content.content};
    }
  }
}

}  // namespace vendepass::simulation
