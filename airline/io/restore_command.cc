// `restore`: a backup becomes the journal of an airline that is stopped.
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "airline/core/records.h"
#include "airline/io/commands.h"
#include "airline/io/data_directory.h"
#include "airline/io/entropy.h"
#include "airline/io/journal_base.h"
#include "airline/io/print_json.h"

namespace vendepass {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

Error because(const std::string& what, const std::error_code& failed) {
  return Error{ErrorCode::kInvalid, what + ": " + failed.message()};
}

void remove_database(const std::string& path) {
  for (const auto* suffix : {"", "-wal", "-shm", "-journal"}) {
    std::error_code ignored;
    fs::remove(path + suffix, ignored);
  }
}

// The file and, of a database that was copied while it was open, its write-ahead log.
Result<Done> copy_database(const std::string& from, const std::string& to) {
  remove_database(to);
  std::error_code failed;
  fs::copy_file(from, to, failed);
  if (failed) return because("cannot copy " + from + " to " + to, failed);
  if (!fs::exists(from + "-wal")) return Done{};
  fs::copy_file(from + "-wal", to + "-wal", failed);
  if (failed) return because("cannot copy " + from + "-wal", failed);
  return Done{};
}

struct Restored {
  JournalIdentity identity;
  std::uint64_t rows;
};

// What the backup carries for rows that were compacted goes to `base`, as it is, and out of the
// journal.
Result<Done> take_base_out(JournalFile& file, const std::string& base) {
  const auto carried = JournalBase::of(file);
  if (!carried) return carried.error();
  if (!*carried || !(*carried)->is_carried()) return Done{};
  Result<Done> read = Done{};
  const auto copy_parts = [&](const TakePart& take) {
    read = (*carried)->read(file, [&](const SnapshotPart& part) -> Result<Done> {
      take(part);
      return Done{};
    });
  };
  auto done = write_snapshot(base, file.identity().store, (*carried)->mark(), copy_parts);
  if (!read) return read;
  return done ? file.drop_carried_base() : done;
}

// Reads every row of the copy and marks it; what stands for compacted rows goes to `base`. What is
// broken is found before anything is replaced.
Result<Restored> verify_and_mark(const std::string& path, const std::string& base) {
  auto file = JournalFile::open(path);
  if (!file) return file.error();
  const auto see_part = [](const SnapshotPart&) -> Result<Done> { return Done{}; };
  const auto see_row = [](std::uint64_t, std::uint8_t kind, std::string_view body) -> Result<Done> {
    const auto record = decode_record(kind, body);
    if (!record) return record.error();
    return Done{};
  };
  if (auto read = read_whole(*file, see_part, see_row); !read) return read.error();
  if (auto done = take_base_out(*file, base); !done) return done.error();
  if (auto done = file->mark_restored(random_bytes<16>()); !done) return done.error();
  file->checkpoint(0);
  return Restored{file->identity(), file->position().row};
}

// Nothing is deleted: what was there keeps its rows under other names, and its snapshots beside
// them. Returns the journal's, or an empty one.
Result<std::string> move_aside(const std::string& journal, bool may_replace) {
  if (!fs::exists(journal)) return std::string{};
  if (!may_replace)
    return Error{ErrorCode::kInvalid,
                 journal +
                     " is there already: with --replace it is moved aside, and what only it "
                     "knows is forgotten by the airline"};
  auto aside = journal + ".before-restore";
  for (int i = 2; fs::exists(aside); ++i) aside = journal + ".before-restore-" + std::to_string(i);
  const SnapshotFiles from{journal}, to{aside};
  // The journal last: cut short, the next restore goes on under the same names.
  const std::vector<std::pair<std::string, std::string>> moves{{from.snapshot, to.snapshot},
                                                               {from.base, to.base},
                                                               {journal + "-wal", aside + "-wal"},
                                                               {journal, aside}};
  std::error_code failed;
  for (const auto& [name, other] : moves) {
    if (!fs::exists(name)) continue;
    fs::rename(name, other, failed);
    if (failed) return because("cannot move " + name, failed);
  }
  return aside;
}

Result<Json> restore(const DataDirectory& directory, const std::string& backup,
                     const std::string& airline, bool may_replace) {
  const auto journal = directory.journal_path();
  const auto copy = journal + ".restoring";
  const SnapshotFiles files{journal}, copies{copy};
  remove_database(copies.base);
  if (fs::exists(journal) && !may_replace) return move_aside(journal, false).error();
  if (auto done = copy_database(backup, copy); !done) return done.error();
  if (const auto beside = SnapshotFiles{backup}.base; fs::exists(beside))  // Of a former journal.
    if (auto done = copy_database(beside, copies.base); !done) return done.error();
  const auto restored = verify_and_mark(copy, copies.base);
  if (!restored) {
    remove_database(copy);
    remove_database(copies.base);
    return Error{ErrorCode::kInvalid, backup + ": " + restored.error().detail};
  }
  if (!airline.empty() && to_string(restored->identity.airline) != airline) {
    remove_database(copy);
    remove_database(copies.base);
    return Error{ErrorCode::kInvalid, backup + " is a journal of " +
                                          to_string(restored->identity.airline) + ", not of " +
                                          airline};
  }
  if (auto done = sync_path(copy); !done) return done.error();
  if (fs::exists(copies.base))
    if (auto done = sync_path(copies.base); !done) return done.error();
  const auto aside = move_aside(journal, may_replace);
  if (!aside) return aside.error();
  std::error_code failed;
  if (fs::exists(copies.base)) fs::rename(copies.base, files.base, failed);
  if (failed) return because("cannot make " + files.base, failed);
  fs::rename(copy, journal, failed);
  if (failed) return because("cannot make " + journal, failed);
  remove_database(copy);
  remove_database(directory.people_path());  // Made anew from the journal.
  if (auto done = sync_path(directory.path()); !done) return done.error();
  return Json{{"ok", true},
              {"airline", to_string(restored->identity.airline)},
              {"rows", restored->rows},
              {"moved_aside", *aside},
              {"next",
               "the airline has forgotten votes that it gave: raise its tenure and the edition in "
               "the alliance file, reload it everywhere, then serve"}};
}

}  // namespace

int run_restore(const CommandLine& line, const SettingTexts& settings) {
  const auto directory =
      DataDirectory::open(settings.at("data"), DataDirectory::IfMissing::kCreate);
  if (!directory) return fail(directory.error());
  const auto done =
      restore(*directory, line.arguments[0], settings.at("airline"), line.has("replace"));
  if (!done) return fail(done.error());
  std::cout << (line.has("json") ? done->dump() + "\n" : for_people(done->dump()));
  return kExitDone;
}

}  // namespace vendepass
