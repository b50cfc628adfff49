#include "airline/io/stop_signals.h"

#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "airline/io/log.h"
#include "common/assert.h"

namespace vendepass {
namespace {

sigset_t stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGHUP);
  return signals;
}

}  // namespace

void block_stop_signals() {
  const auto signals = stop_signals();
  VP_ASSERT(pthread_sigmask(SIG_BLOCK, &signals, nullptr) == 0);
}

void wait_for_stop_signal(const std::function<void()>& reload) {
  const auto signals = stop_signals();
  const int fd = signalfd(-1, &signals, SFD_CLOEXEC);
  VP_ASSERT(fd >= 0);
  signalfd_siginfo info{};
  while (true) {
    if (read(fd, &info, sizeof info) < 0 && errno == EINTR) continue;
    if (info.ssi_signo != SIGHUP) break;
    reload();
  }
  close(fd);
  log_info("stopping", {{"signal", strsignal(static_cast<int>(info.ssi_signo))}});
}

}  // namespace vendepass
