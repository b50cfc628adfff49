#include "common/ids.h"

#include <fmt/core.h>

#include <algorithm>

#include "common/numbers.h"

namespace vendepass {
namespace {

// Without I and O, which people read as 1 and 0; 32 letters are 5 bits each.
constexpr std::string_view kLocatorLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

template <typename Id>
Result<Id> malformed(std::string_view text, std::string_view expected) {
  return Error{ErrorCode::kMalformed, fmt::format("'{}' is not {}", text.substr(0, 40), expected)};
}

std::array<char, 3> three_of(std::string_view text) { return {text[0], text[1], text[2]}; }
bool is_three_letters(std::string_view text) {
  return text.size() == 3 && std::all_of(text.begin(), text.end(), is_letter);
}

template <std::size_t N>
std::string text_of(const std::array<char, N>& letters) {
  return {letters.data(), N};
}

}  // namespace

Result<AirlineCode> parse_airline(std::string_view text) {
  const auto fits = [](char c) { return is_letter(c) || is_digit(c); };
  if (text.size() != 2 || !fits(text[0]) || !fits(text[1]) ||
      (is_digit(text[0]) && is_digit(text[1])))
    return malformed<AirlineCode>(text, "an airline code: two of A-Z 0-9, like G3");
  return AirlineCode{{text[0], text[1]}};
}

Result<AirportCode> parse_airport(std::string_view text) {
  if (!is_three_letters(text))
    return malformed<AirportCode>(text, "an airport code: three letters, like GRU");
  return AirportCode{three_of(text)};
}

Result<CurrencyCode> parse_currency(std::string_view text) {
  if (!is_three_letters(text))
    return malformed<CurrencyCode>(text, "a currency code: three letters, like BRL");
  return CurrencyCode{three_of(text)};
}

Result<Cabin> parse_cabin(std::string_view text) {
  if (text.size() != 1 || std::string_view{"FCWY"}.find(text[0]) == std::string_view::npos)
    return malformed<Cabin>(text, "a cabin: F, C, W or Y");
  return Cabin{text[0]};
}

Result<SeatId> parse_seat(std::string_view text) {
  constexpr std::string_view kExpected = "a seat: row 1 to 99 and letter A to K, like 14C";
  if (text.size() < 2 || text.size() > 3 || text[0] == '0')
    return malformed<SeatId>(text, kExpected);
  const auto row = digits(text.substr(0, text.size() - 1));
  const char letter = text.back();
  if (!row || letter < 'A' || letter > 'K') return malformed<SeatId>(text, kExpected);
  return SeatId{static_cast<std::uint8_t>(*row), letter};
}

Result<FlightId> parse_flight(std::string_view text) {
  constexpr std::string_view kExpected = "a flight like G3-1234@2026-12-01";
  const auto at = text.find('@');
  if (at == std::string_view::npos || at < 4 || at > 7 || text[2] != '-' || text[3] == '0')
    return malformed<FlightId>(text, kExpected);
  const auto airline = parse_airline(text.substr(0, 2));
  const auto number = digits(text.substr(3, at - 3));
  const auto date = parse_date(text.substr(at + 1));
  if (!airline || !number || !date) return malformed<FlightId>(text, kExpected);
  return FlightId{*airline, static_cast<std::uint16_t>(*number), *date};
}

Result<PurchaseId> parse_purchase_id(std::string_view hex) {
  const auto bytes = from_hex(hex);
  if (!bytes || bytes->size() != 16)
    return malformed<PurchaseId>(hex, "a purchase id: 32 hexadecimal digits");
  return PurchaseId{*array_from<16>(*bytes)};
}

Result<Locator> parse_locator(std::string_view text) {
  std::array<char, 6> letters{};
  const auto wrong = [text] {
    return malformed<Locator>(text, "a record locator: six of A-Z and 2-9 without I and O");
  };
  if (text.size() != letters.size()) return wrong();
  std::transform(text.begin(), text.end(), letters.begin(), upper);
  for (const char c : letters)
    if (kLocatorLetters.find(c) == std::string_view::npos) return wrong();
  return Locator{letters};
}

std::string to_string(AirlineCode airline) { return text_of(airline.value()); }
std::string to_string(AirportCode airport) { return text_of(airport.value()); }
std::string to_string(CurrencyCode currency) { return text_of(currency.value()); }
std::string to_string(Cabin cabin) { return std::string(1, cabin.value()); }
std::string to_string(SeatId seat) { return std::to_string(seat.row) + seat.letter; }
std::string to_string(const FlightId& flight) {
  return to_string(flight.airline) + "-" + std::to_string(flight.number) + "@" +
         to_string(flight.date);
}
std::string to_string(const PurchaseId& id) { return to_hex(view_of(id.value())); }
std::string to_string(const CustomerId& id) { return to_hex(view_of(id.value())); }
std::string to_string(TicketNumber ticket) {
  constexpr std::uint64_t kSerials = 10'000'000'000;
  return fmt::format("{:03}-{:010}", ticket.value() / kSerials, ticket.value() % kSerials);
}
std::string to_string(const Locator& locator) { return text_of(locator.value()); }

Locator locator_of(const PurchaseId& id) {
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < 4; ++i) bits = bits << 8 | id.value()[i];
  std::array<char, 6> letters{};
  for (std::size_t i = 0; i < letters.size(); ++i)
    letters[i] = kLocatorLetters[bits >> (27 - 5 * i) & 31U];
  return Locator{letters};
}

TicketNumber ticket_number(std::uint16_t accounting_code, std::uint64_t event_number,
                           std::size_t passenger) {
  VP_ASSERT(accounting_code <= 999);
  VP_ASSERT(event_number >= 1 && event_number <= 999'999'999);
  VP_ASSERT(passenger <= 8);
  // Ten serials for each event; the last digit is the passenger, counted from 1.
  return TicketNumber{accounting_code * 10'000'000'000ULL + event_number * 10 + passenger + 1};
}

}  // namespace vendepass
