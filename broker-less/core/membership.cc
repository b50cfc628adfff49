#include "broker-less/core/membership.h"

#include <algorithm>
#include <limits>

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
  auto& peer = found->second;
  peer.heard = now;
  peer.tenure = sender.tenure;
  peer.recovering = sender.recovering;
}

MeshEffects Membership::wake(const Digest& digest, Instant now) {
  begin(now);
  MeshEffects effects;
  if (now < next_ping_at_) return effects;
  next_ping_at_ = now + timers_.ping;
  pinged_at_[++pings_ % kTimedPings] = now;
  for (const auto& [airline, peer] : peers_)
    effects.immediate.push_back({ToPeer{airline, Ping{pings_, digest}}, "a PING is due"});
  return effects;
}

void Membership::on_pong(AirlineCode airline, std::uint64_t count, Instant now) {
  const auto found = peers_.find(airline);
  if (found == peers_.end() || count > pings_ || count <= found->second.answered) return;
  found->second.answered = count;
  if (count + kTimedPings > pings_)
    found->second.round_trip = now - pinged_at_[count % kTimedPings];
}

std::vector<Bulletin::Peer> Membership::peers(Instant now) const {
  const auto in_ms = [](Millis time) {  // Seven weeks at most.
    constexpr Millis kMost{std::numeric_limits<std::uint32_t>::max()};
    return static_cast<std::uint32_t>(std::min(time, kMost).count());
  };
  std::vector<Bulletin::Peer> seen;
  for (const auto& [airline, peer] : peers_) {
    auto& each = seen.emplace_back(Bulletin::Peer{airline, liveness(airline, now), {}, {}});
    if (peer.heard) each.silent_ms = in_ms(now - *peer.heard);
    if (peer.round_trip) each.round_trip_ms = in_ms(*peer.round_trip);
  }
  return seen;
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
