#include "tests/simulation/books.h"

#include <algorithm>

namespace vendepass::simulation {

namespace {

// Ballot 0 is one ballot, whichever start of the home entry names it.
bool is_vote_for(const Vote& vote, const Ballot& ballot, const Bytes& value) {
  return vote.value == value &&
         (vote.ballot == ballot || (vote.ballot.round == 0 && ballot.round == 0));
}

}  // namespace

const Quorum* Books::quorum_of(const RegisterKey& key) const {
  if (key.space == RegisterKey::Space::kEmail) return &plan.alliance.quorum;
  const auto* bought = find(PurchaseId{key.name});
  return bought == nullptr ? nullptr : &bought->purchase.quorum;
}

bool Books::is_decided(const RegisterKey& key, const Quorum& quorum, const Bytes& value) const {
  const auto votes_of = [&](const Voter& voter) -> const std::vector<Vote>* {
    const auto ledger = ledgers.find(voter.airline);
    if (ledger == ledgers.end()) return nullptr;
    const auto found = ledger->second.votes.find(key);
    return found == ledger->second.votes.end() ? nullptr : &found->second;
  };
  const auto has_majority = [&](const Ballot& ballot) {
    const auto voted = std::ranges::count_if(quorum, [&](const Voter& voter) {
      const auto* votes = votes_of(voter);
      return votes != nullptr && std::ranges::any_of(*votes, [&](const Vote& vote) {
               return is_vote_for(vote, ballot, value);
             });
    });
    return static_cast<std::size_t>(voted) >= majority_of(quorum);
  };
  return std::ranges::any_of(quorum, [&](const Voter& voter) {
    const auto* votes = votes_of(voter);
    return votes != nullptr && std::ranges::any_of(*votes, [&](const Vote& vote) {
             return vote.value == value && has_majority(vote.ballot);
           });
  });
}

VectorClock Books::known_at(AirlineCode airline) const {
  const auto& ledger = ledgers.at(airline);
  VectorClock known;
  for (const auto& [other, events] : ledger.known) known.raise(other, events);
  known.raise(airline, ledger.last_event);
  return known;
}

}  // namespace vendepass::simulation
