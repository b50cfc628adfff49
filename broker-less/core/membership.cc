#include "broker-less/core/membership.h"

#include <algorithm>

namespace vendepass {

namespace {

std::uint32_t tenure_in(const Alliance& alliance, AirlineCode self) {
  const auto* member = alliance.find(self);
  VP_ASSERT(member != nullptr);
  return member->tenure;
}

}  // namespace

Membership::Membership(AirlineCode self, const Alliance& alliance, const MeshTimers& timers)
    : self_{self, tenure_in(alliance, self)}, timers_{timers} {
  set_alliance(alliance);
}

void Membership::set_alliance(const Alliance& alliance) {
  std::erase_if(peers_, [&](const auto& each) { return alliance.find(each.first) == nullptr; });
  for (const auto& member : alliance.members)
    if (member.airline != self_.airline)
      peers_.try_emplace(member.airline, Peer{std::nullopt, member.tenure});
}

void Membership::begin(Instant now) {
  if (!began_) began_ = now;
}

void Membership::heard(const SenderHeader& sender, Instant now) {
  begin(now);
  const auto found = peers_.find(sender.airline);
  if (found == peers_.end()) return;
  found->second = Peer{now, sender.tenure, sender.recovering, found->second.answered};
}

MeshEffects Membership::wake(const Digest& digest, Instant now) {
  begin(now);
  MeshEffects effects;
  if (now < next_ping_at_) return effects;
  next_ping_at_ = now + timers_.ping;
  ++pings_;
  for (const auto& [airline, peer] : peers_)
    effects.immediate.push_back({ToPeer{airline, Ping{pings_, digest}}, "a PING is due"});
  return effects;
}

void Membership::on_pong(AirlineCode airline, std::uint64_t count) {
  const auto found = peers_.find(airline);
  if (found != peers_.end() && count <= pings_)
    found->second.answered = std::max(found->second.answered, count);
}

bool Membership::has_answered(AirlineCode airline, std::uint64_t count) const {
  const auto found = peers_.find(airline);
  return found != peers_.end() && found->second.answered >= count;
}

Liveness Membership::liveness(AirlineCode airline, Instant now) const {
  if (airline == self_.airline) return Liveness::kUp;
  const auto found = peers_.find(airline);
  if (found == peers_.end()) return Liveness::kDead;
  const auto& heard = found->second.heard;
  const auto silent_since = heard ? heard : began_;
  if (silent_since && now - *silent_since >= timers_.dead) return Liveness::kDead;
  if (!heard || now - *heard >= timers_.suspect) return Liveness::kSuspect;
  return found->second.recovering ? Liveness::kRecovering : Liveness::kUp;
}

bool Membership::majority_reachable(const Quorum& quorum, Instant now) const {
  const auto answers = [&](const Voter& voter) {
    if (voter.airline == self_.airline) return voter == self_;
    const auto found = peers_.find(voter.airline);
    return found != peers_.end() && found->second.tenure == voter.tenure &&
           is_up(voter.airline, now);
  };
  const auto up = std::count_if(quorum.begin(), quorum.end(), answers);
  return static_cast<std::size_t>(up) >= majority_of(quorum);
}

}  // namespace vendepass
