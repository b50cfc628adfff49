#include "broker-less/core/causal_order.h"

#include <algorithm>

#include "common/limits.h"

namespace vendepass {

CausalOrder::CausalOrder(AirlineCode self, const Alliance& alliance) : self_{self} {
  set_alliance(alliance);
}

void CausalOrder::set_alliance(const Alliance& alliance) {
  members_.clear();
  for (const auto& member : alliance.members) members_.insert(member.airline);
  deliver_waiting();
}

void CausalOrder::know(Event event) {
  const auto queue = waiting_.find(event.airline);
  if (queue != waiting_.end()) {
    while (!queue->second.empty() && queue->second.back().number > event.previous())
      queue->second.pop_back();
    if (!queue->second.empty()) return queue->second.push_back(std::move(event));
    waiting_.erase(queue);
  }
  if (!is_ready(event)) return waiting_[event.airline].push_back(std::move(event));
  deliver(std::move(event));
  deliver_waiting();
}

void CausalOrder::place(AirlineCode airline, std::uint64_t delivered, std::deque<Event> waiting) {
  delivered_.raise(airline, delivered);
  if (waiting.empty())
    waiting_.erase(airline);
  else
    waiting_.insert_or_assign(airline, std::move(waiting));
}

bool CausalOrder::has_room(AirlineCode airline) const {
  const auto queue = waiting_.find(airline);
  return queue == waiting_.end() || queue->second.size() < kMaxWaitingEvents;
}

bool CausalOrder::is_ready(const Event& event) const {
  if (event.airline == self_) return true;
  return std::ranges::all_of(event.clock.components(), [&](const VectorClock::Component& cause) {
    return cause.first == event.airline || !members_.contains(cause.first) ||
           cause.second <= delivered_.at(cause.first);
  });
}

void CausalOrder::deliver(Event event) {
  delivered_.raise(event.airline, event.number);
  ready_.push_back(std::move(event));
}

void CausalOrder::deliver_waiting() {
  const auto rank = [](const auto& queue) {
    const Event& event = queue->second.front();
    return EventRank{event.clock.sum(), event.airline, event.number};
  };
  for (;;) {
    auto first = waiting_.end();
    for (auto queue = waiting_.begin(); queue != waiting_.end(); ++queue)
      if (is_ready(queue->second.front()) && (first == waiting_.end() || rank(queue) < rank(first)))
        first = queue;
    if (first == waiting_.end()) return;
    auto event = std::move(first->second.front());
    first->second.pop_front();
    if (first->second.empty()) waiting_.erase(first);
    deliver(std::move(event));
  }
}

}  // namespace vendepass
