// The entry's side of orders about tickets: cancels and changes of seat.
//
// A cancel goes to every owner that has one of its tickets. It is in this airline's journal
// before the first send, and repeated until each owner has confirmed, also after a restart; so
// a crash half way cannot leave it half forgotten. Owners act idempotently, ticket by ticket.
#pragma once

#include <map>
#include <optional>
#include <set>

#include "airline/core/step.h"

namespace vendepass {

class TicketDesk {
 public:
  // Takes up the cancels that were promised before a restart.
  void start(Step& step);
  void on_request(Step& step, const ClientRef& client, Millis patience,
                  const TicketsRequest& request);
  void on_answer(Step& step, AirlineCode from, const TicketAnswer& answer);
  void on_wake(Step& step);
  std::optional<Instant> next_wake() const;

 private:
  struct Order {
    Signed order;
    Bytes purchase;
    bool promised;                  // A cancel: in the journal until all have confirmed.
    std::set<AirlineCode> waiting;  // Owners that have not answered.
    std::vector<TicketView> tickets;
    VectorClock seen;  // What the owners' answers build on.
    std::optional<Error> error;
    std::optional<ClientRef> client;  // Nobody waits any more: goes on all the same.
    Instant until;
    Instant ask_at;
  };
  void begin(Step& step, Order order);
  // A repeat of a cancel that runs waits for the one that runs. False: it is a new order.
  bool join(Step& step, const ClientRef& client, Millis patience, const Signed& order);
  void ask(Step& step, std::uint64_t number, Order& order) const;
  static void reply(Step& step, Order& order);

  std::map<std::uint64_t, Order> orders_;
  std::map<Hash16, std::uint64_t> promised_;  // Cancels that run, by digest of their content.
  std::uint64_t count_ = 0;
};

}  // namespace vendepass
