// The start of an airline: it is recovering until it has heard what others know of it.
//
//   asking    a majority of the quorum (itself counted), and every other airline that answers
//             within a moment, say how far they saw its database
//   fetching  the database was set back: the own events that others still have come back first
//   over      it sells and votes
//
// A majority, and whoever else answers, because any of them may be the one that saw this database
// further on (docs/model says what is beyond that). Recovering
// airlines answer such questions too, or three that start together would wait for ever. Without a
// majority only the operator's word helps.
#pragma once

#include <map>
#include <set>
#include <string>

#include "broker-less/core/event_log.h"
#include "broker-less/core/identity.h"
#include "broker-less/core/membership.h"
#include "broker-less/core/mesh_effects.h"

namespace vendepass {

class Starting {
 public:
  Starting(AirlineCode self, const Alliance& alliance, const MeshTimers& timers, bool alone);
  void set_alliance(const Alliance& alliance) { alliance_ = alliance; }

  // `rows`: of the journal, before this start.
  void begin(std::uint64_t rows, Instant now);
  bool is_over() const { return phase_ == Phase::kOver; }
  std::uint64_t rows() const { return rows_; }
  bool is_fetching() const { return phase_ == Phase::kFetching; }

  void hear(AirlineCode from, const StartAnswer& answer, const EventLog& own);
  // This airline will answer, but heard another start of ours a moment ago: it is waited for.
  void defer(AirlineCode by) { deferred_.insert(by); }
  // A page of own events came, or none fits.
  void fetched(Instant now) { ask_again_ = now; }
  // `with`: who has the other events, for people.
  void forked(const std::string& with) { forked_with_ = with; }

  // True when enough have answered to go on from asking.
  bool has_heard_enough(const Membership& membership, Instant now) const;
  // Why the answers, or the journal itself, say that this database was lost, set back or copied;
  // empty: they do not.
  std::string set_back(const Identity& identity, const EventLog& own,
                       const std::optional<Hash16>& restore) const;
  // What the database is from now on.
  SetBackRecord setback_record(const Identity& identity, std::uint64_t start,
                               const std::optional<Hash16>& restore) const;
  void fetch(Instant now);
  // The own events that others have are here.
  bool has_fetched(const EventLog& own, const Membership& membership, Instant now) const;
  void end() { phase_ = Phase::kOver; }

  // Questions and pulls that are due.
  MeshEffects wake(const EventLog& own, Instant now);
  std::optional<Instant> next_wake() const;
  // What it waits for, for people.
  std::string in_words(const Membership& membership, Instant now) const;

 private:
  enum class Phase { kOver, kAsking, kFetching };
  MeshEffects ask();
  MeshEffects pull(const EventLog& own);

  AirlineCode self_;
  Alliance alliance_;
  MeshTimers timers_;
  bool alone_;
  Phase phase_ = Phase::kOver;
  std::uint64_t rows_ = 0;
  Instant began_{};
  Instant ask_again_{};
  std::map<AirlineCode, StartAnswer> answers_;
  std::uint64_t pulls_ = 0;  // Each one asks another of those who have more.
  std::set<AirlineCode> deferred_;
  std::string forked_with_;  // Empty: nobody.
};

}  // namespace vendepass
