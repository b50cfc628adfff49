#include "airline/io/health.h"

#include <httplib.h>

#include <atomic>
#include <thread>

namespace vendepass {

struct HealthServer::Impl {
  httplib::Server server;
  int port = 0;
  std::atomic<bool> ended{false};
  std::thread thread;
};

HealthServer::HealthServer(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}

Result<std::unique_ptr<HealthServer>> HealthServer::open(std::uint16_t port,
                                                         std::function<Health()> health) {
  auto impl = std::make_unique<Impl>();
  // A handful of askers at most; the default is a thread for each processor and more.
  impl->server.new_task_queue = [] { return new httplib::ThreadPool(1); };
  impl->server.Get("/healthz", [health = std::move(health)](const httplib::Request&,
                                                            httplib::Response& response) {
    const auto now = health();
    response.status = now.ok ? 200 : 503;
    response.set_content(now.json + "\n", "application/json");
  });
  if (port == 0)
    impl->port = impl->server.bind_to_any_port("127.0.0.1");
  else
    impl->port = impl->server.bind_to_port("127.0.0.1", port) ? port : -1;
  if (impl->port <= 0)
    return Error{ErrorCode::kInvalid,
                 "cannot bind 127.0.0.1:" + std::to_string(port) + " for /healthz"};
  impl->thread = std::thread{[raw = impl.get()] {
    raw->server.listen_after_bind();
    raw->ended = true;
  }};
  return std::unique_ptr<HealthServer>{new HealthServer{std::move(impl)}};
}

HealthServer::~HealthServer() {
  // stop() before the loop has begun would be forgotten.
  while (!impl_->server.is_running() && !impl_->ended) std::this_thread::yield();
  impl_->server.stop();
  impl_->thread.join();
}

std::uint16_t HealthServer::port() const { return static_cast<std::uint16_t>(impl_->port); }

}  // namespace vendepass
