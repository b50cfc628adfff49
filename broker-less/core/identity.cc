#include "broker-less/core/identity.h"

#include <algorithm>

namespace vendepass {

void Identity::apply(const StartedRecord& record) {
  starts_.insert_or_assign(record.incarnation, record.start_nonce);
}

void Identity::apply(const SetBackRecord& record) {
  former_.insert(record.former.begin(), record.former.end());
  former_.insert(store_);
  store_ = record.store;
  setbacks_ = record.setbacks;
  ended_tenure_ = std::max(ended_tenure_, record.tenure);
  if (record.restore) restores_.insert(*record.restore);
  is_resuming_ = true;
}

void Identity::apply(const EditionRecord& record) {
  newest_edition_ = std::max(newest_edition_, record.edition);
  if (record.tenure <= tenure_) return;
  tenure_ = record.tenure;
  edition_ = record.edition;
}

std::uint64_t Identity::incarnation() const {
  return starts_.empty() ? 0 : starts_.rbegin()->first;
}

// Whatever made two journals of one, each of them begins with a start of its own.
bool Identity::explains(const Sighting& sighting, std::uint64_t rows) const {
  if (sighting.store != store_) return is_former(sighting.store);
  const auto start = starts_.find(sighting.incarnation);
  if (start == starts_.end() || start->second != sighting.start_nonce) return false;
  return sighting.incarnation == incarnation() || sighting.journal_row <= rows;
}

std::optional<std::uint64_t> Identity::safe_from_edition() const {
  if (ended_tenure_ == 0) return 0;
  if (tenure_ <= ended_tenure_) return std::nullopt;
  return edition_;
}

}  // namespace vendepass
