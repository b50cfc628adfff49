// A small alliance for tests: airlines with real keys, all of them voters unless said otherwise.
#pragma once

#include <string>
#include <vector>

#include "broker-less/core/envelope.h"
#include "common/alliance.h"

namespace vendepass::testing {

inline const AirlineCode kAd{{'A', 'D'}};
inline const AirlineCode kG3{{'G', '3'}};
inline const AirlineCode kJj{{'J', 'J'}};
inline const AirlineCode kLa{{'L', 'A'}};
inline const AirlineCode kO6{{'O', '6'}};
inline const AirlineCode kTp{{'T', 'P'}};

inline KeyPair key_of(AirlineCode airline) {
  Seed seed{};
  seed[0] = static_cast<std::uint8_t>(airline.value()[0]);
  seed[1] = static_cast<std::uint8_t>(airline.value()[1]);
  return key_pair_from(seed);
}

inline Quorum quorum_of(const std::vector<AirlineCode>& airlines) {
  Quorum quorum;
  for (const auto airline : airlines) quorum.push_back({airline, 1});
  return quorum;
}

inline Alliance alliance_of(const std::vector<AirlineCode>& airlines) {
  Alliance alliance{"test", 1, CurrencyCode{{'B', 'R', 'L'}}, quorum_of(airlines), {}, {}};
  std::uint16_t accounting = 1;
  for (const auto airline : airlines)
    alliance.members.push_back(
        {airline, accounting++, to_string(airline), 1, "", "", "", key_of(airline).public_key});
  return alliance;
}

inline RegisterKey purchase_key(std::uint8_t name) {
  Hash16 bytes{};
  bytes[0] = name;
  return {RegisterKey::Space::kPurchase, bytes, 0};
}

// So long after the epoch.
inline Now at(Millis time) { return {Instant{time}, UtcSeconds{}}; }

// The messages of one kind that go to the airline.
template <typename Message>
std::vector<Message> sent_to(const std::vector<Envelope>& envelopes, AirlineCode airline) {
  std::vector<Message> found;
  for (const auto& envelope : envelopes) {
    const auto* to_peer = std::get_if<ToPeer>(&envelope.content);
    if (to_peer == nullptr || to_peer->airline != airline) continue;
    if (const auto* message = std::get_if<Message>(&to_peer->message)) found.push_back(*message);
  }
  return found;
}

}  // namespace vendepass::testing
