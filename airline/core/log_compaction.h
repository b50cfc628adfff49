// Drops events from the logs when snapshots hold what they have led to.
//
// Up to the snapshot before the newest: whoever lags a little finds the events, who lags more gets
// the newest snapshot and the events after it.
#pragma once

#include <optional>

#include "airline/core/effects.h"
#include "airline/core/step.h"

namespace vendepass {

class LogCompaction {
 public:
  void on_snapshot(Step& step, SnapshotTaken& taken);
  // Requires: something may be recorded.
  void on_wake(Step& step);
  std::optional<Instant> next_wake() const { return due_; }

 private:
  VectorClock droppable_;  // Events that need not be kept,
  VectorClock dropped_;    // and those of them that are not.
  std::optional<Instant> due_;
};

}  // namespace vendepass
