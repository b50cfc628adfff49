// GET /healthz on a local port: for supervisors and people, not for the protocol.
//
// Application-level on purpose: a paused process still accepts TCP connections. Answers from a
// function that must not wait; bound to 127.0.0.1.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "common/result.h"

namespace vendepass {

struct Health {
  bool ok;
  std::string json;  // One object: docs/operators.md.
};

class HealthServer {
 public:
  // Serves in a thread of its own until destroyed. Port 0: any free one. Errors: kInvalid when
  // the port cannot be bound.
  static Result<std::unique_ptr<HealthServer>> open(std::uint16_t port,
                                                    std::function<Health()> health);
  ~HealthServer();
  std::uint16_t port() const;

 private:
  struct Impl;
  explicit HealthServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vendepass
