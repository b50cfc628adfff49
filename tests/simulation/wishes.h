// What travellers want: itineraries that cross and compete, orders about tickets, and now and
// then something that nobody may have.
#pragma once

#include <optional>

#include "tests/simulation/books.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/person.h"

namespace vendepass::simulation {

class Wishes {
 public:
  Wishes(const Books& books, std::uint64_t seed, std::uint64_t traveller)
      : books_{books},
        dice_{seed, 100 + traveller},
        edition_{books.plan.alliance.edition},
        quorum_{books.plan.alliance.quorum} {}

  // What an airline has told of the alliance: later purchases name it.
  void learn(std::uint64_t edition, Quorum quorum);
  // One to three legs, most of them with seats; the fare is what flights cost just now.
  Purchase purchase(const Person& person, AirlineCode home_entry, UtcSeconds wall);
  // Some of the tickets that this purchase still has, if any.
  std::optional<CancelTickets> cancel(const Bought& bought);
  std::optional<ChangeSeat> change(const Bought& bought);
  // Something signed by `person`, or by nobody, that only somebody else may ask for.
  std::optional<ClientBody> forgery(const Person& person, UtcSeconds wall);

  Dice& dice() { return dice_; }

 private:
  ClientBody account_forgery(const Person& person, const CustomerId& victim);
  Leg leg(const FlightPlan& plan, std::size_t party);
  std::vector<SeatId> seats(const FlightPlan& plan, std::size_t party);
  std::size_t party();
  bool is_offered(const FlightPlan& plan);
  const LedgerFlight* flight(const FlightId& id) const;

  const Books& books_;
  Dice dice_;
  std::uint64_t edition_;  // As far as this traveller knows.
  Quorum quorum_;
  std::optional<Hash16> last_nonce_;
  std::uint64_t nonces_ = 0;
};

}  // namespace vendepass::simulation
