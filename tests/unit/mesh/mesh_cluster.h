// Several meshes with disks that are instant and a network that a test controls.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "broker-less/core/mesh.h"
#include "tests/unit/mesh/alliance_of.h"

namespace vendepass::testing {

class MeshCluster {
 public:
  struct Node {
    std::unique_ptr<Mesh> mesh;
    std::uint64_t incarnation = 0;
    std::vector<MeshRecord> disk;
    std::vector<MeshNotice> notices;
    std::vector<Event> delivered;  // Since the start, without what the disk had.
  };

  explicit MeshCluster(std::vector<AirlineCode> airlines) : airlines_{std::move(airlines)} {
    for (const auto airline : airlines_) restart(airline);
  }

  Mesh& mesh(AirlineCode airline) { return *nodes_.at(airline).mesh; }
  Node& node(AirlineCode airline) { return nodes_.at(airline); }
  Quorum quorum() const { return quorum_of(airlines_); }
  Now now() const { return at(time_); }

  // A new start of this airline from its disk.
  void restart(AirlineCode airline) {
    auto& node = nodes_[airline];
    ++node.incarnation;
    node.notices.clear();
    node.delivered.clear();
    node.mesh = std::make_unique<Mesh>(MeshConfig{.self = airline,
                                                  .alliance = alliance_of(airlines_),
                                                  .key = key_of(airline),
                                                  .start = 1000 * node.incarnation,
                                                  .store = StoreId{{}},
                                                  .restore = std::nullopt,
                                                  .alone = false,
                                                  .timers = MeshTimers{}},
                                       Random{node.incarnation});
    for (const auto& record : node.disk) node.mesh->apply(record);
    node.mesh->take_delivered();
    node.mesh->set_durable_clock(node.mesh->known(), node.mesh->clock());
    down_.erase(airline);
  }
  void kill(AirlineCode airline) { down_.insert(airline); }
  // From now on every PUB message is lost.
  void lose_gossip() { gossip_lost_ = true; }
  // Sees each direct message first; false: it is lost.
  std::function<bool(AirlineCode from, AirlineCode to, const PeerMessage&)> filter;

  // Own events with these bodies, published as one batch.
  void publish(AirlineCode airline, const std::vector<Bytes>& bodies,
               const std::vector<Beside>& besides = {}) {
    for (const auto& body : bodies) submit(airline, mesh(airline).append_event(body).effects);
    for (const auto& beside : besides) mesh(airline).attach(beside);
    submit(airline, mesh(airline).seal());
    settle();
  }

  // The disk takes the records at once; then everything is sent.
  void submit(AirlineCode airline, MeshEffects effects) {
    auto& self = nodes_.at(airline);
    for (auto& record : effects.records) self.disk.push_back(std::move(record));
    for (auto& notice : effects.notices) self.notices.push_back(std::move(notice));
    for (auto& event : self.mesh->take_delivered()) self.delivered.push_back(std::move(event));
    self.mesh->set_durable_clock(self.mesh->known(), self.mesh->clock());
    for (auto* list : {&effects.immediate, &effects.outbox})
      for (auto& envelope : *list) network_.push_back({airline, std::move(envelope)});
  }

  // Delivers until nothing is under way.
  void settle() {
    while (!network_.empty()) {
      auto [from, envelope] = std::move(network_.front());
      network_.pop_front();
      if (auto* direct = std::get_if<ToPeer>(&envelope.content))
        deliver(from, direct->airline, std::move(direct->message));
      else if (const auto* gossip = std::get_if<ToSubscribers>(&envelope.content))
        broadcast(from, gossip->batch);
    }
  }

  // Lets time pass in steps of 50 ms, with everybody who is up waking when due.
  void pass(Millis time) {
    for (const auto end = time_ + time; time_ < end;) {
      time_ += Millis{50};
      for (const auto airline : airlines_)
        if (!down_.contains(airline) && mesh(airline).next_wake() <= now().monotonic)
          submit(airline, mesh(airline).wake(now()));
      settle();
    }
  }

  SenderHeader header(AirlineCode airline) const {
    const auto& node = nodes_.at(airline);
    return {airline, 1, 1, 0, node.incarnation, node.incarnation, StoreId{{}}, false, 0, {}};
  }

  template <typename Notice>
  std::vector<Notice> notices(AirlineCode airline) const {
    std::vector<Notice> found;
    for (const auto& notice : nodes_.at(airline).notices)
      if (const auto* one = std::get_if<Notice>(&notice)) found.push_back(*one);
    return found;
  }

 private:
  void deliver(AirlineCode from, AirlineCode to, PeerMessage message) {
    if (down_.contains(from) || down_.contains(to)) return;
    if (filter && !filter(from, to, message)) return;
    submit(to, mesh(to).heard(header(from), now()).effects);
    submit(to, mesh(to).receive(header(from), std::move(message), now()));
  }
  void broadcast(AirlineCode from, const EventBatch& batch) {
    if (gossip_lost_ || down_.contains(from)) return;
    for (const auto to : airlines_)
      if (to != from && !down_.contains(to)) submit(to, mesh(to).receive_gossip(batch, now()));
  }

  std::vector<AirlineCode> airlines_;
  std::map<AirlineCode, Node> nodes_;
  std::set<AirlineCode> down_;
  std::deque<std::pair<AirlineCode, Envelope>> network_;
  Millis time_{1000};
  bool gossip_lost_ = false;
};

}  // namespace vendepass::testing
