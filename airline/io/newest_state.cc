#include "airline/io/newest_state.h"

#include <filesystem>

#include "airline/io/journal_base.h"
#include "airline/io/log.h"

namespace vendepass {
namespace {

// Why it cannot be used, or the state from it.
Result<NewestState> restore_from(const std::string& path, JournalFile& journal,
                                 const MakeNode& make) {
  const auto store = journal.identity().store;
  const auto mark = read_snapshot_mark(path, store);
  if (!mark) return mark.error();
  if (!journal.resume_at(mark->at))
    return Error{ErrorCode::kInvalid,
                 path + " cannot be used: it is of rows that the journal does not have"};
  NewestState state{make(), {*mark, path}};
  if (auto done = restore_snapshot(state.from, store, *state.node); !done) return done.error();
  return state;
}

}  // namespace

Result<NewestState> restore_newest(JournalFile& journal, const SnapshotFiles& files,
                                   const MakeNode& make) {
  const bool is_compacted = journal.compacted().row > 0;
  std::string problem;
  for (const auto& path : {files.snapshot, files.base}) {
    if (!std::filesystem::exists(path) && !(is_compacted && path == files.base)) continue;
    auto state = restore_from(path, journal, make);
    if (state && is_compacted && path != files.base)
      if (const auto base = read_snapshot_mark(files.base, journal.identity().store); !base)
        log_warning("the next snapshot puts it right", {{"reason", base.error().detail}});
    if (state) return state;
    problem = state.error().detail;
    log_warning("a snapshot is not used", {{"reason", problem}});
  }
  if (is_compacted) return compacted_without_base(journal, problem);
  if (!problem.empty()) log_warning("the journal is read from its first row");
  journal.resume_at({});
  return NewestState{make(), {}};
}

Result<Done> restore_details(JournalFile& journal, AirlineNode& node) {
  if (journal.has_former_details()) {
    const auto former = node.details();
    if (auto done = journal.take_out(former); !done) return done;
    log_info("details of customers are beside the rows of the journal now",
             {{"pieces", std::to_string(former.size())}});
  }
  return journal.each_details([&node](Beside details) -> Result<Done> {
    node.restore_details(details.digest, std::move(details.bytes));
    return Done{};
  });
}

Result<Done> restore_snapshot(const KeptSnapshot& snapshot, StoreId store, AirlineNode& node) {
  const auto mark = read_snapshot_mark(snapshot.path, store);
  if (!mark) return mark.error();
  if (mark->at != snapshot.mark.at)
    return Error{ErrorCode::kInvalid, snapshot.path + " cannot be used: it was replaced"};
  return read_snapshot(snapshot.path, [&](const SnapshotPart& part) { return node.restore(part); });
}

}  // namespace vendepass
