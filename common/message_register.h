// What proposers, acceptors and readers of the decision register say to each other.
#pragma once

#include <optional>
#include <vector>

#include "common/itinerary.h"

namespace vendepass {

// What is decided. `space` keeps kinds of keys apart.
struct RegisterKey {
  enum class Space : std::uint8_t { kPurchase = 1, kEmail = 2, kKey = 3, kSecret = 4 };
  Space space;
  Hash16 name;  // Purchase id, e-mail key, customer id, or what the secret is for.
  // E-mail: how often it was set free. Key: its number. Else 0.
  std::uint32_t generation;
  friend auto operator<=>(const RegisterKey&, const RegisterKey&) = default;
};

// Ordered: round, then airline, then start. Round 0 is the home entry's, for `sold` only.
struct Ballot {
  std::uint64_t round;
  AirlineCode airline;
  std::uint64_t start;  // Random number of this start of the proposer: never used twice.
  friend auto operator<=>(const Ballot&, const Ballot&) = default;
};

struct Vote {
  Ballot ballot;
  Bytes value;  // At most kMaxRegisterValueBytes.
  friend bool operator==(const Vote&, const Vote&) = default;
};

// The two values of a purchase's register.
inline const Bytes kSoldValue = "sold";
inline const Bytes kRefusedValue = "refused";

struct Prepare {
  RegisterKey key;
  Ballot ballot;
  Quorum quorum;
};
struct Promise {
  RegisterKey key;
  Ballot ballot;
  std::optional<Vote> accepted;  // The acceptor's vote of the highest ballot so far.
};
// The acceptor has promised a higher ballot; the proposer starts again above it.
struct Preempted {
  RegisterKey key;
  Ballot ballot;  // The one that came too late.
  Ballot promised;
};
struct Accept {
  RegisterKey key;
  Ballot ballot;
  Bytes value;
  Quorum quorum;
  std::vector<AirlineCode> learners;  // Who hears Accepted beside the proposer.
};
struct Accepted {
  RegisterKey key;
  Ballot ballot;
  Bytes value;
  Quorum quorum;  // So that a learner who knows nothing else can count a majority.
};
// A reader's question: changes nothing.
struct RegisterRead {
  RegisterKey key;
};
struct RegisterState {
  RegisterKey key;
  std::optional<Vote> accepted;
};

}  // namespace vendepass
