// What the airlines' own events have said, number by number: for questions about the past.
//
// A ledger knows how things are; this knows how they were when an airline had made so many events,
// and what each event built on. Numbers that a set-back database has made void are left out.
#pragma once

#include <map>
#include <optional>
#include <set>

#include "broker-less/core/event.h"
#include "tests/simulation/ledger.h"

namespace vendepass::simulation {

class History {
 public:
  // An own event of `airline` is durable; `ledger`: as it was before.
  void note(const Ledger& ledger, AirlineCode airline, const Event& event,
            const std::optional<AirlineEvent>& body);

  // Null for an event that was never made, or is void.
  const VectorClock* clock_of(AirlineCode airline, std::uint64_t number) const;
  // True when these events might be all that somebody has seen: each one's causes are among them.
  // Otherwise `missing` says what is not.
  bool is_closed(const VectorClock& clock, std::string& missing) const;
  // How many events of `airline` are of use at an airline that has `known`: those whose causes it
  // has, too. `known` has all before them.
  std::uint64_t usable(AirlineCode airline, const VectorClock& known) const;
  // The seats of a flight that are taken when its airline has made `events` events.
  std::set<SeatId> taken(const FlightId& flight, std::uint64_t events) const;
  // True when some of these numbers have been made void: what happened then is not known here.
  bool has_voids(AirlineCode airline) const { return voided_.contains(airline); }

 private:
  struct Change {
    std::uint64_t number;
    SeatId seat;
    bool taken;
  };
  void note_seats(const Ledger& ledger, std::uint64_t number, const AirlineEvent& body);
  void change(const FlightId& flight, std::uint64_t number, SeatId seat, bool taken) {
    changes_[flight].push_back({number, seat, taken});
  }

  std::map<AirlineCode, std::map<std::uint64_t, VectorClock>> clocks_;
  std::map<FlightId, std::vector<Change>> changes_;
  std::set<AirlineCode> voided_;
};

}  // namespace vendepass::simulation
