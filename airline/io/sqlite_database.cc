#include "airline/io/sqlite_database.h"

namespace vendepass {

Statement& Statement::bind(int parameter, std::int64_t value) {
  sqlite3_bind_int64(handle_.get(), parameter, value);
  return *this;
}

Statement& Statement::bind_text(int parameter, std::string_view text) {
  sqlite3_bind_text(handle_.get(), parameter, text.data(), static_cast<int>(text.size()),
                    SQLITE_STATIC);
  return *this;
}

Statement& Statement::bind_blob(int parameter, std::string_view bytes) {
  // A null pointer would bind NULL, and an empty body is not NULL.
  const char* data = bytes.data() == nullptr ? "" : bytes.data();
  sqlite3_bind_blob(handle_.get(), parameter, data, static_cast<int>(bytes.size()), SQLITE_STATIC);
  return *this;
}

int Statement::run() {
  int rc = step();
  while (rc == SQLITE_ROW) rc = step();
  reset();
  return rc;
}

void Statement::reset() {
  sqlite3_reset(handle_.get());
  sqlite3_clear_bindings(handle_.get());
}

std::string_view Statement::blob(int column) {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(handle_.get(), column));
  const int size = sqlite3_column_bytes(handle_.get(), column);
  return data == nullptr ? std::string_view{} : std::string_view{data, static_cast<size_t>(size)};
}

Error Database::error(const std::string& what) const {
  const bool full = sqlite3_errcode(handle_.get()) == SQLITE_FULL;
  return Error{full ? ErrorCode::kDiskFull : ErrorCode::kInvalid, what + ": " + message()};
}

Result<Database> Database::open(const std::string& path, IfMissing if_missing) {
  const int create = if_missing == IfMissing::kCreate ? SQLITE_OPEN_CREATE : 0;
  sqlite3* handle = nullptr;
  const int rc = sqlite3_open_v2(path.c_str(), &handle,
                                 SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | create, nullptr);
  Database database{handle};
  if (rc != SQLITE_OK)
    return Error{ErrorCode::kInvalid,
                 "cannot open " + path + ": " + (handle ? database.message() : sqlite3_errstr(rc))};
  sqlite3_extended_result_codes(handle, 1);
  return database;
}

Result<Done> Database::execute(const std::string& sql) {
  if (sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return Done{};
  return error(sql.substr(0, 60));
}

Result<Statement> Database::prepare(const std::string& sql) {
  sqlite3_stmt* raw = nullptr;
  const int rc = sqlite3_prepare_v3(handle(), sql.c_str(), static_cast<int>(sql.size()),
                                    SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  if (rc != SQLITE_OK) return error(sql.substr(0, 60));
  Statement statement;
  statement.handle_.reset(raw);
  return statement;
}

Result<std::string> Database::ask(const std::string& sql) {
  auto statement = prepare(sql);
  if (!statement) return statement.error();
  const int rc = statement->step();
  if (rc == SQLITE_ROW) return std::string{statement->blob(0)};
  if (rc == SQLITE_DONE) return std::string{};
  return error(sql.substr(0, 60));
}

}  // namespace vendepass
