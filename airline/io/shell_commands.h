// Operators' commands that concern the process and its files: a backup, another alliance file.
//
// On the local socket they are JSON objects, {"backup": "FILE"} or {"reload": true}, told apart
// from the airline's MessagePack arrays by their first byte. Answers are kept here until the
// sockets' thread, which alone may send, takes them.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "airline/io/sqlite_journal.h"

namespace vendepass {

// Answers on the local socket: {"ok": true} and {"ok": false, "error": {"code", "detail"}}.
std::string operator_ok();
std::string operator_error(const Error& error);

class ShellCommands {
 public:
  // `answered` is called from any thread when take_answers() has something. `reload` reads the
  // alliance file and sees to the answer.
  using Reload = std::function<Result<Done>(const ConnectionId& asked_by)>;
  ShellCommands(SqliteJournal& journal, std::function<void()> answered, Reload reload)
      : journal_{journal}, answered_{std::move(answered)}, reload_{std::move(reload)} {}

  static bool is_shell_command(std::string_view bytes);
  void run(const ConnectionId& connection, const std::string& json);

  using Answer = std::pair<ConnectionId, std::string>;
  std::vector<Answer> take_answers();

 private:
  void answer(const ConnectionId& connection, std::string json);
  SqliteJournal& journal_;
  std::function<void()> answered_;
  Reload reload_;
  std::mutex mutex_;
  std::vector<Answer> answers_;
};

// The command that asks a running server for a backup; `path` must be absolute.
std::string backup_command(const std::string& path);
std::string reload_command();

}  // namespace vendepass
