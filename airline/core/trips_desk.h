// The entry's side of reading: trips and outcomes, gathered from the owners.
//
// An itinerary's state is its decision's, never one leg's: sold when one part is sold, refused
// when one is refused. If there are only holds the register is read; an accepted value is
// finished, and otherwise the answer says pending. A reader never proposes `refused` itself.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "airline/core/step.h"

namespace vendepass {

class TripsDesk {
 public:
  void on_trips(Step& step, const ClientRef& client, Millis patience, const TripsRequest& request);
  void on_outcome(Step& step, const ClientRef& client, Millis patience,
                  const OutcomeRequest& request);
  void on_trips_answer(Step& step, AirlineCode from, const TripsAnswer& answer);
  void on_answer(Step& step, AirlineCode from, const OwnerAnswer& answer);
  void on_chosen(Step& step, const PurchaseId& id);
  void on_read(Step& step, const PurchaseId& id, const std::optional<Vote>& accepted);
  void on_wake(Step& step);
  std::optional<Instant> next_wake() const;

 private:
  // One question to every airline, and what came back.
  struct Reading {
    ClientRef client;
    Instant until;
    bool outcome_only;    // OutcomeRequest: refusals also come as OwnerAnswer.
    CustomerId customer;  // Who asks: nobody else's parts are shown.
    std::optional<PurchaseId> purchase;
    std::set<AirlineCode> silent;  // Asked and not answered yet.
    std::set<AirlineCode> absent;  // Dead: not asked, not waited for, and named in the answer.
    std::map<PurchaseId, std::map<AirlineCode, TripPart>> parts;
    std::set<PurchaseId> reading;  // The register is being read for these.
    bool register_asked = false;
    VectorClock seen;  // What the answers build on.
    std::optional<Error> error;
  };

  // Null: the request was answered with why not.
  Reading* begin(Step& step, const ClientRef& client, Millis patience, const Signed& grant,
                 std::optional<PurchaseId> purchase);
  // The purchase, if any part has its content.
  static std::optional<Purchase> purchase_in(const std::map<AirlineCode, TripPart>& parts);
  // Asks every airline that is not dead for its part.
  void ask(Step& step, const Reading& reading, const Signed& grant) const;
  static std::vector<AirlineCode> missing(const Reading& reading);
  static std::optional<PurchaseState> state_in(Step& step, const PurchaseId& id,
                                               const std::map<AirlineCode, TripPart>& parts);
  void progress(Step& step, std::uint64_t request);
  void ask_register(Step& step, Reading& reading);
  void reply(Step& step, const Reading& reading);
  static bool has_forgotten(Step& step, const Reading& reading, const PurchaseId& id,
                            AirlineCode owner);
  static TripsReply trips_reply(Step& step, const Reading& reading);
  static ReplyBody outcome_reply(Step& step, const Reading& reading);
  static TripView trip_view(Step& step, const Reading& reading, const PurchaseId& id,
                            const std::map<AirlineCode, TripPart>& parts);

  std::map<std::uint64_t, Reading> readings_;
  std::uint64_t count_ = 0;
};

}  // namespace vendepass
