#include "broker-less/core/event_logs.h"

#include <algorithm>

#include "common/limits.h"

namespace vendepass {

EventLogs::EventLogs(AirlineCode self, const Alliance& alliance, const KeyPair& key)
    : self_{self}, key_{key}, order_{self, alliance} {
  set_alliance(alliance);
  VP_ASSERT(logs_.contains(self_));
}

void EventLogs::set_alliance(const Alliance& alliance) {
  for (const auto& member : alliance.members)
    logs_.try_emplace(member.airline, member.airline, member.public_key)
        .first->second.set_key(member.public_key);
  order_.set_alliance(alliance);
  not_adopted_.clear();
}

void EventLogs::apply(const OwnEventRecord& record) {
  const auto event = decode_event(record.event);
  VP_ASSERT(event && event->airline == self_);
  if (event->number <= known_.at(self_)) return;
  VP_ASSERT(event->previous() == known_.at(self_));
  own_event(*event, record.event);
  sealed_ = event->number;
}

void EventLogs::own_event(const Event& event, Bytes bytes) {
  logs_.at(self_).append(event.number, std::move(bytes));
  known_.raise(self_, event.number);
  order_.know(event);
}

// An airline that has left the alliance file leaves its events behind.
void EventLogs::apply(const ForeignEventsRecord& record) {
  const auto found = logs_.find(record.batch.airline);
  if (found == logs_.end()) return;
  const auto before = found->second.count();
  for (const auto& bytes : found->second.voided_by(record.batch)) {
    auto event = decode_event(bytes);
    if (event && event->number <= order_.delivered().at(event->airline))
      voided_.push_back(*std::move(event));
  }
  found->second.apply(record.batch);
  known_.raise(record.batch.airline, found->second.count());
  for (const auto& bytes : record.batch.events) {
    auto event = decode_event(bytes);
    VP_ASSERT(event);  // It was decoded before it was recorded.
    if (event->number > before) order_.know(*std::move(event));
  }
}

void EventLogs::drop_until(const VectorClock& clock) {
  for (auto& [airline, log] : logs_)
    log.drop_until(std::min({clock.at(airline), order_.delivered().at(airline), log.count()}));
}

Result<std::deque<Event>> EventLogs::waiting_in(const EventLog& log, std::uint64_t delivered) {
  std::deque<Event> waiting;
  if (delivered < log.base() || delivered > log.count())
    return Error{ErrorCode::kMalformed, "a snapshot is true after events that its log lacks"};
  for (const auto& bytes : log.between(delivered + 1, log.count())) {
    auto event = decode_event(bytes);
    if (!event) return event.error();
    waiting.push_back(*std::move(event));
  }
  return waiting;
}

EventLogs::Adopted EventLogs::adopt(EventLogs&& other, bool with_own) {
  Adopted adopted;
  for (auto& [airline, log] : other.logs_) {
    if ((airline == self_ && !with_own) || !logs_.contains(airline)) continue;
    const auto delivered = other.order_.delivered().at(airline);
    adopt_log(airline, std::move(log), delivered, adopted);
    if (delivered > order_.delivered().at(airline)) not_adopted_.insert(airline);
  }
  order_.deliver_waiting();
  return adopted;
}

bool EventLogs::is_news(const VectorClock& clock, bool with_own) const {
  return std::ranges::any_of(clock.components(), [&](const VectorClock::Component& named) {
    return (named.first != self_ || with_own) && logs_.contains(named.first) &&
           !not_adopted_.contains(named.first) && named.second > order_.delivered().at(named.first);
  });
}

void EventLogs::adopt_log(AirlineCode airline, EventLog&& other, std::uint64_t delivered,
                          Adopted& adopted) {
  if (delivered <= order_.delivered().at(airline) || !other.is_whole()) return;
  auto& log = logs_.at(airline);
  if (!other.continues(log)) return adopted.forked.push_back(airline);
  if (delivered > log.count())
    log = std::move(other);
  else if (log.head_at(delivered) != other.head_at(delivered))
    return;
  auto waiting = waiting_in(log, delivered);
  VP_ASSERT(waiting);  // They were decoded before.
  known_.raise(airline, log.count());
  order_.place(airline, delivered, *std::move(waiting));
  if (airline == self_) {
    log.become_own();
    sealed_ = log.count();
  }
  adopted.airlines.push_back(airline);
}

EventLogs::Appended EventLogs::append(Bytes body, std::uint64_t skipped) {
  Event event{self_, known_.at(self_) + 1 + skipped, order_.delivered(), std::move(body), skipped};
  event.clock.raise(self_, event.number);
  auto bytes = encode_event(event);
  VP_ASSERT(bytes.size() <= kMaxEventBytes);
  own_event(event, bytes);
  return {std::move(event), {std::move(bytes)}};
}

std::vector<EventBatch> EventLogs::seal() {
  auto& log = logs_.at(self_);
  std::vector<EventBatch> batches;
  if (sealed_ == log.count()) return batches;
  while (sealed_ < log.count()) {
    batches.push_back(log.page(sealed_ + 1, log.count(), key_));
    sealed_ = batches.back().first + batches.back().events.size() - 1;
  }
  batches.back().beside = std::exchange(attached_, {});
  return batches;
}

std::optional<EventLog::Check> EventLogs::check(EventBatch batch) const {
  const auto found = logs_.find(batch.airline);
  if (found == logs_.end()) return std::nullopt;
  return found->second.check(std::move(batch));
}

bool EventLogs::has_dropped(const Pull& pull) const {
  const auto found = logs_.find(pull.airline);
  return found != logs_.end() && pull.first >= 1 && pull.first <= found->second.base();
}

std::optional<EventBatch> EventLogs::serve(const Pull& pull) const {
  const auto found = logs_.find(pull.airline);
  if (found == logs_.end() || pull.first == 0 || pull.first > pull.last) return std::nullopt;
  const auto& log = found->second;
  const auto limit = std::min(durable_.at(pull.airline), log.count());
  if (pull.first > limit || has_dropped(pull)) return std::nullopt;
  if (pull.airline == self_) return log.page(pull.first, std::min(pull.last, limit), key_);
  return log.relay(pull.first, pull.last, limit);
}

std::optional<Hash32> EventLogs::head_of(AirlineCode airline) const {
  const auto* log = log_of(airline);
  if (log == nullptr) return std::nullopt;
  return log->head();
}

const EventLog* EventLogs::log_of(AirlineCode airline) const {
  const auto found = logs_.find(airline);
  return found == logs_.end() ? nullptr : &found->second;
}

}  // namespace vendepass
