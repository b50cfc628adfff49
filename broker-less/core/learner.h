// The learner: counts votes until a majority of one ballot's quorum has voted.
//
// Source: "Paxos Made Simple", section 2.3. A value is chosen when a majority of acceptors has
// accepted the same proposal: one ballot. Votes of different ballots never add up, even when
// they are for the same value. Needs to know nothing before: Accepted names its quorum.
//
// Memory: a key that is decided keeps its value only. Undecided counts are bounded; dropping
// one loses nothing but time, for acceptors repeat their votes to whoever proposes.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "broker-less/core/mesh_records.h"
#include "broker-less/core/register_key.h"
#include "broker-less/core/snapshot.h"

namespace vendepass {

class Learner {
 public:
  // Counts one vote. The record, when it is the one that makes a majority: apply it, make it
  // durable, and tell. Nothing once the key is decided.
  std::optional<ChosenRecord> hear(Voter voter, const Accepted& message);
  void apply(const ChosenRecord& record);
  // Nothing is known of this key here any more: somebody else remembers its decision.
  void forget(const RegisterKey& key);
  // The decision; null when it is not known here. Valid until the next apply().
  const Bytes* chosen(const RegisterKey& key) const;
  void save(const TakePart& take) const;
  Result<Done> restore(std::string_view body);

 private:
  struct Count {
    Ballot ballot;
    Bytes value;
    Quorum quorum;
    std::uint32_t voted = 0;  // One bit for each place in the quorum.
  };
  using Counts = std::vector<Count>;  // Of one key, one for each ballot.

  Counts& counts_of(const RegisterKey& key);
  static Count* count_of(Counts& counts, const Accepted& message);

  RegisterTable<Counts> counting_;
  std::deque<RegisterKey> counted_;  // Oldest first; decided keys leave it late.
  RegisterTable<Bytes> chosen_;
};

}  // namespace vendepass
