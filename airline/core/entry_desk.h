// The entry's side of buying: carries one purchase from the client to its one outcome.
//
//   asking    Hold to every owner, repeated until each has answered
//   deciding  all have Held: the decision register decides (ballot 0 if this is the home
//             entry, else a ballot of its own with phase 1)
//   giving up the customer wants it refused, unless it is sold
//   looking   no majority can be reached: nothing is started, but an outcome that exists is told
//
// One owner's refusal is the outcome and ends it at once. Nothing here is durable: a purchase
// whose entry dies is finished by whichever airline gets it next, or by its owners' recovery.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "airline/core/step.h"

namespace vendepass {

class EntryDesk {
 public:
  void on_buy(Step& step, const ClientRef& client, Millis patience, const BuyRequest& request);
  void on_give_up(Step& step, const ClientRef& client, Millis patience,
                  const GiveUpRequest& request);
  void on_answer(Step& step, AirlineCode from, const OwnerAnswer& answer);
  void on_chosen(Step& step, const PurchaseId& id, const Bytes& value);
  void on_wake(Step& step);
  std::optional<Instant> next_wake() const;

 private:
  enum class Phase { kAsking, kDeciding, kGivingUp, kLooking };
  struct Waiter {
    ClientRef client;
    Instant until;
  };
  struct Coordination {
    PurchaseId id;
    Signed content;
    Purchase purchase;
    std::vector<AirlineCode> owners;
    Stamp stamp;
    Phase phase = Phase::kAsking;
    std::optional<Signed> give_up;
    bool decided_sold = false;
    bool looked_free = false;  // To the replica here, when it was asked for.
    std::vector<Waiter> waiters;
    std::map<AirlineCode, std::vector<LegSeats>> seats;  // Of each owner that has Held or Sold.
    std::set<AirlineCode> ignorant;                      // Looking: answered, knows no outcome.
    std::optional<Error> last_error;
    VectorClock seen;  // What the owners' answers build on.
    Instant ask_at{};
    Instant due_at{};  // Its entry in due_.
  };

  Coordination* join(Step& step, const ClientRef& client, Millis patience, const Signed& content);
  void ask(Step& step, Coordination& coordination);
  void on_refusal(Step& step, const Coordination& coordination, const Refusal& refusal);
  void propose_sold(Step& step, Coordination& coordination);
  void on_seats(Step& step, Coordination& coordination, AirlineCode from,
                const std::vector<LegSeats>& legs, bool sold);
  void on_error(Step& step, Coordination& coordination, const Error& error);
  void on_no_outcome(Step& step, Coordination& coordination, AirlineCode from);
  // Rejects when every owner that is up knows no outcome; true when it did.
  bool stop_looking(Step& step, Coordination& coordination);
  bool all_answered(const Coordination& coordination) const;
  void finish_sold(Step& step, Coordination& coordination);
  // Its legs, or some of them, are not kept any more.
  static bool is_forgotten(Step& step, const Coordination& coordination);
  void finish(Step& step, const PurchaseId& id, const ReplyBody& body, const char* why);
  void expire(Step& step, Coordination& coordination);
  // Call after a change of ask_at, phase or waiters: keeps due_ true.
  void reschedule(Coordination& coordination);
  static Error timeout(const Coordination& coordination);

  std::map<PurchaseId, Coordination> coordinations_;
  std::set<std::pair<Instant, PurchaseId>> due_;
  std::uint64_t count_ = 0;  // Of requests that entered here since the start.
};

}  // namespace vendepass
