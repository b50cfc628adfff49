#include "airline/io/config.h"

#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace vendepass {
namespace {

struct TimerSetting {
  const char* name;
  Millis& (*of)(NodeTimers&);
  const char* help;
};

const std::vector<TimerSetting>& timer_settings() {
  static const std::vector<TimerSetting> timers{
      {"ping-ms", [](NodeTimers& t) -> Millis& { return t.mesh.ping; }, "between two PINGs"},
      {"suspect-ms", [](NodeTimers& t) -> Millis& { return t.mesh.suspect; },
       "silence after which an airline is suspect"},
      {"dead-ms", [](NodeTimers& t) -> Millis& { return t.mesh.dead; },
       "silence after which an airline is dead"},
      {"pull-again-ms", [](NodeTimers& t) -> Millis& { return t.mesh.pull_again; },
       "until an unanswered pull is repeated"},
      {"ballot-timeout-ms", [](NodeTimers& t) -> Millis& { return t.mesh.ballot_timeout; },
       "until a proposer starts a higher ballot"},
      {"backoff-ms", [](NodeTimers& t) -> Millis& { return t.mesh.backoff; },
       "longest random wait before the first higher ballot"},
      {"hold-deadline-ms", [](NodeTimers& t) -> Millis& { return t.hold_deadline; },
       "age of a hold that starts recovery"},
      {"hold-renewals-ms", [](NodeTimers& t) -> Millis& { return t.hold_renewals; },
       "longest that repeated requests put recovery off"},
      {"hold-wait-ms", [](NodeTimers& t) -> Millis& { return t.hold_wait; },
       "longest wait for another purchase's outcome"},
      {"ask-again-ms", [](NodeTimers& t) -> Millis& { return t.ask_again; },
       "until an unanswered message to an owner is repeated"},
      {"attempt-ms", [](NodeTimers& t) -> Millis& { return t.attempt; },
       "longest that one request of a client is worked on"}};
  return timers;
}

std::string environment_name(const std::string& setting) {
  std::string name = "VENDEPASS_" + setting;
  for (auto& c : name)
    c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

bool is_setting(const std::string& name) {
  return std::any_of(settings().begin(), settings().end(),
                     [&](const SettingInfo& info) { return info.name == name; });
}

std::string at(const std::string& path, const toml::source_region& source) {
  return path + ":" + std::to_string(source.begin.line) + ":" +
         std::to_string(source.begin.column) + ": ";
}

Result<std::uint64_t> number_of(const SettingTexts& texts, const std::string& name,
                                std::uint64_t least, std::uint64_t most) {
  const auto& text = texts.at(name);
  std::uint64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed == std::errc{} && end == text.data() + text.size() && value >= least && value <= most)
    return value;
  return Error{ErrorCode::kInvalid, "--" + name + " " + text + ": expected a whole number from " +
                                        std::to_string(least) + " to " + std::to_string(most)};
}

Result<Done> read_timers(const SettingTexts& texts, NodeTimers& timers) {
  const auto days = number_of(texts, "keep-past-days", 1, 36500);
  if (!days) return days.error();
  timers.keep_past = std::chrono::days{*days};
  const auto percent = number_of(texts, "timers-percent", 1, 10000);
  if (!percent) return percent.error();
  for (const auto& timer : timer_settings()) {
    const auto value = number_of(texts, timer.name, 1, 3600000);
    if (!value) return value.error();
    const auto scaled = static_cast<std::int64_t>(*value * *percent / 100);
    timer.of(timers) = Millis{std::max<std::int64_t>(scaled, 1)};
  }
  return Done{};
}

// Failpoints are separated by commas or spaces.
std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text + ",") {
    if (c != ',' && c != ' ') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(word);
      word.clear();
    }
  }
  return words;
}

Result<Done> read_log_settings(const SettingTexts& texts, ServeConfig& config) {
  const auto& format = texts.at("log-format");
  if (format != "text" && format != "json")
    return Error{ErrorCode::kInvalid, "--log-format " + format + ": expected text or json"};
  config.log_format = format == "json" ? LogFormat::kJson : LogFormat::kText;
  const auto& level = texts.at("log-level");
  if (level != "info" && level != "warning" && level != "error")
    return Error{ErrorCode::kInvalid, "--log-level " + level + ": expected info, warning or error"};
  config.log_level = level == "info"      ? LogLevel::kInfo
                     : level == "warning" ? LogLevel::kWarning
                                          : LogLevel::kError;
  return Done{};
}

}  // namespace

const std::vector<SettingInfo>& settings() {
  static const std::vector<SettingInfo> all = [] {
    std::vector<SettingInfo> list{
        {"data", "", "data directory of the airline"},
        {"alliance", "", "alliance file (TOML)"},
        {"airline", "", "IATA code of the airline"},
        {"key", "", "file with the airline's private key"},
        {"airports", "", "airports (CSV)"},
        {"mct", "", "minimum connecting times (CSV)"},
        {"bind-host", "", "address to listen on instead of the host in the alliance file"},
        {"health-port", "", "local port of /healthz, /readyz and /metrics; none: not served"},
        {"log-format", "text", "text or json"},
        {"log-level", "info", "info: a line for each purchase, too; warning; or error"},
        {"snapshot-kib", "4096",
         "rows for another snapshot, at least; 0: none, and no row is ever deleted"},
        {"failpoint", "", "STAGE[:KIND][:N], for tests: where the process kills itself"},
        {"keep-past-days", "30", "days after its departure that a flight is kept, at least"},
        {"timers-percent", "100", "scales all times below"}};
    NodeTimers usual;
    for (const auto& timer : timer_settings())
      list.push_back({timer.name, std::to_string(timer.of(usual).count()),
                      std::string{"milliseconds "} + timer.help});
    return list;
  }();
  return all;
}

Result<SettingTexts> settings_from_toml(const std::string& text, const std::string& path) {
  SettingTexts found;
  try {
    const auto table = toml::parse(text, path);
    for (const auto& [key, node] : table) {
      const std::string name{key.str()};
      if (!is_setting(name))
        return Error{ErrorCode::kInvalid, at(path, node.source()) + "unknown setting " + name};
      if (const auto word = node.value<std::string>(); node.is_string())
        found[name] = *word;
      else if (const auto number = node.value<std::int64_t>(); node.is_integer())
        found[name] = std::to_string(*number);
      else
        return Error{ErrorCode::kInvalid,
                     at(path, node.source()) + name + " must be a text or a whole number"};
    }
  } catch (const toml::parse_error& error) {
    return Error{ErrorCode::kInvalid, at(path, error.source()) + std::string{error.description()}};
  }
  return found;
}

SettingTexts settings_from_environment(const std::function<const char*(const char* name)>& lookup) {
  SettingTexts found;
  for (const auto& info : settings())
    if (const char* value = lookup(environment_name(info.name).c_str()); value != nullptr)
      found[info.name] = value;
  return found;
}

SettingTexts resolve_settings(const SettingTexts& flags, const SettingTexts& environment,
                              const SettingTexts& file) {
  SettingTexts resolved;
  for (const auto& info : settings()) resolved[info.name] = info.fallback;
  for (const auto* source : {&file, &environment, &flags})
    for (const auto& [name, value] : *source) resolved[name] = value;
  return resolved;
}

Result<ServeConfig> serve_config_from(const SettingTexts& texts) {
  ServeConfig config{texts.at("data"),
                     texts.at("alliance"),
                     texts.at("key"),
                     texts.at("airports"),
                     texts.at("mct"),
                     texts.at("bind-host"),
                     std::nullopt,
                     std::nullopt,
                     LogFormat::kText,
                     NodeTimers{},
                     words_of(texts.at("failpoint")),
                     0};
  const auto snapshot_kib = number_of(texts, "snapshot-kib", 0, 1'000'000'000);
  if (!snapshot_kib) return snapshot_kib.error();
  config.snapshot_bytes = static_cast<std::uint64_t>(*snapshot_kib) * 1024;
  for (const auto* name : {"data", "alliance", "key", "airports"})
    if (texts.at(name).empty())
      return Error{ErrorCode::kInvalid, std::string{"--"} + name + " is missing"};
  if (!texts.at("airline").empty()) {
    const auto code = parse_airline(texts.at("airline"));
    if (!code) return code.error();
    config.airline = *code;
  }
  if (!texts.at("health-port").empty()) {
    const auto port = number_of(texts, "health-port", 0, 65535);
    if (!port) return port.error();
    config.health_port = static_cast<std::uint16_t>(*port);
  }
  if (auto done = read_log_settings(texts, config); !done) return done.error();
  if (auto done = read_timers(texts, config.timers); !done) return done.error();
  return config;
}

}  // namespace vendepass
