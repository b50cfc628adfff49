// `check` and `backup`: they read the journal itself, whether its server runs or not.
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "airline/io/commands.h"
#include "airline/io/data_directory.h"
#include "airline/io/journal_audit.h"
#include "airline/io/journal_backup.h"
#include "airline/io/lost_events.h"
#include "airline/io/node_setup.h"
#include "airline/io/operator_client.h"
#include "airline/io/print_json.h"

namespace vendepass {
namespace {

using Json = nlohmann::ordered_json;

// A copy that a running server made of its journal, removed when done.
class TemporaryCopy {
 public:
  explicit TemporaryCopy(const std::string& data)
      : path_{data + "/check-" + std::to_string(getpid()) + ".db"} {}
  TemporaryCopy(const TemporaryCopy&) = delete;
  TemporaryCopy& operator=(const TemporaryCopy&) = delete;
  ~TemporaryCopy() {
    for (const auto* suffix : {"", "-wal", "-shm", "-journal"}) {
      std::error_code ignored;
      std::filesystem::remove(path_ + suffix, ignored);
    }
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

struct Checked {
  JournalAudit audit;
  std::vector<std::string> in_memory;  // What the running server says of itself.
  bool was_running;
};

Result<JournalAudit> audit_file(const std::string& path) {
  auto file = JournalFile::open(path);
  if (!file) return file.error();
  return JournalAudit{*file};
}

Result<std::vector<std::string>> ask_problems(const std::string& data) {
  const auto answer = ask_operator(data, CheckCommand{});
  if (!answer) return answer.error();
  const auto json = Json::parse(*answer, nullptr, false);
  std::vector<std::string> problems;
  if (!json.is_object() || !json.contains("problems")) return std::vector<std::string>{*answer};
  for (const auto& problem : json["problems"])
    problems.push_back("in memory: " + problem.get<std::string>());
  return problems;
}

Result<Checked> check_running(const std::string& data) {
  const auto problems = ask_problems(data);
  if (!problems) return problems.error();
  const TemporaryCopy copy{data};
  if (auto done = ask_backup(data, copy.path()); !done) return done.error();
  auto audit = audit_file(copy.path());
  if (!audit) return audit.error();
  return Checked{std::move(*audit), *problems, true};
}

// A data directory, or one journal or backup by itself.
Result<Checked> check_one(const std::string& data) {
  std::error_code failed;
  if (std::filesystem::is_regular_file(data, failed)) {
    auto audit = audit_file(data);
    if (!audit) return audit.error();
    return Checked{std::move(*audit), {}, false};
  }
  const auto directory = DataDirectory::open(data, DataDirectory::IfMissing::kFail);
  if (!directory && directory.error().code == ErrorCode::kBusy) return check_running(data);
  if (!directory) return directory.error();
  auto audit = audit_file(directory->journal_path());
  if (!audit) return audit.error();
  return Checked{std::move(*audit), {}, false};
}

Json totals_json(const Checked& checked) {
  const auto totals = checked.audit.totals();
  return {{"airline", to_string(checked.audit.airline())},
          {"read", checked.was_running ? "from a copy by the running server" : "from the file"},
          {"rows", totals.rows},
          {"flights", totals.flights},
          {"capacity", totals.capacity},
          {"free", totals.free},
          {"held", totals.held},
          {"sold", totals.sold},
          {"tickets", totals.tickets},
          {"cancelled_tickets", totals.cancelled_tickets},
          {"purchases_sold", totals.purchases_sold},
          {"purchases_held", totals.purchases_held},
          {"purchases_without_passengers", totals.without_passengers},
          {"problems", checked.audit.problems().size() + checked.in_memory.size()}};
}

Json report(const std::vector<Checked>& all, const std::vector<std::string>& across) {
  Json airlines = Json::array();
  Json problems = Json::array();
  for (const auto& checked : all) {
    airlines.push_back(totals_json(checked));
    const auto name = to_string(checked.audit.airline()) + ": ";
    for (const auto& problem : checked.audit.problems()) problems.push_back(name + problem);
    for (const auto& problem : checked.in_memory) problems.push_back(name + problem);
  }
  for (const auto& problem : across) problems.push_back("across: " + problem);
  return {{"ok", problems.empty()}, {"airlines", airlines}, {"problems", problems}};
}

// The journal that the airline has now; of a running one, from a copy that its server makes.
Result<Json> lost_since(const std::string& data, const std::string& former,
                        std::uint16_t accounting_code) {
  auto before = JournalFile::open(former);
  if (!before) return before.error();
  const auto directory = DataDirectory::open(data, DataDirectory::IfMissing::kFail);
  if (!directory && directory.error().code != ErrorCode::kBusy) return directory.error();
  const TemporaryCopy copy{data};
  if (!directory)
    if (auto done = ask_backup(data, copy.path()); !done) return done.error();
  auto present = JournalFile::open(directory ? directory->journal_path() : copy.path());
  if (!present) return present.error();
  return lost_events(*before, *present, accounting_code);
}

int check_lost(const CommandLine& line, const SettingTexts& settings) {
  const auto alliance = read_alliance(settings.at("alliance"));
  if (!alliance) return fail(alliance.error(), kExitUsage);
  const auto airline = parse_airline(settings.at("airline"));
  const auto* member = airline ? alliance->find(*airline) : nullptr;
  if (member == nullptr)
    return fail({ErrorCode::kInvalid, "--lost needs --airline CODE and --alliance FILE"},
                kExitUsage);
  const auto lost =
      lost_since(settings.at("data"), line.options.at("lost"), member->accounting_code);
  if (!lost) return fail(lost.error());
  const Json json{{"ok", lost->empty()}, {"airline", to_string(*airline)}, {"lost", *lost}};
  std::cout << (line.has("json") ? json.dump() + "\n" : for_people(json.dump()));
  return lost->empty() ? kExitDone : kExitFailed;
}

int backup_stopped(const std::string& data, const std::string& path) {
  const auto directory = DataDirectory::open(data, DataDirectory::IfMissing::kFail);
  if (!directory) return fail(directory.error());
  auto file = JournalFile::open(directory->journal_path());
  if (!file) return fail(file.error());
  const auto done = back_up(*file, path);
  return done ? kExitDone : fail(done.error());
}

}  // namespace

int run_check(const CommandLine& line, const SettingTexts& settings) {
  if (line.has("lost")) return check_lost(line, settings);
  auto directories = line.data;
  if (directories.empty()) directories.push_back(settings.at("data"));
  std::vector<Checked> all;
  for (const auto& data : directories) {
    auto checked = check_one(data);
    if (!checked) return fail(checked.error());
    all.push_back(std::move(*checked));
  }
  std::vector<std::string> across;
  if (line.has("across")) {
    std::vector<JournalAudit> audits;
    for (const auto& checked : all) audits.push_back(checked.audit);
    across = audit_across(audits);
  }
  const auto json = report(all, across);
  const auto text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::cout << (line.has("json") ? text + "\n" : for_people(text));
  return json["ok"] == true ? kExitDone : kExitFailed;
}

int run_backup(const CommandLine& line, const SettingTexts& settings) {
  const auto& data = settings.at("data");
  const auto& path = line.arguments[0];
  const auto running = is_running(data);
  if (!running) return fail(running.error());
  if (*running) {
    if (auto done = ask_backup(data, path); !done) return fail(done.error());
  } else if (const int code = backup_stopped(data, path); code != kExitDone) {
    return code;
  }
  const Json json{{"ok", true}, {"file", path}, {"running", *running}};
  std::cout << (line.has("json") ? json.dump() + "\n" : for_people(json.dump()));
  return kExitDone;
}

}  // namespace vendepass
