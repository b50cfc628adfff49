// Airlines in one process, all of them deterministic: virtual time, a network moved by hand,
// journals in memory. Knows nothing of scripts; whoever drives it reads what happened.
//
// Invariant: after every call no gossip is under way and no airline is due to be woken.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "tests/scenarios/host.h"
#include "tests/scenarios/network.h"

namespace vendepass::scenarios {

// What happened, in order.
struct Recorded {  // Durable now.
  AirlineCode airline;
  Record record;
  const char* why;
};
struct Sent {
  AirlineCode from, to;
  PeerMessage message;
  const char* why;
  bool reachable;  // If not, it is lost already: the receiver is down or cut off.
};
struct Lost {  // The receiver was reachable when it was sent, but not when it should arrive.
  AirlineCode from, to;
  PeerMessage message;
};
struct Answered {
  AirlineCode airline;
  ConnectionId connection;
  ClientReply reply;
  const char* why;
};
struct OperatorAnswered {
  AirlineCode airline;
  std::string json;
};
struct Remarked {  // In the airline's log; or the last words of a process that must stop.
  AirlineCode airline;
  std::string text;
  bool stopped;
};
using Happening = std::variant<Recorded, Sent, Lost, Answered, OperatorAnswered, Remarked>;

class Cluster {
 public:
  // Nothing runs yet. Every airline of the alliance gets the key of key_of().
  Cluster(const Alliance& alliance, const Airports& airports, UtcSeconds wall,
          const NodeTimers& timers);
  static KeyPair key_of(AirlineCode airline);
  const Alliance& alliance() const { return alliance_; }  // Its first edition.
  // The edition that this airline has.
  const Alliance& alliance_at(AirlineCode airline) { return host(airline).alliance(); }
  // This airline has the file of a newer edition; it reads it now, or when it starts.
  void hand_over(AirlineCode airline, const Alliance& alliance);

  // ---- Machines ----
  void start(AirlineCode airline);
  std::size_t crash(AirlineCode airline);  // Returns how many records were not on disk yet.
  // Keeps a copy of the journal as it is on disk now.
  // Its journal is compacted, and of the snapshot before the events are kept no longer.
  void compact(AirlineCode airline);
  void back_up(AirlineCode airline) { host(airline).back_up(); }
  // What happens to the disk of an airline that is down: it is as it was at the backup, with the
  // restore command or without, or it is empty.
  void set_back(AirlineCode airline, Host::SetBack how) { host(airline).set_back(how); }
  bool is_recovering(AirlineCode airline) {
    return is_up(airline) && host(airline).sender().recovering;
  }
  void set_slow_disk(AirlineCode airline, bool slow) { host(airline).set_slow(slow); }
  void sync_disk(AirlineCode airline);
  void set_disk_full(AirlineCode airline, bool full);  // The airline must be up.
  bool has(AirlineCode airline) const { return hosts_.contains(airline); }
  bool is_up(AirlineCode airline) { return host(airline).is_up(); }

  // ---- Requests; the airline must be up ----
  void request(AirlineCode airline, const ConnectionId& connection, const ClientRequest& request);
  void operate(AirlineCode airline, const OperatorCommand& command);
  // What the airline would answer another one about this purchase.
  OwnerAnswer answer_about(AirlineCode airline, const PurchaseId& id);
  // What it answers to its operator's `status`: JSON.
  std::string status_of(AirlineCode airline);
  // The same of a node that has only read the airline's journal.
  OwnerAnswer answer_from_journal(AirlineCode airline, const PurchaseId& id);
  std::vector<std::string> broken_invariants();  // Of every airline that is up.

  // ---- Network and time ----
  // Puts in line what `from`, which must be up, would never say by itself.
  void forge(AirlineCode from, AirlineCode to, const PeerMessage& message);
  Network& network() { return network_; }
  enum class Delivery { kNothingWaits, kLost, kArrived };
  Delivery deliver_one();
  Now now() const;
  // Lets time pass, waking whoever wants to be woken.
  void advance(Millis duration);
  // The same up to the next moment at which an airline wants to be woken, or `duration`.
  void advance_to_next_wake(Millis duration);

  const std::vector<Happening>& happenings() const { return happenings_; }  // Since taken.
  std::vector<Happening> take_happenings() { return std::exchange(happenings_, {}); }

 private:
  Host& host(AirlineCode airline) { return *hosts_.at(airline); }
  bool can_reach(AirlineCode from, AirlineCode to);
  void hand_over(const Letter& letter);
  void collect(AirlineCode airline);
  void depart(AirlineCode from, Envelope envelope);
  void settle();
  bool wake_due();
  std::optional<Instant> next_wake() const;

  Alliance alliance_;
  std::map<AirlineCode, std::unique_ptr<Host>> hosts_;
  Network network_;
  Instant instant_{};
  UtcSeconds wall_;
  std::vector<Happening> happenings_;
};

}  // namespace vendepass::scenarios
