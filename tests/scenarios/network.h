// The wires between the airlines of a cluster: nothing is delivered unless somebody asks.
//
// Two lanes. Messages about purchases, votes and tickets wait in one line, first in, first out,
// and a script moves them. What keeps airlines acquainted (PING, PONG, pulls, events, what starts
// ask) would bury the story, so it is delivered at once, unless the link is cut or gossip is told
// to be lost. Every message travels as the bytes of its wire format.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <utility>

#include "common/message.h"

namespace vendepass::scenarios {

struct Letter {
  AirlineCode from, to;
  PeerMessage message;  // For people and filters; what is delivered is decoded from `wire`.
  Bytes wire;           // A packet, or an event batch when it was published.
  bool published;
};

class Network {
 public:
  void send(AirlineCode to, const Packet& packet);  // One message a packet.
  void publish(AirlineCode from, AirlineCode to, const EventBatch& batch);

  // The next letter of a lane, if any.
  std::optional<Letter> take_gossip();
  std::optional<Letter> take_waiting();
  const std::deque<Letter>& waiting() const { return waiting_; }
  // Takes every waiting letter that `matches` out of the line.
  std::deque<Letter> take_matching(const std::function<bool(const Letter&)>& matches);
  void put_last(const std::deque<Letter>& letters);

  void cut(AirlineCode a, AirlineCode b);
  void heal() { cuts_.clear(); }
  bool is_cut(AirlineCode a, AirlineCode b) const;
  // Lost: no event and no pull arrives, PINGs do.
  enum class Gossip { kFlows, kLost };
  void set_gossip(Gossip gossip) { gossip_ = gossip; }

 private:
  void add(Letter letter);

  std::deque<Letter> waiting_;
  std::deque<Letter> background_;
  std::set<std::pair<AirlineCode, AirlineCode>> cuts_;  // Each pair in ascending order.
  Gossip gossip_ = Gossip::kFlows;
};

}  // namespace vendepass::scenarios
