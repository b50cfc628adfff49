// Random bytes for secrets and nonces: the one place of the client that draws them.
#pragma once

#include <sodium.h>

#include <array>
#include <cstdint>

namespace vendepass {

template <std::size_t N>
std::array<std::uint8_t, N> draw_bytes() {
  std::array<std::uint8_t, N> bytes;
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

inline std::uint64_t draw_number() {
  std::uint64_t number = 0;
  randombytes_buf(&number, sizeof number);
  return number;
}

}  // namespace vendepass
