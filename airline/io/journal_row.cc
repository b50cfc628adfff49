#include "airline/io/journal_row.h"

namespace vendepass {

JournalRow row_of(const Record& record) {
  JournalRow row{kind_of(record), encode_record(record)};
  if (const auto* details = std::get_if<DetailsRecord>(&record); details && !details->bytes.empty())
    row.keep = Beside{details->digest, details->bytes};
  if (const auto* erased = std::get_if<DetailsErasedRecord>(&record)) row.erase = erased->digests;
  return row;
}

const std::vector<std::string>& record_kinds() {
  static const std::vector<std::string> kinds{"started",
                                              "own-event",
                                              "foreign-events",
                                              "promise",
                                              "vote",
                                              "chosen",
                                              "purchase-taken",
                                              "purchase-refused",
                                              "former-profile",
                                              "former-cancel-promised",
                                              "cancel-confirmed",
                                              "sighting",
                                              "set-back",
                                              "edition",
                                              "cancel-promised",
                                              "snapshot-part",
                                              "events-dropped",
                                              "details",
                                              "details-erased"};
  VP_ASSERT(kinds.size() == std::variant_size_v<Record>);
  return kinds;
}

}  // namespace vendepass
