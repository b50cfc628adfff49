#include "client/io/terminal.h"

#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <iostream>
#include <string>
#include <thread>

namespace vendepass {
namespace {

bool is_dumb() {
  const char* term = std::getenv("TERM");
  return term != nullptr && std::strcmp(term, "dumb") == 0;
}

// What asks a program to end. They stay blocked, and are looked for where there is time for them:
// no handler runs in the middle of anything, and none can come between a look and a pause.
sigset_t interrupts() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

bool is_interactive() { return ::isatty(STDIN_FILENO) != 0 && ::isatty(STDERR_FILENO) != 0; }

// The terminal does not show what is typed while this lives.
class WithoutEcho {
 public:
  WithoutEcho() {
    changed_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
    if (!changed_) return;
    auto silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
  }
  WithoutEcho(const WithoutEcho&) = delete;
  WithoutEcho& operator=(const WithoutEcho&) = delete;
  ~WithoutEcho() {
    if (changed_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }

 private:
  termios before_{};
  bool changed_;
};

}  // namespace

void Terminal::note(const std::string& line) { std::cerr << line << std::endl; }

std::optional<bool> Terminal::confirm(const std::string& question) {
  if (!is_interactive()) return std::nullopt;
  std::cerr << question << " [y/N] " << std::flush;
  const auto answer = read_input_line();
  return answer == "y" || answer == "Y" || answer == "yes";
}

std::optional<std::string> Terminal::password(const std::string& prompt) {
  if (!is_interactive()) return std::nullopt;
  std::cerr << prompt << ": " << std::flush;
  const WithoutEcho silent;
  auto typed = read_input_line();
  std::cerr << std::endl;
  return typed;
}

std::optional<std::size_t> Terminal::screen_lines() {
  if (::isatty(STDOUT_FILENO) == 0 || is_dumb()) return std::nullopt;
  winsize size{};
  const bool told = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0;
  return told ? std::size_t{size.ws_row} : std::size_t{24};  // As old terminals have.
}

Now SystemPacer::now() {
  using std::chrono::duration_cast;
  const auto steady = std::chrono::steady_clock::now().time_since_epoch();
  const auto wall = std::chrono::system_clock::now();
  return Now{Instant{duration_cast<Millis>(steady)},
             std::chrono::floor<std::chrono::seconds>(wall)};
}

void SystemPacer::pause(Millis length) {
  if (!heeds_) return std::this_thread::sleep_for(length);
  const auto end = std::chrono::steady_clock::now() + length;
  const auto set = interrupts();
  while (!interrupted_) {
    const auto left = std::max(end - std::chrono::steady_clock::now(), std::chrono::nanoseconds{0});
    const timespec time{static_cast<std::time_t>(left.count() / 1000000000),
                        static_cast<long>(left.count() % 1000000000)};
    interrupted_ = ::sigtimedwait(&set, nullptr, &time) > 0;
    // Other signals, such as the one that follows a Ctrl-Z, end the wait too early.
    if (std::chrono::steady_clock::now() >= end) return;
  }
}

UtcOffset SystemPacer::zone(UtcSeconds when) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(when);
  std::tm local{};
  ::localtime_r(&seconds, &local);
  return std::chrono::duration_cast<UtcOffset>(std::chrono::seconds{local.tm_gmtoff});
}

void SystemPacer::heed_interrupt() {
  const auto set = interrupts();
  heeds_ = ::pthread_sigmask(SIG_BLOCK, &set, nullptr) == 0;
}

bool SystemPacer::interrupted() {
  // A pause of no length takes one that has arrived.
  if (heeds_) pause(Millis{0});
  return interrupted_;
}

std::string read_input_line() {
  std::string line;
  std::getline(std::cin, line);
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

bool wants_colours() {
  const char* no_color = std::getenv("NO_COLOR");
  return ::isatty(STDOUT_FILENO) != 0 && (no_color == nullptr || *no_color == '\0') && !is_dumb();
}

}  // namespace vendepass
