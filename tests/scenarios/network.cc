#include "tests/scenarios/network.h"

#include <algorithm>
#include <type_traits>
#include <variant>

#include "common/wire.h"

namespace vendepass::scenarios {

namespace {

bool is_about_events(const PeerMessage& message) {
  return std::holds_alternative<Pull>(message) || std::holds_alternative<EventBatch>(message) ||
         std::holds_alternative<SnapshotOffer>(message) ||
         std::holds_alternative<SnapshotQuestion>(message) ||
         std::holds_alternative<PartQuestion>(message) ||
         std::holds_alternative<PartAnswer>(message);
}

bool is_background(const PeerMessage& message) {
  return is_about_events(message) || std::holds_alternative<Ping>(message) ||
         std::holds_alternative<Pong>(message) || std::holds_alternative<StartQuestion>(message) ||
         std::holds_alternative<StartAnswer>(message) ||
         std::holds_alternative<StartRefused>(message);
}

std::optional<Letter> take_first(std::deque<Letter>& lane) {
  if (lane.empty()) return std::nullopt;
  auto letter = std::move(lane.front());
  lane.pop_front();
  return letter;
}

}  // namespace

void Network::add(Letter letter) {
  if (gossip_ == Gossip::kLost && is_about_events(letter.message)) return;
  (is_background(letter.message) ? background_ : waiting_).push_back(std::move(letter));
}

void Network::send(AirlineCode to, const Packet& packet) {
  VP_ASSERT(packet.messages.size() == 1);
  add({packet.sender.airline, to, packet.messages.front(), encode(packet), false});
}

void Network::publish(AirlineCode from, AirlineCode to, const EventBatch& batch) {
  add({from, to, batch, encode(batch), true});
}

std::optional<Letter> Network::take_gossip() { return take_first(background_); }

std::optional<Letter> Network::take_waiting() { return take_first(waiting_); }

std::deque<Letter> Network::take_matching(const std::function<bool(const Letter&)>& matches) {
  std::deque<Letter> taken, left;
  for (auto& letter : waiting_) (matches(letter) ? taken : left).push_back(std::move(letter));
  waiting_ = std::move(left);
  return taken;
}

void Network::put_last(const std::deque<Letter>& letters) {
  waiting_.insert(waiting_.end(), letters.begin(), letters.end());
}

void Network::cut(AirlineCode a, AirlineCode b) { cuts_.insert(std::minmax(a, b)); }

bool Network::is_cut(AirlineCode a, AirlineCode b) const {
  return a != b && cuts_.contains(std::minmax(a, b));
}

}  // namespace vendepass::scenarios
