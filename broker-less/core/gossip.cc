#include "broker-less/core/gossip.h"

#include <algorithm>

namespace vendepass {

Gossip::Gossip(AirlineCode self, const Alliance& alliance, const MeshTimers& timers)
    : self_{self}, timers_{timers} {
  set_alliance(alliance);
}

void Gossip::set_alliance(const Alliance& alliance) {
  std::erase_if(peers_, [&](const auto& each) { return alliance.find(each.first) == nullptr; });
  for (const auto& member : alliance.members)
    if (member.airline != self_) peers_.try_emplace(member.airline);
}

void Gossip::on_digest(AirlineCode from, const Digest& digest, const VectorClock& known,
                       Instant now) {
  const auto found = peers_.find(from);
  if (found == peers_.end()) return;
  note_existence(digest.clock);
  auto& peer = found->second;
  if (peer.digest && peer.digest->clock != digest.clock && peer.digest->clock.covers(digest.clock))
    return;  // Late: of one start, each digest names at least what the one before did.
  peer.digest = digest;
  peer.has.merge(digest.clock);
  const Seen seen{now, digest.clock.at(from)};
  (peer.first_open ? peer.last_open : peer.first_open) = seen;
  on_progress(from, known);
}

void Gossip::on_new_start(AirlineCode airline) {
  const auto found = peers_.find(airline);
  if (found == peers_.end()) return;
  found->second.digest.reset();
  found->second.has = {};
}

void Gossip::on_event(AirlineCode airline, const VectorClock& clock) {
  const auto found = peers_.find(airline);
  if (found == peers_.end()) return;
  note_existence(clock);
  found->second.has.merge(clock);
}

void Gossip::note_existence(const VectorClock& clock) {
  for (const auto& [airline, events] : clock.components()) {
    const auto named = peers_.find(airline);
    if (named != peers_.end()) named->second.exists = std::max(named->second.exists, events);
  }
}

void Gossip::on_gap(AirlineCode airline, std::uint64_t last) {
  const auto found = peers_.find(airline);
  if (found == peers_.end() || found->second.exists >= last) return;
  found->second.exists = last;
  found->second.is_signed = true;
}

void Gossip::on_beyond(AirlineCode airline, std::uint64_t last) {
  on_gap(airline, last);
  const auto found = peers_.find(airline);
  if (found != peers_.end()) found->second.beyond = std::max(found->second.beyond, last);
}

void Gossip::on_answer(AirlineCode airline, AirlineCode from) {
  const auto found = peers_.find(airline);
  if (found == peers_.end()) return;
  auto& asked = found->second.asked;
  if (asked && asked->source == from) asked.reset();
}

void Gossip::on_progress(AirlineCode airline, const VectorClock& known) {
  const auto found = peers_.find(airline);
  if (found == peers_.end()) return;
  auto& peer = found->second;
  const auto have = known.at(airline);
  while (peer.first_open && peer.first_open->events <= have) {
    peer.complete = peer.first_open->when;
    peer.first_open = peer.last_open;
    peer.last_open.reset();
  }
}

void Gossip::pause(AirlineCode airline, Instant now) {
  const auto found = peers_.find(airline);
  if (found != peers_.end()) found->second.asked = Asked{airline, now + timers_.dead};
}

MeshEffects Gossip::pull(const VectorClock& known, const Membership& membership, Instant now) {
  MeshEffects effects;
  for (auto& [airline, peer] : peers_) {
    const auto have = known.at(airline);
    if (peer.exists <= have)
      peer.asked.reset();
    else if (!peer.asked || peer.asked->again <= now)
      effects.append(ask(airline, have, membership, now));
  }
  return effects;
}

MeshEffects Gossip::ask(AirlineCode airline, std::uint64_t known, const Membership& membership,
                        Instant now) {
  auto& peer = peers_.at(airline);
  const auto candidates = sources(airline, known, membership, now);
  MeshEffects effects;
  if (candidates.empty()) {
    peer.asked.reset();  // The next digest of somebody who has it asks again.
    return effects;
  }
  auto source = candidates.begin();
  if (peer.asked) {  // Without an answer: the one after it.
    const auto before = std::find(candidates.begin(), candidates.end(), peer.asked->source);
    if (before != candidates.end()) source = std::next(before);
    if (source == candidates.end()) source = candidates.begin();
  }
  peer.asked = Asked{*source, now + timers_.pull_again};
  if (peer.beyond > known)
    effects.immediate.push_back({ToPeer{*source, SnapshotQuestion{airline, peer.beyond}},
                                 "what it was told has become void"});
  else
    effects.immediate.push_back(
        {ToPeer{*source, Pull{airline, known + 1, peer.exists}}, "events are missing"});
  return effects;
}

// The origin first, then whoever has more than is known here.
std::vector<AirlineCode> Gossip::sources(AirlineCode airline, std::uint64_t known,
                                         const Membership& membership, Instant now) const {
  std::vector<AirlineCode> found;
  const auto& origin = peers_.at(airline);
  const bool origin_has = origin.is_signed || origin.has.at(airline) > known;
  if (origin_has && membership.is_up(airline, now)) found.push_back(airline);
  for (const auto& [other, peer] : peers_)
    if (other != airline && peer.has.at(airline) > known && membership.is_up(other, now))
      found.push_back(other);
  return found;
}

std::optional<Instant> Gossip::next_wake() const {
  std::optional<Instant> next;
  for (const auto& [airline, peer] : peers_)
    if (peer.asked && (!next || peer.asked->again < *next)) next = peer.asked->again;
  return next;
}

std::optional<Millis> Gossip::age(AirlineCode airline, Instant now) const {
  const auto found = peers_.find(airline);
  if (found == peers_.end() || !found->second.complete) return std::nullopt;
  return now - *found->second.complete;
}

std::optional<Digest> Gossip::digest_of(AirlineCode airline) const {
  const auto found = peers_.find(airline);
  if (found == peers_.end()) return std::nullopt;
  return found->second.digest;
}

}  // namespace vendepass
