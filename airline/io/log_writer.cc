#include "airline/io/log_writer.h"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <utility>

#include "common/limits.h"

namespace vendepass {
namespace {

// Lines gather for so long: a hundred writes a second at most.
constexpr std::chrono::milliseconds kGather{10};

}  // namespace

LogWriter::LogWriter(int descriptor) : descriptor_{descriptor} {
  // Signals are for the program's other threads, whenever these block them.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread{[this] { run(); }};
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

LogWriter::~LogWriter() {
  {
    const std::lock_guard lock{mutex_};
    is_stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void LogWriter::put(std::string_view line) {
  bool is_first = false;
  {
    const std::lock_guard lock{mutex_};
    if (waiting_.size() + line.size() > kMaxLogBacklogBytes) {
      ++dropped_;
      return;
    }
    is_first = waiting_.empty();
    waiting_ += line;
  }
  if (is_first) changed_.notify_one();
}

void LogWriter::flush() {
  std::unique_lock lock{mutex_};
  is_urgent_ = true;
  changed_.notify_one();
  written_.wait(lock, [this] { return waiting_.empty() && !is_writing_; });
}

std::uint64_t LogWriter::dropped() const {
  const std::lock_guard lock{mutex_};
  return dropped_;
}

std::uint64_t LogWriter::take_dropped() {
  const std::lock_guard lock{mutex_};
  if (waiting_.size() > kMaxLogBacklogBytes / 2) return 0;
  return dropped_ - std::exchange(told_, dropped_);
}

void LogWriter::run() {
  std::unique_lock lock{mutex_};
  while (!is_stopping_ || !waiting_.empty()) {
    const auto hurries = [this] { return is_urgent_ || is_stopping_; };
    changed_.wait(lock, [&] { return hurries() || !waiting_.empty(); });
    changed_.wait_for(lock, kGather, hurries);
    is_urgent_ = false;
    is_writing_ = true;
    const auto lines = std::exchange(waiting_, {});
    lock.unlock();
    write_out(lines);
    lock.lock();
    is_writing_ = false;
    written_.notify_all();
  }
}

// Where the log cannot be written there is nobody to tell.
void LogWriter::write_out(std::string_view lines) const {
  while (!lines.empty()) {
    const auto count = write(descriptor_, lines.data(), lines.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    lines.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace vendepass
