#include "tests/simulation/living_copy.h"

#include <algorithm>
#include <utility>

#include "tests/simulation/wishes.h"

namespace vendepass::simulation {

namespace {

constexpr Micros kTwoPings = std::chrono::milliseconds{1'200};

}  // namespace

LivingCopy::LivingCopy(Books& books, EventQueue& queue, Tally& tally, Wires& wires,
                       const Machines& machines, Say say)
    : books_{books},
      queue_{queue},
      tally_{tally},
      wires_{wires},
      machines_{machines},
      say_{std::move(say)},
      dice_{books.plan.seed, 9},
      victim_{dice_.one_of(books.plan.alliance.members).airline},
      alone_{dice_.chance(600)},
      start_at_{static_cast<double>(dice_.between(5, 60)) / 100},
      cut_off_for_{dice_.between(Micros{1'500'000}, Micros{4'000'000})},
      rows_left_{dice_.chance(700) ? 0 : dice_.between(1, 60)} {}

void LivingCopy::begin() {
  if (!books_.plan.has(Fault::kLivingCopy)) return;
  queue_.after(Micros{10'000}, [this] {
    if (books_.healed || (books_.copy && books_.copy->is_over)) return;
    look();
    begin();
  });
}

void LivingCopy::look() {
  const auto progress =
      static_cast<double>(books_.purchases.size()) / static_cast<double>(books_.plan.purchases);
  if (!started_) {
    if (progress >= start_at_ && (alone_ ? is_all_well() : is_peace())) start();
    return;
  }
  if (books_.copy->heard_since) return;
  if (dice_.chance(500)) sell_to_a_stranger();
  if (queue_.now() - *started_ >= cut_off_for_ && is_peace()) reach_the_others();
}

bool LivingCopy::is_all_well() const {
  return !wires_.has_cuts() && std::ranges::all_of(machines_, [](const auto& each) {
    const auto& machine = *each.second;
    return machine.is_up() && !machine.is_paused() && !machine.is_held_up() &&
           !machine.sender().recovering;
  });
}

bool LivingCopy::is_peace() {
  if (!is_all_well()) {
    if (std::exchange(peace_since_, std::nullopt)) wires_.end_shelter();
    return false;
  }
  if (!peace_since_) {
    peace_since_ = queue_.now();
    for (const auto& [airline, machine] : machines_) machine->disarm();
    wires_.shelter(to_string(victim_));
  }
  return queue_.now() - *peace_since_ >= kTwoPings;
}

void LivingCopy::start() {
  started_ = queue_.now();
  books_.copy = Copy{.airline = victim_, .heard_since = {}};
  const auto& original = *machines_.at(victim_);
  auto config = config_of(books_.plan, *books_.plan.alliance.find(victim_));
  config.alliance = original.host().alliance();
  config.seed += 50'000;
  config.start_nonce += 1ULL << 39U;
  config.alone = alone_;
  machine_ = std::make_unique<Machine>(config, books_.plan.sync, kStartOfTime, books_.plan.seed,
                                       queue_, unheard_, *this);
  const auto rows = original.host().rows();
  say_({to_string(victim_)}, "a copy of " + to_string(victim_) + "'s database is started " +
                                 (alone_ ? "alone" : "elsewhere"));
  if (!alone_) reach_the_others();
  machine_->start_as_copy_of(original, rows - std::min<std::uint64_t>(rows / 2, rows_left_));
}

void LivingCopy::reach_the_others() {
  ++tally_[Fault::kLivingCopy];
  books_.copy->heard_since = queue_.now();
  say_({to_string(victim_)}, "the copy of " + to_string(victim_) + " reaches the others");
}

// Somebody whom the original knows and who reaches the copy only: a purchase that is in no books.
void LivingCopy::sell_to_a_stranger() {
  if (!is_up() || machine_->sender().recovering) return;
  const auto number = dice_.below(books_.plan.travellers);
  const auto name = "t" + std::to_string(number);
  const Person person{name, name + "@example.org"};
  for (const auto& plan : books_.plan.flights) {
    if (plan.flight.airline != victim_) continue;
    const Money fare{1'000'000'00, kCurrency};
    Purchase purchase{.customer = person.id,
                      .passengers = {"a stranger"},
                      .legs = {{plan.flight, Cabin{'Y'}, {}, fare}},
                      .quorum = machine_->host().alliance().quorum,
                      .home_entry = victim_,
                      .latest_hold = kStartOfTime + std::chrono::hours{48},
                      .nonce = blake2b_16("stranger " + std::to_string(++strangers_)),
                      .edition = machine_->host().alliance().edition};
    const BuyRequest request{person.sign(encode_purchase(purchase))};
    machine_->take(
        FromClient{{ConnectionId::Port::kPublic, "stranger"}, {strangers_, {}, 60'000, request}});
  }
}

bool LivingCopy::is_meant(const ToStart& message) const {
  return is_up() && message.airline == victim_ &&
         message.start_nonce == machine_->sender().start_nonce;
}

void LivingCopy::hear(AirlineCode from, const SenderHeader& sender, PeerMessage message) {
  if (!is_heard()) return;
  const auto packet = std::make_shared<Packet>(Packet{sender, {std::move(message)}});
  wires_.carry(to_string(from), place(), Wires::Kind::kMessage,
               {[this, packet] { machine_->take(FromPeer{*packet}); }});
}

void LivingCopy::hear(AirlineCode from, const std::shared_ptr<const EventBatch>& batch) {
  if (!is_heard()) return;
  wires_.carry(to_string(from), place(), Wires::Kind::kGossip,
               {[this, batch] { machine_->take(FromGossip{*batch}); }});
}

void LivingCopy::on_written(AirlineCode, const Effects::Entry& entry) {
  const auto& record = entry.record;
  const bool is_event = std::holds_alternative<OwnEventRecord>(record);
  if (!books_.copy->heard_since && is_event) ++tally_[Count::kDoneAlone];
  if (!alone_ && (is_event || std::holds_alternative<VoteRecord>(record) ||
                  std::holds_alternative<PromiseRecord>(record) ||
                  std::holds_alternative<PurchaseRefusedRecord>(record)))
    books_.copy->has_decided = true;
}

void LivingCopy::on_leaving(AirlineCode, std::vector<Envelope> envelopes) {
  if (!is_heard()) return;
  std::map<AirlineCode, std::vector<PeerMessage>> packets;
  for (auto& envelope : envelopes)
    if (auto* to_peer = std::get_if<ToPeer>(&envelope.content))
      packets[to_peer->airline].push_back(std::move(to_peer->message));
  for (auto& [to, messages] : packets) {
    const auto packet = std::make_shared<Packet>(Packet{machine_->sender(), std::move(messages)});
    // What is under way is lost when its connections end: heard after that, by somebody who has
    // just started, it would be taken for the successor.
    wires_.carry(place(), to_string(to), Wires::Kind::kMessage,
                 {[this, receiver = machines_.at(to).get(), packet] {
                   if (is_up()) receiver->take(FromPeer{*packet});
                 }});
  }
}

void LivingCopy::on_refused(AirlineCode) {
  ++tally_[Count::kCopiesStopped];
  say_({to_string(victim_)}, "the copy of " + to_string(victim_) + " is refused");
}

void LivingCopy::on_died(AirlineCode, Fault) {
  books_.copy->is_over = true;
  if (std::exchange(peace_since_, std::nullopt)) wires_.end_shelter();
}

void LivingCopy::end() {
  if (is_up()) machine_->crash();
}

}  // namespace vendepass::simulation
