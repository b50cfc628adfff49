// How airlines know each other: who speaks for which, and this airline's own start.
//
//   identity    which process of which database this is, by its journal
//   sightings   the same of the others, as they were seen
//   starting    the questions of a start, and what the answers say
//
// Invariant: a recovering airline neither votes nor sells, and answers the questions of others.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "broker-less/core/decisions.h"
#include "broker-less/core/event_logs.h"
#include "broker-less/core/mesh.h"
#include "broker-less/core/sightings.h"
#include "broker-less/core/snapshot.h"
#include "broker-less/core/starting.h"

namespace vendepass {

class Starts {
 public:
  Starts(const MeshConfig& config, Membership& membership, EventLogs& logs, Decisions& decisions);

  void apply(const StartedRecord& record) { identity_.apply(record); }
  void apply(const OwnEventRecord& record);
  void apply(const SightingRecord& record) { sightings_.apply(record); }
  void apply(const SetBackRecord& record);
  void apply(const EditionRecord& record) { identity_.apply(record); }
  void save(const TakePart& take) const;
  Result<Done> restore(std::string_view body);

  // As in Mesh.
  MeshEffects begin(std::uint64_t rows, Instant now);
  bool is_recovering() const { return !starting_.is_over(); }
  bool is_fetching() const { return starting_.is_fetching(); }
  const Identity& identity() const { return identity_; }
  SenderHeader sender() const;
  Mesh::Heard hear(const SenderHeader& sender, Instant now);
  std::vector<MeshRecord> take_sightings(Instant now);
  std::string in_words(Instant now) const { return starting_.in_words(membership_, now); }

  // The configuration has another alliance.
  MeshEffects use_alliance();
  // Before the next own event: how many numbers it must skip, because the database was set back.
  std::uint64_t numbers_to_skip();
  // Own events that others have kept, judged.
  MeshEffects take_own(EventLog::Check&& check, Instant now);
  // Others have other own events under numbers that are here, too: this start never ends.
  void forked() { starting_.forked("another airline"); }

  MeshEffects on(const SenderHeader& from, const StartQuestion& question, Instant now);
  MeshEffects on(const SenderHeader& from, const StartAnswer& answer, Instant now);
  MeshEffects on(const SenderHeader& from, const StartRefused& refused, Instant now);
  // What this start has written about itself is durable: it came back as a message to itself.
  MeshEffects became_durable(Instant now);
  MeshEffects wake(Instant now);
  std::optional<Instant> next_wake() const { return starting_.next_wake(); }

 private:
  struct Refusal {
    std::uint64_t start_nonce;
    std::optional<Instant> last;
    std::uint32_t times;  // Finally.
  };
  struct Name {  // Of this database.
    StoreId store;
    std::uint32_t setbacks;
  };
  const EventLog& own() const;
  std::uint32_t tenure() const;  // As the alliance file names it.
  void set_tenure();
  MeshEffects name_edition();
  MeshEffects go_on(Instant now);
  MeshEffects be_set_back(const std::string& why, Instant now);
  MeshEffects end_start();
  MeshEffects refuse(const SenderHeader& sender, bool is_final, Instant now);

  const MeshConfig& config_;
  Membership& membership_;
  EventLogs& logs_;
  Decisions& decisions_;
  Identity identity_;
  Sightings sightings_;
  Starting starting_;
  std::optional<Name> durable_name_;  // While the one that the identity has is not on the disk.
  std::map<AirlineCode, Refusal> refusals_;  // The newest of each airline.
};

}  // namespace vendepass
