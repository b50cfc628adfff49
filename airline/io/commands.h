// What each command of vendepass-airline does.
#pragma once

#include "airline/io/command_line.h"

namespace vendepass {

// Exit codes of vendepass-airline.
inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;  // Or, of `check`: there are problems.
inline constexpr int kExitUsage = 2;
inline constexpr int kExitRejected = 4;    // The airline answered that it will not.
inline constexpr int kExitNotRunning = 5;  // Nobody was there to ask; nothing was done.

// Prints `error` with what to do next; the exit code is returned.
int fail(const Error& error, int exit_code = kExitFailed);

// Settings from flags, environment and configuration file. Errors: kInvalid.
Result<SettingTexts> settings_of(const CommandLine& line);

int run_init(const SettingTexts& settings);
int run_serve(const CommandLine& line, const SettingTexts& settings);
int run_keygen(const CommandLine& line);
int run_alliance_check(const CommandLine& line);
int run_timetable_generate(const CommandLine& line, const SettingTexts& settings);
int run_failpoints();
int run_check(const CommandLine& line, const SettingTexts& settings);
int run_backup(const CommandLine& line, const SettingTexts& settings);
int run_restore(const CommandLine& line, const SettingTexts& settings);
int run_reload(const CommandLine& line, const SettingTexts& settings);
int run_timetable_import(const CommandLine& line, const SettingTexts& settings);
// status, flight list|show|cancel|fare, manifest, purchase, settlement.
int run_operator_command(const CommandLine& line, const SettingTexts& settings);

int run(const CommandLine& line);

}  // namespace vendepass
