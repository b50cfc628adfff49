#include "tests/simulation/editions.h"

#include <algorithm>
#include <utility>

namespace vendepass::simulation {

namespace {

std::string in_words(const Quorum& quorum) {
  std::string text;
  for (const auto& voter : quorum)
    text += (text.empty() ? "" : ", ") + to_string(voter.airline) +
            (voter.tenure > 1 ? "/" + std::to_string(voter.tenure) : "");
  return text;
}

Member& member_of(Alliance& alliance, AirlineCode airline) {
  return *std::ranges::find(alliance.members, airline, &Member::airline);
}

bool is_in(const Quorum& quorum, AirlineCode airline) {
  return std::ranges::count(quorum, airline, &Voter::airline) > 0;
}

// As a quorum of this alliance: nobody in it has left or has begun another tenure.
bool can_vote(const Alliance& alliance) {
  return std::ranges::all_of(alliance.quorum, [&](const Voter& voter) {
    const auto* member = alliance.find(voter.airline);
    return !member->left && member->tenure == voter.tenure;
  });
}

void set_quorum(Alliance& alliance, Quorum quorum) {
  alliance.former_quorums.push_back(std::exchange(alliance.quorum, std::move(quorum)));
}

}  // namespace

Editions::Editions(Books& books, EventQueue& queue, Tally& tally, const Machines& machines, Say say)
    : books_{books},
      queue_{queue},
      tally_{tally},
      machines_{machines},
      say_{std::move(say)},
      dice_{books.plan.seed, 8},
      names_tenure_early_{dice_.chance(300)} {
  if (!books.plan.has(Fault::kNewEdition)) return;
  for (auto left = dice_.between(1, 2); left > 0; --left)
    due_.push_back(static_cast<double>(dice_.between(3, 85)) / 100);
  std::ranges::sort(due_, std::ranges::greater{});
}

void Editions::begin() {
  if (!books_.plan.has(Fault::kNewEdition)) return;
  queue_.after(Micros{20'000}, [this] {
    if (books_.healed) return;
    look();
    begin();
  });
}

void Editions::look() {
  if (is_tenure_due()) {
    auto alliance = with_next_tenure();
    ++tally_[Count::kTenuresNamed];
    const auto what = to_string(books_.loss->airline) + "/2";
    return hand_out(std::move(alliance), what);
  }
  const auto progress =
      static_cast<double>(books_.purchases.size()) / static_cast<double>(books_.plan.purchases);
  if (due_.empty() || progress < due_.back()) return;
  due_.pop_back();
  make_any();
}

bool Editions::is_tenure_due() const {
  return books_.loss &&
         books_.editions.back().find(books_.loss->airline)->tenure == Loss::kFirstTenure &&
         (names_tenure_early_ || books_.loss->is_over);
}

void Editions::make_any() {
  if (dice_.chance(350))
    if (auto alliance = without_one()) {
      ++tally_[Count::kAirlinesLeft];
      return hand_out(*std::move(alliance), "an airline has left");
    }
  if (auto alliance = with_another_quorum()) {
    ++tally_[Count::kQuorumsChanged];
    return hand_out(*std::move(alliance), "another quorum");
  }
  hand_out(next(), "another endpoint");
}

Alliance Editions::next() const {
  auto alliance = books_.editions.back();
  ++alliance.edition;
  return alliance;
}

// Of airlines whose votes are intact.
std::optional<Quorum> Editions::draw_quorum(const Alliance& alliance, std::size_t voters) {
  std::vector<Voter> candidates;
  for (const auto& member : alliance.members) {
    const Voter voter{member.airline, member.tenure};
    if (!member.left && !(books_.loss && books_.loss->has_ended(voter)))
      candidates.push_back(voter);
  }
  if (candidates.size() < voters) return std::nullopt;
  dice_.shuffle(candidates);
  Quorum quorum{candidates.begin(), candidates.begin() + static_cast<long>(voters)};
  std::ranges::sort(quorum);
  if (quorum == alliance.quorum && candidates.size() > voters) {
    quorum.front() = candidates.back();
    std::ranges::sort(quorum);
  }
  return quorum;
}

std::optional<Alliance> Editions::with_another_quorum() {
  auto alliance = next();
  if (!alliance.former_quorums.empty() && dice_.chance(300)) {
    set_quorum(alliance, Quorum{alliance.former_quorums.front()});
    if (alliance.quorum != alliance.former_quorums.back() && can_vote(alliance)) return alliance;
    alliance = next();
  }
  const std::size_t voters = dice_.chance(500) ? 5 : 3;
  auto quorum = draw_quorum(alliance, voters);
  if (!quorum || *quorum == alliance.quorum) quorum = draw_quorum(alliance, 3);
  if (!quorum || *quorum == alliance.quorum) return std::nullopt;
  set_quorum(alliance, *std::move(quorum));
  return alliance;
}

// One of those that vote only when others take the quorum over.
std::optional<Alliance> Editions::without_one() {
  auto alliance = next();
  if (std::ranges::count(alliance.members, true, &Member::left) > 0) return std::nullopt;
  const auto leaves = dice_.one_of(alliance.members).airline;
  member_of(alliance, leaves).left = true;
  if (!is_in(alliance.quorum, leaves)) return alliance;
  auto quorum = draw_quorum(alliance, 3);
  if (!quorum) return std::nullopt;
  set_quorum(alliance, *std::move(quorum));
  return alliance;
}

Alliance Editions::with_next_tenure() {
  auto alliance = next();
  const auto airline = books_.loss->airline;
  const auto tenure = ++member_of(alliance, airline).tenure;
  if (!is_in(alliance.quorum, airline)) return alliance;
  auto quorum = alliance.quorum;
  std::ranges::find(quorum, airline, &Voter::airline)->tenure = tenure;
  set_quorum(alliance, std::move(quorum));
  return alliance;
}

void Editions::hand_out(Alliance alliance, const std::string& what) {
  VP_ASSERT(check_succession(books_.editions.back(), alliance));
  books_.editions.push_back(alliance);
  say_({}, "edition " + std::to_string(alliance.edition) + ": " + what + "; the quorum is " +
               in_words(alliance.quorum));
  const auto shared = std::make_shared<const Alliance>(std::move(alliance));
  for (const auto& [airline, machine] : machines_) {
    const auto delay = dice_.chance(500) ? dice_.between(Micros{0}, Micros{300'000})
                                         : dice_.between(Micros{0}, Micros{3'000'000});
    queue_.after(delay, [this, shared, reader = machine.get()] {
      if (reader->is_up()) ++tally_[Fault::kNewEdition];
      say_({to_string(reader->airline())}, to_string(reader->airline()) +
                                               " has the file of edition " +
                                               std::to_string(shared->edition));
      reader->read_edition(*shared);
    });
  }
}

}  // namespace vendepass::simulation
