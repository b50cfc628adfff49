#include "airline/core/log_compaction.h"

#include <algorithm>

namespace vendepass {

namespace {

// Own ones: what people may want to have explained is looked for in them. Some milliseconds.
constexpr std::uint64_t kEventsPerStep = 4096;

}  // namespace

void LogCompaction::on_snapshot(Step& step, SnapshotTaken& taken) {
  step.state().mesh.has_snapshot(taken.id, taken.clock);
  droppable_ = std::move(taken.before);
  due_ = step.now();
}

void LogCompaction::on_wake(Step& step) {
  if (!due_ || *due_ > step.now()) return;
  due_.reset();
  EventsDroppedRecord record;
  for (const auto& [airline, events] : droppable_.components()) {
    auto until = events;
    if (airline == step.self()) {
      const auto gone = std::max(dropped_.at(airline), step.state().mesh.first_kept(airline) - 1);
      until = std::min(events, gone + kEventsPerStep);
      if (until < events) due_ = step.now();
    }
    if (until > dropped_.at(airline)) record.clock.raise(airline, until);
  }
  if (record.clock.components().empty()) return;
  dropped_.merge(record.clock);
  step.record(std::move(record), "snapshots hold what they have led to");
}

}  // namespace vendepass
