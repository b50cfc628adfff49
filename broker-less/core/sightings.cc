#include "broker-less/core/sightings.h"

#include <algorithm>
#include <utility>

#include "common/limits.h"

namespace vendepass {

namespace {

Sighting sighting_of(const SenderHeader& sender) {
  return {.store = sender.store,
          .setbacks = sender.setbacks,
          .tenure = sender.tenure,
          .incarnation = sender.incarnation,
          .start_nonce = sender.start_nonce,
          .journal_row = sender.journal_row,
          .journal_head = sender.journal_head};
}

bool is_further(const Sighting& left, const Sighting& right) {
  return std::pair{left.incarnation, left.journal_row} >
         std::pair{right.incarnation, right.journal_row};
}

}  // namespace

Sightings::Sightings(AirlineCode self, const Alliance& alliance, const MeshTimers& timers)
    : self_{self}, timers_{timers} {
  set_alliance(alliance);
}

// Airlines that have left are remembered: they may come back.
void Sightings::set_alliance(const Alliance& alliance) {
  for (const auto& member : alliance.members)
    if (member.airline != self_) peers_.try_emplace(member.airline);
}

void Sightings::apply(const SightingRecord& record) {
  auto& peer = peers_[record.airline];
  auto seen = record.sighting;
  auto& known = peer.stores.try_emplace(seen.store, seen).first->second;
  known.tenure = seen.tenure = std::max(seen.tenure, known.tenure);
  if (is_further(seen, known)) known = seen;
  peer.accepted = seen;  // Recorded in the order in which they were accepted.
  if (peer.stores.size() <= kMaxStores) return;
  const auto first = std::min_element(
      peer.stores.begin(), peer.stores.end(),
      [](const auto& a, const auto& b) { return a.second.setbacks < b.second.setbacks; });
  peer.stores.erase(first);
}

bool Sightings::follows(const SenderHeader& later, const Sighting& earlier) {
  if (later.setbacks != earlier.setbacks) return later.setbacks > earlier.setbacks;
  return later.store == earlier.store && later.incarnation > earlier.incarnation &&
         later.journal_row >= earlier.journal_row;
}

Sightings::Verdict Sightings::hear(const SenderHeader& sender, Instant now) {
  const auto found = peers_.find(sender.airline);
  if (found == peers_.end()) return Verdict::kStranger;
  auto& peer = found->second;
  const bool same = peer.accepted && peer.accepted->start_nonce == sender.start_nonce &&
                    peer.accepted->incarnation == sender.incarnation &&
                    peer.accepted->setbacks <= sender.setbacks;
  if (peer.accepted && !same)
    if (const auto objection = judge_other(peer, sender, now)) return *objection;
  accept(peer, sender, same, now);
  return same ? Verdict::kAccepted : Verdict::kNew;
}

void Sightings::accept(Peer& peer, const SenderHeader& sender, bool same, Instant now) {
  const auto seen = sighting_of(sender);
  const bool was_recovering = std::exchange(peer.is_recovering, sender.recovering);
  const bool is_news = !same || was_recovering || peer.accepted->store != seen.store;
  peer.heard = now;
  if (sender.recovering && peer.stores.contains(seen.store)) {
    // It speaks for its airline, and may yet find out that it was set back: it must not cover what
    // was seen of the starts before it.
    peer.accepted = seen;
  } else if (is_news || seen.journal_row > peer.accepted->journal_row) {
    apply(SightingRecord{sender.airline, seen});
    peer.unrecorded = seen;
    peer.is_new_start = peer.is_new_start || is_news;
  }
}

// Nothing: this start takes the place of the accepted one.
std::optional<Sightings::Verdict> Sightings::judge_other(Peer& peer, const SenderHeader& sender,
                                                         Instant now) const {
  if (sender.start_nonce == peer.accepted->start_nonce) return Verdict::kIgnored;  // Late.
  const bool is_next = follows(sender, *peer.accepted);
  const bool was_set_back = sender.setbacks > peer.accepted->setbacks;
  if (!sender.recovering && (!is_next || was_set_back))
    return is_next ? std::nullopt : std::optional{Verdict::kRefused};
  if (!peer.suitor || peer.suitor->start_nonce != sender.start_nonce)
    peer.suitor = Suitor{sender.start_nonce, now};
  // The accepted one says something at least as often as it pings.
  const auto quiet = is_next ? timers_.ping * 6 / 5 : timers_.suspect;
  if (!peer.heard || now - *peer.heard >= quiet)
    return is_next ? std::nullopt : std::optional{Verdict::kMayAsk};
  // What is heard after its successor may be late, but not for long.
  const auto since = peer.suitor->since;
  const bool both_live = *peer.heard > since && (!is_next || now - since >= 2 * timers_.suspect);
  return both_live ? Verdict::kRefused : Verdict::kIgnored;
}

std::vector<Sighting> Sightings::of(AirlineCode airline) const {
  std::vector<Sighting> seen;
  const auto found = peers_.find(airline);
  if (found == peers_.end()) return seen;
  for (const auto& [store, sighting] : found->second.stores) seen.push_back(sighting);
  return seen;
}

std::map<AirlineCode, Sightings::Recorded> Sightings::recorded() const {
  std::map<AirlineCode, Recorded> recorded;
  for (const auto& [airline, peer] : peers_)
    recorded.emplace(airline, Recorded{peer.accepted, peer.stores});
  return recorded;
}

void Sightings::restore(std::map<AirlineCode, Recorded> recorded) {
  for (auto& [airline, of_it] : recorded) {
    auto& peer = peers_[airline];
    peer.accepted = of_it.accepted;
    peer.stores = std::move(of_it.stores);
  }
}

bool Sightings::are_due(Instant now) const {
  const bool is_time = now - recorded_at_ >= timers_.ping;
  return std::any_of(peers_.begin(), peers_.end(), [&](const auto& each) {
    return each.second.is_new_start || (is_time && each.second.unrecorded);
  });
}

std::vector<SightingRecord> Sightings::take_unrecorded(Instant now) {
  std::vector<SightingRecord> records;
  recorded_at_ = now;
  for (auto& [airline, peer] : peers_) {
    if (!peer.unrecorded) continue;
    records.push_back({airline, *std::exchange(peer.unrecorded, std::nullopt)});
    peer.is_new_start = false;
  }
  return records;
}

}  // namespace vendepass
