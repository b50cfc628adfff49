#include "broker-less/io/zmq_socket.h"

#include <cerrno>

namespace vendepass {
namespace {

void set_times(zmq::socket_t& socket) {
  // Never ZMQ_HEARTBEAT_*: libzmq 4.3.4 aborts when a peer with a full receive pipe leaves
  // (#4364). A half-open connection is noticed by TCP itself, within about three seconds.
  socket.set(zmq::sockopt::tcp_keepalive, 1);
  socket.set(zmq::sockopt::tcp_keepalive_idle, 1);
  socket.set(zmq::sockopt::tcp_keepalive_intvl, 1);
  socket.set(zmq::sockopt::tcp_keepalive_cnt, 3);
  socket.set(zmq::sockopt::tcp_maxrt, 3000);
  socket.set(zmq::sockopt::connect_timeout, 1000);
  socket.set(zmq::sockopt::handshake_ivl, 2000);
  socket.set(zmq::sockopt::reconnect_ivl, 100);
  socket.set(zmq::sockopt::reconnect_ivl_max, 2000);
}

Error endpoint_error(const char* what, const std::string& endpoint, const zmq::error_t& error) {
  return Error{ErrorCode::kInvalid,
               std::string{"cannot "} + what + " " + endpoint + ": " + error.what()};
}

}  // namespace

zmq::context_t& zmq_context() {
  static zmq::context_t context{1};
  return context;
}

ZmqSocket::ZmqSocket(zmq::socket_type type, std::size_t max_bytes) : socket_{zmq_context(), type} {
  socket_.set(zmq::sockopt::linger, 0);
  socket_.set(zmq::sockopt::sndhwm, 1000);
  socket_.set(zmq::sockopt::rcvhwm, 1000);
  socket_.set(zmq::sockopt::maxmsgsize, static_cast<std::int64_t>(max_bytes));
  set_times(socket_);
}

Result<Done> ZmqSocket::bind(const std::string& endpoint) {
  try {
    socket_.bind(endpoint);
    return Done{};
  } catch (const zmq::error_t& error) {
    return endpoint_error("bind", endpoint, error);
  }
}

Result<Done> ZmqSocket::connect(const std::string& endpoint) {
  try {
    socket_.connect(endpoint);
    return Done{};
  } catch (const zmq::error_t& error) {
    return endpoint_error("connect to", endpoint, error);
  }
}

bool ZmqSocket::try_send(std::initializer_list<std::string_view> parts) {
  std::size_t left = parts.size();
  for (const auto part : parts) {
    const int flags = ZMQ_DONTWAIT | (--left > 0 ? ZMQ_SNDMORE : 0);
    int sent;
    do {
      sent = zmq_send(socket_.handle(), part.data(), part.size(), flags);
    } while (sent < 0 && zmq_errno() == EINTR);
    // Only the first part can fail: a socket takes the parts of a message it has begun.
    if (sent < 0) return false;
  }
  return true;
}

std::optional<std::vector<Bytes>> ZmqSocket::try_receive() {
  std::vector<Bytes> parts;
  for (bool more = true; more;) {
    int got;
    do {
      got = zmq_msg_recv(last_part_.handle(), socket_.handle(), ZMQ_DONTWAIT);
    } while (got < 0 && zmq_errno() == EINTR);
    if (got < 0) return std::nullopt;
    more = last_part_.more();
    if (parts.size() < kMaxParts) parts.push_back(last_part_.to_string());
  }
  return parts;
}

// Not of the first part: a ROUTER loses its properties after a poll (libzmq 4.3.4).
std::string ZmqSocket::peer_address() {
  const auto* address = zmq_msg_gets(last_part_.handle(), "Peer-Address");
  return address == nullptr ? "" : address;
}

void wait_for(std::vector<zmq::pollitem_t>& items, std::chrono::milliseconds timeout) {
  // An error here can only be EINTR or ETERM: the caller looks again, or finds nothing.
  zmq_poll(items.data(), static_cast<int>(items.size()), static_cast<long>(timeout.count()));
}

}  // namespace vendepass
