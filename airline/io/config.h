// Every setting of the server: where it may come from, what it is by default, what it means.
//
// A setting `hold-deadline-ms` is the flag --hold-deadline-ms, the environment variable
// VENDEPASS_HOLD_DEADLINE_MS and the key hold-deadline-ms of the configuration file (TOML).
// Flags win over the environment, which wins over the file.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "airline/core/airline_node.h"
#include "airline/io/log.h"

namespace vendepass {

struct SettingInfo {
  std::string name;
  std::string fallback;  // Empty: none.
  std::string help;
};
const std::vector<SettingInfo>& settings();

// Names of settings and their values as text.
using SettingTexts = std::map<std::string, std::string>;

// The settings that a configuration file gives. Errors: kInvalid with line and column: not TOML,
// or a key that is no setting.
Result<SettingTexts> settings_from_toml(const std::string& text, const std::string& path);
// The settings that the environment gives; `lookup` is getenv().
SettingTexts settings_from_environment(const std::function<const char*(const char* name)>& lookup);
// One value each: from the flags, else the environment, else the file, else the fallback.
SettingTexts resolve_settings(const SettingTexts& flags, const SettingTexts& environment,
                              const SettingTexts& file);

struct ServeConfig {
  std::string data, alliance, key, airports, mct, bind_host;
  std::optional<AirlineCode> airline;  // Must be the journal's when given.
  std::optional<std::uint16_t> health_port;
  LogFormat log_format;
  NodeTimers timers;
  std::vector<std::string> failpoints;
  std::uint64_t snapshot_bytes;  // See SnapshotKeeper.
  bool alone = false;            // The operator's word: starts without a majority's answers.
  LogLevel log_level = LogLevel::kInfo;  // And all above it.
};
// Errors: kInvalid naming the setting.
Result<ServeConfig> serve_config_from(const SettingTexts& texts);

}  // namespace vendepass
