#include "common/wire_parts.h"

namespace vendepass {
namespace {

// What a failed read returns: never seen, because the reader has latched its error.
constexpr AirlineCode kNoAirline{{'A', 'A'}};
constexpr AirportCode kNoAirport{{'A', 'A', 'A'}};
constexpr CurrencyCode kNoCurrency{{'A', 'A', 'A'}};
constexpr Cabin kNoCabin{'Y'};
constexpr SeatId kNoSeat{1, 'A'};

constexpr std::int64_t kFirstDay = 10957;              // 2000-01-01
constexpr std::int64_t kLastDay = 84005;               // 2199-12-31
constexpr std::int64_t kLastSecond = 253'402'300'799;  // 9999-12-31T23:59:59Z

template <typename Id>
Id parsed(Reader& reader, std::size_t most, Result<Id> (*parse)(std::string_view), Id none) {
  const auto text = reader.text(most);
  if (!reader.ok()) return none;
  auto id = parse(text);
  if (id) return *id;
  reader.fail(id.error().detail);
  return none;
}

std::int64_t ranged(Reader& reader, std::int64_t least, std::int64_t most, ErrorCode code) {
  const auto value = reader.i64();
  if (value >= least && value <= most) return value;
  reader.fail("the integer " + std::to_string(value) + " is not in " + std::to_string(least) +
                  " to " + std::to_string(most),
              code);
  return least;
}

void check_version(Reader& reader, std::uint64_t version) {
  if (!reader.ok() || (version >= kOldestWireVersion && version <= kWireVersion)) return;
  reader.fail("version " + std::to_string(version) + " is not spoken here; versions " +
                  std::to_string(kOldestWireVersion) + " to " + std::to_string(kWireVersion) +
                  " are",
              ErrorCode::kUnsupportedVersion);
}

}  // namespace

void Codec<AirlineCode>::put(Writer& writer, AirlineCode airline) {
  writer.text({airline.value().data(), airline.value().size()});
}
AirlineCode Codec<AirlineCode>::get(Reader& reader) {
  return parsed(reader, 2, parse_airline, kNoAirline);
}

void Codec<AirportCode>::put(Writer& writer, AirportCode airport) {
  writer.text({airport.value().data(), airport.value().size()});
}
AirportCode Codec<AirportCode>::get(Reader& reader) {
  return parsed(reader, 3, parse_airport, kNoAirport);
}

void Codec<CurrencyCode>::put(Writer& writer, CurrencyCode currency) {
  writer.text({currency.value().data(), currency.value().size()});
}
CurrencyCode Codec<CurrencyCode>::get(Reader& reader) {
  return parsed(reader, 3, parse_currency, kNoCurrency);
}

void Codec<Cabin>::put(Writer& writer, Cabin cabin) { writer.text({&cabin.value(), 1}); }
Cabin Codec<Cabin>::get(Reader& reader) { return parsed(reader, 1, parse_cabin, kNoCabin); }

void Codec<SeatId>::put(Writer& writer, SeatId seat) { writer.text(to_string(seat)); }
SeatId Codec<SeatId>::get(Reader& reader) { return parsed(reader, 3, parse_seat, kNoSeat); }

void Codec<Date>::put(Writer& writer, Date date) { writer.i64(date.time_since_epoch().count()); }
Date Codec<Date>::get(Reader& reader) {
  const auto days = ranged(reader, kFirstDay, kLastDay, ErrorCode::kMalformed);
  return Date{std::chrono::days{days}};
}

void Codec<UtcSeconds>::put(Writer& writer, UtcSeconds when) {
  writer.i64(when.time_since_epoch().count());
}
UtcSeconds Codec<UtcSeconds>::get(Reader& reader) {
  return UtcSeconds{std::chrono::seconds{ranged(reader, 0, kLastSecond, ErrorCode::kMalformed)}};
}

void Codec<UtcOffset>::put(Writer& writer, UtcOffset offset) { writer.i64(offset.count()); }
UtcOffset Codec<UtcOffset>::get(Reader& reader) {
  return UtcOffset{ranged(reader, -14 * 60, 14 * 60, ErrorCode::kMalformed)};
}

void Codec<Money>::put(Writer& writer, const Money& money) {
  writer.array(2).i64(money.minor);
  Codec<CurrencyCode>::put(writer, money.currency);
}
Money Codec<Money>::get(Reader& reader) {
  reader.array(2);
  const auto minor = ranged(reader, 0, kMaxPriceMinor, ErrorCode::kInvalid);
  const auto currency = Codec<CurrencyCode>::get(reader);
  reader.end();
  return Money{minor, currency};
}

void Codec<VectorClock>::put(Writer& writer, const VectorClock& clock) {
  writer.array(clock.components().size());
  for (const auto& component : clock.components()) {
    writer.array(2);
    Codec<AirlineCode>::put(writer, component.first);
    writer.u64(component.second);
  }
}
VectorClock Codec<VectorClock>::get(Reader& reader) {
  VectorClock clock;
  const auto count = reader.array(0, kMaxAirlines);
  for (std::size_t i = 0; i < count && reader.ok(); ++i) {
    reader.array(2);
    const auto airline = Codec<AirlineCode>::get(reader);
    const auto events = Number<1, kMaxCount>::get(reader);
    reader.end();
    if (!clock.components().empty() && clock.components().back().first >= airline)
      reader.fail("a vector clock is not ordered by airline");
    clock.raise(airline, events);
  }
  reader.end();
  return clock;
}

void QuorumRule::put(Writer& writer, const Quorum& quorum) {
  List<1, kMaxQuorum, Codec<Voter>>::put(writer, quorum);
}
Quorum QuorumRule::get(Reader& reader) {
  auto quorum = List<0, kMaxQuorum, Codec<Voter>>::get(reader);
  if (!reader.ok()) return quorum;
  if (quorum.size() % 2 == 0) reader.fail("a quorum has 1, 3 or 5 airlines", ErrorCode::kInvalid);
  for (std::size_t i = 1; i < quorum.size(); ++i)
    if (quorum[i - 1].airline >= quorum[i].airline)
      reader.fail("a quorum is ordered by code and names no airline twice", ErrorCode::kInvalid);
  return quorum;
}

void get_version(Reader& reader) { check_version(reader, reader.u64()); }

}  // namespace vendepass
