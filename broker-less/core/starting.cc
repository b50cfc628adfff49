#include "broker-less/core/starting.h"

#include <algorithm>

namespace vendepass {

Starting::Starting(AirlineCode self, const Alliance& alliance, const MeshTimers& timers, bool alone)
    : self_{self}, alliance_{alliance}, timers_{timers}, alone_{alone} {}

void Starting::begin(std::uint64_t rows, Instant now) {
  phase_ = Phase::kAsking;
  rows_ = rows;
  began_ = now;
  ask_again_ = now;
}

void Starting::hear(AirlineCode from, const StartAnswer& answer, const EventLog& own) {
  answers_.insert_or_assign(from, answer);
  const bool can_tell = own.base() <= answer.events && answer.events <= own.count();
  if (can_tell && own.head_at(answer.events) != answer.head) forked(to_string(from));
}

bool Starting::has_heard_enough(const Membership& membership, Instant now) const {
  const auto has_answered = [&](AirlineCode airline) {
    return airline == self_ || answers_.contains(airline);
  };
  for (const auto airline : deferred_) {
    const auto liveness = membership.liveness(airline, now);
    const bool is_there = liveness == Liveness::kUp || liveness == Liveness::kRecovering;
    if (is_there && !has_answered(airline)) return false;
  }
  const auto& quorum = alliance_.quorum;
  const auto voters = std::count_if(quorum.begin(), quorum.end(), [&](const Voter& voter) {
    return has_answered(voter.airline);
  });
  if (!alone_ && static_cast<std::size_t>(voters) < majority_of(quorum)) return false;
  if (now - began_ >= timers_.start_wait) return true;
  return std::all_of(alliance_.members.begin(), alliance_.members.end(),
                     [&](const Member& member) { return has_answered(member.airline); });
}

std::string Starting::set_back(const Identity& identity, const EventLog& own,
                               const std::optional<Hash16>& restore) const {
  if (identity.is_resuming()) return "it was found to be set back, and stopped before it went on";
  if (restore && !identity.knows_restore(*restore)) return "it was restored from a backup";
  if (!forked_with_.empty()) return forked_with_ + " has other events under its numbers";
  for (const auto& [airline, answer] : answers_) {
    for (const auto& sighting : answer.seen)
      if (!identity.explains(sighting, rows_))
        return to_string(airline) + " saw " +
               (sighting.store == identity.store() ? "it further on, at row "
                                                   : "another database, at row ") +
               std::to_string(sighting.journal_row);
    if (answer.events > own.count())
      return to_string(airline) + " has " + std::to_string(answer.events) + " of its events, and " +
             std::to_string(own.count()) + " are here";
  }
  return {};
}

SetBackRecord Starting::setback_record(const Identity& identity, std::uint64_t start,
                                       const std::optional<Hash16>& restore) const {
  SetBackRecord record{.tenure = std::max(identity.named_tenure(), 1U),
                       .setbacks = identity.setbacks(),
                       .store = identity.store(),
                       .former = {identity.store()},
                       .restore = restore};
  for (const auto& [airline, answer] : answers_)
    for (const auto& sighting : answer.seen) {
      record.setbacks = std::max(record.setbacks, sighting.setbacks);
      record.tenure = std::max(record.tenure, sighting.tenure);
      if (std::ranges::count(record.former, sighting.store) == 0)
        record.former.push_back(sighting.store);
    }
  ++record.setbacks;
  record.store = StoreId{blake2b_16(std::string{view_of(identity.store().value())} +
                                    std::to_string(start) + "/" + std::to_string(record.setbacks))};
  return record;
}

void Starting::fetch(Instant now) {
  phase_ = Phase::kFetching;
  ask_again_ = now;
}

// Also those that only an airline has that has died since: the operator may know better.
bool Starting::has_fetched(const EventLog& own, const Membership& membership, Instant now) const {
  if (!forked_with_.empty()) return false;
  return std::ranges::all_of(answers_, [&](const auto& each) {
    const bool is_given_up = alone_ && membership.liveness(each.first, now) == Liveness::kDead;
    return each.second.events <= own.count() || is_given_up;
  });
}

MeshEffects Starting::wake(const EventLog& own, Instant now) {
  if (is_over() || now < ask_again_) return {};
  ask_again_ = now + timers_.pull_again;
  if (now < began_ + timers_.start_wait)
    ask_again_ = std::min(ask_again_, began_ + timers_.start_wait);
  auto effects = ask();
  if (is_fetching()) effects.append(pull(own));
  return effects;
}

// Also while it fetches: who comes up meanwhile may have more.
MeshEffects Starting::ask() {
  MeshEffects effects;
  for (const auto& member : alliance_.members)
    if (member.airline != self_ && !answers_.contains(member.airline))
      effects.immediate.push_back(
          {ToPeer{member.airline, StartQuestion{}}, "asks what it is known for"});
  return effects;
}

MeshEffects Starting::pull(const EventLog& own) {
  MeshEffects effects;
  std::vector<std::pair<AirlineCode, std::uint64_t>> sources;
  for (const auto& [airline, answer] : answers_)
    if (answer.events > own.count()) sources.emplace_back(airline, answer.events);
  if (sources.empty()) return effects;
  const auto& [source, events] = sources[pulls_++ % sources.size()];
  effects.immediate.push_back(
      {ToPeer{source, Pull{self_, own.count() + 1, events}}, "gets its own events back"});
  return effects;
}

std::optional<Instant> Starting::next_wake() const {
  if (is_over()) return std::nullopt;
  return ask_again_;
}

std::string Starting::in_words(const Membership& membership, Instant now) const {
  if (is_over()) return {};
  if (!forked_with_.empty())
    return "its events contradict those that " + forked_with_ +
           " has: this database sold alone. Restore a backup from before that, or begin an empty "
           "one, and start again";
  if (is_fetching())
    return "its database was set back, and it gets its events back from the others. If those that "
           "have them are lost, start with --alone";
  std::string silent;
  for (const auto& voter : alliance_.quorum)
    if (voter.airline != self_ && !answers_.contains(voter.airline))
      silent += (silent.empty() ? "" : ", ") + to_string(voter.airline) + " (" +
                std::string{membership.is_up(voter.airline, now) ? "up" : "silent"} + ")";
  return "it has asked what the others know of it, and no majority of the quorum has answered: " +
         silent + ". Without them it starts only with --alone";
}

}  // namespace vendepass
