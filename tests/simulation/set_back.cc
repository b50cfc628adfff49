#include "tests/simulation/set_back.h"

#include <algorithm>

namespace vendepass::simulation {

namespace {

constexpr std::array kKinds{Fault::kOldBackupRestored, Fault::kOldDatabaseCopied, Fault::kLostDisk};

AirlineCode draw_victim(Dice& dice, const Alliance& alliance) {
  if (dice.chance(750)) return dice.one_of(alliance.quorum).airline;
  return dice.one_of(alliance.members).airline;
}

double part(Dice& dice, std::uint64_t least, std::uint64_t most) {
  return static_cast<double>(dice.between(least, most)) / 100;
}

}  // namespace

SetBack::SetBack(const Books& books, const Machines& machines)
    : books_{books},
      machines_{machines},
      dice_{books.plan.seed, 6},
      victim_{draw_victim(dice_, books.plan.alliance)},
      copy_{dice_.chance(500) ? Copy::kOld : Copy::kNewest},
      copy_at_{part(dice_, 0, 50)},
      strike_at_{copy_at_ + part(dice_, 2, 35)},
      interruptions_{dice_.chance(600) ? dice_.between(2, 12) : 0} {
  for (const auto kind : kKinds)
    if (books.plan.has(kind)) fault_ = kind;
}

double SetBack::progress() const {
  return static_cast<double>(books_.purchases.size()) / static_cast<double>(books_.plan.purchases);
}

void SetBack::look() {
  if (!is_wanted()) return;
  auto& machine = *machines_.at(victim_);
  if (!old_rows_ && progress() >= copy_at_) old_rows_ = machine.host().rows();
  if (progress() < strike_at_ || !machine.is_up() || machine.is_armed() || !rows()) return;
  // Most of what is worth losing is on the disk and not in the world yet.
  const std::vector<Fault> ways{Fault::kCrash, Fault::kCrashAfterPersist, Fault::kCrashAfterPersist,
                                Fault::kCrashAmidSending, Fault::kCrashAfterSending};
  const auto way = dice_.one_of(ways);
  if (way == Fault::kCrash) return machine.crash();
  machine.crash_at_next_batch(way,
                              dice_.chance(700) ? Machine::Batch::kWithVote : Machine::Batch::kAny);
}

bool SetBack::strike(AirlineCode died) {
  if (!is_wanted() || died != victim_ || progress() < strike_at_) return false;
  const auto kept = rows();
  if (!kept) return false;
  machines_.at(victim_)->set_back(*fault_, *kept);
  return true;
}

std::optional<std::size_t> SetBack::rows() const {
  if (fault_ == Fault::kLostDisk)
    return is_noted_beyond({}) ? std::optional<std::size_t>{0} : std::nullopt;
  if (copy_ == Copy::kNewest || !old_rows_) return newest();
  const auto& positions = books_.ledgers.at(victim_).positions;
  if (*old_rows_ == 0 || !is_noted_beyond(positions.at(*old_rows_ - 1))) return std::nullopt;
  return old_rows_;
}

std::optional<std::size_t> SetBack::newest() const {
  const auto& commits = machines_.at(victim_)->commits();
  const auto& positions = books_.ledgers.at(victim_).positions;
  for (auto rows = commits.rbegin(); rows != commits.rend(); ++rows)
    if (*rows > 0 && is_noted_beyond(positions.at(*rows - 1))) return *rows;
  return std::nullopt;
}

bool SetBack::is_noted_beyond(const Ledger::Position& position) const {
  const auto knows = [&](const Voter& voter) {
    if (voter.airline == victim_) return true;
    const auto& seen = books_.ledgers.at(voter.airline).seen;
    const auto found = seen.find({victim_, store_of(victim_)});
    return found != seen.end() && found->second > position;
  };
  return std::ranges::all_of(books_.editions, [&](const Alliance& edition) {
    return std::ranges::all_of(edition.quorum, knows);
  });
}

}  // namespace vendepass::simulation
