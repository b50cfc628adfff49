// When which key is due: one moment for each key, the earliest first.
#pragma once

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "broker-less/core/register_key.h"
#include "common/time.h"

namespace vendepass {

class KeyTimers {
 public:
  void set(const RegisterKey& key, Instant due) {
    clear(key);
    due_.emplace(key, due);
    order_.emplace(due, key);
  }
  void clear(const RegisterKey& key) {
    const auto found = due_.find(key);
    if (found == due_.end()) return;
    order_.erase({found->second, key});
    due_.erase(found);
  }
  std::optional<Instant> next() const {
    if (order_.empty()) return std::nullopt;
    return order_.begin()->first;
  }
  // The keys that are due, earliest first; they have no moment any more.
  std::vector<RegisterKey> take_due(Instant now) {
    std::vector<RegisterKey> keys;
    while (!order_.empty() && order_.begin()->first <= now) {
      keys.push_back(order_.begin()->second);
      due_.erase(order_.begin()->second);
      order_.erase(order_.begin());
    }
    return keys;
  }

 private:
  RegisterTable<Instant> due_;
  std::set<std::pair<Instant, RegisterKey>> order_;
};

}  // namespace vendepass
