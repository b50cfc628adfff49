#include "tests/simulation/books.h"

#include <algorithm>

#include "common/limits.h"

namespace vendepass::simulation {

namespace {

// Ballot 0 is one ballot, whichever start of the home entry names it.
bool is_vote_for(const Vote& vote, const Ballot& ballot, const Bytes& value) {
  return vote.value == value &&
         (vote.ballot == ballot || (vote.ballot.round == 0 && ballot.round == 0));
}

}  // namespace

const Quorum* Books::quorum_of(const RegisterKey& key) const {
  if (key.space != RegisterKey::Space::kPurchase) return &plan.alliance.quorum;
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
  const auto has_forgotten_key = [&](const Voter& voter) {
    return key.space == RegisterKey::Space::kPurchase &&
           has_forgotten(voter.airline, PurchaseId{key.name}, value);
  };
  const auto has_majority = [&](const Ballot& ballot) {
    const auto voted = std::ranges::count_if(quorum, [&](const Voter& voter) {
      const auto* votes = votes_of(voter);
      if (has_forgotten_key(voter)) return true;
      return votes != nullptr && std::ranges::any_of(*votes, [&](const Vote& vote) {
               return is_vote_for(vote, ballot, value);
             });
    });
    return static_cast<std::size_t>(voted) >= majority_of(quorum);
  };
  if (has_majority(Ballot{kMaxCount, quorum.front().airline, 0})) return true;  // All forgetful.
  return std::ranges::any_of(quorum, [&](const Voter& voter) {
    const auto* votes = votes_of(voter);
    return votes != nullptr && std::ranges::any_of(*votes, [&](const Vote& vote) {
             return vote.value == value && has_majority(vote.ballot);
           });
  });
}

bool Books::has_forgotten(AirlineCode airline, const PurchaseId& id, const Bytes& outcome) const {
  const auto found = past.find(id);
  const auto ledger = ledgers.find(airline);
  if (found == past.end() || ledger == ledgers.end()) return false;
  return std::ranges::any_of(found->second, [&](const Past& said) {
    if (said.sold != (outcome == kSoldValue)) return false;
    if (said.by == airline) return ledger->second.last_event >= said.event;
    const auto known = ledger->second.known.find(said.by);
    return known != ledger->second.known.end() && known->second >= said.event;
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
