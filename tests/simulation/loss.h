// What was lost with a database that was set back, and what of it nobody can give back.
//
// Its airline gets back the events that somebody else has on disk. Those that nobody has, and rows
// that are not events, are gone: what they said to travellers and airlines cannot be kept, and is
// excused, purchase by purchase. Nothing else is.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "tests/simulation/ledger.h"

namespace vendepass::simulation {

struct Loss {
  static constexpr std::uint32_t kFirstTenure = 1;  // It ends.

  // What events say: whose seats they took, which tickets they cancelled or moved, who registered,
  // and what they said of their accounts.
  struct Told {
    std::set<PurchaseId> seats;
    std::set<TicketNumber> tickets;
    std::set<CustomerId> customers;
    std::set<Hash16> orders;  // Digests of what customers signed about their accounts.
  };

  AirlineCode airline;
  std::uint64_t last = 0;         // The newest of its events,
  std::uint64_t told = 0;         // and the newest that another airline has on disk.
  bool is_found_out = false;      // It says so in its journal.
  bool is_over = false;           // Its log goes on.
  Told awaited;                   // By events that others have: missing until it is over.
  Told gone;                      // By those that nobody has, and cancels that only it promised.
  std::set<PurchaseId> refusals;  // Own ones: the rows are gone, and the refusals stay.
  std::optional<std::uint64_t> next_edition;  // It has worked under, with its next tenure.

  // Its lost database may have answered purchases of this edition.
  bool is_old(std::uint64_t edition) const { return !next_edition || edition < *next_edition; }
  // Forgot what it had voted there.
  bool has_ended(const Voter& voter) const {
    return voter.airline == airline && voter.tenure <= kFirstTenure;
  }

  bool lacks_seats(const PurchaseId& id) const {
    return gone.seats.contains(id) || (!is_over && awaited.seats.contains(id));
  }
  bool lacks_customer(const CustomerId& id) const {
    return gone.customers.contains(id) || (!is_over && awaited.customers.contains(id));
  }
  bool lacks_order(const Bytes& content) const {
    const auto digest = blake2b_16(content);
    return gone.orders.contains(digest) || (!is_over && awaited.orders.contains(digest));
  }
  bool lacks_orders(TicketNumber ticket) const {
    return gone.tickets.contains(ticket) || (!is_over && awaited.tickets.contains(ticket));
  }
};

using Ledgers = std::map<AirlineCode, Ledger>;

// `cut_off`: the rows of this airline's journal that are gone. `ledgers`: as they were until then.
Loss loss_of(AirlineCode airline, const std::vector<Record>& cut_off, const Ledgers& ledgers);

}  // namespace vendepass::simulation
