// From a configuration to everything that an airline's node is made of.
#pragma once

#include "airline/core/airline_node.h"
#include "airline/io/config.h"
#include "airline/io/journal_file.h"

namespace vendepass {

// Reads alliance, key, airports and minimum connecting times, and draws this start's random
// numbers. Errors: kInvalid naming the file; also when the journal belongs to another airline
// than configured, the airline is not in the alliance, or the key is not the one named there.
Result<NodeConfig> node_config_from(const ServeConfig& config, const JournalIdentity& journal);

// Alliance file at `path`. Errors: kInvalid, "PATH: line 3, column 7: ...".
Result<Alliance> read_alliance(const std::string& path);

}  // namespace vendepass
