// The single writer of one airline's seats: decides, never acts.
//
// Each decision is a list of records and events; applying them to the inventory is what makes
// it true, and Inventory::answer() is what is then told. So the first answer and a repeated one
// cannot differ. Invariant: a hold ends only by a decision (end_hold), never by a deadline, a
// cancel or a cancelled flight.
#pragma once

#include <set>
#include <variant>
#include <vector>

#include "airline/core/inventory.h"

namespace vendepass {

// Records and events to apply together, in this order; empty when there is nothing to change.
struct Decision {
  std::vector<Record> records;
  std::vector<AirlineEvent> events;
  const char* why = "";
};

// A Hold that meets only holds of purchases that it may wait for.
struct WaitFor {
  std::set<PurchaseId> purchases;
};

class ReservationActor {
 public:
  explicit ReservationActor(const Inventory& inventory, AirlineCode self)
      : inventory_{inventory}, self_{self} {}

  // First decision about a purchase that names seats of this airline. Requires: the inventory
  // has no answer for its id, and the signature was checked. One owner: sale or refusal.
  // Several: hold or refusal. A multi-owner purchase waits only for holds of higher ids, a
  // one-owner purchase (it holds nothing while it waits) for any.
  std::variant<Decision, WaitFor> hold(const PurchaseId& id, const Signed& content,
                                       const Purchase& purchase, UtcSeconds now) const;
  // Refuses for good a purchase that this airline never answered, or nothing.
  Decision refuse(const PurchaseId& id, Refusal refusal) const;
  // The outcome of a held purchase: tickets, or free seats.
  Decision sell_hold(const PurchaseId& id) const;
  Decision release_hold(const PurchaseId& id, Refusal refusal) const;

  // Orders about sold tickets of a purchase; signatures were checked. Repeats change nothing.
  // Errors: kUnknownPurchase, kUnknownTicket, kUndecided (still held), kNotChangeable (forgotten,
  // too), kSeatTaken, kUnknownSeat.
  Result<Decision> cancel(const CancelTickets& order, UtcSeconds now) const;
  Result<Decision> change_seat(const ChangeSeat& order, UtcSeconds now) const;

 private:
  struct LegChoice;  // Seats for one leg, whom to wait for, or why not.
  LegChoice choose(const PurchaseId& id, const Purchase& purchase, std::size_t leg,
                   UtcSeconds now) const;
  LegChoice choose_named(const PurchaseId& id, const Purchase& purchase, const Leg& leg,
                         const OwnFlight& flight) const;
  LegChoice choose_any(const PurchaseId& id, const Purchase& purchase, const Leg& leg,
                       const OwnFlight& flight) const;
  bool may_wait(const PurchaseId& id, const Purchase& purchase, const PurchaseId& holder) const;
  Decision take(const PurchaseId& id, const Signed& content, const Purchase& purchase,
                const std::vector<LegChoice>& choices) const;
  // Errors as above; the sold purchase otherwise.
  Result<const OwnPurchase*> sold_purchase(const PurchaseId& id) const;

  const Inventory& inventory_;
  AirlineCode self_;
};

}  // namespace vendepass
