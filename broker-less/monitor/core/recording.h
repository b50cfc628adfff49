// A recording: everything that a monitor was told, with its times, as lines of JSON.
//
// The first line names the format and has the alliance file, so that nothing else is needed to look
// at it again:
//   {"vendepass_recording":1,"began_ms":1796094245250,"alliance":"<TOML>"}   since 1970, UTC
//   {"at_ms":17,"by":"AD","frame":"<hex>"}      a frame that AD published
//   {"at_ms":20,"seats":"<hex>"}                the answer to a question for a seat map
// A recording that was cut off in the middle of a line is read up to there.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "broker-less/monitor/core/watch.h"

namespace vendepass::monitor {

struct RecordedFrame {
  Millis at;
  AirlineCode by;
  Bytes frame;
};
struct RecordedSeats {
  Millis at;
  SeatsReply seats;
};
using Recorded = std::variant<RecordedFrame, RecordedSeats>;
Millis time_of(const Recorded& recorded);

struct Recording {
  std::chrono::sys_time<Millis> began;
  Alliance alliance;
  std::vector<Recorded> entries;  // Times do not go back.
  bool is_cut_off;
};

// Lines, with their newlines.
std::string header_line(std::chrono::sys_time<Millis> began, std::string_view alliance_toml);
std::string line_of(const Recorded& recorded);

// Errors: kMalformed with the number of the line; kUnsupportedVersion.
Result<Recording> parse_recording(std::string_view text);

// Tells it to a watch; what was news by it.
std::vector<News> tell(Watch& watch, const Recorded& recorded);

}  // namespace vendepass::monitor
