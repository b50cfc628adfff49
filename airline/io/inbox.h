// The actor's inbox: what other threads have for it, taken in bites of one step.
//
// Three lanes. Control (durable, disk full) is never refused: it is a few numbers. Peers' and
// clients' inputs are bounded; who meets a full lane is told at once and tells its partner.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

#include "airline/core/effects.h"

namespace vendepass {

class Inbox {
 public:
  enum class Lanes { kAll, kControlOnly };

  // False: the lane is full and the input was not taken.
  bool push_peer(Input input);  // FromPeer, FromGossip
  // What this airline says to itself is never refused: the actor's own output bounds it.
  void push_self(Input input);
  bool push_client(Input input);  // FromClient, FromOperator
  void push_durable(std::uint64_t batch);
  void push_disk_full(DiskFull disk);

  // Waits until there is something in these lanes, or until `until`. At most kMaxInputsPerStep
  // inputs, control first; a Wake alone when the time came; nullopt when closed and empty.
  std::optional<std::vector<Input>> take(
      Lanes lanes, std::optional<std::chrono::steady_clock::time_point> until);

  // Nothing is taken in any more; what is there can still be taken.
  void close();

 private:
  bool has_any(Lanes lanes) const;
  bool push(std::deque<Input>& lane, std::size_t bound, Input input);
  void move_some(std::deque<Input>& lane, std::vector<Input>& to);

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Input> peers_, clients_;
  std::optional<std::uint64_t> durable_;  // The newest covers the earlier ones.
  std::optional<DiskFull> disk_;          // The newest state is the one that counts.
  bool closed_ = false;
};

}  // namespace vendepass
