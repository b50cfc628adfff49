// What a vector clock costs with 3, 10 and 50 airlines: bytes and microseconds.
//
// Bytes in a message; the time to encode, decode, merge and compare one. Prints a table, asserts
// nothing. Each number is the median of kRounds rounds of kRepeats calls. The clocks are those of
// airlines about a million events old; of two, each knows more of every second airline, and what is
// compared covers the other, so that no call ends early.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "broker-less/core/event.h"
#include "common/pack.h"
#include "common/wire_parts.h"

namespace vendepass {
namespace {

// A round is shorter than what a scheduler gives at a time, so that on a busy machine most rounds
// run without a break and the median is one of these.
constexpr int kRounds = 301;
constexpr int kRepeats = 200;

// Keeps the compiler from leaving out what nobody reads.
template <typename T>
void keep(const T& value) {
  asm volatile("" : : "g"(&value) : "memory");
}

AirlineCode airline(std::size_t index) {
  const std::array code{static_cast<char>('A' + index / 26), static_cast<char>('A' + index % 26)};
  auto parsed = parse_airline(std::string_view{code.data(), code.size()});
  VP_ASSERT(static_cast<bool>(parsed));
  return *parsed;
}

// `ahead`: 0 or 1, whether it knows more of the airlines with even or with odd numbers.
VectorClock clock_of(std::size_t airlines, std::size_t ahead) {
  VectorClock clock;
  for (std::size_t i = 0; i < airlines; ++i)
    clock.raise(airline(i), 1'000'000 + 997 * i + (i % 2 == ahead ? 1 : 0));
  return clock;
}

Bytes encoded(const VectorClock& clock) {
  Writer writer;
  Codec<VectorClock>::put(writer, clock);
  return writer.take();
}

template <typename Call>
double median_us(Call call) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> rounds;
  for (int round = 0; round < kRounds; ++round) {
    const auto begun = Clock::now();
    for (int i = 0; i < kRepeats; ++i) call();
    const std::chrono::duration<double, std::micro> took = Clock::now() - begun;
    rounds.push_back(took.count() / kRepeats);
  }
  std::ranges::nth_element(rounds, rounds.begin() + kRounds / 2);
  return rounds[kRounds / 2];
}

void measure(std::size_t airlines) {
  const auto even = clock_of(airlines, 0);
  const auto odd = clock_of(airlines, 1);
  auto both = even;
  both.merge(odd);
  const auto bytes = encoded(even);
  const Event event{airline(0), even.at(airline(0)), even, Bytes(64, 'x')};
  const auto encode_us = median_us([&] { keep(encoded(even)); });
  const auto decode_us = median_us([&] {
    Reader reader{bytes};
    keep(Codec<VectorClock>::get(reader));
  });
  const auto merge_us = median_us([&] {
    auto merged = even;
    merged.merge(odd);
    keep(merged);
  });
  const auto compare_us = median_us([&] { keep(both.covers(even)); });
  fmt::print(
      "{:8}{:8}{:8.0f} %{:10.2f}{:10.2f}{:10.2f}{:10.2f}\n", airlines, bytes.size(),
      100.0 * static_cast<double>(bytes.size()) / static_cast<double>(encode_event(event).size()),
      encode_us, decode_us, merge_us, compare_us);
}

}  // namespace
}  // namespace vendepass

int main() {
  fmt::print(
      "A vector clock, microseconds, medians of {} rounds; share: of an event with a body of "
      "64 bytes\n{:>8}{:>8}{:>10}{:>10}{:>10}{:>10}{:>10}\n",
      vendepass::kRounds, "airlines", "bytes", "share", "encode", "decode", "merge", "compare");
  for (const std::size_t airlines : {3, 10, 50}) vendepass::measure(airlines);
}
