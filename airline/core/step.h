// One step in progress: collects what it decides, in order, and applies it as it goes.
//
// The desks (owner, entry, ...) write here and nowhere else; finish() hands it all to the
// shell as one batch. `*_now` is for what depends on durable state only, and need not wait
// for this batch's disk.
#pragma once

#include <utility>
#include <vector>

#include "airline/core/airline_state.h"
#include "airline/core/reservation_actor.h"

namespace vendepass {

// Which request of which connection an answer belongs to.
struct ClientRef {
  ConnectionId connection;
  std::uint64_t request;
  Unseen unseen{};        // Its reply names them.
  std::string address{};  // Where the client is, when that is known.
};

class Step {
 public:
  Step(AirlineState& state, Now now) : state_{state}, now_{now} {}

  AirlineState& state() { return state_; }
  const NodeConfig& config() const { return state_.config; }
  AirlineCode self() const { return state_.config.self; }
  Instant now() const { return now_.monotonic; }
  UtcSeconds wall() const { return now_.wall; }
  Now times() const { return now_; }

  void record(Record record, const char* why);
  void event(const AirlineEvent& event, const char* why);
  void decide(const Decision& decision);
  void to_peer(AirlineCode airline, PeerMessage message, const char* why);
  void to_peer_now(AirlineCode airline, PeerMessage message, const char* why);
  // `seen`: what others' answers in this reply build on, for the client's session token.
  void reply(const ClientRef& client, ReplyBody body, const char* why,
             const VectorClock& seen = {});
  void reply_now(const ClientRef& client, ReplyBody body, const char* why,
                 const VectorClock& seen = {});
  // Whether a reply since the last call says that a signature is not whose it claims to be.
  bool take_bad_signature() { return std::exchange(bad_signature_, false); }
  // For the log: recovery begins for this hold.
  void note_overdue(const PurchaseId& id) { effects_.overdue.push_back(id); }
  void reply_operator(const ConnectionId& connection, std::string json);
  void reply_operator_now(const ConnectionId& connection, std::string json);
  // Takes over what the mesh wants done; its notices wait for take_notices().
  void absorb(MeshEffects effects);
  std::vector<MeshNotice> take_notices() { return std::exchange(notices_, {}); }

  // Seals the step's events and hands everything over.
  Effects finish();

 private:
  void note_signature(const ReplyBody& body);

  AirlineState& state_;
  Now now_;
  Effects effects_;
  std::vector<MeshNotice> notices_;
  bool bad_signature_ = false;
};

}  // namespace vendepass
