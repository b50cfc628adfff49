#include "broker-less/core/event_log.h"

#include <algorithm>

#include "common/limits.h"
#include "common/pack.h"

namespace vendepass {

namespace {

constexpr std::size_t kFraming = 8;  // Lengths around an event.

}  // namespace

Bytes batch_seal(AirlineCode airline, std::uint64_t last, const Hash32& head) {
  Writer writer;
  writer.array(4).text("batch").text(to_string(airline)).u64(last).bytes(head);
  return writer.take();
}

Hash32 EventLog::head_at(std::uint64_t number) const {
  VP_ASSERT(number <= count());
  if (number == count()) return head_;
  const auto above =
      std::upper_bound(seals_.begin(), seals_.end(), number,
                       [](std::uint64_t wanted, const Seal& seal) { return wanted < seal.number; });
  std::uint64_t at = 0;
  Hash32 head{};
  if (above != seals_.begin()) {
    at = std::prev(above)->number;
    head = std::prev(above)->head;
  }
  while (at < number) head = chain_32(head, event(++at));
  return head;
}

EventLog::Check EventLog::check(EventBatch batch) const {
  Check check{Fit::kForged, 0, std::move(batch), {}, {}};
  const auto size = check.batch.events.size();
  if (check.batch.airline != airline_ || size == 0 || size > kMaxPageEvents ||
      check.batch.first == 0 || check.batch.first > kMaxEventNumber)
    return check;
  check.last = check.batch.first + size - 1;
  check.fit = fit_of(check.batch, check.last);
  if (check.fit == Fit::kNew && !decode_new(check)) check.fit = Fit::kForged;
  return check;
}

// Cheap tests first: most batches that are not new are repeats of what is known.
EventLog::Fit EventLog::fit_of(const EventBatch& batch, std::uint64_t last) const {
  if (batch.first > count() + 1) return is_signed(batch, last) ? Fit::kGap : Fit::kForged;
  const auto head = last <= count() ? head_at(last) : head_after(batch, last);
  if (head == batch.head && last <= count()) return Fit::kKnown;
  if (!is_signed(batch, last)) return Fit::kForged;
  return head == batch.head ? Fit::kNew : Fit::kFork;
}

bool EventLog::is_signed(const EventBatch& batch, std::uint64_t last) const {
  return signature_is_valid(batch.signature, batch_seal(airline_, last, batch.head), key_);
}

Hash32 EventLog::head_after(const EventBatch& batch, std::uint64_t last) const {
  auto head = head_;
  for (auto number = count() + 1; number <= last; ++number)
    head = chain_32(head, batch.events[number - batch.first]);
  return head;
}

// False when the airline signed something that is not its next event.
bool EventLog::decode_new(Check& check) const {
  auto& batch = check.batch;
  const auto known = static_cast<std::ptrdiff_t>(count() + 1 - batch.first);
  batch.events.erase(batch.events.begin(), batch.events.begin() + known);
  batch.first = count() + 1;
  for (const auto& bytes : batch.events) {
    auto event = decode_event(bytes);
    if (!event || event->airline != airline_ || event->number != count() + 1 + check.events.size())
      return false;
    check.events.push_back(*std::move(event));
  }
  for (auto& beside : batch.beside)
    if (is_intact(beside)) check.beside.push_back(std::move(beside));
  batch.beside.clear();
  return true;
}

void EventLog::append(Bytes event) {
  head_ = chain_32(head_, event);
  events_.push_back(std::move(event));
  if (count() % kSealSpacing == 0) seals_.push_back({count(), head_, {}});
}

void EventLog::apply(const EventBatch& batch) {
  const auto last = batch.first + batch.events.size() - 1;
  VP_ASSERT(batch.first <= count() + 1);  // A journal has no gaps.
  if (last <= count()) return;
  for (auto number = count() + 1; number <= last; ++number) {
    const auto& bytes = batch.events[number - batch.first];
    head_ = chain_32(head_, bytes);
    events_.push_back(bytes);
  }
  VP_ASSERT(head_ == batch.head);
  keep_seal({last, head_, batch.signature});
}

void EventLog::keep_seal(const Seal& seal) {
  if (seals_.size() >= 2 && seal.number - seals_[seals_.size() - 2].number <= kSealSpacing)
    seals_.pop_back();
  seals_.push_back(seal);
}

void EventLog::keep_beside(std::uint64_t event_number, Beside beside) {
  besides_.keep(event_number, std::move(beside));
}

std::optional<EventBatch> EventLog::relay(std::uint64_t first, std::uint64_t last,
                                          std::uint64_t limit) const {
  const Seal* end = nullptr;
  std::size_t bytes = 0;
  auto seal =
      std::lower_bound(seals_.begin(), seals_.end(), std::max<std::uint64_t>(first, 1),
                       [](const Seal& each, std::uint64_t least) { return each.number < least; });
  for (; seal != seals_.end() && seal->number <= limit; ++seal) {
    for (auto number = end == nullptr ? first : end->number + 1; number <= seal->number; ++number)
      bytes += bytes_at(number);
    const bool too_much = bytes > kMaxPageBytes || seal->number - first >= kMaxPageEvents;
    if (end != nullptr && too_much) break;
    end = &*seal;
    if (end->number >= last) break;
  }
  if (end == nullptr) return std::nullopt;
  return cut(first, *end);
}

EventBatch EventLog::page(std::uint64_t first, std::uint64_t last, const KeyPair& key) const {
  VP_ASSERT(first >= 1 && first <= last && last <= count());
  auto end = first;
  auto bytes = bytes_at(first);
  while (end < last && end - first + 1 < kMaxPageEvents) {
    bytes += bytes_at(end + 1);
    if (bytes > kMaxPageBytes) break;
    ++end;
  }
  const auto head = head_at(end);
  return cut(first, {end, head, sign(batch_seal(airline_, end, head), key)});
}

std::size_t EventLog::bytes_at(std::uint64_t number) const {
  return event(number).size() + kFraming + besides_.bytes_at(number);
}

EventBatch EventLog::cut(std::uint64_t first, const Seal& end) const {
  const auto begin = events_.begin();
  return {.airline = airline_,
          .first = first,
          .events = {begin + static_cast<std::ptrdiff_t>(first - 1),
                     begin + static_cast<std::ptrdiff_t>(end.number)},
          .head = end.head,
          .signature = end.signature,
          .beside = besides_.between(first, end.number)};
}

}  // namespace vendepass
