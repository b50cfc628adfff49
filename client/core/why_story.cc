#include "client/core/why_story.h"

#include <algorithm>
#include <map>

namespace vendepass {
namespace {

using Kind = SeatsEvent::Kind;

// A step with its place in causal history.
struct Placed {
  StoryStep step;
  AirlineCode airline;   // Whose log it stands in,
  std::uint64_t number;  // at this event, or right after it.
  bool after;
  VectorClock clock;
  bool is_own_hold = false, is_own_sale = false;
  std::optional<AirlineCode> ended_by;  // The owner whose refusal ended this hold.

  auto rank() const { return std::pair{EventRank{clock.sum(), airline, number}, after}; }
};

bool leads_to(const Placed& cause, const Placed& effect) {
  if (cause.airline == effect.airline)
    return std::pair{cause.number, cause.after} < std::pair{effect.number, effect.after};
  if (effect.clock.at(cause.airline) >= cause.number + (cause.after ? 1 : 0)) return true;
  if (cause.is_own_hold && effect.is_own_sale) return true;
  const auto* refusal = std::get_if<StoryRefusal>(&cause.step);
  return refusal != nullptr && effect.ended_by == refusal->airline;
}

// Whoever comes first by rank among those whose causes have been told.
std::vector<StoryStep> in_order(std::vector<Placed> steps) {
  std::stable_sort(steps.begin(), steps.end(),
                   [](const Placed& a, const Placed& b) { return a.rank() < b.rank(); });
  std::vector<std::size_t> untold(steps.size(), 0);  // Causes of each.
  for (std::size_t i = 0; i < steps.size(); ++i)
    for (std::size_t j = 0; j < steps.size(); ++j)
      if (i != j && leads_to(steps[j], steps[i])) ++untold[i];
  std::vector<bool> told(steps.size(), false);
  std::vector<StoryStep> ordered;
  for (std::size_t count = 0; count < steps.size(); ++count) {
    std::size_t next = steps.size();
    for (std::size_t i = steps.size(); i-- > 0;)
      if (!told[i] && (untold[i] == 0 || next == steps.size())) next = i;
    // If all wait for each other, an airline has lied: the last one found keeps it going.
    told[next] = true;
    for (std::size_t i = 0; i < steps.size(); ++i)
      if (i != next && leads_to(steps[next], steps[i])) --untold[i];
    ordered.push_back(std::move(steps[next].step));
  }
  return ordered;
}

// The airline whose refusal this is, when the refusal says so.
AirlineCode refuser(const Testimony& testimony) {
  const auto& flight = testimony.refusal->flight;
  return flight ? flight->airline : testimony.airline;
}

bool is_by_register(const Refusal& refusal) { return refusal.reason == ErrorCode::kRecovered; }

// It answers, and knows nothing that made it answer so.
bool has_forgotten(const Testimony& testimony) {
  return testimony.answer && *testimony.answer != PurchaseState::kPending &&
         testimony.events.empty() && testimony.refused_at == VectorClock{};
}

class Telling {
 public:
  Telling(const WhyReply& reply, const std::optional<Purchase>& purchase) : reply_{reply} {
    if (purchase) {
      story_.home = purchase->home_entry;
      if (owners_of(*purchase).size() > 1) story_.quorum = purchase->quorum;
    }
    for (const auto& testimony : reply.testimonies) {
      story_.is_cut |= testimony.is_cut;
      story_.is_forgotten |= has_forgotten(testimony);
      if (!story_.home) story_.home = testimony.home;
      for (const auto& event : testimony.events)
        if (story_.quorum.empty()) story_.quorum = event.quorum;
    }
    story_.state = state();
  }

  WhyStory tell() {
    for (const auto& testimony : reply_.testimonies) tell_events(testimony);
    for (const auto& testimony : reply_.testimonies) tell_refusal(testimony);
    story_.steps = in_order(std::move(placed_));
    tell_votes();
    return std::move(story_);
  }

 private:
  PurchaseState state() const {
    for (const auto& testimony : reply_.testimonies) {
      if (testimony.decision) return *testimony.decision;
      if (testimony.answer && *testimony.answer != PurchaseState::kPending)
        return *testimony.answer;
    }
    return PurchaseState::kPending;
  }

  void place(AirlineCode airline, const PurchaseId& purchase, const SeatsEvent& event) {
    placed_.push_back({.step = StoryEvent{airline, purchase, event},
                       .airline = airline,
                       .number = event.number,
                       .after = false,
                       .clock = event.clock,
                       .ended_by = std::nullopt});
  }

  void tell_events(const Testimony& testimony) {
    for (const auto& event : testimony.events) {
      place(testimony.airline, reply_.purchase, event);
      auto& placed = placed_.back();
      placed.is_own_hold = event.kind == Kind::kHeld;
      placed.is_own_sale = event.kind == Kind::kHoldSold;
      if (event.kind == Kind::kReleased && testimony.refusal && !is_by_register(*testimony.refusal))
        placed.ended_by = refuser(testimony);
    }
    for (const auto& rival : testimony.rivals)
      for (const auto& event : rival.events) place(testimony.airline, rival.purchase, event);
  }

  bool tells_itself(AirlineCode airline) const {
    return std::any_of(
        reply_.testimonies.begin(), reply_.testimonies.end(), [&](const Testimony& other) {
          return other.airline == airline && other.refusal && !is_by_register(*other.refusal);
        });
  }

  // An owner's own refusal; what others were told of it is told for it when it does not tell.
  void tell_refusal(const Testimony& testimony) {
    if (!testimony.refusal || is_by_register(*testimony.refusal)) return;
    const auto by = refuser(testimony);
    const bool is_own = by == testimony.airline;
    if (!is_own && (tells_itself(by) || !refusals_told_.emplace(by, testimony.airline).second))
      return;
    StoryRefusal refusal{by, std::nullopt, *testimony.refusal, {}};
    if (!is_own) refusal.told_by = testimony.airline;
    for (const auto& rival : testimony.rivals) refusal.taken_by.push_back(taken(testimony, rival));
    placed_.push_back({.step = std::move(refusal),
                       .airline = testimony.airline,
                       .number = testimony.refused_at.at(testimony.airline),
                       .after = true,
                       .clock = testimony.refused_at,
                       .ended_by = std::nullopt});
  }

  StoryRefusal::TakenBy taken(const Testimony& testimony, const Rival& rival) const {
    StoryRefusal::TakenBy by{rival.purchase, rival.seats, std::nullopt, true, {}};
    const SeatsEvent* since = nullptr;
    for (const auto& event : rival.events) {
      if (event.number > testimony.refused_at.at(testimony.airline)) break;
      if (event.kind == Kind::kHoldSold || event.kind == Kind::kSold) by.only_held = false;
      const auto& got = event.seats;
      if (event.kind != Kind::kHoldSold && !rival.seats.empty() &&
          std::count(got.begin(), got.end(), rival.seats.front()) > 0)
        since = &event;
    }
    if (since == nullptr) return by;
    by.since = EventName{testimony.airline, since->number};
    for (const auto& other : reply_.testimonies)
      for (const auto& event : other.events)
        if (event.kind == Kind::kHeld && other.airline != testimony.airline)
          by.beside.emplace_back(
              EventName{other.airline, event.number},
              event.clock.at(testimony.airline) >= since->number ? Causality::kBefore
              : since->clock.at(other.airline) >= event.number   ? Causality::kAfter
                                                                 : Causality::kConcurrent);
    return by;
  }

  // Before the first thing that they brought about, or at the end.
  void tell_votes() {
    std::map<Ballot, StoryVotes> ballots;
    for (const auto& testimony : reply_.testimonies) {
      if (!testimony.vote) continue;
      auto& votes =
          ballots.try_emplace(testimony.vote->ballot, StoryVotes{*testimony.vote, {}, false})
              .first->second;
      votes.voters.push_back(testimony.airline);
      votes.is_majority = !story_.quorum.empty() && 2 * votes.voters.size() > story_.quorum.size();
    }
    for (auto& [ballot, votes] : ballots) {
      const auto kind = votes.vote.value == kSoldValue ? Kind::kHoldSold : Kind::kReleased;
      const auto effect =
          std::find_if(story_.steps.begin(), story_.steps.end(), [&](const StoryStep& step) {
            const auto* told = std::get_if<StoryEvent>(&step);
            return told != nullptr && told->event.kind == kind && told->purchase == reply_.purchase;
          });
      story_.steps.insert(effect, std::move(votes));
    }
  }

  const WhyReply& reply_;
  WhyStory story_{PurchaseState::kPending, std::nullopt, {}, {}, false};
  std::vector<Placed> placed_;
  std::map<AirlineCode, AirlineCode> refusals_told_;  // Refuser and teller.
};

}  // namespace

std::string to_string(Causality causality) {
  switch (causality) {
    case Causality::kBefore:
      return "before";
    case Causality::kAfter:
      return "after";
    case Causality::kConcurrent:
      break;
  }
  return "concurrent";
}

std::string to_string(const EventName& event) {
  return to_string(event.airline) + ":" + std::to_string(event.number);
}

WhyStory story_of(const WhyReply& reply, const std::optional<Purchase>& purchase) {
  return Telling{reply, purchase}.tell();
}

}  // namespace vendepass
