// The owner's side of buying: answers Holds, waits, resolves holds that passed their deadline.
//
// Life of a purchase here:  unknown -> (waiting) -> held -> sold | refused
//                           unknown -> sold | refused          (one owner, or no seat)
// A hold that passes its deadline starts recovery: this owner proposes `refused` in the
// decision register, which carries on whatever was accepted. Only the result ends the hold.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>

#include "airline/core/lost_purchases.h"
#include "airline/core/step.h"

namespace vendepass {

class OwnerDesk {
 public:
  // Holds found in the journal get a fresh deadline: their purchases may be long dead.
  void start(Step& step);

  void on_hold(Step& step, AirlineCode from, const Hold& hold);
  void on_renounce(Step& step, AirlineCode from, const Renounce& renounce);
  void on_query(Step& step, AirlineCode from, const OutcomeQuery& query);
  // Another owner's refusal is the outcome of a purchase that needs both. It may be here before
  // the Hold is, which comes from another airline.
  void on_answer(Step& step, AirlineCode from, const OwnerAnswer& answer);
  void on_chosen(Step& step, const PurchaseId& id, const Bytes& value);
  void on_content_query(Step& step, AirlineCode from, const ContentQuery& query) {
    LostPurchases::on_query(step, from, query);
  }
  void on_content(Step& step, const ContentAnswer& answer);
  void on_ticket_order(Step& step, AirlineCode from, const TicketOrder& order);
  void on_trips_query(Step& step, AirlineCode from, const TripsQuery& query);
  // A flight was cancelled: its holds are to be resolved now.
  void on_flight_cancelled(Step& step, const FlightId& flight);
  void on_wake(Step& step);
  std::optional<Instant> next_wake() const;

  // ---- For Vitals ----
  std::size_t waiting() const { return waiting_.size(); }
  std::uint64_t overdue() const { return overdue_; }
  // When the oldest hold without an outcome was taken, or found in the journal by this start.
  std::optional<Instant> in_doubt_since() const;

 private:
  struct WaitingHold {
    Hold hold;
    Purchase purchase;
    std::set<AirlineCode> askers;
    std::set<PurchaseId> blockers;
    Instant until;
  };
  struct Deadline {
    Instant at;
    Instant latest;           // Renewals end here.
    Instant since;            // The hold is known to this start.
    bool is_overdue = false;  // Recovery has begun.
  };

  enum class SignedWith { kKeyInForce, kAnyKey };
  std::optional<Error> objection(Step& step, const Signed& document,
                                 const Result<Purchase>& purchase, SignedWith keys) const;
  // Why the edition in use has no new hold for this purchase, though it may be refused or
  // renounced.
  std::optional<Error> hold_objection(Step& step, const PurchaseId& id,
                                      const Purchase& purchase) const;
  void decide_hold(Step& step, AirlineCode from, const PurchaseId& id, const Hold& hold,
                   const Purchase& purchase);
  void wait(Step& step, AirlineCode from, const PurchaseId& id, const Hold& hold,
            const Purchase& purchase, WaitFor wait_for);
  void take(Step& step, const std::set<AirlineCode>& askers, const PurchaseId& id,
            const Purchase& purchase, const Decision& decision);
  void answer(Step& step, AirlineCode to, const PurchaseId& id, const char* why) const;
  void remember_refusal(const PurchaseId& id, AirlineCode from, const Refusal& refusal);
  const Refusal* early_refusal(const PurchaseId& id, const Purchase& purchase) const;
  void reject_waiting(Step& step, const PurchaseId& id, const Error& error, const char* why);
  void refuse_waiting(Step& step, const PurchaseId& id, const Refusal& refusal);
  void retry_waiting(Step& step);
  void recover(Step& step, const PurchaseId& id);
  // Sets the first deadline or another one. `renewals`: how long repeated Holds may put it off.
  void arm(Step& step, const PurchaseId& id, Millis renewals);
  void renew(Step& step, const PurchaseId& id);
  void disarm(const PurchaseId& id);

  using Refuser = std::pair<PurchaseId, AirlineCode>;

  std::map<PurchaseId, WaitingHold> waiting_;
  std::map<Refuser, Refusal> early_refusals_;  // Of purchases that are unknown here.
  std::deque<Refuser> early_refusers_;         // The same, the oldest first.
  std::map<PurchaseId, Deadline> deadlines_;
  std::set<std::pair<Instant, PurchaseId>> due_;
  std::uint64_t overdue_ = 0;  // Holds since the start for which recovery began.
  LostPurchases lost_;
};

}  // namespace vendepass
