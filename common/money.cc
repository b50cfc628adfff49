#include "common/money.h"

#include <fmt/core.h>

#include "common/numbers.h"

namespace vendepass {

Result<Money> parse_money(std::string_view text, CurrencyCode currency) {
  const auto point = text.find('.');
  const auto whole = digits(text.substr(0, point));
  auto cents = std::optional<std::uint64_t>{0};
  if (point != std::string_view::npos) {
    const auto decimals = text.substr(point + 1);
    cents = decimals.size() == 2 ? digits(decimals) : std::nullopt;
  }
  if (!whole || *whole > 100'000'000 || !cents)
    return Error{ErrorCode::kMalformed,
                 fmt::format("'{}' is not an amount: expected one like 950 or 950.00", text)};
  return Money{static_cast<std::int64_t>(*whole * 100 + *cents), currency};
}

std::string to_string(const Money& money) {
  const bool negative = money.minor < 0;
  const auto minor = negative ? 0 - static_cast<std::uint64_t>(money.minor)
                              : static_cast<std::uint64_t>(money.minor);
  return fmt::format("{} {}{}.{:02}", to_string(money.currency), negative ? "-" : "", minor / 100,
                     minor % 100);
}

}  // namespace vendepass
