#include "airline/io/journal_row.h"

namespace vendepass {

JournalRow row_of(const Record& record) {
  JournalRow row{kind_of(record), encode_record(record)};
  if (const auto* details = std::get_if<DetailsRecord>(&record); details && !details->bytes.empty())
    row.keep = Beside{details->digest, details->bytes};
  if (const auto* erased = std::get_if<DetailsErasedRecord>(&record)) row.erase = erased->digests;
  return row;
}

}  // namespace vendepass
