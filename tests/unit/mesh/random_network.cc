#include "tests/unit/mesh/random_network.h"

#include <algorithm>

namespace vendepass::testing {

namespace {

const RegisterKey kKey = purchase_key(1);
const std::vector<AirlineCode> kAirlines{kAd, kG3, kJj, kLa, kO6, kTp};

}  // namespace

RandomNetwork::RandomNetwork(std::uint64_t seed, std::size_t voters) : random_{seed} {
  for (std::size_t i = 0; i <= voters; ++i) nodes_.push_back({{kAirlines[i], 1}, nullptr, {}, {}});
  for (std::size_t i = 0; i < voters; ++i) quorum_.push_back(nodes_[i].self);
  for (auto& node : nodes_) start(node);
}

void RandomNetwork::start(Node& node) {
  node.core = std::make_unique<Decisions>(node.self, 1000 * ++starts_, MeshTimers{},
                                          Random{random_.next()});
  for (const auto& record : node.disk) {
    if (const auto* promise = std::get_if<PromiseRecord>(&record)) node.core->apply(*promise);
    if (const auto* vote = std::get_if<VoteRecord>(&record)) node.core->apply(*vote);
    if (const auto* chosen = std::get_if<ChosenRecord>(&record)) node.core->apply(*chosen);
  }
}

void RandomNetwork::crash(Node& node) {
  ++crashes_;
  node.unsynced.clear();
  start(node);
}

void RandomNetwork::storm(int steps) {
  for (int i = 0; i < steps && complaint_.empty(); ++i) random_step();
}

void RandomNetwork::random_step() {
  const auto dice = random_.below(100);
  if (dice < 55) return deliver_one(true);
  if (dice < 80) return sync(any());
  if (dice < 90) {
    time_ += Millis{static_cast<Millis::rep>(random_.below(300))};
    auto& node = any();
    return submit(node, node.core->wake(now()));
  }
  if (dice < 94) return propose(any());
  if (dice < 96) return any().core->abandon(kKey);
  if (dice < 98) {
    auto& node = any();
    return submit(node, node.core->read(kKey, quorum_, now()));
  }
  crash(any());
}

// The first airline is the home entry and has ballot 0; everybody else is a retry ("sold") or a
// recovery ("refused"). Everybody learns.
void RandomNetwork::propose(Node& node) {
  std::vector<AirlineCode> learners;
  for (const auto& each : nodes_) learners.push_back(each.self.airline);
  Proposal proposal{kKey, quorum_, kSoldValue, learners};
  if (&node == &nodes_.front() && random_.below(2) == 0)
    return submit(node, node.core->propose_ballot_zero(proposal, now()));
  if (random_.below(2) == 0) proposal.value = kRefusedValue;
  submit(node, node.core->propose(proposal, now()));
}

void RandomNetwork::deliver_one(bool may_fault) {
  if (network_.empty()) return;
  const auto picked = random_.below(network_.size());
  std::swap(network_[picked], network_.back());
  const auto message = network_.back();
  const auto fate = may_fault ? random_.below(100) : 99;
  if (fate >= 10) network_.pop_back();  // Below: it stays, and arrives again.
  if (fate >= 10 && fate < 25) return;  // Lost.
  const auto sender = nodes_[message.from].self;
  auto& node = node_of(message.to);
  auto effects = std::visit(
      [&](const auto& content) -> MeshEffects {
        if constexpr (requires { node.core->on(sender, content, now()); })
          return node.core->on(sender, content, now());
        else
          return {};
      },
      message.content);
  submit(node, std::move(effects));
}

// What a step decides waits for the disk. What it tells the layer above is looked at at once.
void RandomNetwork::submit(Node& node, MeshEffects effects) {
  for (const auto& notice : effects.notices)
    if (const auto* chosen = std::get_if<Chosen>(&notice)) told(chosen->value, "a learner");
  if (!effects.records.empty() || !effects.outbox.empty())
    node.unsynced.push_back(std::move(effects));
}

void RandomNetwork::sync(Node& node) {
  if (node.unsynced.empty()) return;
  auto effects = std::move(node.unsynced.front());
  node.unsynced.pop_front();
  for (const auto& record : effects.records) {
    node.disk.push_back(record);
    if (const auto* vote = std::get_if<VoteRecord>(&record)) write(node, *vote);
  }
  const auto from = static_cast<std::size_t>(&node - nodes_.data());
  for (const auto& envelope : effects.outbox) {
    const auto& to_peer = std::get<ToPeer>(envelope.content);
    network_.push_back({from, to_peer.airline, to_peer.message});
  }
}

// Round 0 is one ballot, whichever start of the home entry speaks.
void RandomNetwork::write(const Node& node, const VoteRecord& vote) {
  auto ballot = vote.ballot;
  if (ballot.round == 0) ballot.start = 0;
  auto& values = votes_[ballot];
  auto& voters = values[vote.value];
  voters.insert(node.self.airline);
  if (values.size() > 1) complaint_ = "one ballot stands for two values";
  if (voters.size() >= majority_of(quorum_)) chosen_.insert(vote.value);
  if (chosen_.size() > 1) complaint_ = "two values were chosen";
}

void RandomNetwork::told(const Bytes& value, const char* by) {
  if (!chosen_.contains(value)) complaint_ = std::string{by} + " told what was not chosen";
}

RandomNetwork::Node& RandomNetwork::node_of(AirlineCode airline) {
  return *std::find_if(nodes_.begin(), nodes_.end(),
                       [&](const Node& node) { return node.self.airline == airline; });
}

bool RandomNetwork::calm_decides() {
  auto& proposer = any();
  propose(proposer);
  for (int round = 0; round < 400 && complaint_.empty(); ++round) {
    for (int i = 0; i < 20 && complaint_.empty(); ++i) {
      for (auto& node : nodes_) sync(node);
      deliver_one(false);
    }
    if (proposer.core->chosen(kKey) != nullptr) return true;
    if (!network_.empty()) continue;
    time_ += Millis{50};
    for (auto& node : nodes_) submit(node, node.core->wake(now()));
  }
  return proposer.core->chosen(kKey) != nullptr;
}

}  // namespace vendepass::testing
