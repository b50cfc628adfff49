// Byte strings and fixed-size digests, and their hexadecimal form.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/result.h"

namespace vendepass {

// Owned bytes of any length. std::string because every library here hands bytes out as one
// and short ones need no allocation; text is also std::string, told apart by its name.
using Bytes = std::string;

using Hash16 = std::array<std::uint8_t, 16>;
using Hash32 = std::array<std::uint8_t, 32>;

template <std::size_t N>
std::string_view view_of(const std::array<std::uint8_t, N>& array) {
  return {reinterpret_cast<const char*>(array.data()), N};
}

// Lower-case hexadecimal, two digits a byte.
std::string to_hex(std::string_view bytes);
// Errors: kMalformed unless the text is an even number of hexadecimal digits.
Result<Bytes> from_hex(std::string_view text);

// Errors: kMalformed unless `bytes` has exactly N bytes.
template <std::size_t N>
Result<std::array<std::uint8_t, N>> array_from(std::string_view bytes) {
  if (bytes.size() != N)
    return Error{ErrorCode::kMalformed, "expected " + std::to_string(N) + " bytes"};
  std::array<std::uint8_t, N> array{};
  for (std::size_t i = 0; i < N; ++i) array[i] = static_cast<std::uint8_t>(bytes[i]);
  return array;
}

}  // namespace vendepass
