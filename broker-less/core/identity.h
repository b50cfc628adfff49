// Who this process is: which database, how often it was set back, which start of the server, and
// for which tenure its votes are intact. Everything here follows from the journal.
//
// A database that was lost, set back or copied has forgotten votes and holds that others rely on.
// Then the tenure ends for which the votes were given: copying the votes of others does not bring
// the forgotten ones back, nor does a new incarnation (docs/model shows two decisions for each).
// The airline votes anew under the next tenure that the alliance file names.
#pragma once

#include <map>
#include <set>
#include <tuple>

#include "broker-less/core/mesh_config.h"
#include "broker-less/core/mesh_records.h"

namespace vendepass {

class Identity {
 public:
  // `store`: made with the database.
  explicit Identity(StoreId store) : store_{store} {}

  void apply(const StartedRecord& record);
  void apply(const SetBackRecord& record);
  void apply(const EditionRecord& record);
  // An own event that skipped numbers: the log of a database that was set back goes on.
  void resumed() { is_resuming_ = false; }

  StoreId store() const { return store_; }
  std::uint32_t setbacks() const { return setbacks_; }
  std::uint64_t incarnation() const;
  // Found to be set back, and no event has been made since.
  bool is_resuming() const { return is_resuming_; }
  bool knows_restore(const Hash16& restore) const { return restores_.contains(restore); }
  // True when this is a former database of this airline, which has been accounted for.
  bool is_former(StoreId store) const { return former_.contains(store); }
  // True when the journal of this process has led to such a sighting, or is beyond it. `rows`: of
  // the journal when the process started.
  bool explains(const Sighting& sighting, std::uint64_t rows) const;

  // The tenure of the alliance file, or 0 when votes given for it were forgotten.
  std::uint32_t intact(std::uint32_t tenure) const { return tenure > ended_tenure_ ? tenure : 0; }
  // The last tenure whose votes were forgotten; 0: none.
  std::uint32_t ended_tenure() const { return ended_tenure_; }
  // The highest edition that it has worked under; 0: none yet.
  std::uint64_t newest_edition() const { return newest_edition_; }
  // The highest tenure that an edition has named.
  std::uint32_t named_tenure() const { return tenure_; }
  // Purchases of an older edition may have been answered by a database that is lost. Nothing: none
  // is safe yet, because no edition has named a new tenure.
  std::optional<std::uint64_t> safe_from_edition() const;

  // See snapshot.h.
  template <typename Self>
  static auto saved(Self& self) {
    return std::tie(self.store_, self.setbacks_, self.starts_, self.former_, self.restores_,
                    self.is_resuming_, self.ended_tenure_, self.tenure_, self.edition_,
                    self.newest_edition_);
  }

 private:
  StoreId store_;
  std::uint32_t setbacks_ = 0;
  std::map<std::uint64_t, std::uint64_t> starts_;  // Incarnation -> start number.
  std::set<StoreId> former_;
  std::set<Hash16> restores_;
  bool is_resuming_ = false;
  std::uint32_t ended_tenure_ = 0;
  std::uint32_t tenure_ = 0;   // The newest that an edition has named,
  std::uint64_t edition_ = 0;  // and the first edition seen that did.
  std::uint64_t newest_edition_ = 0;
};

}  // namespace vendepass
