// The decision register on a network and disks that do what they like, replayed from a seed.
//
//   network   loses, duplicates, delays and reorders every message
//   disks     take each step's records later, in order; only then are its messages sent
//   crashes   lose whatever was not on the disk; a restart knows its records and nothing else
//
// Checked after every write and every decision that anybody tells:
//   one ballot      is voted for with one value only
//   one decision    at most one value has the votes of a majority in one ballot
//   honest learner  what is told is what a majority has voted for in one ballot
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "broker-less/core/decisions.h"
#include "tests/unit/mesh/alliance_of.h"

namespace vendepass::testing {

class RandomNetwork {
 public:
  // The first `voters` airlines vote; one more only proposes and learns.
  RandomNetwork(std::uint64_t seed, std::size_t voters);

  // So many random steps with every fault.
  void storm(int steps);
  // No faults any more, everybody up, somebody proposes: true when it gets a decision.
  bool calm_decides();

  // What went wrong, in words; empty: nothing.
  const std::string& complaint() const { return complaint_; }
  bool is_decided() const { return !chosen_.empty(); }
  std::uint64_t crashes() const { return crashes_; }

 private:
  struct Node {
    Voter self;
    std::unique_ptr<Decisions> core;
    std::vector<MeshRecord> disk;
    std::deque<MeshEffects> unsynced;
  };
  struct Message {
    std::size_t from;
    AirlineCode to;
    PeerMessage content;
  };

  void random_step();
  void start(Node& node);
  void crash(Node& node);
  void propose(Node& node);
  void deliver_one(bool may_fault);
  void sync(Node& node);
  void submit(Node& node, MeshEffects effects);
  void write(const Node& node, const VoteRecord& vote);
  void told(const Bytes& value, const char* by);
  Node& node_of(AirlineCode airline);
  Node& any() { return nodes_[random_.below(nodes_.size())]; }
  Instant now() const { return Instant{time_}; }

  Random random_;
  Quorum quorum_;
  std::vector<Node> nodes_;
  std::vector<Message> network_;
  Millis time_{1000};
  std::uint64_t starts_ = 0;
  std::uint64_t crashes_ = 0;
  std::map<Ballot, std::map<Bytes, std::set<AirlineCode>>> votes_;  // Durable ones.
  std::set<Bytes> chosen_;
  std::string complaint_;
};

}  // namespace vendepass::testing
