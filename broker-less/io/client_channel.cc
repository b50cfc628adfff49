#include "broker-less/io/client_channel.h"

#include <algorithm>
#include <atomic>
#include <cstring>

#include "broker-less/io/zmq_socket.h"
#include "common/limits.h"
#include "common/wire.h"

namespace vendepass {
namespace {

using Clock = std::chrono::steady_clock;

Millis left_until(Clock::time_point end) {
  const auto left = std::chrono::ceil<Millis>(end - Clock::now());
  return std::max(left, Millis{0});
}

enum class Link { kConnecting, kStanding, kBroken };

// Events that the monitor is asked for: from each follows what the link is now.
constexpr int kWatched = ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_CONNECT_RETRIED |
                         ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_CLOSED |
                         ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |
                         ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH;

std::string next_monitor_endpoint() {
  static std::atomic<std::uint64_t> counter{0};
  return "inproc://client-channel-monitor-" + std::to_string(counter++);
}

}  // namespace

struct ClientChannel::Impl {
  explicit Impl(std::string to) : endpoint{std::move(to)} {}
  ~Impl() { zmq_socket_monitor(socket.raw().handle(), nullptr, 0); }

  Result<Done> open();
  void read_monitor();
  // Waits for a reply, a change of the link or the end; true when a reply may be there.
  bool wait(Clock::time_point end);
  Link wait_for_link(Clock::time_point end);
  Error no_answer(const std::string& why) const {
    return Error{ErrorCode::kNoAnswer, endpoint + ": " + why};
  }

  std::string endpoint;
  ZmqSocket socket{zmq::socket_type::dealer, kMaxPeerFrameBytes};
  ZmqSocket monitor{zmq::socket_type::pair, kMaxClientFrameBytes};
  Link link = Link::kConnecting;
  // A link can break and stand again between two looks; what was sent before is lost then.
  std::uint64_t breaks = 0;
  std::uint64_t breaks_at_send = 0;
  Sent last = Sent::kNothing;
};

Result<Done> ClientChannel::Impl::open() {
  // Nothing is handed to a connection that does not stand: so "refused" means "nothing sent".
  socket.raw().set(zmq::sockopt::immediate, true);
  socket.set_linger(500);
  const auto watched = next_monitor_endpoint();
  const int rc = zmq_socket_monitor(socket.raw().handle(), watched.c_str(), kWatched);
  VP_ASSERT(rc == 0);
  if (auto done = monitor.connect(watched); !done) return done;
  return socket.connect(endpoint);
}

void ClientChannel::Impl::read_monitor() {
  while (const auto parts = monitor.try_receive()) {
    if (parts->empty() || (*parts)[0].size() < 6) continue;
    std::uint16_t event = 0;  // First two bytes, in the machine's order (zmq_socket_monitor(3)).
    std::memcpy(&event, (*parts)[0].data(), sizeof event);
    const bool stands = event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED;
    link = stands ? Link::kStanding : Link::kBroken;
    breaks += stands ? 0 : 1;
  }
}

bool ClientChannel::Impl::wait(Clock::time_point end) {
  std::vector<zmq::pollitem_t> items{{socket.raw().handle(), 0, ZMQ_POLLIN, 0},
                                     {monitor.raw().handle(), 0, ZMQ_POLLIN, 0}};
  wait_for(items, left_until(end));
  read_monitor();
  return (items[0].revents & ZMQ_POLLIN) != 0;
}

Link ClientChannel::Impl::wait_for_link(Clock::time_point end) {
  // A link that broke earlier may be standing again, or be on its way: the library reconnects.
  read_monitor();
  if (link == Link::kBroken) link = Link::kConnecting;
  while (link == Link::kConnecting && Clock::now() < end) wait(end);
  return link;
}

ClientChannel::ClientChannel(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
ClientChannel::ClientChannel(ClientChannel&&) noexcept = default;
ClientChannel& ClientChannel::operator=(ClientChannel&&) noexcept = default;
ClientChannel::~ClientChannel() = default;

Result<ClientChannel> ClientChannel::connect(const std::string& endpoint) {
  auto impl = std::make_unique<Impl>(endpoint);
  if (auto done = impl->open(); !done) return done.error();
  return ClientChannel{std::move(impl)};
}

Sent ClientChannel::send(const ClientRequest& request, Millis patience) {
  const auto end = Clock::now() + patience;
  impl_->last = Sent::kNothing;
  if (impl_->wait_for_link(end) != Link::kStanding) return Sent::kNothing;
  // The monitor speaks a moment before the socket can be written to.
  const auto bytes = encode(request);
  std::vector<zmq::pollitem_t> items{{impl_->socket.raw().handle(), 0, ZMQ_POLLOUT, 0}};
  wait_for(items, left_until(end));
  impl_->breaks_at_send = impl_->breaks;
  if (impl_->socket.try_send({bytes})) impl_->last = Sent::kPerhaps;
  return impl_->last;
}

Result<ClientReply> ClientChannel::receive(Millis patience) {
  const auto end = Clock::now() + patience;
  while (true) {
    // What arrived before the connection broke still counts: look before giving up.
    if (const auto parts = impl_->socket.try_receive()) {
      if (parts->size() != 1) continue;
      return decode_client_reply((*parts)[0]);
    }
    if (impl_->breaks != impl_->breaks_at_send || impl_->link != Link::kStanding)
      return impl_->no_answer("the connection broke");
    if (Clock::now() >= end) return impl_->no_answer("no answer in time");
    impl_->wait(end);
  }
}

Result<ClientReply> ClientChannel::ask(const ClientRequest& request, Millis patience) {
  const auto end = Clock::now() + patience;
  if (send(request, patience) == Sent::kNothing)
    return impl_->no_answer("cannot connect; nothing was sent");
  while (true) {
    auto reply = receive(left_until(end));
    if (!reply || reply->request == request.request) return reply;
  }
}

Sent ClientChannel::last_sent() const { return impl_->last; }

}  // namespace vendepass
