// The page /metrics: all numbers that an airline tells of itself, as Prometheus reads them.
//
// Names end in their base unit, counters in `_total`. Labels are few and closed: codes of airlines
// of the alliance, and words of small sets; never a purchase, a flight or a customer, whose number
// has no bound. docs/monitor.md explains each.
#pragma once

#include <chrono>
#include <string>

#include "airline/core/vitals.h"
#include "airline/io/local_pages.h"
#include "airline/io/meter.h"
#include "airline/io/sqlite_journal.h"

namespace vendepass {

// Copies, all of them: whoever asks waits for nobody.
struct Measurements {
  ProcessState process;
  std::chrono::system_clock::time_point started;
  std::chrono::steady_clock::time_point now;
  Vitals vitals;  // Some moments old.
  Traffic traffic;
  JournalCounts journal;
  std::uint64_t snapshots_taken;
  std::uint64_t log_lines_dropped;
};

// In the text format 0.0.4.
std::string metrics_text(const Measurements& measured);
HttpAnswer metrics_page(const Measurements& measured);

}  // namespace vendepass
