// What an airline says of itself, and sees of the others, to whoever listens: with every PING, by
// PUB. Signed by the airline; nobody decides anything by it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/message.h"

namespace vendepass {

enum class Condition : std::uint8_t {
  kRecovering = 1,  // It has started and neither sells nor votes yet.
  kSelling = 2,
  kNotVoting = 3,  // Sells; its votes are not intact for the tenure that the alliance file names.
  kSetBack = 4,    // Its database was set back, and no edition names its next tenure yet.
};
inline constexpr std::array kConditions{Condition::kRecovering, Condition::kSelling,
                                        Condition::kNotVoting, Condition::kSetBack};
// "recovering", "selling", "selling, no votes", "set back"
std::string to_string(Condition condition);

struct Bulletin {
  struct Peer {
    AirlineCode airline;
    Liveness liveness;
    std::optional<std::uint32_t> silent_ms;      // None: not heard since this start.
    std::optional<std::uint32_t> round_trip_ms;  // Of the newest PING that was answered.
    friend bool operator==(const Peer&, const Peer&) = default;
  };
  AirlineCode airline;
  std::uint64_t edition;      // Of the alliance file it works under.
  std::uint64_t incarnation;  // Rises with each start.
  std::uint64_t count;        // Of the PING that goes with it; from 1 at each start.
  Condition condition;
  bool reaches_majority;  // Of the quorum of that edition, itself counted.
  Digest digest;
  std::vector<AirlineCode> forked;  // Of which it has seen two copies.
  std::vector<Peer> peers;          // Every other airline.
};

// What is signed. Errors of decode: kMalformed.
Bytes encode_content(const Bulletin& bulletin);
Result<Bulletin> decode_bulletin_content(std::string_view content);

// The frame for PUB, and the bytes that such frames, and no others on PUB, begin with: what to
// subscribe to.
Bytes encode_bulletin(const Signed& bulletin);
Result<Signed> decode_bulletin(std::string_view frame);
Bytes bulletin_prefix();
Bytes event_batch_prefix();

}  // namespace vendepass
