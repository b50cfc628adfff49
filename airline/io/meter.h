// Counts what comes in and what leaves, and times purchases from request to reply.
//
// The sockets' thread tells it everything, counts() is for any thread. The lock is held for a few
// additions, or for the copy.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "airline/io/histogram.h"
#include "broker-less/io/incoming.h"
#include "common/errors.h"

namespace vendepass {

// What a client was told of a purchase. Rejected: this request did not act and never will;
// pending: it may have, or may yet.
enum class Outcome { kSold, kRefused, kRejected, kPending };
inline constexpr Outcome kOutcomes[]{Outcome::kSold, Outcome::kRefused, Outcome::kRejected,
                                     Outcome::kPending};
const char* name_of(Outcome outcome);  // "sold"

struct PurchaseTold {
  PurchaseId purchase;
  enum class Asked { kBuy, kGiveUp } asked;
  Outcome outcome;
  std::optional<ErrorCode> reason;  // Unless it is sold.
  bool finished_for_other;          // Sold, and the home entry is another airline.
  std::chrono::duration<double> took;
};

// All of it since the start.
struct Traffic {
  using Clock = std::chrono::steady_clock;
  struct Peer {
    std::uint64_t messages_sent = 0, messages_received = 0;
    std::optional<Clock::time_point> heard;  // The newest packet.
  };
  struct Events {
    std::uint64_t batches = 0, events = 0;
    void add(const EventBatch& batch) { ++batches, events += batch.events.size(); }
  };
  std::map<AirlineCode, Peer> peers;  // Those that were heard or spoken to.
  Events published, subscribed;       // To and from everybody who listens.
  Events served, pulled;              // What was asked for: here, and by this airline.
  std::uint64_t pulls_received = 0, pulls_sent = 0;
  std::uint64_t not_taken = 0;  // For the actor's inbox was full.
  std::map<std::pair<Outcome, std::optional<ErrorCode>>, std::uint64_t> purchases;
  std::map<Outcome, Histogram> durations;
  std::uint64_t finished_for_others = 0;
};

class Meter {
 public:
  explicit Meter(AirlineCode self) : self_{self} {}

  void arrived(const Incoming& incoming);
  // What is about to be sent; returns what it tells of purchases.
  std::vector<PurchaseTold> leaving(const std::vector<Envelope>& outbox);
  // A client was told so without the actor.
  std::optional<PurchaseTold> rejected(const ConnectionId& client, std::uint64_t request,
                                       const Error& error);
  // A peer's message that the actor has no room for.
  void not_taken();

  Traffic counts() const;

 private:
  struct Begun {
    PurchaseId purchase;
    PurchaseTold::Asked asked;
    Traffic::Clock::time_point at;
  };
  void begin(const ClientArrival& client);
  std::optional<PurchaseTold> end(const ConnectionId& client, std::uint64_t request,
                                  const ReplyBody& body);
  void on(const ToPeer& to);

  AirlineCode self_;
  std::map<std::pair<ConnectionId, std::uint64_t>, Begun> begun_;  // The sockets' thread only.
  mutable std::mutex mutex_;
  Traffic counts_;  // Guarded by the mutex.
};

}  // namespace vendepass
