// Loads the airports and the minimum connecting times from their CSV files.
//
// Zone names become lists of offsets, taken from the system's time-zone database (IANA
// tzdata): the core needs none, and every computation replays. They cover 2020 to 2037, as far
// as the system's compiled zone files list changes of the clocks; after that the last offset
// holds. Columns: docs/data-files.md.
#pragma once

#include <string>

#include "airline/core/airports.h"

namespace vendepass {

// Errors: kMalformed (not such a table), kInvalid (a value; a zone this system does not know;
// an airport twice), each with line and column.
Result<Airports> load_airports(const std::string& csv_text);

// A row for the airport `*` sets what holds where no row does; without it 40 minutes to the
// same airline and 60 to another. Errors: as above.
Result<ConnectingTimes> load_connecting_times(const std::string& csv_text);

}  // namespace vendepass
