// One airline's process: the loop around its node.
//
//   sockets' thread   receives, decodes -> inbox;  journal.poll() -> sends
//   actor's thread    inbox -> node.step() -> journal.submit()
//   journal's thread  commits; wakes the other two
//
// Beside them, never waited for: the tables for people, the log, and the pages on the local port.
// The node is touched by the actor's thread alone. Signals must be blocked before open(), which
// starts threads; run() reads them (stop_signals.h). While the disk stalls the actor pauses after
// kMaxBatchesInFlight batches.
#pragma once

#include <memory>

#include "airline/io/config.h"

namespace vendepass {

class Server {
 public:
  // Locks the data directory, replays the journal, binds the sockets, starts serving.
  // Errors: kInvalid, kBusy (the data directory is in use).
  static Result<std::unique_ptr<Server>> open(const ServeConfig& config);
  // Stops at once; run() is what drains.
  ~Server();

  // Serves until SIGTERM or SIGINT, then takes no new requests, finishes what is under way and
  // returns when everything durable has been sent.
  void run();

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vendepass
