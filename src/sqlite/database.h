// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

// SQLite, for files of ours beside the store of records: what they hold may be lost, and what fails
// is said rather than checked.

namespace sqlite {

struct Closer {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

// A connection; used as `flags` of sqlite3_open_v2 say.
using Database = std::unique_ptr<sqlite3, Closer>;

// Opens or makes the file, which may be no link. An Error names it.
base::Result<Database> open(const std::string& path, int flags);

bool execute(sqlite3* database, const char* sql);

// One use of an SQL statement. Errors show in next() and run(): those of bind() and of a text that
// could not be prepared as well. What is bound must live until then.
class Statement {
 public:
  Statement(sqlite3* database, const char* sql);

  Statement& bind(int64_t number);
  Statement& text(std::string_view text);
  Statement& blob(std::string_view bytes);

  bool next() { return sqlite3_step(statement_.get()) == SQLITE_ROW; }
  // Carries it out; it may then be bound anew.
  bool run();

  bool is_null(int column) const;
  int64_t number(int column) const { return sqlite3_column_int64(statement_.get(), column); }
  // A text or a blob. Valid until the next step.
  std::string_view view(int column) const;

 private:
  std::unique_ptr<sqlite3_stmt, Closer> statement_;
  int bound_ = 0;
};

}  // namespace sqlite
