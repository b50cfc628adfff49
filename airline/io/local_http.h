// The one local HTTP server: pages for supervisors, Prometheus and people, not for the protocol.
//
// Application-level on purpose: a paused process still accepts TCP connections. Each page is made
// by a function that must not wait for the actor or the disk: whoever asks wants to know most of
// all when these are stuck. Bound to 127.0.0.1.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "common/result.h"

namespace vendepass {

struct HttpAnswer {
  int status;  // 200, 503
  std::string type;
  std::string body;
};
// By path, "/healthz". Called from the server's thread, one at a time.
using HttpPages = std::map<std::string, std::function<HttpAnswer()>>;

class LocalHttp {
 public:
  // Serves in a thread of its own until destroyed. Port 0: any free one. Errors: kInvalid when
  // the port cannot be bound.
  static Result<std::unique_ptr<LocalHttp>> open(std::uint16_t port, HttpPages pages);
  ~LocalHttp();
  std::uint16_t port() const;

 private:
  struct Impl;
  explicit LocalHttp(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vendepass
