// True randomness from the kernel, for ids and seeds that a core is handed.
#pragma once

#include <sys/random.h>

#include <array>
#include <cstdint>

#include "common/assert.h"

namespace vendepass {

// At most 256 bytes: up to there getrandom(2) fills all or fails.
template <std::size_t N>
std::array<std::uint8_t, N> random_bytes() {
  static_assert(N <= 256);
  std::array<std::uint8_t, N> bytes{};
  VP_ASSERT(getrandom(bytes.data(), N, 0) == static_cast<ssize_t>(N));
  return bytes;
}

inline std::uint64_t random_u64() {
  std::uint64_t number = 0;
  for (const auto byte : random_bytes<8>()) number = number << 8 | byte;
  return number;
}

}  // namespace vendepass
