// All that checkers may see: what the journals hold, and what travellers asked and were told.
#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/message.h"
#include "tests/simulation/accounts.h"
#include "tests/simulation/history.h"
#include "tests/simulation/loss.h"
#include "tests/simulation/plan.h"

namespace vendepass::simulation {

// One purchase as its traveller saved it, and what became of it there.
struct Bought {
  std::string name;  // "p17"
  std::string traveller;
  PurchaseId id;
  Purchase purchase;
  Signed content;
  Micros begun;
  std::set<AirlineCode> asked_at;
  bool given_up = false;  // The traveller asked for that, at least once.
  bool told_no = false;   // By a verdict that says it is not and will not be sold.
  std::optional<PurchaseState> told;
  std::vector<LegSeats> legs;  // As told when it was sold.
};

struct Asked {
  std::string traveller;
  AirlineCode entry;
  ClientBody body;
  Micros when;
  bool forged;        // By somebody who may not ask that.
  VectorClock after;  // Its traveller's session.
};

// A reply as it leaves its airline; it may still be lost.
struct Told {
  AirlineCode entry;
  const Asked* asked;  // Null when nobody asked that.
  const ClientReply& reply;
  Micros when;
};

struct OperatorTold {
  AirlineCode airline;
  std::string json;
};

// The second process of one airline, started on a copy of its database while the original lived.
struct Copy {
  AirlineCode airline;
  std::optional<Micros> heard_since;  // Until then nobody hears it.
  bool is_over = false;
  bool has_decided = false;  // Though the others told it to wait.
  bool is_original_stopped = false;
};

// An airline has said that a purchase is over, so that only its outcome stays.
struct Past {
  AirlineCode by;
  std::uint64_t event;
  bool sold;
};

struct Books {
  const Plan& plan;
  Ledgers ledgers;
  std::deque<Bought> purchases;
  std::unordered_map<PurchaseId, std::size_t, IdHash> places;  // Of an id in `purchases`.
  std::map<std::uint64_t, Asked> asked;                        // By number of the request.
  Micros now{0};
  std::optional<Micros> healed;  // When the faults stopped.
  std::set<AirlineCode> down;    // Airlines that stay down for now.
  std::optional<Loss> loss;      // Of the one database that was set back.
  std::optional<Copy> copy;
  std::vector<Alliance> editions;  // That were ever made, the first one first.
  History history;
  Accounts accounts;
  std::map<PurchaseId, std::vector<Past>> past;
  // While an answer with something unseen is told: the airlines that whoever answers has been able
  // to reach for longer than it takes to suspect one, if that can be said of this seed.
  std::set<AirlineCode> reachable;

  // All that this airline has on its disk.
  VectorClock known_at(AirlineCode airline) const;

  // The edition with this number; 0, of an airline that has not started yet, is the first.
  const Alliance& edition(std::uint64_t number) const {
    return editions.at(std::max<std::uint64_t>(number, 1) - 1);
  }
  const Bought* find(const PurchaseId& id) const {
    const auto found = places.find(id);
    return found == places.end() ? nullptr : &purchases[found->second];
  }
  std::string name_of(const PurchaseId& id) const {
    const auto* bought = find(id);
    return bought == nullptr ? to_string(id) : bought->name;
  }
  // This airline's seats for the purchase were lost with its database.
  bool has_lost_seats(AirlineCode airline, const PurchaseId& id) const {
    return loss && loss->airline == airline && loss->lacks_seats(id);
  }
  // Somebody has forgotten the details of this purchase.
  bool is_past(const PurchaseId& id) const { return past.contains(id); }
  // This airline has it on its disk that the purchase is over with this outcome: as a voter, it
  // votes for that in every ballot.
  bool has_forgotten(AirlineCode airline, const PurchaseId& id, const Bytes& outcome) const;
  // A cancel or a change of this ticket was.
  bool has_lost_orders(TicketNumber ticket) const { return loss && loss->lacks_orders(ticket); }
  // Who decides: the quorum that the purchase names, or the first one for an e-mail. Null for a
  // purchase that nobody made.
  const Quorum* quorum_of(const RegisterKey& key) const;
  // Whether a majority has voted for this value in one ballot, as their journals say. Who has
  // forgotten a purchase with that outcome counts in every ballot.
  bool is_decided(const RegisterKey& key, const Quorum& quorum, const Bytes& value) const;
};

}  // namespace vendepass::simulation
