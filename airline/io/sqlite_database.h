// One SQLite connection and its prepared statements, closed by themselves.
//
// Exactly one connection per database file and process: two that write or checkpoint at once
// can lose commits (WAL-reset bug, SQLite 3.7.0 to 3.51.2). Only files of airline/io include
// sqlite3.h. One thread uses a connection.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>
#include <string_view>

#include "common/bytes.h"

namespace vendepass {

class Statement {
 public:
  // Parameters count from 1. Bound bytes must stay alive until the next reset().
  Statement& bind(int parameter, std::int64_t value);
  Statement& bind_text(int parameter, std::string_view text);
  Statement& bind_blob(int parameter, std::string_view bytes);

  // SQLITE_ROW, SQLITE_DONE or an error code.
  int step() { return sqlite3_step(handle_.get()); }
  // Runs to the end, ready to be bound again. SQLITE_DONE or an error code.
  int run();
  void reset();

  // Of the current row; columns count from 0. Views are valid until the next step().
  std::int64_t integer(int column) { return sqlite3_column_int64(handle_.get(), column); }
  std::string_view blob(int column);
  int columns() { return sqlite3_column_count(handle_.get()); }
  bool is_null(int column) { return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL; }

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

class Database {
 public:
  enum class IfMissing { kCreate, kFail };
  // Errors: kInvalid with the path and SQLite's reason.
  static Result<Database> open(const std::string& path, IfMissing if_missing);

  // Runs SQL that returns nothing of interest. Errors: kInvalid, kDiskFull.
  Result<Done> execute(const std::string& sql);
  // Requires: correct SQL over existing tables. Errors: kInvalid (another schema, damage).
  Result<Statement> prepare(const std::string& sql);
  // First column of the first row, as text; empty when there is none.
  Result<std::string> ask(const std::string& sql);

  std::string message() const { return sqlite3_errmsg(handle_.get()); }
  sqlite3* handle() const { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
  };
  explicit Database(sqlite3* handle) : handle_{handle} {}
  Error error(const std::string& what) const;
  std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace vendepass
