// What one commit of journal.db is made of.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "airline/core/records.h"

namespace vendepass {

struct JournalRow {
  std::uint8_t kind;
  Bytes body;
  // In the same commit, beside the rows (details_table.h):
  std::optional<Beside> keep{};
  std::vector<Hash16> erase{};
};

JournalRow row_of(const Record& record);

// The kinds of records, in the order of Record, as failpoints call them.
const std::vector<std::string>& record_kinds();

}  // namespace vendepass
