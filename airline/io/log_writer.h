// Writes lines to a file descriptor from a thread of its own, so that nobody waits for a slow disk,
// pipe or terminal.
//
// Lines that come together are written together, which is what makes a line per purchase cheap.
// When more wait than kMaxLogBacklogBytes, lines are dropped whole and counted.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace vendepass {

class LogWriter {
 public:
  // The descriptor must outlive it.
  explicit LogWriter(int descriptor);
  // Writes what waits.
  ~LogWriter();
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  // With its line end.
  void put(std::string_view line);
  // Waits until all that was put before has been handed to the system.
  void flush();
  std::uint64_t dropped() const;
  // How many were dropped since the last call, once there is room to say so.
  std::uint64_t take_dropped();

 private:
  void run();
  void write_out(std::string_view lines) const;

  const int descriptor_;
  mutable std::mutex mutex_;
  std::condition_variable changed_, written_;
  std::string waiting_;  // This and what follows: guarded by the mutex.
  bool is_writing_ = false;
  bool is_urgent_ = false;
  bool is_stopping_ = false;
  std::uint64_t dropped_ = 0, told_ = 0;
  std::thread thread_;  // Last: everything is there when it starts.
};

}  // namespace vendepass
