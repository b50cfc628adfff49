#include "broker-less/core/learner.h"

#include <algorithm>
#include <bit>

#include "common/limits.h"

namespace vendepass {

std::optional<ChosenRecord> Learner::hear(Voter voter, const Accepted& message) {
  if (chosen(message.key) != nullptr) return std::nullopt;
  const auto& quorum = message.quorum;
  const auto place = std::find(quorum.begin(), quorum.end(), voter);
  if (place == quorum.end() || quorum.size() > kMaxQuorum) return std::nullopt;
  auto* count = count_of(counts_of(message.key), message);
  if (count == nullptr) return std::nullopt;
  count->voted |= 1U << (place - quorum.begin());
  if (static_cast<std::size_t>(std::popcount(count->voted)) < majority_of(quorum))
    return std::nullopt;
  return ChosenRecord{message.key, message.value};
}

void Learner::apply(const ChosenRecord& record) {
  counting_.erase(record.key);
  chosen_.try_emplace(record.key, record.value);
}

void Learner::forget(const RegisterKey& key) {
  counting_.erase(key);
  chosen_.erase(key);
}

const Bytes* Learner::chosen(const RegisterKey& key) const {
  const auto found = chosen_.find(key);
  return found == chosen_.end() ? nullptr : &found->second;
}

Learner::Counts& Learner::counts_of(const RegisterKey& key) {
  const auto found = counting_.find(key);
  if (found != counting_.end()) return found->second;
  if (counted_.size() >= kMaxCountedKeys) {
    counting_.erase(counted_.front());
    counted_.pop_front();
  }
  counted_.push_back(key);
  return counting_[key];
}

// The count that this vote adds to; null when the vote contradicts its own ballot or when there
// are many higher ballots already.
Learner::Count* Learner::count_of(Counts& counts, const Accepted& message) {
  const auto same = std::find_if(counts.begin(), counts.end(), [&](const Count& count) {
    return count.ballot == message.ballot;
  });
  if (same != counts.end())
    return same->value == message.value && same->quorum == message.quorum ? &*same : nullptr;
  counts.push_back({message.ballot, message.value, message.quorum});
  if (counts.size() <= kMaxCountedBallots) return &counts.back();
  const auto lowest = std::min_element(
      counts.begin(), counts.end(),
      [](const Count& left, const Count& right) { return left.ballot < right.ballot; });
  const bool itself = &*lowest == &counts.back();
  counts.erase(lowest);
  return itself ? nullptr : &counts.back();
}

}  // namespace vendepass
