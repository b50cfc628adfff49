#include "airline/io/snapshot_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <future>
#include <optional>
#include <sstream>
#include <vector>

#include "airline/core/state_parts.h"
#include "broker-less/core/snapshot_codec.h"
#include "common/credentials.h"

namespace vendepass {
namespace {

Error unusable(const std::string& path, const std::string& why) {
  return Error{ErrorCode::kInvalid, path + " cannot be used: " + why};
}

// One line of text, so that one digest is over all of it.
struct WholeMark {
  StoreId store;
  SnapshotMark of;
};

std::string text_of(const WholeMark& mark) {
  return fmt::format("{} {} {} {} {} {} {}", mark.of.format, to_hex(view_of(mark.store.value())),
                     mark.of.at.row, to_hex(view_of(mark.of.at.head)), mark.of.at.facts,
                     to_hex(pack(mark.of.clock)), mark.of.parts);
}

template <std::size_t N>
Result<std::array<std::uint8_t, N>> array_from_hex(const std::string& text) {
  const auto bytes = from_hex(text);
  if (!bytes) return bytes.error();
  return array_from<N>(*bytes);
}

Result<WholeMark> parse_mark(const std::string& text, const std::string& path) {
  std::istringstream words{text};
  std::string store, head, clock;
  WholeMark mark{StoreId{{}}, {}};
  words >> mark.of.format;
  if (!words || mark.of.format < kOldestSnapshotFormat || mark.of.format > kSnapshotFormat)
    return unusable(path,
                    "it has a format that this program does not read: use the one that "
                    "wrote it, or a newer one");
  words >> store >> mark.of.at.row >> head >> mark.of.at.facts >> clock >> mark.of.parts;
  const auto store_id = array_from_hex<16>(store);
  const auto chain = array_from_hex<16>(head);
  const auto clock_bytes = from_hex(clock);
  const auto shown = unpack<VectorClock>(clock_bytes ? *clock_bytes : Bytes{});
  if (!words || !store_id || !chain || !shown) return unusable(path, "its mark cannot be read");
  mark.store = StoreId{*store_id};
  mark.of.at.head = *chain;
  mark.of.clock = *shown;
  return mark;
}

Result<WholeMark> read_mark(Database& database, const std::string& path) {
  auto select = database.prepare("SELECT text,digest FROM mark");
  if (!select) return unusable(path, select.error().detail);
  if (select->step() != SQLITE_ROW) return unusable(path, "it is not complete");
  const Bytes text{select->blob(0)};
  if (select->blob(1) != view_of(blake2b_16(text))) return unusable(path, "it was changed");
  return parse_mark(text, path);
}

// No journal and no sync by SQLite: the file is not used before it is complete and synced.
constexpr const char* kNoJournal =
    "PRAGMA page_size=65536; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN;";
constexpr const char* kTables =
    "CREATE TABLE part(number INTEGER PRIMARY KEY, kind INTEGER NOT NULL, body BLOB NOT NULL,"
    " digest BLOB NOT NULL);"
    "CREATE TABLE mark(text TEXT NOT NULL, digest BLOB NOT NULL);";

Result<Done> run(Database& database, Statement& statement) {
  const int rc = statement.run();
  if (rc == SQLITE_DONE) return Done{};
  const bool full = (rc & 0xFF) == SQLITE_FULL;
  return Error{full ? ErrorCode::kDiskFull : ErrorCode::kInvalid, database.message()};
}

Result<Done> fill(const std::string& path, StoreId store, const SnapshotMark& mark,
                  const std::function<void(const TakePart&)>& save) {
  auto database = Database::open(path, Database::IfMissing::kCreate);
  if (!database) return database.error();
  auto done = database->execute(kNoJournal);
  if (done) done = make_snapshot_tables(*database);
  if (!done) return done;
  auto part_row = database->prepare("INSERT INTO part VALUES(?,?,?,?)");
  auto mark_row = database->prepare("INSERT INTO mark VALUES(?,?)");
  if (!part_row) return part_row.error();
  if (!mark_row) return mark_row.error();
  std::uint64_t parts = 0;
  save([&](const SnapshotPart& part) {
    if (!done) return;
    const auto digest = blake2b_16(part.body);
    part_row->bind(1, static_cast<std::int64_t>(++parts)).bind(2, part.kind);
    part_row->bind_blob(3, part.body).bind_blob(4, view_of(digest));
    done = run(*database, *part_row);
  });
  if (!done) return done;
  const auto text = text_of({store, {mark.at, mark.clock, mark.format, parts}});
  const auto digest = blake2b_16(text);
  mark_row->bind_text(1, text).bind_blob(2, view_of(digest));
  done = run(*database, *mark_row);
  return done ? database->execute("COMMIT") : done;
}

Result<Database> open_snapshot(const std::string& path) {
  if (!std::filesystem::exists(path)) return unusable(path, "there is none");
  return Database::open(path, Database::IfMissing::kFail);
}

// How many parts of the group it read; of all groups, when none is named.
Result<std::uint64_t> read_parts(Database& database, const std::string& path,
                                 std::optional<PartGroup> group, const SeePart& see) {
  auto select = database.prepare("SELECT kind,body,digest,number FROM part ORDER BY number");
  if (!select) return unusable(path, select.error().detail);
  std::uint64_t parts = 0;
  int rc;
  while ((rc = select->step()) == SQLITE_ROW) {
    SnapshotPart part{static_cast<std::uint8_t>(select->integer(0)), {}};
    if (group && group_of(part.kind) != *group) continue;
    part.body = select->blob(1);
    const auto name = "part " + std::to_string(select->integer(3));
    if (select->blob(2) != view_of(blake2b_16(part.body)))
      return unusable(path, name + " was changed");
    if (auto done = see(part); !done) return unusable(path, name + ": " + done.error().detail);
    ++parts;
  }
  if (rc != SQLITE_DONE) return unusable(path, database.message());
  return parts;
}

Result<std::uint64_t> read_group(const std::string& path, PartGroup group, const SeePart& see) {
  auto database = open_snapshot(path);
  if (!database) return database.error();
  return read_parts(*database, path, group, see);
}

// From the disk: the pages in memory, which were written, are dropped before.
Result<Done> read_back(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd >= 0) {
    (void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    close(fd);
  }
  auto database = open_snapshot(path);
  if (!database) return database.error();
  return read_snapshot(*database, path, [](const SnapshotPart&) { return Result<Done>{Done{}}; });
}

}  // namespace

SnapshotFiles::SnapshotFiles(const std::string& journal_path) {
  constexpr std::string_view kJournal = "journal.db";
  const auto slash = journal_path.rfind('/');
  const auto name = slash == std::string::npos ? 0 : slash + 1;
  if (journal_path.compare(name, kJournal.size(), kJournal) != 0) return;
  const auto folder = journal_path.substr(0, name);
  const auto suffix = journal_path.substr(name + kJournal.size());
  base = folder + "base.db" + suffix;
  snapshot = folder + "snapshot.db" + suffix;
}

Result<Done> make_snapshot_tables(Database& database) { return database.execute(kTables); }

Result<Done> sync_path(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = fd >= 0 && fsync(fd) == 0;
  const auto reason = errno;
  if (fd >= 0) close(fd);
  if (synced) return Done{};
  return Error{ErrorCode::kInvalid, "cannot sync " + path + ": " + std::strerror(reason)};
}

Result<Done> prepare_snapshot(const std::string& path, StoreId store, const SnapshotMark& mark,
                              const std::function<void(const TakePart&)>& save) {
  const auto unfinished = path + ".part";
  std::error_code failed;
  std::filesystem::remove(unfinished, failed);
  auto done = fill(unfinished, store, mark, save);
  if (done) done = sync_path(unfinished);
  if (done) done = read_back(unfinished);
  if (!done) std::filesystem::remove(unfinished, failed);
  return done;
}

Result<Done> put_in_place(const std::string& path) {
  std::error_code failed;
  std::filesystem::rename(path + ".part", path, failed);
  if (!failed) return Done{};
  return Error{ErrorCode::kInvalid, "cannot replace " + path + ": " + failed.message()};
}

Result<Done> write_snapshot(const std::string& path, StoreId store, const SnapshotMark& mark,
                            const std::function<void(const TakePart&)>& save) {
  const auto done = prepare_snapshot(path, store, mark, save);
  return done ? put_in_place(path) : done;
}

Result<SnapshotMark> read_snapshot_mark(Database& database, const std::string& path,
                                        StoreId store) {
  const auto mark = read_mark(database, path);
  if (!mark) return mark.error();
  if (mark->store != store) return unusable(path, "it is of another database");
  return mark->of;
}

Result<SnapshotMark> read_snapshot_mark(const std::string& path, StoreId store) {
  auto database = open_snapshot(path);
  if (!database) return database.error();
  return read_snapshot_mark(*database, path, store);
}

Result<Done> read_snapshot(Database& database, const std::string& path, const SeePart& see) {
  const auto mark = read_mark(database, path);
  if (!mark) return mark.error();
  const auto parts = read_parts(database, path, std::nullopt, see);
  if (!parts) return parts.error();
  if (*parts != mark->of.parts) return unusable(path, "it has lost parts");
  return Done{};
}

Result<Done> read_snapshot(const std::string& path, const SeePart& see) {
  auto database = open_snapshot(path);
  if (!database) return database.error();
  const auto mark = read_mark(*database, path);
  if (!mark) return mark.error();
  std::vector<std::future<Result<std::uint64_t>>> groups;
  for (const auto group : kPartGroups)
    groups.push_back(std::async(std::launch::async,
                                [&path, group, &see] { return read_group(path, group, see); }));
  std::uint64_t parts = 0;
  Result<Done> done = Done{};
  for (auto& each : groups) {
    const auto read = each.get();
    if (!read) done = read.error();
    parts += read ? *read : 0;
  }
  if (done && parts != mark->of.parts) return unusable(path, "it has lost parts");
  return done;
}

}  // namespace vendepass
