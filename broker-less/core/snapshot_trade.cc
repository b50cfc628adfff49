#include "broker-less/core/snapshot_trade.h"

#include "common/limits.h"

namespace vendepass {

MeshEffects SnapshotTrade::on(AirlineCode from, const SnapshotQuestion& question) const {
  MeshEffects effects;
  if (own_ && own_->clock.at(question.airline) >= question.events)
    effects.immediate.push_back({ToPeer{from, *own_}, "in the place of events"});
  else
    effects.snapshot_is_due = true;  // It will be asked for again.
  return effects;
}

MeshEffects SnapshotTrade::on(AirlineCode from, const PartQuestion& question) const {
  MeshEffects effects;
  effects.parts.push_back({from, question.id, question.after});
  return effects;
}

MeshEffects SnapshotTrade::on(AirlineCode from, const SnapshotOffer& offer, bool is_news,
                              Instant now) {
  if (!is_news) return {};
  if (offer.format != kSnapshotFormat) {
    MeshEffects effects;
    if (!unreadable_.insert(from).second) return effects;
    effects.notices.push_back(Remark{"the snapshot of " + to_string(from) + " has format " +
                                     std::to_string(offer.format) + ", and this program reads " +
                                     std::to_string(kSnapshotFormat) + ": update one of them"});
    return effects;
  }
  if (fetch_) return {};  // One at a time, and whole, also when there is a newer one by now.
  if (const auto taken = taken_.find(from); taken != taken_.end() && taken->second == offer.id)
    return {};
  fetch_ = Fetch{from, offer.id, 0, 0, now, 0};
  return ask(now);
}

MeshEffects SnapshotTrade::ask(Instant now) {
  fetch_->again = now + timers_.pull_again;
  ++fetch_->asked;
  MeshEffects effects;
  effects.immediate.push_back({ToPeer{fetch_->from, PartQuestion{fetch_->id, fetch_->after}},
                               "takes a snapshot, part by part"});
  return effects;
}

MeshEffects SnapshotTrade::on(AirlineCode from, PartAnswer&& answer, bool with_own, Instant now) {
  if (!fetch_ || fetch_->from != from || fetch_->id != answer.id) return {};
  if (answer.after != fetch_->after || answer.number <= answer.after) return {};  // A late one.
  fetch_->after = answer.number;
  fetch_->asked = 0;
  const bool is_last = answer.is_last;
  MeshEffects effects;
  effects.records.push_back(SnapshotPartRecord{from, answer.id, ++fetch_->place, is_last, with_own,
                                               answer.kind, std::move(answer.body)});
  if (is_last) {
    taken_.insert_or_assign(from, answer.id);
    fetch_.reset();
  } else {
    effects.append(ask(now));
  }
  return effects;
}

void SnapshotTrade::begin_again() {
  fetch_.reset();
  taken_.clear();
}

void SnapshotTrade::on_new_start(AirlineCode airline) {
  if (fetch_ && fetch_->from == airline) fetch_.reset();
  taken_.erase(airline);
}

MeshEffects SnapshotTrade::wake(const Membership& membership, Instant now) {
  if (!fetch_ || now < fetch_->again) return {};
  const auto liveness = membership.liveness(fetch_->from, now);
  const bool is_there = liveness == Liveness::kUp || liveness == Liveness::kRecovering;
  if (is_there && fetch_->asked < kMaxPartRepeats) return ask(now);
  fetch_.reset();  // The next answer to a pull offers another one.
  return {};
}

std::optional<Instant> SnapshotTrade::next_wake() const {
  if (!fetch_) return std::nullopt;
  return fetch_->again;
}

}  // namespace vendepass
