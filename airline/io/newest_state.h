// The newest state of an airline that its folder has: snapshot.db, or else base.db, or else none.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "airline/core/airline_node.h"
#include "airline/io/snapshot_file.h"

namespace vendepass {

using MakeNode = std::function<std::unique_ptr<AirlineNode>()>;
struct NewestState {
  std::unique_ptr<AirlineNode> node;
  KeptSnapshot from;
};

// The node knows the newest of the snapshots that can be used, and the journal is read from there.
// What cannot be used is logged. Errors: kInvalid: the journal's first rows are gone, and no
// snapshot stands for them.
Result<NewestState> restore_newest(JournalFile& journal, const SnapshotFiles& files,
                                   const MakeNode& make);

// After all rows: the node knows the details that the journal has beside them. Those that a journal
// of schema 5 or earlier had in its rows are put there first. Errors: kInvalid, kDiskFull.
Result<Done> restore_details(JournalFile& journal, AirlineNode& node);

// Restores the snapshot into the node. Errors: kInvalid, and the node is of no use; also when
// another one has taken its place.
Result<Done> restore_snapshot(const KeptSnapshot& snapshot, StoreId store, AirlineNode& node);

}  // namespace vendepass
