#include "tests/simulation/wires.h"

namespace vendepass::simulation {

Wires::Wires(const Plan& plan, EventQueue& queue, Tally& tally)
    : plan_{plan}, queue_{queue}, tally_{tally}, dice_{plan.seed, 2} {}

void Wires::carry(const Place& from, const Place& to, Kind kind, const Fate& fate) {
  ++tally_[Count::kMessages];
  if (is_cut(from, to)) return fate.lose();
  auto delay = dice_.between(plan_.quickest, plan_.slowest);
  const Link link{from, to};
  if (!is_safe(link)) {
    if (kind == Kind::kGossip && dice_.chance(plan_.gossip_loss)) {
      ++tally_[Fault::kGossipLoss];
      return fate.lose();
    }
    if (dice_.chance(plan_.loss)) {
      ++tally_[Fault::kLoss];
      return fate.lose();
    }
    if (dice_.chance(plan_.delay)) {
      ++tally_[Fault::kDelay];
      delay += dice_.between(Micros{10'000}, Micros{3'000'000});
    }
    if (dice_.chance(plan_.duplication)) {
      ++tally_[Fault::kDuplication];
      arrive_after(delay + dice_.between(Micros{0}, Micros{500'000}), link, fate);
    }
    if (plan_.has(Fault::kReplay)) keep(link, fate.arrive);
  }
  arrive_after(delay, link, fate);
}

void Wires::arrive_after(Micros delay, const Link& link, const Fate& fate) {
  auto when = queue_.now() + delay;
  auto& last = last_arrival_[{link.from, link.to}];
  if (!healed_ && plan_.has(Fault::kReordering)) {
    if (when < last) ++tally_[Fault::kReordering];
  } else {
    when = std::max(when, last);  // In order.
  }
  last = std::max(last, when);
  queue_.at(when, [this, link, fate] {
    if (is_cut(link.from, link.to)) return fate.lose();
    fate.arrive();
  });
}

void Wires::keep(const Link& link, const std::function<void()>& arrive) {
  if (old_.size() < kMostKept)
    old_.emplace_back(link, arrive);
  else if (dice_.chance(100))
    old_[dice_.below(kMostKept)] = {link, arrive};
}

void Wires::replay_one() {
  if (old_.empty()) return;
  const auto& [link, arrive] = old_[dice_.below(old_.size())];
  ++tally_[Fault::kReplay];
  queue_.after(dice_.between(plan_.quickest, plan_.slowest), arrive);
}

bool Wires::is_safe(const Link& link) const {
  return healed_ || (!sheltered_.empty() && (link.from == sheltered_ || link.to == sheltered_));
}

// Connections are new: nothing waits behind an old message.
void Wires::shelter(const Place& place) {
  sheltered_ = place;
  std::erase_if(last_arrival_, [&](const auto& each) {
    return each.first.first == place || each.first.second == place;
  });
}

void Wires::heal(const Place& from, const Place& to) {
  const auto found = cuts_.find({from, to});
  if (found == cuts_.end()) return;
  cuts_.erase(found);
  healed_at_.insert_or_assign({from, to}, queue_.now());
}

bool Wires::is_whole_since(const Place& one, const Place& other, Micros when) const {
  const auto is_whole = [&](const Place& from, const Place& to) {
    const auto healed = healed_at_.find({from, to});
    return !is_cut(from, to) && (healed == healed_at_.end() || healed->second <= when);
  };
  return is_whole(one, other) && is_whole(other, one);
}

void Wires::heal_all() {
  healed_ = true;
  for (const auto& link : cuts_) healed_at_.insert_or_assign(link, queue_.now());
  cuts_.clear();
}

}  // namespace vendepass::simulation
