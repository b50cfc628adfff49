// Purchases that an owner lost with its database, while the seats that they took came back.
//
// The others' events give back which seats were taken under which purchase id, and nothing more:
// who travels, and who may cancel, is in the purchase. The other owners have it, the entry that
// carries an order about its tickets, or a buyer who asks again. Its id is the digest of its
// content: whoever brings it, it is the one that the seats were taken for.
#pragma once

#include <deque>
#include <optional>

#include "airline/core/step.h"

namespace vendepass {

class LostPurchases {
 public:
  void start(Step& step);
  // False: a database that is lost may have answered this purchase.
  static bool may_answer(Step& step, const Purchase& purchase);
  // True when this is what was missing; it is recorded.
  static bool adopt(Step& step, const PurchaseId& id, const Signed& purchase);
  static void ask_everybody(Step& step, const PurchaseId& id);
  static void on_query(Step& step, AirlineCode from, const ContentQuery& query);
  // Why nothing can be done about its tickets just now, if it is still missing: kUndecided.
  static std::optional<Error> objection(Step& step, const OwnPurchase& purchase);
  void on_wake(Step& step);
  std::optional<Instant> next_wake() const;

 private:
  struct Sought {
    PurchaseId purchase;
    std::uint32_t asked;  // So often.
  };
  std::deque<Sought> sought_;  // Of tickets that were sold: nobody knows whose they are.
  Instant ask_at_{};
};

}  // namespace vendepass
