#include "airline/io/shell_commands.h"

#include <nlohmann/json.hpp>

namespace vendepass {

std::string operator_ok() { return R"({"ok": true})"; }

std::string operator_error(const Error& error) {
  nlohmann::ordered_json answer;
  answer["ok"] = false;
  answer["error"]["code"] = name_of(error.code);
  answer["error"]["detail"] = error.detail;
  return answer.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string backup_command(const std::string& path) {
  return nlohmann::json{{"backup", path}}.dump();
}

std::string reload_command() { return nlohmann::json{{"reload", true}}.dump(); }

bool ShellCommands::is_shell_command(std::string_view bytes) {
  return !bytes.empty() && bytes.front() == '{';
}

void ShellCommands::run(const ConnectionId& connection, const std::string& json) {
  const auto command = nlohmann::json::parse(json, nullptr, false);
  if (command.is_object() && command.contains("reload")) {
    if (auto done = reload_(connection); !done) answer(connection, operator_error(done.error()));
    return;
  }
  const bool is_backup =
      command.is_object() && command.contains("backup") && command["backup"].is_string();
  if (!is_backup) {
    const Error unknown{ErrorCode::kMalformed, "the server knows no such command"};
    return answer(connection, operator_error(unknown));
  }
  journal_.backup(command["backup"].get<std::string>(), [this, connection](Result<Done> done) {
    answer(connection, done ? operator_ok() : operator_error(done.error()));
  });
}

void ShellCommands::answer(const ConnectionId& connection, std::string json) {
  {
    const std::lock_guard lock{mutex_};
    answers_.emplace_back(connection, std::move(json));
  }
  answered_();
}

std::vector<ShellCommands::Answer> ShellCommands::take_answers() {
  const std::lock_guard lock{mutex_};
  return std::exchange(answers_, {});
}

}  // namespace vendepass
