// Decimal digits in text, read strictly: no sign, no blank, no more than fits.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace vendepass {

// The number that 1 to 18 digits write; nullopt for anything else.
inline std::optional<std::uint64_t> digits(std::string_view text) {
  if (text.empty() || text.size() > 18) return std::nullopt;
  std::uint64_t number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return number;
}

}  // namespace vendepass
