// How a server is told from outside to stop, or to read its alliance file again.
#pragma once

#include <functional>

namespace vendepass {

// Blocks the signals that wait_for_stop_signal() waits for, in this thread and those it starts.
void block_stop_signals();

// Waits for SIGTERM or SIGINT; `reload` at each SIGHUP.
void wait_for_stop_signal(const std::function<void()>& reload);

}  // namespace vendepass
