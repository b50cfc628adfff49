// One airline, whole: everything it decides. Server and simulator drive this same object.
//
//   Input --> step() --> Effects --> shell: 1 persist  2 send  3 wake later
//                 '--- apply(record) <-- journal at start-up
//
// Pure: no socket, no disk, no clock, no thread; randomness comes from a seed handed in. The
// same inputs in the same order always give the same effects.
//
// The shell must: replay the journal through apply(), call start() once, hand its Effects and
// those of every step to the journal in order, report BecameDurable for the batches that had
// records (one report may stand for several: the newest number counts), deliver envelopes
// addressed to this airline back as FromPeer, and step by wake_at.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "airline/core/airports.h"
#include "airline/core/effects.h"
#include "airline/core/route_search.h"
#include "airline/core/vitals.h"
#include "broker-less/core/mesh.h"

namespace vendepass {

struct NodeTimers {
  MeshTimers mesh;
  Millis hold_deadline{1000};  // A hold older than this starts recovery.
  Millis hold_renewals{5000};  // Repeated Holds put recovery off, up to this after the first.
  Millis hold_wait{1200};      // A Hold waits this long for another purchase's outcome, or for
                               // what it builds on: less than an attempt, so that the client
                               // hears why.
  Millis ask_again{250};       // Unanswered messages to owners are repeated.
  Millis attempt{1500};        // Longest that one client request is worked on.
  // So long after its departure a flight may be forgotten, by the wall clock.
  std::chrono::seconds keep_past = std::chrono::days{30};
};

struct NodeConfig {
  AirlineCode self;
  Alliance alliance;
  KeyPair key;
  StoreId store;              // Made with the database.
  std::uint64_t seed;         // For back-off and ids of this start.
  std::uint64_t start_nonce;  // Random per start; in ballots and in every header.
  NodeTimers timers;
  Airports airports;
  ConnectingTimes connecting{{std::chrono::minutes{40}, std::chrono::minutes{60}}};
  std::optional<Hash16> restore{};  // The restored backup that the database began as, if any.
  bool alone = false;               // Starts without a majority's answers, at the operator's word.
};

class AirlineNode {
 public:
  explicit AirlineNode(NodeConfig config);
  ~AirlineNode();

  // Replays one journal row. Only before start().
  void apply(const Record& record);
  // What the rows so far have led to, in parts; and, in a node that has applied none, such a part
  // in the place of those rows, in the order in which they were taken; parts of different groups
  // (state_parts.h) at the same time. Only before start(). Errors: kMalformed, and this node is of
  // no use any more.
  void save(const TakePart& take) const;
  Result<Done> restore(const SnapshotPart& part);
  // After the rows: the details that are kept beside them. What nobody wants any more is erased
  // with the first steps. Only before start().
  void restore_details(const Hash16& digest, const Bytes& bytes);
  // Those that are known. For journals of schema 5 and earlier, which have them in their rows.
  std::vector<Beside> details() const;
  // Begins a new incarnation; batch 1 of this start. It is recovering until it has heard what the
  // others know of it.
  Effects start(Now now);
  // Decides what is ready together, at most kMaxInputsPerStep inputs, as one batch.
  Effects step(std::vector<Input> inputs, Now now);

  // The highest edition of the alliance file that the journal has worked under; 0: none.
  std::uint64_t newest_edition() const;
  // How many events of each airline its readers are shown.
  VectorClock readable() const;
  // Header for packets that leave now; the shell fills in the journal position.
  SenderHeader sender() const;
  // Costs a look at each hold that is in doubt: not for every step.
  Vitals vitals(Now now) const;

  // Invariants that hold after every step; each broken one in words. For tests and `check`.
  std::vector<std::string> broken_invariants() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vendepass
