// Holds requests back until the events that they build on are here.
//
// A request names those by a vector clock: a client's session token, or what the entry of a Hold
// had on its disk. So a traveller who goes from airline to airline reads their own writes, and
// never reads backwards.
//
//   a Hold, an order about tickets
//               the entry has it all: what is missing is pulled from there
//   a client's  every airline that is not suspect is asked what it has. What one of them has is
//               pulled and waited for; what none has is not: the request goes on, and its answer
//               says what stayed out of sight (`unseen`)
//
// Waiting is bounded: then the request is rejected as `behind`. What an airline that is silent may
// have is never waited for. Source: D. Terry and others, Session Guarantees (1994).
#pragma once

#include <map>
#include <optional>
#include <variant>
#include <vector>

#include "airline/core/step.h"

namespace vendepass {

struct WaitingRequest {
  ClientRef client;
  VectorClock after;
  ClientBody body;
  Instant until;  // The client's patience ends.
};

class CausalGate {
 public:
  // True: it may go on now. Otherwise it is kept, or was rejected, and comes out of take_*().
  bool admit(Step& step, const ClientRef& client, Millis patience, ClientRequest& request);
  bool admit(Step& step, AirlineCode from, Hold& hold);
  bool admit(Step& step, AirlineCode from, TicketOrder& order);

  // Looks again at what waits; rejects what has waited too long. Call in every step, after its
  // inputs.
  void look(Step& step);
  std::vector<WaitingRequest> take_requests() { return std::exchange(ready_requests_, {}); }
  struct FromEntry {
    AirlineCode entry;
    std::variant<Hold, TicketOrder> message;
  };
  std::vector<FromEntry> take_messages() { return std::exchange(ready_messages_, {}); }
  std::optional<Instant> next_wake() const;

 private:
  struct Parked {
    WaitingRequest request;
    Instant give_up;      // Rejected then.
    std::uint64_t asked;  // The PING whose answers say what the others have.
  };
  struct ParkedMessage {
    FromEntry from;
    Instant give_up;
  };
  template <typename Message>
  bool admit(Step& step, AirlineCode from, const Hash16& name, Message& message);
  static Unseen missing(Step& step, const VectorClock& after, const VectorClock& here);
  // Everybody who is not suspect has answered the PING.
  static bool all_have_answered(Step& step, std::uint64_t asked);
  // None of those that answered has more of it.
  static bool is_out_of_sight(Step& step, AirlineCode airline, std::uint64_t wanted);
  bool settle(Step& step, Parked& parked);
  void ask(Step& step);

  std::vector<Parked> parked_;
  // By entry and digest of what is asked: a repeat takes the place of the one that waits.
  std::map<std::pair<AirlineCode, Hash16>, ParkedMessage> parked_messages_;
  std::vector<WaitingRequest> ready_requests_;
  std::vector<FromEntry> ready_messages_;
  bool ask_is_due_ = false;
  Instant ask_at_{};  // Not before.
};

}  // namespace vendepass
