#include "airline/io/log.h"

#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>

#include "airline/io/log_writer.h"

namespace vendepass {
namespace {

// What spdlog has made of a line goes to the writer.
class ToWriter final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit ToWriter(LogWriter& writer) : writer_{writer} {}

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    writer_.put({line.data(), line.size()});
  }
  void flush_() override { writer_.flush(); }

 private:
  LogWriter& writer_;
};

struct Log {
  LogWriter writer{STDERR_FILENO};
  std::shared_ptr<spdlog::logger> logger;
  LogFormat format;

  Log() { set_up(LogFormat::kText); }
  void set_up(LogFormat chosen) {
    format = chosen;
    logger = std::make_shared<spdlog::logger>("vendepass", std::make_shared<ToWriter>(writer));
    logger->flush_on(spdlog::level::err);
    logger->set_pattern(format == LogFormat::kText ? "%Y-%m-%dT%H:%M:%S.%e%z %L %v"
                                                   : R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z",%v})");
  }
};

Log& the_log() {
  static Log log;
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

void write_line(Log& log, LogLevel level, std::string_view what, const LogFields& fields) {
  const auto line =
      log.format == LogFormat::kText ? as_text(what, fields) : as_json(level, what, fields);
  log.logger->log(level_of(level), spdlog::string_view_t{line.data(), line.size()});
}

}  // namespace

void set_up_log(LogFormat format, LogLevel least) {
  the_log().set_up(format);
  the_log().logger->set_level(level_of(least));
}

bool is_logged(LogLevel level) { return the_log().logger->should_log(level_of(level)); }

std::uint64_t log_lines_dropped() { return the_log().writer.dropped(); }

void log_event(LogLevel level, std::string_view what, const LogFields& fields) {
  if (!is_logged(level)) return;
  auto& log = the_log();
  if (const auto lost = log.writer.take_dropped(); lost > 0)
    write_line(log, LogLevel::kWarning, "the log could not be written fast enough",
               {{"lines_lost", std::to_string(lost)}});
  write_line(log, level, what, fields);
}

}  // namespace vendepass
