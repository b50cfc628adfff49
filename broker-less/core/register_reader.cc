#include "broker-less/core/register_reader.h"

#include <algorithm>

#include "common/limits.h"

namespace vendepass {

MeshEffects RegisterReader::ask() const {
  MeshEffects effects;
  for (const auto& voter : quorum_)
    if (std::find(answered_.begin(), answered_.end(), voter.airline) == answered_.end())
      effects.outbox.push_back({ToPeer{voter.airline, RegisterRead{key_}}, "reads the register"});
  return effects;
}

bool RegisterReader::hear(Voter voter, const RegisterState& message) {
  const bool counts =
      std::find(quorum_.begin(), quorum_.end(), voter) != quorum_.end() &&
      std::find(answered_.begin(), answered_.end(), voter.airline) == answered_.end();
  if (counts) {
    answered_.push_back(voter.airline);
    if (message.accepted) votes_.push_back(*message.accepted);
  }
  return answered_.size() >= majority_of(quorum_);
}

std::optional<Vote> RegisterReader::highest() const {
  const auto best = std::max_element(
      votes_.begin(), votes_.end(),
      [](const Vote& left, const Vote& right) { return left.ballot < right.ballot; });
  if (best == votes_.end()) return std::nullopt;
  return *best;
}

bool RegisterReader::is_chosen() const {
  const auto best = highest();
  if (!best) return false;
  const auto same = std::count(votes_.begin(), votes_.end(), *best);
  return static_cast<std::size_t>(same) >= majority_of(quorum_);
}

bool RegisterReader::may_repeat() { return ++repeats_ <= kMaxReadRepeats; }

}  // namespace vendepass
