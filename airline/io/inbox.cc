#include "airline/io/inbox.h"

#include <algorithm>
#include <utility>

#include "common/limits.h"

namespace vendepass {

bool Inbox::push(std::deque<Input>& lane, std::size_t bound, Input input) {
  {
    const std::lock_guard lock{mutex_};
    if (closed_ || lane.size() >= bound) return false;
    lane.push_back(std::move(input));
  }
  changed_.notify_one();
  return true;
}

bool Inbox::push_peer(Input input) { return push(peers_, kMaxWaitingPeerInputs, std::move(input)); }

void Inbox::push_self(Input input) {
  {
    const std::lock_guard lock{mutex_};
    if (!closed_) peers_.push_back(std::move(input));
  }
  changed_.notify_one();
}

bool Inbox::push_client(Input input) {
  return push(clients_, kMaxWaitingClients, std::move(input));
}

void Inbox::push_durable(std::uint64_t batch) {
  {
    const std::lock_guard lock{mutex_};
    durable_ = std::max(durable_.value_or(0), batch);
  }
  changed_.notify_one();
}

void Inbox::push_disk_full(DiskFull disk) {
  {
    const std::lock_guard lock{mutex_};
    disk_ = disk;
  }
  changed_.notify_one();
}

bool Inbox::has_any(Lanes lanes) const {
  if (durable_ || disk_) return true;
  return lanes == Lanes::kAll && !(peers_.empty() && clients_.empty());
}

void Inbox::move_some(std::deque<Input>& lane, std::vector<Input>& to) {
  while (!lane.empty() && to.size() < kMaxInputsPerStep) {
    to.push_back(std::move(lane.front()));
    lane.pop_front();
  }
}

std::optional<std::vector<Input>> Inbox::take(
    Lanes lanes, std::optional<std::chrono::steady_clock::time_point> until) {
  std::unique_lock lock{mutex_};
  const auto ready = [&] { return closed_ || has_any(lanes); };
  if (until)
    changed_.wait_until(lock, *until, ready);
  else
    changed_.wait(lock, ready);
  std::vector<Input> taken;
  if (durable_) taken.emplace_back(BecameDurable{*std::exchange(durable_, std::nullopt)});
  if (disk_) taken.emplace_back(*std::exchange(disk_, std::nullopt));
  if (lanes == Lanes::kAll) {
    // Peers first: their messages finish what is under way, clients' begin something new.
    move_some(peers_, taken);
    move_some(clients_, taken);
  }
  if (!taken.empty()) return taken;
  if (closed_) return std::nullopt;
  return std::vector<Input>{Wake{}};
}

void Inbox::close() {
  {
    const std::lock_guard lock{mutex_};
    closed_ = true;
  }
  changed_.notify_all();
}

}  // namespace vendepass
