#include "airline/io/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <nlohmann/json.hpp>

namespace vendepass {
namespace {

struct Log {
  std::shared_ptr<spdlog::logger> logger;
  LogFormat format;
};

std::shared_ptr<spdlog::logger> make_logger(LogFormat format) {
  auto logger = std::make_shared<spdlog::logger>("vendepass",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->flush_on(spdlog::level::info);
  const auto* pattern = format == LogFormat::kText ? "%Y-%m-%dT%H:%M:%S.%e%z %L %v"
                                                   : R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z",%v})";
  logger->set_pattern(pattern);
  return logger;
}

Log& the_log() {
  static Log log{make_logger(LogFormat::kText), LogFormat::kText};
  return log;
}

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

const char* name_of_level(LogLevel level) {
  return level == LogLevel::kInfo ? "info" : level == LogLevel::kWarning ? "warning" : "error";
}

std::string as_text(std::string_view what, const LogFields& fields) {
  std::string line{what};
  for (const auto& [name, value] : fields) line += " " + name + "=" + value;
  return line;
}

// Without the opening brace: the pattern has written it and the time.
std::string as_json(LogLevel level, std::string_view what, const LogFields& fields) {
  nlohmann::ordered_json line;
  line["level"] = name_of_level(level);
  line["event"] = what;
  for (const auto& [name, value] : fields) line[name] = value;
  const auto text = line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return text.substr(1, text.size() - 2);
}

}  // namespace

void set_log_format(LogFormat format) { the_log() = Log{make_logger(format), format}; }

void log_event(LogLevel level, std::string_view what, const LogFields& fields) {
  auto& log = the_log();
  const auto line =
      log.format == LogFormat::kText ? as_text(what, fields) : as_json(level, what, fields);
  log.logger->log(level_of(level), spdlog::string_view_t{line.data(), line.size()});
}

}  // namespace vendepass
