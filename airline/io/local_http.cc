#include "airline/io/local_http.h"

#include <httplib.h>

#include <atomic>
#include <thread>

namespace vendepass {

struct LocalHttp::Impl {
  httplib::Server server;
  int port = 0;
  std::atomic<bool> ended{false};
  std::thread thread;
};

LocalHttp::LocalHttp(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}

Result<std::unique_ptr<LocalHttp>> LocalHttp::open(std::uint16_t port, HttpPages pages) {
  auto impl = std::make_unique<Impl>();
  // A handful of askers at most; the default is a thread for each processor and more.
  impl->server.new_task_queue = [] { return new httplib::ThreadPool(1); };
  for (auto& [path, make] : pages)
    impl->server.Get(
        path, [page = std::move(make)](const httplib::Request&, httplib::Response& response) {
          auto answer = page();
          response.status = answer.status;
          response.set_content(std::move(answer.body), answer.type);
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
  return std::unique_ptr<LocalHttp>{new LocalHttp{std::move(impl)}};
}

LocalHttp::~LocalHttp() {
  // stop() before the loop has begun would be forgotten.
  while (!impl_->server.is_running() && !impl_->ended) std::this_thread::yield();
  impl_->server.stop();
  impl_->thread.join();
}

std::uint16_t LocalHttp::port() const { return static_cast<std::uint16_t>(impl_->port); }

}  // namespace vendepass
