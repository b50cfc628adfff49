// Properties of the decision register as the journals show them: the invariants of its paper,
// L. Lamport, "Paxos Made Simple" (2001), section 2.2. They break long before two decisions meet.
#include <fmt/format.h>

#include <algorithm>

#include "tests/simulation/checker.h"

namespace vendepass::simulation {

namespace {

// Ballot 0 is one ballot, whichever start of the home entry names it.
bool is_same(const Ballot& left, const Ballot& right) {
  return left == right || (left.round == 0 && right.round == 0);
}

template <typename T>
const std::vector<T>& of_key(const RegisterTable<std::vector<T>>& table, const RegisterKey& key) {
  static const std::vector<T> kNone;
  const auto found = table.find(key);
  return found == table.end() ? kNone : found->second;
}

std::string name_of(const Books& books, const RegisterKey& key) {
  return key.space == RegisterKey::Space::kPurchase ? books.name_of(PurchaseId{key.name})
                                                    : "an e-mail";
}

std::string text_of(const Ballot& ballot) {
  return fmt::format("{}.{}", ballot.round, to_string(ballot.airline));
}

class VotesFollowThePaper : public Checker {
 public:
  std::string_view property() const override {
    return "An acceptor keeps its promises, a ballot stands for one value, and above ballot 0 it "
           "carries on what a majority had accepted when it promised.";
  }
  void on_row(const Books& books, const Row& row) override {
    const auto* vote = row.record_as<VoteRecord>();
    if (vote == nullptr) return;
    keeps_promise(books, row.at, *vote);
    has_one_value(books, row.at, *vote);
    if (vote->ballot.round > 0) carries_on(books, *vote);
  }

 private:
  void keeps_promise(const Books& books, AirlineCode at, const VoteRecord& vote) {
    const auto& ledger = books.ledgers.at(at);
    for (const auto& promised : of_key(ledger.promises, vote.key))
      fail_above(books, at, vote, promised);
    for (const auto& earlier : of_key(ledger.votes, vote.key))
      fail_above(books, at, vote, earlier.ballot);
  }
  void fail_above(const Books& books, AirlineCode at, const VoteRecord& vote, const Ballot& known) {
    if (known > vote.ballot && !is_same(known, vote.ballot))
      fail(fmt::format("{} votes on {} in ballot {} after {}", to_string(at),
                       name_of(books, vote.key), text_of(vote.ballot), text_of(known)));
  }
  void has_one_value(const Books& books, AirlineCode at, const VoteRecord& vote) {
    for (const auto& [airline, ledger] : books.ledgers)
      for (const auto& other : of_key(ledger.votes, vote.key))
        if (is_same(other.ballot, vote.ballot) && other.value != vote.value)
          fail(fmt::format("{} and {} vote on {} for two values in ballot {}", to_string(airline),
                           to_string(at), name_of(books, vote.key), text_of(vote.ballot)));
  }

  // P2c. Some majority promised this ballot, and of its members' earlier votes the highest was for
  // this value, or there was none. Who has forgotten the purchase promises without a row, and names
  // the outcome as its vote in that very ballot.
  void carries_on(const Books& books, const VoteRecord& vote) {
    const auto* quorum = books.quorum_of(vote.key);
    if (quorum == nullptr) return;
    std::vector<std::optional<Vote>> before;  // Of each member that has promised.
    for (const auto& voter : *quorum) {
      const auto& ledger = books.ledgers.at(voter.airline);
      if (std::ranges::count(of_key(ledger.promises, vote.key), vote.ballot) > 0)
        before.push_back(highest_below(ledger, vote));
      else if (vote.key.space == RegisterKey::Space::kPurchase &&
               books.has_forgotten(voter.airline, PurchaseId{vote.key.name}, vote.value))
        before.emplace_back(Vote{vote.ballot, vote.value});  // As it answers.
    }
    const auto majority = majority_of(*quorum);
    if (before.size() < majority)
      return fail(fmt::format("{} has a vote in ballot {}, which {} journals have promised",
                              name_of(books, vote.key), text_of(vote.ballot), before.size()));
    const auto at_most = [&](const std::optional<Vote>& highest) {
      return static_cast<std::size_t>(std::ranges::count_if(before, [&](const auto& each) {
        return !each || (highest && each->ballot <= highest->ballot);
      }));
    };
    const bool right =
        at_most(std::nullopt) >= majority || std::ranges::any_of(before, [&](const auto& highest) {
          return highest && highest->value == vote.value && at_most(highest) >= majority;
        });
    if (!right)
      fail(fmt::format("{}: ballot {} does not carry on what was accepted before",
                       name_of(books, vote.key), text_of(vote.ballot)));
  }
  static std::optional<Vote> highest_below(const Ledger& ledger, const VoteRecord& vote) {
    std::optional<Vote> highest;
    for (const auto& each : of_key(ledger.votes, vote.key))
      if (each.ballot < vote.ballot && (!highest || highest->ballot < each.ballot)) highest = each;
    return highest;
  }
};

}  // namespace

void add_register_checkers(Checkers& checkers) {
  checkers.push_back(std::make_unique<VotesFollowThePaper>());
}

}  // namespace vendepass::simulation
