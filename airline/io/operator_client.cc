#include "airline/io/operator_client.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "airline/io/entropy.h"
#include "airline/io/shell_commands.h"
#include "broker-less/io/operator_channel.h"

namespace vendepass {
namespace {

// An import or a backup can take a while on a slow disk.
constexpr Millis kPatience{60000};

Result<std::string> ask(const std::string& data, const Bytes& command) {
  const auto running = is_running(data);
  if (!running) return running.error();
  if (!*running)
    return Error{
        ErrorCode::kNoAnswer,
        "the airline of " + data + " is not running: start it with `vendepass-airline serve`"};
  const auto endpoint = operator_endpoint(data);
  if (!endpoint) return endpoint.error();
  return ask_operator_socket(*endpoint, command, kPatience);
}

}  // namespace

Result<bool> is_running(const std::string& data) {
  if (!std::filesystem::is_directory(data))
    return Error{ErrorCode::kInvalid, "no data directory " + data};
  const auto endpoint = operator_endpoint(data);
  if (!endpoint) return endpoint.error();
  return somebody_listens(*endpoint);
}

Result<std::string> ask_operator(const std::string& data, const OperatorCommand& command) {
  return ask(data, encode_operator_request(OperatorRequest{random_u64(), command}));
}

Result<Done> ask_backup(const std::string& data, const std::string& path) {
  const auto answer = ask(data, backup_command(std::filesystem::absolute(path).string()));
  if (!answer) return answer.error();
  if (is_ok(*answer)) return Done{};
  const auto json = nlohmann::json::parse(*answer, nullptr, false);
  return Error{ErrorCode::kInvalid, json.is_object() && json.contains("error")
                                        ? json["error"].value("detail", *answer)
                                        : *answer};
}

Result<std::string> ask_reload(const std::string& data) { return ask(data, reload_command()); }

bool is_ok(const std::string& json) {
  const auto answer = nlohmann::json::parse(json, nullptr, false);
  return answer.is_object() && answer.contains("ok") && answer["ok"] == true;
}

}  // namespace vendepass
