// What the server says of itself: one line an event, to standard error.
//
// Thin over spdlog, which only log.cc includes (it is slow to compile). A line is a short fact
// and named values; as text for people or as one JSON object for programs. From any thread.
//
// Nobody waits for who reads the log: lines are written by a thread of their own, a few
// milliseconds later and many at once, and dropped and counted when it does not keep up. Errors
// are on their way, with all before them, when log_error() returns: the process may end then.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vendepass {

enum class LogFormat { kText, kJson };
enum class LogLevel { kInfo, kWarning, kError };

// Names and values of one line, in order.
using LogFields = std::vector<std::pair<std::string, std::string>>;

// Call once, before the first thread starts; text, and all of it, until then.
void set_up_log(LogFormat format, LogLevel least);

bool is_logged(LogLevel level);
// Lines that were dropped since the start.
std::uint64_t log_lines_dropped();

void log_event(LogLevel level, std::string_view what, const LogFields& fields = {});
inline void log_info(std::string_view what, const LogFields& fields = {}) {
  log_event(LogLevel::kInfo, what, fields);
}
inline void log_warning(std::string_view what, const LogFields& fields = {}) {
  log_event(LogLevel::kWarning, what, fields);
}
inline void log_error(std::string_view what, const LogFields& fields = {}) {
  log_event(LogLevel::kError, what, fields);
}

}  // namespace vendepass
