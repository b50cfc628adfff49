// What the server says of itself on its local port; docs/operators.md has the shapes.
#pragma once

#include "airline/io/local_http.h"
#include "common/ids.h"
#include "common/time.h"

namespace vendepass {

struct ProcessState {
  AirlineCode airline;
  std::uint64_t incarnation;
  std::uint64_t durable_rows;
  std::uint64_t dropped_messages;
  std::chrono::duration<double> uptime;
  std::chrono::duration<double> since_step;  // The actor's last one.
  bool is_recovering, is_disk_full, is_draining;
};

// It takes purchases: it has started, steps, has space on its disk and is not stopping.
bool is_ready(const ProcessState& process);

// 200 while the process should be left alone, else 503: a supervisor may start it again.
HttpAnswer healthz(const ProcessState& process);
// 200 when is_ready(), else 503 with the reason: who chooses among airlines passes it over.
HttpAnswer readyz(const ProcessState& process);

}  // namespace vendepass
