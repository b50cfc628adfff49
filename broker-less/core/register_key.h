// Tables by register key.
#pragma once

#include <unordered_map>

#include "common/message.h"

namespace vendepass {

// The name is a BLAKE2b digest: its first eight bytes are as good as random.
struct RegisterKeyHash {
  std::size_t operator()(const RegisterKey& key) const {
    return IdHash{}(PurchaseId{key.name}) ^
           (static_cast<std::size_t>(key.generation) << 8 | static_cast<std::size_t>(key.space));
  }
};

template <typename T>
using RegisterTable = std::unordered_map<RegisterKey, T, RegisterKeyHash>;

}  // namespace vendepass
