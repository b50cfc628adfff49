// Money: an integer of minor units with its ISO 4217 currency; never a fraction.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/ids.h"

namespace vendepass {

struct Money {
  std::int64_t minor;  // Hundredths for BRL, USD, EUR. Fares: 0 to 10^10.
  CurrencyCode currency;
  friend bool operator==(const Money&, const Money&) = default;
};

// "950.00": two decimals are optional. Errors: kMalformed; negative amounts are not fares.
Result<Money> parse_money(std::string_view text, CurrencyCode currency);
std::string to_string(const Money& money);  // "BRL 950.00"

}  // namespace vendepass
