#include "airline/io/journal_file.h"

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "airline/core/records.h"
#include "airline/io/journal_backup.h"
#include "airline/io/log.h"
#include "common/credentials.h"
#include "common/limits.h"
#include "common/numbers.h"

namespace vendepass {
namespace {

// 1: rows of kinds 1 to 11. 2: also sightings, set-backs and editions. 3: promised cancels with
// the purchase. 4: holds that name the quorum that decides them. 5: the first rows may be gone.
// 6: details are beside the rows.
constexpr int kSchema = 6;
// What a row takes on the disk beside its body, about.
constexpr std::uint64_t kRowBytes = 48;
// Rows that are deleted in one commit, and what they take: some milliseconds.
constexpr std::int64_t kSliceRows = 512;
constexpr std::uint64_t kSliceBytes = 1024 * 1024;
constexpr std::size_t kSliceDetails = 4096;

Error broken(std::uint64_t row, const std::string& why) {
  return Error{ErrorCode::kInvalid, "journal row " + std::to_string(row) + " is broken: " + why};
}

// The settings of every connection to a journal, and that they took.
Result<Done> configure(Database& database) {
  // Exclusive before the first read: no shared-memory file, and nobody else can open it.
  for (const auto* pragma :
       {"PRAGMA locking_mode=EXCLUSIVE", "PRAGMA synchronous=FULL", "PRAGMA wal_autocheckpoint=0",
        "PRAGMA foreign_keys=ON", "PRAGMA secure_delete=ON"})
    if (auto done = database.execute(pragma); !done) return done;
  const auto mode = database.ask("PRAGMA journal_mode=WAL");
  if (!mode) return mode.error();
  const auto synchronous = database.ask("PRAGMA synchronous");
  if (!synchronous) return synchronous.error();
  const auto secure_delete = database.ask("PRAGMA secure_delete");
  if (!secure_delete) return secure_delete.error();
  if (*mode == "wal" && *synchronous == "2" && *secure_delete == "1") return Done{};
  return Error{ErrorCode::kInvalid, "the journal cannot be made safe here: journal_mode=" + *mode +
                                        " synchronous=" + *synchronous +
                                        " secure_delete=" + *secure_delete};
}

Result<JournalIdentity> read_identity(Database& database) {
  const auto value = [&](const char* key) {
    return database.ask("SELECT value FROM meta WHERE key='" + std::string{key} + "'");
  };
  const auto airline = value("airline");
  const auto store = value("store");
  if (!airline) return airline.error();
  if (!store) return store.error();
  const auto code = parse_airline(*airline);
  if (!code) return code.error();
  const auto raw = from_hex(*store);
  if (!raw) return raw.error();
  const auto id = array_from<16>(*raw);
  if (!id) return id.error();
  JournalIdentity identity{*code, StoreId{*id}};
  const auto restore = value("restore");
  if (!restore) return restore.error();
  if (restore->empty()) return identity;
  const auto drawn = from_hex(*restore);
  if (!drawn) return drawn.error();
  const auto digest = array_from<16>(*drawn);
  if (!digest) return digest.error();
  identity.restore = *digest;
  return identity;
}

// Where the rows that are left begin; row 0 when none was deleted.
Result<JournalPosition> read_compacted(Database& database) {
  const auto text = database.ask("SELECT value FROM meta WHERE key='compacted'");
  if (!text) return text.error();
  if (text->empty()) return JournalPosition{};
  std::istringstream words{*text};
  JournalPosition position;
  std::string head;
  words >> position.row >> head >> position.facts;
  const auto raw = from_hex(head);
  const auto digest = array_from<16>(raw ? *raw : Bytes{});
  if (!words || !digest)
    return Error{ErrorCode::kInvalid, "the journal does not say where its rows begin: " + *text};
  position.head = *digest;
  return position;
}

// Errors: kInvalid when the schema is newer, or unreadable.
Result<std::uint64_t> read_schema(Database& database, const std::string& path) {
  const auto text = database.ask("SELECT value FROM meta WHERE key='schema'");
  if (!text) return text.error();
  const auto schema = digits(*text);
  if (!schema || *schema < 1)
    return Error{ErrorCode::kInvalid, path + " has no schema number: it is no journal"};
  if (*schema > kSchema)
    return Error{ErrorCode::kInvalid, path + " has schema " + *text + ", and this program knows " +
                                          std::to_string(kSchema) +
                                          ": use the program that wrote it, or a newer one"};
  return *schema;
}

}  // namespace

Hash16 next_link(const Hash16& previous, std::uint64_t row, std::uint8_t kind,
                 const Hash16& digest) {
  Bytes bytes{view_of(previous)};
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(row >> shift & 0xFF);
  bytes += static_cast<char>(kind);
  bytes += view_of(digest);
  return blake2b_16(bytes);
}

JournalFile::JournalFile(Database database, Statement insert, JournalIdentity identity,
                         const JournalPosition& compacted)
    : database_{std::move(database)},
      insert_{std::move(insert)},
      identity_{identity},
      compacted_{compacted} {}

Result<Done> JournalFile::create(const std::string& path, const JournalIdentity& identity) {
  if (std::filesystem::exists(path))
    return Error{ErrorCode::kInvalid, path + " exists already: init never overwrites a journal"};
  auto database = Database::open(path, Database::IfMissing::kCreate);
  if (!database) return database.error();
  if (auto done = configure(*database); !done) return done;
  const auto insert = "INSERT INTO meta VALUES('schema','" + std::to_string(kSchema) +
                      "'),('airline','" + to_string(identity.airline) + "'),('store','" +
                      to_hex(view_of(identity.store.value())) + "');";
  auto done = database->execute(
      "BEGIN;"
      "CREATE TABLE journal(row INTEGER PRIMARY KEY, kind INTEGER NOT NULL, body BLOB NOT NULL,"
      " digest BLOB NOT NULL, chain BLOB NOT NULL);"
      "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;" +
      insert);
  if (done) done = DetailsTable::create(*database);
  return done ? database->execute("COMMIT") : done;
}

Result<JournalFile> JournalFile::open(const std::string& path, IfOlder if_older) {
  if (!std::filesystem::exists(path))
    return Error{ErrorCode::kInvalid, "no journal " + path +
                                          ": make an empty one with `vendepass-airline init`; if "
                                          "it was lost, restore a backup instead"};
  auto database = Database::open(path, Database::IfMissing::kFail);
  if (!database) return database.error();
  if (auto done = configure(*database); !done) return done.error();
  const auto schema = read_schema(*database, path);
  if (!schema) return schema.error();
  const auto identity = read_identity(*database);
  if (!identity) return identity.error();
  const auto compacted = read_compacted(*database);
  if (!compacted) return compacted.error();
  auto insert = database->prepare("INSERT INTO journal VALUES(?,?,?,?,?)");
  if (!insert) return insert.error();
  JournalFile file{std::move(*database), std::move(*insert), *identity, *compacted};
  if (*schema < kSchema && if_older == IfOlder::kRead) return file;
  auto done = *schema < kSchema ? file.migrate(*schema) : Result<Done>{Done{}};
  if (done) done = file.open_details();
  if (!done) return done.error();
  return file;
}

Result<Done> JournalFile::open_details() {
  auto details = DetailsTable::open(database_);
  if (!details) return details.error();
  details_ = *std::move(details);
  const auto former = database_.ask("SELECT value FROM meta WHERE key='former_details'");
  if (!former) return former.error();
  has_former_details_ = !former->empty();
  return Done{};
}

// Of a migration that was begun before, and not finished, the copy is there already.
Result<Done> JournalFile::migrate(std::uint64_t schema) {
  const auto copy = path() + ".schema-" + std::to_string(schema);
  if (!std::filesystem::exists(copy)) {
    const auto unfinished = copy + ".part";
    std::filesystem::remove(unfinished);
    if (auto done = back_up(*this, unfinished); !done) return done;
    std::error_code failed;
    std::filesystem::rename(unfinished, copy, failed);
    if (failed) return Error{ErrorCode::kInvalid, "cannot make " + copy + ": " + failed.message()};
  }
  log_warning(
      "the journal as it was is kept, with details that cannot be erased in it: delete it "
      "when it is not needed any more",
      {{"file", copy}});
  auto done = database_.execute("BEGIN IMMEDIATE");
  if (done) done = DetailsTable::create(database_);
  if (done)
    done =
        database_.execute("INSERT OR REPLACE INTO meta VALUES('former_details','1'),('schema','" +
                          std::to_string(kSchema) + "')");
  if (done) done = database_.execute("COMMIT");
  return done ? done : roll_back(done);
}

Result<JournalPosition> JournalFile::at(std::uint64_t row) {
  if (row == compacted_.row) return JournalPosition{row, compacted_.head, 0};
  auto select = database_.prepare("SELECT chain FROM journal WHERE row=?");
  if (!select) return select.error();
  if (select->bind(1, static_cast<std::int64_t>(row)).step() != SQLITE_ROW)
    return broken(row, "it is missing");
  const auto head = array_from<16>(select->blob(0));
  if (!head) return broken(row, "it has no chain");
  return JournalPosition{row, *head, 0};
}

bool JournalFile::resume_at(const JournalPosition& position) {
  const auto here = at(position.row);
  if (!here || here->head != position.head) return false;
  begin_ = position_ = position;
  return true;
}

Result<Done> JournalFile::replay(const SeeRow& see) {
  position_ = begin_;
  bytes_ = 0;
  if (begin_.row < compacted_.row)
    return Error{ErrorCode::kInvalid, "rows 1 to " + std::to_string(compacted_.row) + " of " +
                                          path() + " were compacted"};
  return read(position_, UINT64_MAX,
              [&](std::uint64_t row, std::uint8_t kind, std::string_view body) {
                bytes_ += body.size() + kRowBytes;
                return see(row, kind, body);
              });
}

Result<Done> JournalFile::read(JournalPosition& from, std::uint64_t most, const SeeRow& see) {
  auto select = database_.prepare(
      "SELECT row,kind,body,digest,chain FROM journal WHERE row>? ORDER BY row LIMIT ?");
  if (!select) return select.error();
  select->bind(1, static_cast<std::int64_t>(from.row))
      .bind(2, static_cast<std::int64_t>(std::min(most, std::uint64_t{INT64_MAX})));
  auto position = from;
  int rc;
  while ((rc = select->step()) == SQLITE_ROW) {
    const auto row = position.row + 1;
    const auto kind = static_cast<std::uint8_t>(select->integer(1));
    const auto body = select->blob(2);
    if (select->integer(0) != static_cast<std::int64_t>(row))
      return broken(row, "it is missing; the next one is " + std::to_string(select->integer(0)));
    const auto digest = blake2b_16(body);
    if (select->blob(3) != view_of(digest)) return broken(row, "its body was changed");
    const auto link = next_link(position.head, row, kind, digest);
    if (select->blob(4) != view_of(link)) return broken(row, "it does not chain on the one before");
    if (auto seen = see(row, kind, body); !seen) return broken(row, seen.error().detail);
    position = {row, link, position.facts + (is_progress(kind) ? 1 : 0)};
  }
  if (rc != SQLITE_DONE) return broken(position.row + 1, database_.message());
  from = position;
  return Done{};
}

Result<Done> JournalFile::insert(std::span<const JournalRow> rows, JournalPosition& position) {
  for (const auto& row : rows) {
    const auto digest = blake2b_16(row.body);
    position.row += 1;
    position.facts += is_progress(row.kind) ? 1 : 0;
    position.head = next_link(position.head, position.row, row.kind, digest);
    insert_.bind(1, static_cast<std::int64_t>(position.row)).bind(2, row.kind);
    insert_.bind_blob(3, row.body).bind_blob(4, view_of(digest));
    const int rc = insert_.bind_blob(5, view_of(position.head)).run();
    if (rc != SQLITE_DONE) {
      const bool full = (rc & 0xFF) == SQLITE_FULL;
      return Error{full ? ErrorCode::kDiskFull : ErrorCode::kInvalid, database_.message()};
    }
    auto done = row.keep ? details_->put(*row.keep) : Result<Done>{Done{}};
    if (done) done = details_->erase(row.erase);
    if (!done) return done;
  }
  return Done{};
}

Result<Done> JournalFile::append(std::span<const JournalRow> rows) {
  VP_ASSERT(details_);  // Not of an older schema.
  JournalPosition position = position_;
  auto done = database_.execute("BEGIN IMMEDIATE");
  if (done) done = insert(rows, position);
  if (done) done = database_.execute("COMMIT");
  if (done) {
    position_ = position;
    for (const auto& row : rows) {
      bytes_ += row.body.size() + kRowBytes;
      log_has_erased_ = log_has_erased_ || !row.erase.empty();
    }
    return done;
  }
  return done.error().code == ErrorCode::kDiskFull ? roll_back(done) : done;
}

// A full disk may already have rolled back by itself; otherwise it must be done here.
Result<Done> JournalFile::roll_back(Result<Done> failed) {
  if (sqlite3_get_autocommit(database_.handle()) != 0) return failed;
  const auto rolled_back = database_.execute("ROLLBACK");
  return rolled_back ? failed : rolled_back;
}

Result<Done> JournalFile::compact(std::uint64_t up_to) {
  if (std::min(up_to, position_.row) <= compacted_.row) return Done{};
  const auto end = end_of_slice(std::min(up_to, position_.row));
  if (!end) return end.error();
  const auto row = std::to_string(end->row);
  auto done = database_.execute("BEGIN IMMEDIATE");
  if (!done) return done;
  done = database_.execute("DELETE FROM journal WHERE row<=" + row);
  if (done)
    done = database_.execute("INSERT OR REPLACE INTO meta VALUES('compacted','" + row + " " +
                             to_hex(view_of(end->head)) + " " + std::to_string(end->facts) + "')");
  if (done) done = database_.execute("COMMIT");
  if (!done) return roll_back(done);
  compacted_ = *end;
  log_has_erased_ = true;
  return done;
}

// A few rows further on than what is gone.
Result<JournalPosition> JournalFile::end_of_slice(std::uint64_t up_to) {
  auto select = database_.prepare(
      "SELECT row,kind,length(body) FROM journal WHERE row>? AND row<=? ORDER BY row LIMIT ?");
  if (!select) return select.error();
  select->bind(1, static_cast<std::int64_t>(compacted_.row))
      .bind(2, static_cast<std::int64_t>(up_to))
      .bind(3, kSliceRows);
  auto end = compacted_;
  std::uint64_t bytes = 0;
  int rc = SQLITE_DONE;
  while (bytes < kSliceBytes && (rc = select->step()) == SQLITE_ROW) {
    if (select->integer(0) != static_cast<std::int64_t>(end.row + 1))
      return broken(end.row + 1, "it is missing");
    end.row += 1;
    end.facts += is_progress(static_cast<std::uint8_t>(select->integer(1))) ? 1 : 0;
    bytes += static_cast<std::uint64_t>(select->integer(2)) + kRowBytes;
  }
  if (rc != SQLITE_DONE && rc != SQLITE_ROW) return broken(end.row + 1, database_.message());
  if (end.row == compacted_.row) return broken(end.row + 1, "it is missing");
  const auto head = at(end.row);
  if (!head) return head.error();
  end.head = head->head;
  return end;
}

Result<Done> JournalFile::each_details(const DetailsTable::See& see) {
  return details_ ? details_->each(database_, see) : Result<Done>{Done{}};
}

Result<Bytes> JournalFile::details_of(const Hash16& digest) {
  return details_ ? details_->find(digest) : Result<Bytes>{Bytes{}};
}

Result<Done> JournalFile::take_out(std::span<const Beside> former_details) {
  for (auto left = former_details; !left.empty();) {
    const auto slice = left.first(std::min(kSliceDetails, left.size()));
    auto done = database_.execute("BEGIN IMMEDIATE");
    for (const auto& details : slice)
      if (done) done = details_->put(details);
    if (done) done = database_.execute("COMMIT");
    if (!done) return roll_back(done);
    left = left.subspan(slice.size());
    checkpoint(kMaxWalBytes);
  }
  auto done = database_.execute("DELETE FROM meta WHERE key='former_details'");
  if (done) has_former_details_ = false;
  return done;
}

void JournalFile::checkpoint(std::size_t above) {
  std::error_code missing;
  const auto* name = sqlite3_db_filename(database_.handle(), "main");
  const auto size = std::filesystem::file_size(sqlite3_filename_wal(name), missing);
  if (missing || size == 0) log_has_erased_ = false;
  if (missing || size <= above) return;
  // A checkpoint that fails (disk full) loses nothing: the log stays and is tried again.
  if (sqlite3_wal_checkpoint_v2(database_.handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr,
                                nullptr) == SQLITE_OK)
    log_has_erased_ = false;
}

Result<Done> JournalFile::mark_restored(const Hash16& restore) {
  identity_.restore = restore;
  return database_.execute("INSERT OR REPLACE INTO meta VALUES('restore','" +
                           to_hex(view_of(restore)) + "')");
}

Result<Done> JournalFile::drop_carried_base() {
  const auto done = database_.execute("BEGIN; DROP TABLE part; DROP TABLE mark; COMMIT");
  return done ? database_.execute("VACUUM") : done;
}

Result<Done> JournalFile::limit_pages(std::uint32_t pages) {
  return database_.execute("PRAGMA max_page_count=" + std::to_string(pages));
}

}  // namespace vendepass
