// vendepass: finds, buys and keeps trips over several airlines (docs/client.md).
#include <sodium.h>

#include <csignal>
#include <exception>
#include <iostream>

#include "client/io/command_line.h"
#include "client/io/terminal.h"
#include "client/io/zmq_link.h"

int main(int count, char** words) {
  // A reader that leaves early (`| head`) must not stop a purchase half way.
  std::signal(SIGPIPE, SIG_IGN);
  if (sodium_init() < 0) return static_cast<int>(vendepass::ExitCode::kInternal);
  try {
    vendepass::ZmqLink link;
    vendepass::SystemPacer pacer;
    vendepass::Terminal terminal;
    const auto colours =
        vendepass::wants_colours() ? vendepass::Colours::kOn : vendepass::Colours::kOff;
    return static_cast<int>(vendepass::run_command_line(
        {words + 1, words + count}, {link, pacer, terminal}, std::cout, std::cerr, colours));
  } catch (const std::exception& bug) {
    std::cerr << "internal: " << bug.what()
              << "\nnext: repeat the same command: that is safe; if it happens again, report it\n";
    return static_cast<int>(vendepass::ExitCode::kInternal);
  }
}
