// What a monitor knows: everything that it has heard, put together.
//
// Pure: frames, answers and times are handed in. Times count from when the watch began and never go
// back. What is not signed by the airline that it is about is counted and passed over. Of two
// bulletins of an airline the later one counts; of events those that come after what was heard.
// What was published before, or was lost on the way, is missing here for ever, and said so: a
// monitor pulls nothing.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "broker-less/monitor/core/event_words.h"
#include "broker-less/monitor/core/pulse.h"
#include "common/alliance.h"
#include "common/message_bulletin.h"

namespace vendepass::monitor {

// Silent for so long, an airline is stale: three bulletins of its are missing.
inline constexpr Millis kStale{1750};
// Events that are kept for looking at.
inline constexpr std::size_t kTail = 5000;

struct HeardEvent {
  Millis at;
  AirlineCode airline;
  std::uint64_t number;
  VectorClock clock;
  EventWords words;
};
struct HeardBulletin {
  Millis at;
  Bulletin bulletin;
};
// Events that were published and not heard.
struct MissedEvents {
  Millis at;
  AirlineCode airline;
  std::uint64_t first, last;
};
using News = std::variant<HeardEvent, HeardBulletin, MissedEvents>;
bool is_about(const News& news, const PurchaseId& purchase);

// A seat map that was asked for.
struct SeatsSeen {
  Millis at;
  SeatsReply reply;
  std::set<SeatId> taken_at_first;  // When it was asked for the first time.
};

class Watch {
 public:
  struct Airline {
    std::optional<Bulletin> bulletin;  // The newest.
    std::optional<Millis> heard_at;    // When that was.
    std::uint64_t bulletins = 0;       // Heard.
    VectorClock before;                // Of the bulletin before it.
    Millis condition_since{0};
    std::optional<Millis> doubt_since;           // Purchases are in doubt without a pause.
    std::map<AirlineCode, Millis> behind_since;  // It has lacked events of that one.
    std::map<AirlineCode, Millis> deaf_since;    // It has not heard that one.
    std::map<AirlineCode, Millis> heard_again;   // When it did for the first time after that.
    std::optional<Millis> no_majority_since;
    std::uint64_t last_event = 0;          // Number of the newest event heard.
    Hash32 head{};                         // Chain head after it.
    std::uint64_t events = 0, missed = 0;  // Heard, and not.
    Pulse sales, all_events;
  };

  explicit Watch(Alliance alliance);

  // A frame that came from the gossip endpoint of `by`.
  std::vector<News> hear(AirlineCode by, std::string_view frame, Millis now);
  void answer(const SeatsReply& reply, Millis now);
  // What an operator's socket says of a purchase: docs/operators.md, `purchase`.
  void answer(const PurchaseId& purchase, const std::string& json);

  const Alliance& alliance() const { return alliance_; }
  const std::map<AirlineCode, Airline>& airlines() const { return airlines_; }
  const Airline& airline(AirlineCode code) const { return airlines_.at(code); }
  const std::deque<HeardEvent>& tail() const { return tail_; }  // The newest last.
  const Pulse& sales() const { return sales_; }                 // Purchases, each once.
  const Pulse& all_events() const { return events_; }
  std::uint64_t forged() const { return forged_; }
  const SeatsSeen* seats(const FlightId& flight) const;
  const std::string* purchase(const PurchaseId& id) const;
  // Of every airline two bulletins, so that it can be told who is behind whom.
  bool has_heard_all() const;

  // For how long nothing was heard from it; none while it is fresh.
  std::optional<Millis> stale(AirlineCode airline, Millis now) const;
  // Events of `of` that an airline had, or somebody had heard of, a bulletin ago and that `who`
  // lacks.
  std::uint64_t behind(AirlineCode who, AirlineCode of) const;

 private:
  std::vector<News> hear(Airline& airline, const Bulletin& bulletin, Millis now);
  std::vector<News> hear(Airline& airline, const EventBatch& batch, Millis now);
  void follow(Airline& airline, const Bulletin& bulletin, Millis now);
  void note(Airline& airline, HeardEvent event);
  void note_sale(const PurchaseId& id, Millis now);

  Alliance alliance_;
  std::map<AirlineCode, Airline> airlines_;
  std::deque<HeardEvent> tail_;
  Pulse sales_, events_;
  std::uint64_t forged_ = 0;
  std::map<FlightId, SeatsSeen> seats_;
  std::map<PurchaseId, std::string> purchases_;
  std::set<PurchaseId> sold_;  // Lately.
  std::deque<PurchaseId> sold_order_;
};

}  // namespace vendepass::monitor
