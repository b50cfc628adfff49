#include "airline/io/snapshot_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <future>
#include <sstream>
#include <vector>

#include "airline/core/state_parts.h"
#include "common/credentials.h"

namespace vendepass {
namespace {

Error unusable(const std::string& path, const std::string& why) {
  return Error{ErrorCode::kInvalid, path + " cannot be used: " + why};
}

Result<Done> sync_file(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = fd >= 0 && fsync(fd) == 0;
  const auto reason = errno;
  if (fd >= 0) close(fd);
  if (synced) return Done{};
  return Error{ErrorCode::kInvalid, "cannot sync " + path + ": " + std::strerror(reason)};
}

// One line of text, so that one digest is over all of it.
struct WholeMark {
  StoreId store;
  SnapshotMark of;
  std::uint64_t parts;
};

std::string text_of(const WholeMark& mark) {
  return fmt::format("{} {} {} {} {} {} {}", kSnapshotFormat, to_hex(view_of(mark.store.value())),
                     mark.of.at.row, to_hex(view_of(mark.of.at.head)), mark.of.at.facts,
                     mark.of.journal_bytes, mark.parts);
}

Result<WholeMark> read_mark(Database& database, const std::string& path) {
  auto select = database.prepare("SELECT text,digest FROM mark");
  if (!select) return select.error();
  if (select->step() != SQLITE_ROW) return unusable(path, "it is not complete");
  const Bytes text{select->blob(0)};
  if (select->blob(1) != view_of(blake2b_16(text))) return unusable(path, "it was changed");
  std::istringstream words{text};
  std::uint32_t format = 0;
  std::string store, head;
  WholeMark mark{StoreId{{}}, {}, 0};
  words >> format >> store >> mark.of.at.row >> head >> mark.of.at.facts >> mark.of.journal_bytes >>
      mark.parts;
  if (!words || format != kSnapshotFormat) return unusable(path, "it has another format");
  const auto store_bytes = from_hex(store);
  const auto head_bytes = from_hex(head);
  const auto store_id = array_from<16>(store_bytes ? *store_bytes : Bytes{});
  const auto chain = array_from<16>(head_bytes ? *head_bytes : Bytes{});
  if (!store_id || !chain) return unusable(path, "it has another format");
  mark.store = StoreId{*store_id};
  mark.of.at.head = *chain;
  return mark;
}

// No journal and no sync by SQLite: the file is not used before it is complete and synced.
constexpr const char* kTables =
    "PRAGMA page_size=65536; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN;"
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
  auto done = database->execute(kTables);
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
  const auto text = text_of({store, mark, parts});
  const auto digest = blake2b_16(text);
  mark_row->bind_text(1, text).bind_blob(2, view_of(digest));
  done = run(*database, *mark_row);
  return done ? database->execute("COMMIT") : done;
}

Result<Database> open_snapshot(const std::string& path) {
  if (!std::filesystem::exists(path)) return unusable(path, "there is none");
  return Database::open(path, Database::IfMissing::kFail);
}

// How many parts it read.
Result<std::uint64_t> read_group(const std::string& path, PartGroup group,
                                 const std::function<Result<Done>(const SnapshotPart&)>& see) {
  auto database = open_snapshot(path);
  if (!database) return database.error();
  auto select = database->prepare("SELECT kind,body,digest,number FROM part ORDER BY number");
  if (!select) return select.error();
  std::uint64_t parts = 0;
  int rc;
  while ((rc = select->step()) == SQLITE_ROW) {
    SnapshotPart part{static_cast<std::uint8_t>(select->integer(0)), {}};
    if (group_of(part.kind) != group) continue;
    part.body = select->blob(1);
    const auto name = "part " + std::to_string(select->integer(3));
    if (select->blob(2) != view_of(blake2b_16(part.body)))
      return unusable(path, name + " was changed");
    if (auto done = see(part); !done) return unusable(path, name + ": " + done.error().detail);
    ++parts;
  }
  if (rc != SQLITE_DONE) return unusable(path, database->message());
  return parts;
}

}  // namespace

Result<Done> write_snapshot(const std::string& path, StoreId store, const SnapshotMark& mark,
                            const std::function<void(const TakePart&)>& save) {
  const auto unfinished = path + ".part";
  std::error_code failed;
  std::filesystem::remove(unfinished, failed);
  auto done = fill(unfinished, store, mark, save);
  if (done) done = sync_file(unfinished);
  if (done) {
    std::filesystem::rename(unfinished, path, failed);
    if (failed)
      done = Error{ErrorCode::kInvalid, "cannot replace " + path + ": " + failed.message()};
  }
  if (!done) std::filesystem::remove(unfinished, failed);
  return done;
}

Result<SnapshotMark> read_snapshot_mark(const std::string& path, StoreId store) {
  auto database = open_snapshot(path);
  if (!database) return database.error();
  const auto mark = read_mark(*database, path);
  if (!mark) return mark.error();
  if (mark->store != store) return unusable(path, "it is of another database");
  return mark->of;
}

Result<Done> read_snapshot(const std::string& path,
                           const std::function<Result<Done>(const SnapshotPart&)>& see) {
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
  if (done && parts != mark->parts) return unusable(path, "it has lost parts");
  return done;
}

}  // namespace vendepass
