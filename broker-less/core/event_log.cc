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

const EventLog::Run& EventLog::run_at(std::uint64_t number) const {
  VP_ASSERT(number > base_ && number <= count());
  return *std::lower_bound(
      runs_.begin(), runs_.end(), number,
      [](const Run& each, std::uint64_t wanted) { return each.last() < wanted; });
}

const Bytes& EventLog::event(std::uint64_t number) const {
  const auto& run = run_at(number);
  return run.events[number - run.first];
}

template <typename See>
void EventLog::see_between(std::uint64_t first, std::uint64_t last, const See& see) const {
  for (const auto& run : runs_)
    for (auto number = std::max(first, run.first); number <= std::min(last, run.last()); ++number)
      see(run.events[number - run.first]);
}

Hash32 EventLog::head_at(std::uint64_t number) const {
  VP_ASSERT(number >= base_ && number <= count());
  if (number == count()) return head_;
  const auto above =
      std::upper_bound(seals_.begin(), seals_.end(), number,
                       [](std::uint64_t wanted, const Seal& seal) { return wanted < seal.number; });
  auto at = base_;
  auto head = base_head_;
  if (above != seals_.begin()) {
    at = std::prev(above)->number;
    head = std::prev(above)->head;
  }
  see_between(at + 1, number, [&](const Bytes& bytes) { head = chain_32(head, bytes); });
  return head;
}

std::vector<Bytes> EventLog::between(std::uint64_t first, std::uint64_t last) const {
  std::vector<Bytes> found;
  see_between(first, last, [&](const Bytes& bytes) { found.push_back(bytes); });
  return found;
}

EventLog::Check EventLog::check(EventBatch batch) const {
  Check check{Fit::kForged, 0, 0, std::move(batch), {}, {}};
  const auto size = check.batch.events.size();
  if (check.batch.airline != airline_ || size == 0 || size > kMaxPageEvents ||
      check.batch.first == 0 || check.batch.first > kMaxEventNumber)
    return check;
  check.last = check.batch.first + size - 1;
  check.previous = previous_of(check.batch);
  check.fit = fit_of(check.batch, check.previous, check.last);
  if (check.fit == Fit::kNew && check.previous < count() && base_ > 0) check.fit = Fit::kBeyond;
  if (check.fit == Fit::kNew && !decode_new(check)) check.fit = Fit::kForged;
  return check;
}

// The event that what is new in the batch comes after.
std::uint64_t EventLog::previous_of(const EventBatch& batch) const {
  if (batch.first <= count() + 1) return count();
  const auto first = decode_event(batch.events.front());
  return first ? std::min(first->previous(), batch.first - 1) : batch.first - 1;
}

// Cheap tests first: most batches that are not new are repeats of what is known.
EventLog::Fit EventLog::fit_of(const EventBatch& batch, std::uint64_t previous,
                               std::uint64_t last) const {
  if (previous > count()) return is_signed(batch, last) ? Fit::kGap : Fit::kForged;
  if (last <= base_ || (last <= count() && is_void(last))) return Fit::kKnown;
  if (previous < base_) return is_signed(batch, last) ? Fit::kBeyond : Fit::kForged;
  const auto head = last <= count() ? head_at(last) : head_after(batch, previous);
  if (head == batch.head && last <= count()) return Fit::kKnown;
  if (!is_signed(batch, last)) return Fit::kForged;
  return head == batch.head ? Fit::kNew : Fit::kFork;
}

bool EventLog::is_signed(const EventBatch& batch, std::uint64_t last) const {
  return signature_is_valid(batch.signature, batch_seal(airline_, last, batch.head), key_);
}

Hash32 EventLog::head_after(const EventBatch& batch, std::uint64_t previous) const {
  auto head = head_at(previous);
  const auto known = previous < batch.first ? 0 : previous + 1 - batch.first;
  for (auto i = known; i < batch.events.size(); ++i) head = chain_32(head, batch.events[i]);
  return head;
}

// False when the airline signed something that is not its next event.
bool EventLog::decode_new(Check& check) const {
  auto& batch = check.batch;
  if (batch.first <= check.previous) {
    const auto known = static_cast<std::ptrdiff_t>(check.previous + 1 - batch.first);
    batch.events.erase(batch.events.begin(), batch.events.begin() + known);
    batch.first = check.previous + 1;
  }
  auto previous = check.previous;
  for (const auto& bytes : batch.events) {
    auto event = decode_event(bytes);
    if (!event || event->airline != airline_ || event->previous() != previous ||
        event->number != batch.first + check.events.size())
      return false;
    previous = event->number;
    check.events.push_back(*std::move(event));
  }
  for (auto& beside : batch.beside)
    if (blake2b_16(beside.bytes) == beside.digest) check.beside.push_back(std::move(beside));
  batch.beside.clear();
  return true;
}

void EventLog::add(std::uint64_t number, Bytes event) {
  VP_ASSERT(number > count());
  if (runs_.empty() || number != count() + 1) runs_.push_back({number, {}});
  head_ = chain_32(head_, event);
  runs_.back().events.push_back(std::move(event));
}

void EventLog::forget_above(std::uint64_t number) {
  if (number == count()) return;
  head_ = head_at(number);
  while (!runs_.empty() && runs_.back().first > number) runs_.pop_back();
  if (!runs_.empty() && runs_.back().last() > number)
    runs_.back().events.resize(number + 1 - runs_.back().first);
  while (!seals_.empty() && seals_.back().number > number) seals_.pop_back();
}

void EventLog::append(std::uint64_t number, Bytes event) {
  add(number, std::move(event));
  if (count() % kSealSpacing == 0) seals_.push_back({count(), head_, {}});
}

void EventLog::apply(const EventBatch& batch) {
  const auto last = batch.first + batch.events.size() - 1;
  if (last <= count()) return;
  const auto previous = previous_of(batch);
  VP_ASSERT(previous <= count());  // A journal has no gaps.
  forget_above(previous);
  for (auto number = std::max(previous + 1, batch.first); number <= last; ++number)
    add(number, batch.events[number - batch.first]);
  VP_ASSERT(head_ == batch.head);
  keep_seal({last, head_, batch.signature});
}

std::vector<Bytes> EventLog::voided_by(const EventBatch& batch) const {
  if (batch.first + batch.events.size() - 1 <= count()) return {};
  return between(previous_of(batch) + 1, count());
}

void EventLog::keep_seal(const Seal& seal) {
  const bool same_run = !seals_.empty() && seals_.back().number >= runs_.back().first;
  if (same_run && seals_.size() >= 2 &&
      seal.number - seals_[seals_.size() - 2].number <= kSealSpacing)
    seals_.pop_back();
  seals_.push_back(seal);
}

std::uint64_t EventLog::last_until(std::uint64_t number) const {
  auto last = base_;
  for (const auto& run : runs_)
    if (run.first <= number) last = std::min(run.last(), number);
  return last;
}

void EventLog::drop_until(std::uint64_t number) {
  number = last_until(number);
  if (number == base_) return;
  base_head_ = head_at(number);
  base_ = number;
  std::erase_if(runs_, [&](const Run& run) { return run.last() <= number; });
  if (!runs_.empty() && runs_.front().first <= number) {
    auto& [first, events] = runs_.front();
    events.erase(events.begin(), events.begin() + static_cast<std::ptrdiff_t>(number + 1 - first));
    first = number + 1;
  }
  std::erase_if(seals_, [&](const Seal& seal) {  // The last signature of another stays.
    const bool is_end = seal.number == count() && seal.signature != Signature{};
    return seal.number <= number && !is_end;
  });
}

void EventLog::become_own() {
  seals_.clear();
  auto head = base_head_;
  for (const auto& run : runs_)
    for (std::size_t i = 0; i < run.events.size(); ++i) {
      head = chain_32(head, run.events[i]);
      if ((run.first + i) % kSealSpacing == 0) seals_.push_back({run.first + i, head, {}});
    }
}

bool EventLog::is_whole() const {
  if (count() == 0) return true;
  if (seals_.empty() || seals_.back().number != count() || seals_.back().head != head_ ||
      seals_.back().signature == Signature{})
    return false;
  auto previous = base_;
  auto head = base_head_;
  auto seal = seals_.begin();  // All of them are over heads of this chain.
  const auto pass_seal = [&] {
    if (seal != seals_.end() && seal->number == previous && seal->head == head) ++seal;
  };
  pass_seal();
  for (const auto& run : runs_)
    for (std::size_t i = 0; i < run.events.size(); ++i) {
      const auto event = decode_event(run.events[i]);
      if (!event || event->airline != airline_ || event->number != run.first + i ||
          event->previous() != previous)
        return false;
      previous = event->number;
      head = chain_32(head, run.events[i]);
      pass_seal();
    }
  return head == head_ && seal == seals_.end();
}

bool EventLog::continues(const EventLog& known) const {
  const auto number = last_until(known.count());
  if (number > known.count() || number < known.base()) return true;
  return head_at(number) == known.head_at(number);
}

std::optional<EventBatch> EventLog::relay(std::uint64_t first, std::uint64_t last,
                                          std::uint64_t limit) const {
  const auto& run = run_at(first);
  first = std::max(first, run.first);
  const auto most = std::min(limit, run.last());  // A page ends before skipped numbers.
  const Seal* end = nullptr;
  std::size_t bytes = 0;
  auto seal =
      std::lower_bound(seals_.begin(), seals_.end(), first,
                       [](const Seal& each, std::uint64_t least) { return each.number < least; });
  for (; seal != seals_.end() && seal->number <= most; ++seal) {
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
  const auto& run = run_at(first);
  first = std::max(first, run.first);
  last = std::min(std::max(first, last), run.last());  // A page ends before skipped numbers.
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
  return event(number).size() + kFraming;
}

EventBatch EventLog::cut(std::uint64_t first, const Seal& end) const {
  return {.airline = airline_,
          .first = first,
          .events = between(first, end.number),
          .head = end.head,
          .signature = end.signature,
          .beside = {}};
}

}  // namespace vendepass
