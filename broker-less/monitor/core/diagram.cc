#include "broker-less/monitor/core/diagram.h"

#include <algorithm>

namespace vendepass::monitor {
namespace {

// Something at one airline that a clock goes with.
struct Clocked {
  EventRank rank;   // Of what was known then; `number`: own events.
  int after_event;  // What is not an event comes after the event of its rank.
  vendepass::Moment moment;
  VectorClock clock;
};

class Diagram {
 public:
  explicit Diagram(const Recording& recording) : recording_{recording} {}

  SpaceTime draw(const std::optional<PurchaseId>& purchase, std::size_t most) {
    collect(purchase);
    std::ranges::stable_sort(found_, {}, [](const Clocked& each) {
      return std::pair{each.rank, each.after_event};
    });
    if (purchase) keep_between_events();
    if (found_.size() > most)
      found_.erase(found_.begin(), found_.end() - static_cast<std::ptrdiff_t>(most));
    SpaceTime happened;
    for (const auto& member : recording_.alliance.members)
      happened.hosts.push_back(to_string(member.airline));
    for (auto& each : found_) {
      add_arrows(each);
      happened.moments.push_back(std::move(each.moment));
    }
    return happened;
  }

 private:
  void collect(const std::optional<PurchaseId>& purchase) {
    Watch watch{recording_.alliance};
    for (const auto& entry : recording_.entries)
      for (const auto& news : tell(watch, entry)) {
        if (const auto* event = std::get_if<HeardEvent>(&news)) {
          if (!purchase || event->words.purchase == purchase) add(*event);
        } else if (const auto* heard = std::get_if<HeardBulletin>(&news)) {
          follow(*heard);
        }
      }
  }

  // What airlines went through before and after a purchase is not about it.
  void keep_between_events() {
    const auto is_event = [](const Clocked& each) { return each.after_event == 0; };
    const auto first = std::ranges::find_if(found_, is_event);
    found_.erase(found_.begin(), first);
    while (!found_.empty() && !is_event(found_.back())) found_.pop_back();
  }

  std::string when(Millis at) const { return clock_text({recording_.began, UtcOffset{0}}, at); }

  void add(const HeardEvent& event) {
    found_.push_back({{event.clock.sum(), event.airline, event.number},
                      0,
                      {.host = to_string(event.airline),
                       .text = line_of(event.words),
                       .kind = vendepass::Moment::Kind::kEvent,
                       .after = {},
                       .lost = {},
                       .when = when(event.at),
                       .clock = to_string(event.clock)},
                      event.clock});
  }

  // A new start: the one before has ended, some time after its last bulletin.
  void follow(const HeardBulletin& heard) {
    const auto& now = heard.bulletin;
    const auto last = last_.find(now.airline);
    if (last != last_.end() && last->second.bulletin.incarnation != now.incarnation) {
      add_turn(last->second, vendepass::Moment::Kind::kDown, "is heard for the last time");
      add_turn(heard, vendepass::Moment::Kind::kUp,
               "has started again: start " + std::to_string(now.incarnation));
    }
    last_.insert_or_assign(now.airline, heard);
  }

  void add_turn(const HeardBulletin& heard, vendepass::Moment::Kind kind, const std::string& text) {
    const auto& [at, bulletin] = heard;
    const auto& clock = bulletin.digest.clock;
    found_.push_back({{clock.sum(), bulletin.airline, clock.at(bulletin.airline)},
                      kind == vendepass::Moment::Kind::kDown ? 1 : 2,
                      {.host = to_string(bulletin.airline),
                       .text = to_string(bulletin.airline) + " " + text,
                       .kind = kind,
                       .after = {},
                       .lost = {},
                       .when = when(at),
                       .clock = to_string(clock)},
                      clock});
  }

  // In order: what is known of other airlines grows along each one's line.
  void add_arrows(Clocked& each) {
    const auto self = each.rank.airline;
    auto& known = known_[self];
    for (const auto& [other, count] : each.clock.components()) {
      if (other == self || count <= known.at(other)) continue;
      known.raise(other, count);
      // The newest one that is in the picture; it is earlier there, for its clock is smaller.
      const auto& places = places_[other];
      const auto after = places.upper_bound(count);
      if (after == places.begin()) continue;
      const auto from = std::prev(after)->second;
      if (drawn_[self].insert(from).second) each.moment.after.push_back({from, ""});
    }
    if (each.after_event == 0) places_[self].emplace(each.rank.number, place_);
    ++place_;
  }

  const Recording& recording_;
  std::vector<Clocked> found_;
  std::map<AirlineCode, HeardBulletin> last_;
  std::map<AirlineCode, VectorClock> known_;
  std::map<AirlineCode, std::map<std::uint64_t, std::size_t>> places_;  // By number.
  std::map<AirlineCode, std::set<std::size_t>> drawn_;
  std::size_t place_ = 0;
};

}  // namespace

SpaceTime diagram_of(const Recording& recording, const std::optional<PurchaseId>& purchase,
                     std::size_t most) {
  return Diagram{recording}.draw(purchase, most);
}

}  // namespace vendepass::monitor
