// What an airline forgot when its database was set back: events that only the former journal has.
//
// After a restore the former journal lies beside the new one. Whatever any other airline still had
// has come back by then; the rest was told to nobody who answered, and the operator must settle it
// with the customers by hand.
#pragma once

#include <nlohmann/json.hpp>

#include "airline/io/journal_file.h"

namespace vendepass {

// Own events of `former` that `present` does not have under their numbers: for each `event`
// (number), `what`, and where it says so `flight`, `seats`, `purchase`, `tickets`. Ordered by
// number. Errors: kInvalid: a broken row, or journals of two airlines.
Result<nlohmann::ordered_json> lost_events(JournalFile& former, JournalFile& present,
                                           std::uint16_t accounting_code);

}  // namespace vendepass
