// The command line of vendepass-monitor.
#pragma once

#include <optional>
#include <string>

#include "common/ids.h"

namespace vendepass::monitor {

struct Options {
  std::string alliance;       // File; empty with a replay.
  std::string replay;         // Recording; empty: what is published now.
  double speed = 1;           // Of a replay.
  std::string record;         // File to be written, if any.
  std::string operator_data;  // Data directory of an airline on this host, if any.
  bool asks = true;           // Airlines for seat maps.
  bool once = false, json = false;
  std::uint32_t wait_ms = 2500;        // Of one look: for those that have not been heard.
  std::string svg, shiviz;             // Files for diagrams of a recording.
  std::optional<PurchaseId> purchase;  // Only what is about it.
  std::size_t last = 300;              // Events of a diagram.
  bool draws() const { return !svg.empty() || !shiviz.empty(); }
};

// The program ends at once with this exit code: help was wanted, or the words make no sense.
struct Ends {
  int exit_code;
};
std::variant<Options, Ends> parse_options(int count, char** words);

}  // namespace vendepass::monitor
