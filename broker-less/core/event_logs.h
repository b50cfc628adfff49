// The event logs of all airlines of the alliance, and what of them is on this airline's disk.
//
// Three vector clocks: `known` names what the logs have; `delivered` names the part of it that is
// closed under causes; `durable` the part of `known` that is on disk. An own event carries the
// delivered clock, so what it names is durable before it or in the same commit. Pulls are served
// up to the durable clock only.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "broker-less/core/causal_order.h"
#include "broker-less/core/event_log.h"
#include "broker-less/core/mesh_records.h"
#include "common/alliance.h"

namespace vendepass {

class EventLogs {
 public:
  // `key`: signs the own log. Requires: self is a member.
  EventLogs(AirlineCode self, const Alliance& alliance, const KeyPair& key);

  // Airlines that are new have no events yet; keys may be others. What is known stays known.
  void set_alliance(const Alliance& alliance);

  void apply(const OwnEventRecord& record);
  void apply(const ForeignEventsRecord& record);
  void save(const TakePart& take) const;
  // Parts of kinds kLog, kEvents and kOrder; logs of airlines that are not members are left out.
  // `own`: how the own log is to be read, which in another airline's snapshot is another's.
  Result<Done> restore(MeshPart kind, std::string_view body,
                       EventLog::Whose own = EventLog::Whose::kOwn);
  // Part kLog of somebody's snapshot as it is to be recorded: a signature that is not its airline's
  // is left out, and then the log is not taken over. A part that cannot be read stays as it is.
  Bytes without_false_signature(Bytes body) const;
  // What somebody's snapshot knows further than this airline: each such log takes the place of the
  // one here, or what of that one was not delivered is; the own one `with_own` only. Not those
  // whose events contradict what is known, or are not signed.
  struct Adopted {
    std::vector<AirlineCode> airlines;  // Whose logs that were.
    std::vector<AirlineCode> forked;    // Who has signed other events there than here.
  };
  Adopted adopt(EventLogs&& other, bool with_own);
  // True when a snapshot of this clock knows something further, the own log `with_own` only. Not
  // of airlines whose log in a former one did not fit: theirs would be no better.
  bool is_news(const VectorClock& clock, bool with_own) const;
  // Drops the events up to this clock that are delivered.
  void drop_until(const VectorClock& clock);
  // Events that were delivered and have become void since the last call.
  std::vector<Event> take_voided() { return std::exchange(voided_, {}); }

  // Makes the next own event and applies it. `skipped`: numbers that are void from now on.
  struct Appended {
    Event event;
    OwnEventRecord record;
  };
  Appended append(Bytes body, std::uint64_t skipped = 0);
  // Travels with the next batch that is sealed.
  void attach(Beside beside) { attached_.push_back(std::move(beside)); }
  // Signs what was appended since the last seal: one batch, or more when it is above a page.
  std::vector<EventBatch> seal();

  // Judges a batch; nothing when its airline is not a member.
  std::optional<EventLog::Check> check(EventBatch batch) const;
  // True when the answer to a pull is a snapshot, for events are asked for that were dropped.
  bool has_dropped(const Pull& pull) const;
  // The answer to a pull, when there is one.
  std::optional<EventBatch> serve(const Pull& pull) const;

  const VectorClock& known() const { return known_; }
  CausalOrder& order() { return order_; }
  const CausalOrder& order() const { return order_; }
  const VectorClock& durable() const { return durable_; }
  void set_durable(const VectorClock& clock) { durable_ = clock; }
  std::optional<Hash32> head_of(AirlineCode airline) const;
  // Null when it is not a member.
  const EventLog* log_of(AirlineCode airline) const;

 private:
  void own_event(const Event& event, Bytes bytes);
  Result<Done> restore_order(std::string_view body);
  // The events after those that are delivered. Errors: kMalformed.
  static Result<std::deque<Event>> waiting_in(const EventLog& log, std::uint64_t delivered);
  void adopt_log(AirlineCode airline, EventLog&& other, std::uint64_t delivered, Adopted& adopted);

  AirlineCode self_;
  KeyPair key_;
  std::map<AirlineCode, EventLog> logs_;
  CausalOrder order_;
  VectorClock known_;
  VectorClock durable_;
  std::uint64_t sealed_ = 0;  // Own events that were published, or replayed.
  std::vector<Beside> attached_;
  std::vector<Event> voided_;
  std::set<AirlineCode> not_adopted_;  // While this process runs, under this alliance.
};

}  // namespace vendepass
