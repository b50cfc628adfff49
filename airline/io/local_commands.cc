// Commands that need no running server.
#include <sys/stat.h>

#include <charconv>
#include <cstdlib>
#include <iostream>

#include "airline/io/airport_files.h"
#include "airline/io/commands.h"
#include "airline/io/data_directory.h"
#include "airline/io/entropy.h"
#include "airline/io/key_file.h"
#include "airline/io/node_setup.h"
#include "airline/io/server.h"
#include "airline/io/sqlite_journal.h"
#include "airline/io/stop_signals.h"
#include "airline/io/timetable_generator.h"
#include "broker-less/io/text_file.h"

namespace vendepass {
namespace {

Result<std::uint64_t> number_option(const CommandLine& line, const std::string& name,
                                    const std::string& fallback) {
  const auto text = line.has(name) ? line.options.at(name) : fallback;
  std::uint64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed == std::errc{} && end == text.data() + text.size()) return value;
  return Error{ErrorCode::kInvalid, "--" + name + " " + text + ": expected a whole number"};
}

Result<GeneratorOptions> generator_options(const CommandLine& line, const SettingTexts& settings) {
  for (const auto* name : {"network", "from"})
    if (!line.has(name))
      return Error{ErrorCode::kInvalid, std::string{"--"} + name + " is missing"};
  for (const auto* name : {"airline", "alliance", "airports"})
    if (settings.at(name).empty())
      return Error{ErrorCode::kInvalid, std::string{"--"} + name + " is missing"};
  const auto airline = parse_airline(settings.at("airline"));
  if (!airline) return airline.error();
  const auto first = parse_date(line.options.at("from"));
  if (!first) return first.error();
  const auto days = number_option(line, "days", "60");
  if (!days) return days.error();
  if (*days < 1 || *days > 400) return Error{ErrorCode::kInvalid, "--days: expected 1 to 400"};
  const auto seed = number_option(line, "seed", "1");
  if (!seed) return seed.error();
  const auto alliance = read_alliance(settings.at("alliance"));
  if (!alliance) return alliance.error();
  return GeneratorOptions{*airline, *first, static_cast<std::uint16_t>(*days), *seed,
                          alliance->currency};
}

Result<std::string> generate(const CommandLine& line, const SettingTexts& settings,
                             const GeneratorOptions& options) {
  const auto airports_text = read_text_file(settings.at("airports"));
  if (!airports_text) return airports_text.error();
  const auto airports = load_airports(*airports_text);
  if (!airports) return airports.error();
  const auto network = read_text_file(line.options.at("network"));
  if (!network) return network.error();
  return generate_timetable(*network, *airports, options);
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace

int fail(const Error& error, int exit_code) {
  std::cerr << "vendepass-airline: " << error.detail << "\n";
  return exit_code;
}

Result<SettingTexts> settings_of(const CommandLine& line) {
  SettingTexts from_file;
  const auto environment = settings_from_environment([](const char* name) { return getenv(name); });
  const char* configured = getenv("VENDEPASS_CONFIG");
  const auto path = line.has("config") ? line.options.at("config")
                                       : std::string{configured == nullptr ? "" : configured};
  if (!path.empty()) {
    const auto text = read_text_file(path);
    if (!text) return text.error();
    auto parsed = settings_from_toml(*text, path);
    if (!parsed) return parsed.error();
    from_file = std::move(*parsed);
  }
  return resolve_settings(line.settings, environment, from_file);
}

int run_init(const SettingTexts& settings) {
  if (settings.at("data").empty() || settings.at("airline").empty())
    return fail({ErrorCode::kInvalid, "init needs --data DIR and --airline CODE"}, kExitUsage);
  const auto airline = parse_airline(settings.at("airline"));
  if (!airline) return fail(airline.error(), kExitUsage);
  const auto directory =
      DataDirectory::open(settings.at("data"), DataDirectory::IfMissing::kCreate);
  if (!directory) return fail(directory.error());
  const StoreId store{random_bytes<16>()};
  const auto made = JournalFile::create(directory->journal_path(), {*airline, store});
  if (!made) return fail(made.error());
  std::cout << "made an empty journal of " << to_string(*airline) << " in " << directory->path()
            << "\nstore: " << to_hex(view_of(store.value())) << "\n";
  return kExitDone;
}

int run_serve(const CommandLine& line, const SettingTexts& settings) {
  auto config = serve_config_from(settings);
  if (!config) return fail(config.error(), kExitUsage);
  config->alone = line.has("alone");
  block_stop_signals();
  set_up_log(config->log_format, config->log_level);
  auto server = Server::open(*config);
  if (!server) return fail(server.error());
  (*server)->run();
  return kExitDone;
}

int run_keygen(const CommandLine& line) {
  if (!line.has("out")) return fail({ErrorCode::kInvalid, "--out FILE is missing"}, kExitUsage);
  const auto& path = line.options.at("out");
  const auto key = make_key_file(path);
  if (!key) return fail(key.error());
  std::cout << "private key: " << path << " (keep it secret)\npublic_key = \""
            << to_hex(view_of(key->public_key)) << "\"\n";
  return kExitDone;
}

int run_alliance_check(const CommandLine& line) {
  const auto alliance = read_alliance(line.arguments[0]);
  if (!alliance) return fail(alliance.error());
  std::cout << alliance->name << ", edition " << alliance->edition << ": "
            << alliance->members.size() << " airlines, a quorum of " << alliance->quorum.size()
            << ", settled in " << to_string(alliance->currency) << "\n";
  if (alliance->quorum.size() == 1)
    std::cout << "a quorum of one airline is for trying out: when it is away, purchases of several "
                 "airlines stop\n";
  return kExitDone;
}

int run_timetable_generate(const CommandLine& line, const SettingTexts& settings) {
  const auto options = generator_options(line, settings);
  if (!options) return fail(options.error(), kExitUsage);
  const auto timetable = generate(line, settings, *options);
  if (!timetable) return fail(timetable.error());
  if (!line.has("out")) {
    std::cout << *timetable;
    return kExitDone;
  }
  const auto written = write_text_file(line.options.at("out"), *timetable);
  return written ? kExitDone : fail(written.error());
}

int run_failpoints() {
  std::cout << "STAGE[:KIND][:N] kills the process the N-th time the stage is reached.\n"
               "before-send, after-send: "
            << joined(envelope_kinds())
            << "\nbefore-commit, after-commit: " << joined(record_kinds())
            << "\ncompaction: " << joined(compaction_steps()) << "\n";
  return kExitDone;
}

int run(const CommandLine& line) {
  umask(077);  // Journals hold names and keys, and the local socket takes commands.
  if (line.command == "failpoints") return run_failpoints();
  if (line.command == "keygen") return run_keygen(line);
  if (line.command == "alliance check") return run_alliance_check(line);
  const auto settings = settings_of(line);
  if (!settings) return fail(settings.error(), kExitUsage);
  if (line.command == "init") return run_init(*settings);
  if (line.command == "serve") return run_serve(line, *settings);
  if (line.command == "timetable generate") return run_timetable_generate(line, *settings);
  const bool needs_data = line.command != "timetable import" || !line.has("dry-run");
  if (needs_data && settings->at("data").empty())
    return fail({ErrorCode::kInvalid, "--data DIR is missing"}, kExitUsage);
  if (line.command == "check") return run_check(line, *settings);
  if (line.command == "backup") return run_backup(line, *settings);
  if (line.command == "restore") return run_restore(line, *settings);
  if (line.command == "reload") return run_reload(line, *settings);
  if (line.command == "timetable import") return run_timetable_import(line, *settings);
  return run_operator_command(line, *settings);
}

}  // namespace vendepass
