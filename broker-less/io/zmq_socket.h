// One ZeroMQ socket, with the surprises of the library taken out.
//
// An interrupted call is repeated, "would block" is an empty answer, a terminated context is
// silence, and no exception leaves. Only files of broker-less/io include this header: it is
// slow to compile. One thread uses a socket; one context serves the process.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <zmq.hpp>

#include "common/bytes.h"

namespace vendepass {

// The process's only context: CURVE with several contexts can crash (libzmq 4.3.4).
zmq::context_t& zmq_context();

class ZmqSocket {
 public:
  // Parts kept of one message. RCVHWM and MAXMSGSIZE do not bound multipart messages, so the
  // rest is read and thrown away.
  static constexpr std::size_t kMaxParts = 4;

  // With the settings that every socket of ours has: LINGER 0, keepalive, reconnect times,
  // no message above `max_bytes`.
  ZmqSocket(zmq::socket_type type, std::size_t max_bytes);

  // Errors: kInvalid with the endpoint and the reason.
  Result<Done> bind(const std::string& endpoint);
  Result<Done> connect(const std::string& endpoint);

  // Sends one message of these parts without ever waiting. False: it was dropped.
  bool try_send(std::initializer_list<std::string_view> parts);
  // The next message that has arrived whole. More than kMaxParts parts: the first ones, so that
  // the caller, who expects an exact number below it, drops the message.
  std::optional<std::vector<Bytes>> try_receive();
  // From where the message came that was received last, "192.0.2.7"; empty when that is not known.
  std::string peer_address();

  void set_linger(int linger_ms) { socket_.set(zmq::sockopt::linger, linger_ms); }
  zmq::socket_t& raw() { return socket_; }

 private:
  zmq::socket_t socket_;
  zmq::message_t last_part_;
};

// Waits until one of the items is ready or the time is up; an interruption counts as ready.
void wait_for(std::vector<zmq::pollitem_t>& items, std::chrono::milliseconds timeout);

}  // namespace vendepass
