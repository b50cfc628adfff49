// What led to a purchase's outcome, put together from what each airline said of it.
//
// The airlines' events are told in their total order (sum of the vector clock, airline, number),
// which extends causality (docs/design.md, section 3). Refusals and votes are no events: a refusal
// stands where its airline's clock then was, votes before what they brought about. Two orders that
// the protocol keeps and clocks need not show are kept here too: all have held before one sells
// what it held, and the refusal that ends another owner's hold comes before its end.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "common/message.h"

namespace vendepass {

// How two events stand to each other by their vector clocks.
enum class Causality : std::uint8_t { kBefore = 1, kAfter = 2, kConcurrent = 3 };
std::string to_string(Causality causality);  // "before", "after", "concurrent"

struct EventName {
  AirlineCode airline;
  std::uint64_t number;
  friend auto operator<=>(const EventName&, const EventName&) = default;
};
std::string to_string(const EventName& event);  // "G3:17"

struct StoryEvent {
  AirlineCode airline;
  PurchaseId purchase;  // This one, or one that had what it lacked.
  SeatsEvent event;
};
struct StoryRefusal {
  struct TakenBy {
    PurchaseId purchase;
    std::vector<SeatId> seats;
    std::optional<EventName> since;  // None: it was cut off.
    bool only_held;                  // At that moment: its outcome was not known yet.
    // How `since` stands to the events by which this purchase's seats were held elsewhere.
    std::vector<std::pair<EventName, Causality>> beside;
  };
  AirlineCode airline;
  std::optional<AirlineCode> told_by;  // The airline itself did not answer.
  Refusal refusal;
  std::vector<TakenBy> taken_by;
};
// Votes of one ballot. Acceptors tell their newest vote only.
struct StoryVotes {
  Vote vote;
  std::vector<AirlineCode> voters;
  bool is_majority;
};
using StoryStep = std::variant<StoryEvent, StoryRefusal, StoryVotes>;

struct WhyStory {
  PurchaseState state;
  std::optional<AirlineCode> home;  // Its entry.
  Quorum quorum;                    // Empty: it is not known, or there was nothing to decide.
  std::vector<StoryStep> steps;
  bool is_cut;                // There may be more than is told.
  bool is_forgotten = false;  // Its flights are over: an owner has kept the outcome only.
};

// `purchase`: when it is known on this computer.
WhyStory story_of(const WhyReply& reply, const std::optional<Purchase>& purchase);

}  // namespace vendepass
