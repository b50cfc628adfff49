// All sockets of one airline, and what goes in and out through them.
//
//   peer ROUTER       what the others' DEALERs send us: packets; and what only the sender of one
//                     may hear, wherever it runs
//   DEALER per peer   our packets to it; nothing is queued while it is not connected
//   PUB               our durable event batches, a hint: gaps are pulled
//   SUB per peer      their batches
//   public ROUTER     travellers' requests and replies
//   operator ROUTER   operators' commands, over a local socket with file permissions
//
// Thread rule: one thread calls everything but wake(). Nothing here waits except receive(),
// and nothing that a partner does can make it wait longer: sends never block, and what cannot
// be sent is dropped and counted; the protocol repeats what matters.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "broker-less/io/failpoints.h"
#include "broker-less/io/incoming.h"
#include "broker-less/io/transport.h"
#include "common/alliance.h"

namespace vendepass {

struct TransportConfig {
  AirlineCode self;  // Must be a member of the alliance.
  Alliance alliance;
  std::string bind_host;          // Instead of the host in the alliance file; empty: that one.
  std::string operator_endpoint;  // "ipc:///DATA/operator.sock"
  Failpoints failpoints;
};

class ZmqTransport final : public Transport {
 public:
  // Binds and connects everything. Errors: kInvalid with the endpoint and the reason.
  static Result<std::unique_ptr<ZmqTransport>> open(TransportConfig config);
  ~ZmqTransport() override;

  // The header of all packets until a batch brings another; send() fills in the journal position.
  // Call before the first send().
  void set_sender(const SenderHeader& sender);

  // Connects the airlines of this edition that were not connected, at the endpoints that it names;
  // those that it does not name are connected no more. Errors: kInvalid; the others are connected.
  Result<Done> use_alliance(const Alliance& alliance);

  // Sends at once what is addressed to others, one packet for each peer; what is addressed to
  // this airline itself comes out of the next receive().
  void send(Persisted batch) override;

  // Waits until something arrives, wake() is called or `timeout` has passed; then takes all
  // that is there. Client requests that do not decode are answered here, with the error.
  std::vector<Incoming> receive(Millis timeout);
  // Ends the wait of receive(), also of one that begins later. From any thread.
  void wake();

  // Tells a client that its request was not acted on. Requires a definite error.
  void reject(const ConnectionId& client, std::uint64_t request, Error error);
  // Answers a command that concerns the process and not the airline.
  void answer_operator(const ConnectionId& connection, const std::string& json);

  // From now on clients are told to ask elsewhere; replies still leave.
  void refuse_new_clients();
  // Requests of clients handed out by receive() and not yet answered.
  std::uint64_t unanswered_clients() const;
  // Messages that could not be sent or were not understood, since the start.
  std::uint64_t dropped() const;
  // Gives what was sent last up to this long to leave when the sockets close.
  void linger(Millis most);

 private:
  struct Impl;
  explicit ZmqTransport(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vendepass
