#include "client/io/terminal.h"

#include <termios.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>
#include <thread>

namespace vendepass {
namespace {

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

Now SystemPacer::now() {
  using std::chrono::duration_cast;
  const auto steady = std::chrono::steady_clock::now().time_since_epoch();
  const auto wall = std::chrono::system_clock::now();
  return Now{Instant{duration_cast<Millis>(steady)},
             std::chrono::floor<std::chrono::seconds>(wall)};
}

void SystemPacer::pause(Millis length) { std::this_thread::sleep_for(length); }

std::string read_input_line() {
  std::string line;
  std::getline(std::cin, line);
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

bool wants_colours() {
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  return ::isatty(STDOUT_FILENO) != 0 && (no_color == nullptr || *no_color == '\0') &&
         (term == nullptr || std::strcmp(term, "dumb") != 0);
}

}  // namespace vendepass
