// What led to a purchase's outcome: every airline says what it knows from its own state alone.
//
// Nothing here is personal. Which purchase has which seat is in everybody's events; names are not.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "common/message_purchase.h"
#include "common/message_register.h"
#include "common/vector_clock.h"

namespace vendepass {

// What one event of an owner did to the seats that one purchase has on one flight. An event that
// is about seats of several flights is there once for each.
struct SeatsEvent {
  enum class Kind : std::uint8_t {
    kHeld = 1,       // Until the quorum decides.
    kSold = 2,       // At once, by the only owner.
    kHoldSold = 3,   // Decided "sold": what was held is tickets now.
    kReleased = 4,   // Decided "refused": what was held is free again.
    kCancelled = 5,  // Given back by the customer.
    kChanged = 6,    // One passenger sits elsewhere.
  };
  Kind kind;
  std::uint64_t number;  // In its airline's log.
  VectorClock clock;
  FlightId flight;
  std::vector<SeatId> seats;  // That are the purchase's by this event.
  std::vector<SeatId> freed;  // That are so no more.
  Quorum quorum;              // Of a hold: who decides. Otherwise, and in old journals, empty.
  friend bool operator==(const SeatsEvent&, const SeatsEvent&) = default;
};

// A purchase that had the seats which a refused one lacked.
struct Rival {
  PurchaseId purchase;
  std::vector<SeatId> seats;       // That it had at the moment of the refusal, among those wanted.
  std::vector<SeatsEvent> events;  // How it got seats of that flight, and what became of them.
};

// What one airline knows of one purchase.
struct Testimony {
  AirlineCode airline;
  std::optional<PurchaseState> answer;  // As owner; pending while it holds. None: never answered.
  std::optional<Refusal> refusal;       // When refused, be it its own or one that it was told of.
  VectorClock refused_at;               // What it knew then.
  std::optional<AirlineCode> home;      // The entry that the purchase names.
  std::vector<SeatsEvent> events;       // Of its own log, in order.
  std::vector<Rival> rivals;            // The newest first, when it refused for lack of seats.
  bool is_cut;                          // There may be more events or rivals than fit.
  std::optional<Ballot> promised;       // As acceptor: the highest; none while ballot 0 is open.
  std::optional<Vote> vote;
  std::optional<PurchaseState> decision;  // Of the register, as far as known: sold or refused.
};

struct WhyQuery {
  std::uint64_t request;  // Chosen by the asker; comes back in the answer.
  PurchaseId purchase;
  Bytes content;  // Of the purchase, to its owners, who had it before. Empty: not known.
};
struct WhyAnswer {
  std::uint64_t request;
  Testimony testimony;
  VectorClock clock{};  // What it builds on.
};

struct WhyRequest {
  PurchaseId purchase;
  Signed grant;
  Bytes content;  // Of the purchase: tells which seats were wanted. Empty: the asker has it not.
};
struct WhyReply {
  PurchaseId purchase;
  std::vector<Testimony> testimonies;
  std::vector<AirlineCode> silent;  // Airlines that did not answer.
};

}  // namespace vendepass
