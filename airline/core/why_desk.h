// What led to a purchase's outcome: the entry asks every airline for its testimony.
//
// It answers when all have answered or the patience is over, and names who did not. It judges
// nothing and changes nothing: who asks puts the testimonies together. Any customer may ask about
// any purchase whose id they know: nothing personal is in the answer.
#pragma once

#include <map>
#include <optional>
#include <set>

#include "airline/core/step.h"

namespace vendepass {

class WhyDesk {
 public:
  void on_why(Step& step, const ClientRef& client, Millis patience, const WhyRequest& request);
  // An operator asks; nobody has to have signed in.
  void on_operator(Step& step, const ConnectionId& connection, std::uint64_t request,
                   const PurchaseId& purchase);
  void on_answer(Step& step, AirlineCode from, const WhyAnswer& answer);
  // Another airline's question, or the own one.
  static void on_query(Step& step, AirlineCode from, const WhyQuery& query);
  void on_wake(Step& step);
  std::optional<Instant> next_wake() const;

 private:
  struct Inquiry {
    ClientRef client;
    Instant until;
    std::set<AirlineCode> silent;  // Asked, and not answered yet.
    std::set<AirlineCode> absent;  // Dead: not asked.
    WhyReply reply;
    VectorClock seen;  // What the answers build on.
  };

  void inquire(Step& step, const ClientRef& asker, Instant until, const WhyRequest& request);
  static void reply(Step& step, const Inquiry& inquiry);

  std::map<std::uint64_t, Inquiry> inquiries_;
  std::uint64_t count_ = 0;
};

}  // namespace vendepass
