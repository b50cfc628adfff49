// Everything one airline knows, and the one function that changes it.
//
// apply(record) is the only mutator: at start-up it replays the journal, live it follows each
// record that a step decides. The timetable replica is fed separately, when the events are on
// disk, because reads answer from durable state only.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "airline/core/airline_node.h"
#include "airline/core/directory.h"
#include "airline/core/inventory.h"
#include "airline/core/purchase_history.h"
#include "airline/core/timetable.h"
#include "broker-less/core/mesh.h"

namespace vendepass {

// One event of any airline, decoded. Without a body: of a kind from a newer version, which is
// counted and passed on, but says nothing here.
struct PublicEvent {
  AirlineCode airline;
  std::uint64_t number;
  std::uint64_t previous;  // What is known between the two is void.
  std::optional<AirlineEvent> body;
};

// What another airline's snapshot told in the place of events.
struct Adopted {
  std::vector<AirlineCode> airlines;  // Whose part of the timetable is news here,
  VectorClock clock;                  // and up to which event.
  Timetable timetable;
};
using Delivered = std::variant<PublicEvent, std::shared_ptr<Adopted>>;

// A cancel that this entry promised to carry to every owner named.
struct PromisedCancel {
  Signed order;
  std::set<AirlineCode> unconfirmed;
  Bytes purchase;
};

class AirlineState {
 public:
  explicit AirlineState(const NodeConfig& config);

  // The configuration has another alliance.
  MeshEffects use_alliance();
  // Replays one journal row.
  void apply(const Record& record);
  // As AirlineNode.
  void save(const TakePart& take) const;
  Result<Done> restore(const SnapshotPart& part);
  // The same for a record of a live step; the mesh has applied its own already.
  void follow(const Record& record);

  // What was delivered since the last call, in causal order.
  std::vector<Delivered> take_unread();
  // Shows what is durable to readers.
  void make_readable(const std::vector<Delivered>& delivered);

  // What was delivered and is not shown yet makes events void: those before are read again then.
  static bool has_voids(const std::vector<Delivered>& delivered);
  bool has_unread_voids() const { return has_voids(unread_); }
  // What the operator should know, since the last call.
  std::vector<std::string> take_remarks() { return std::exchange(remarks_, {}); }

  const NodeConfig& config;
  std::uint64_t rows = 0;  // Of the journal that was replayed: those that count as progress.
  Mesh mesh;
  Inventory inventory;
  PurchaseHistory history;
  Directory directory;
  Timetable timetable;
  VectorClock readable;    // What readers are shown.
  bool disk_full = false;  // Nothing is taken in that would have to be recorded; reads go on.
  std::map<Hash16, PromisedCancel> promised_cancels;
  // Purchases that entered here since the start: for how many this replica showed enough free
  // seats, and how many of those an owner refused for lack of seats.
  struct Offers {
    std::uint64_t shown_free = 0, refused = 0;
  };
  Offers offers;
  // Of e-mails and keys: voted for here, or decided, and not in the directory, for no airline's
  // event has said so.
  struct Unannounced {
    Bytes value;
    bool is_decided;
  };
  std::map<RegisterKey, Unannounced> unannounced;
  // Events about customers that have become void, for their airline was set back; and no airline
  // has said the same since. What customers have signed holds, whoever says it.
  std::set<Bytes> orphans;

 private:
  void expect_announcement(const RegisterKey& key, const Bytes& value, bool is_decided);
  void follow_delivered();
  void show_again(AirlineCode airline, std::uint64_t last);
  void forget_decisions(const PastForgotten& past);
  void follow_customer(const Event& event, const AirlineEvent& body);
  bool has_causes(const Event& event, const VectorClock& followed) const;
  void follow_early(const VectorClock& followed);
  bool is_in_directory(const RegisterKey& key, const Bytes& value) const;
  void forget_announced();
  void on(const StartedRecord&) {}
  void on(const SightingRecord&) {}
  void on(const SetBackRecord&) {}
  void on(const EditionRecord&) {}
  void on(const OwnEventRecord&) { follow_delivered(); }
  void on(const ForeignEventsRecord&) { follow_delivered(); }
  void on(const PromiseRecord&) {}
  void on(const VoteRecord& record);
  void on(const ChosenRecord& record);
  void on(const PurchaseTakenRecord& record) { inventory.apply(record); }
  void on(const PurchaseRefusedRecord& record) {
    inventory.apply(record);
    history.apply(record, mesh.clock());
  }
  void on(const FormerProfileRecord& record) {
    directory.keep_former(record.digest, record.profile);
  }
  void on(const DetailsRecord& record) { directory.keep(record.digest, record.bytes); }
  void on(const DetailsErasedRecord& record) { directory.apply(record); }
  void on(const CancelPromisedRecord& record);
  void on(const FormerCancelPromisedRecord& record) { on({record.order, record.owners, {}}); }
  void on(const CancelConfirmedRecord& record);
  void on(const SnapshotPartRecord& record);
  void on(const EventsDroppedRecord& record);
  void show(const PublicEvent& event);
  void show(const std::shared_ptr<Adopted>& adopted);
  Result<Done> restore_former_state(std::string_view body);
  Result<Done> restore_former_staged(std::string_view body);
  Result<Done> restore_staged(std::string_view body);
  bool adopt(std::vector<SnapshotPartRecord> parts, bool with_own);

  // Own events about customers that came back to an airline that was set back, by number: until
  // all that they build on is here too. An own event's causes are on the disk otherwise.
  std::map<std::uint64_t, Bytes> early_;
  std::vector<Delivered> unread_;
  std::vector<SnapshotPartRecord> staged_;  // Of one snapshot, until the last of them is here.
  std::vector<std::string> remarks_;
};

}  // namespace vendepass
