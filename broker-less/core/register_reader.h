// A reader of one key: asks every acceptor of the quorum for its vote and changes nothing.
//
// No ballot, so no promise and no disk: looking at a purchase does not disturb buying it. What
// is concluded: equal ballots at a majority mean chosen ("Paxos Made Simple", section 2.3);
// any other vote is only a reason to finish that value with a ballot of one's own.
#pragma once

#include <optional>
#include <vector>

#include "broker-less/core/mesh_effects.h"

namespace vendepass {

class RegisterReader {
 public:
  RegisterReader(const RegisterKey& key, const Quorum& quorum) : key_{key}, quorum_{quorum} {}

  // Asks those that have not answered.
  MeshEffects ask() const;
  // Each member of the quorum counts once. True when a majority has answered.
  bool hear(Voter voter, const RegisterState& message);
  // The answers' vote of the highest ballot.
  std::optional<Vote> highest() const;
  // True when a majority has voted in that ballot.
  bool is_chosen() const;
  // Counts a repeat; false when there were enough.
  bool may_repeat();

 private:
  RegisterKey key_;
  Quorum quorum_;
  std::vector<AirlineCode> answered_;
  std::vector<Vote> votes_;
  std::uint32_t repeats_ = 0;
};

}  // namespace vendepass
