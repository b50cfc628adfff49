// A client's connection to the public port of one airline.
//
// Why its own class: a client must go to the next airline as soon as this one refuses the
// connection or dies, and must know whether anything can have left. Both come from the
// socket's monitor, which tells "connected", "refused" and "disconnected" at once; a request
// is handed to the socket only when the connection stands, so before that nothing has left.
//
// Order: connect(), then ask(), or any number of send() followed by receive(). Not for use by
// two threads at once; channels of different threads are independent.
#pragma once

#include <memory>
#include <string>

#include "common/message.h"

namespace vendepass {

// Whether a request can have reached the airline.
enum class Sent {
  kNothing,  // It certainly has not: no byte of it was sent.
  kPerhaps,  // It was handed to a standing connection: it may have been acted on.
};

class ClientChannel {
 public:
  // Begins to connect to "tcp://HOST:PORT" and returns at once. Errors: kInvalid when this is
  // not an endpoint.
  static Result<ClientChannel> connect(const std::string& endpoint);
  ClientChannel(ClientChannel&&) noexcept;
  ClientChannel& operator=(ClientChannel&&) noexcept;
  ~ClientChannel();

  // Sends the request and waits up to `patience`, connecting included, for the reply with its
  // number; replies to other requests are dropped. Errors: kNoAnswer when the connection is
  // refused, breaks, or the time is up (last_sent() tells whether the request may have arrived);
  // kMalformed or kUnsupportedVersion when the answer does not decode.
  Result<ClientReply> ask(const ClientRequest& request, Millis patience);

  // Sends without waiting for the answer; waits up to `patience` for the connection to stand.
  // kNothing: refused, or not connected in time; the channel can be tried again.
  Sent send(const ClientRequest& request, Millis patience);
  // The next reply to anything sent. Errors: as ask(); a broken connection is told at once.
  Result<ClientReply> receive(Millis patience);

  // About the last request given to ask() or send(); kNothing before the first.
  Sent last_sent() const;

 private:
  struct Impl;
  explicit ClientChannel(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vendepass
