#include "airline/io/details_table.h"

#include "common/credentials.h"

namespace vendepass {
namespace {

// The same digest is of the same bytes, so an update has their length and overwrites them.
constexpr const char* kPut =
    "INSERT INTO details(digest,bytes) VALUES(?1,?2) "
    "ON CONFLICT(digest) DO UPDATE SET bytes=excluded.bytes";
constexpr const char* kErase = "UPDATE details SET bytes=zeroblob(length(bytes)) WHERE digest=?";

Result<Done> expect_done(int rc) {
  if (rc == SQLITE_DONE) return Done{};
  const bool full = (rc & 0xFF) == SQLITE_FULL;
  return Error{full ? ErrorCode::kDiskFull : ErrorCode::kInvalid,
               std::string{"details: "} + sqlite3_errstr(rc)};
}

}  // namespace

Result<Done> DetailsTable::create(Database& database) {
  return database.execute(
      "CREATE TABLE details(number INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE,"
      " bytes BLOB NOT NULL)");
}

Result<DetailsTable> DetailsTable::open(Database& database) {
  auto put = database.prepare(kPut);
  if (!put) return put.error();
  auto erase = database.prepare(kErase);
  if (!erase) return erase.error();
  auto find = database.prepare("SELECT bytes FROM details WHERE digest=?");
  if (!find) return find.error();
  return DetailsTable{*std::move(put), *std::move(erase), *std::move(find)};
}

Result<Done> DetailsTable::put(const Beside& details) {
  VP_ASSERT(blake2b_16(details.bytes) == details.digest);
  return expect_done(put_.bind_blob(1, view_of(details.digest)).bind_blob(2, details.bytes).run());
}

Result<Done> DetailsTable::erase(std::span<const Hash16> digests) {
  Result<Done> done = Done{};
  for (const auto& digest : digests)
    if (done) done = expect_done(erase_.bind_blob(1, view_of(digest)).run());
  return done;
}

Result<Done> DetailsTable::each(Database& database, const See& see) const {
  auto select = database.prepare("SELECT digest,bytes FROM details ORDER BY number");
  if (!select) return select.error();
  int rc;
  while ((rc = select->step()) == SQLITE_ROW) {
    const auto bytes = select->blob(1);
    const auto digest = blake2b_16(bytes);
    if (select->blob(0) != view_of(digest)) continue;
    if (auto done = see({digest, Bytes{bytes}}); !done) return done;
  }
  return expect_done(rc);
}

Result<Bytes> DetailsTable::find(const Hash16& digest) {
  Bytes bytes;
  const int rc = find_.bind_blob(1, view_of(digest)).step();
  if (rc == SQLITE_ROW) bytes = find_.blob(0);
  find_.reset();
  if (rc != SQLITE_ROW && rc != SQLITE_DONE) return expect_done(rc).error();
  return blake2b_16(bytes) == digest ? bytes : Bytes{};
}

}  // namespace vendepass
