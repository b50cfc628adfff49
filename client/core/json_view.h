// What programs read: every result as one JSON object. The shapes are in docs/client.md, and a
// test holds the two together. Keys are only added, never renamed or taken away.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "client/core/results.h"

namespace vendepass {

// One object; "command" names the command. Every documented key of that kind of result is
// there: what is not known is null.
nlohmann::ordered_json json_view(const Report& report);

// What `--json` prints: indented by two spaces, with a newline at the end.
std::string render_json(const Report& report);
// The same on one line: what `watch` prints, which goes on printing.
std::string render_json_line(const Report& report);

}  // namespace vendepass
