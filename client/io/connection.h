// Asks the alliance: finds the airlines, asks the entry, and when it does not answer the next.
//
// Owns the session token's life: sends it as `after`, merges every reply's clock into it, on
// disk too. What to ask next and when to stop is BookingSession's; here it is carried out.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "client/core/advice.h"
#include "client/core/booking_session.h"
#include "client/io/surroundings.h"
#include "client/io/wallet.h"
#include "common/alliance.h"

namespace vendepass {

struct ConnectionOptions {
  std::optional<AirlineCode> entry;    // Asked first.
  std::vector<std::string> endpoints;  // To find the airlines, and then asked first.
  std::optional<Alliance> alliance;    // Names them all.
  AskingTimes times;
};

// A value, or why there is none.
template <typename T>
using Attempt = std::variant<T, Failure>;

// An answer and who gave it.
template <typename T>
struct Answer {
  T reply;
  AirlineCode airline;
};

class Connection {
 public:
  Connection(const Wallet& wallet, Surroundings around, ConnectionOptions options);

  // Knows whom to ask: from the options, else from the wallet, else by asking. Call first.
  std::optional<Failure> find_airlines();
  // All airlines in the order of asking; those that did not answer during this command last.
  const std::vector<AirlineCode>& airlines() const { return order_; }
  // The same with this one first, unless --entry names the first.
  std::vector<AirlineCode> airlines_from(AirlineCode first) const;

  // Asks until the session says that it is over. When the person interrupts, and that is heeded,
  // it ends at once: what became of it is unknown.
  Verdict ask(const ClientBody& body, Purpose purpose, Earlier earlier,
              const std::vector<AirlineCode>& order);

  // A question to the alliance; `command` for the advice when it fails.
  template <typename T>
  Attempt<Answer<T>> question(const ClientBody& body, const std::string& command) {
    return answer_of<T>(ask(body, Purpose::kQuestion, Earlier::kNeverSent, order_), command);
  }

  // No question goes on after this moment, but each asks for as long as one attempt takes.
  void stop_asking_at(Instant end) { end_ = end; }

  // Remembers the airlines of this reply.
  void learn(const AirlinesReply& reply);

 private:
  template <typename T>
  Attempt<Answer<T>> answer_of(const Verdict& verdict, const std::string& command) {
    if (verdict.kind == Verdict::Kind::kAnswered)
      if (const auto* reply = std::get_if<T>(&*verdict.body))
        return Answer<T>{*reply, *verdict.airline};
    return failure_of(verdict, command);
  }
  Failure failure_of(const Verdict& verdict, const std::string& command) const;

  std::optional<Failure> find_through_endpoints();
  void set_alliance(KnownAlliance alliance);
  bool knows_endpoint(const std::string& endpoint) const;
  AirlineLink::Outcome send(const std::string& endpoint, const ClientBody& body, Millis wait);
  void carry_out(const BookingSession::Ask& step, const ClientBody& body, BookingSession& session);
  void take_clock(const ClientReply& reply);
  void tell_once(const std::string& line);

  const Wallet& wallet_;
  Surroundings around_;
  ConnectionOptions options_;
  KnownAlliance known_{0, {}, {}};
  std::optional<Instant> end_;
  std::vector<AirlineCode> order_;
  std::vector<AirlineCode> silent_;  // Did not answer during this command.
  VectorClock token_;
  std::uint64_t next_request_;
  std::vector<std::string> told_;  // Notes of this command: bounded by pairs of airlines.
};

}  // namespace vendepass
