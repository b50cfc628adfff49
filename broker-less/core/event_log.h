// One airline's events as far as they are known here, own or another's.
//
// head(n) = BLAKE2b-256(head(n-1) || bytes(n)), head(0) = 32 zero bytes. Its airline signs
// (airline, number of the last event, head) at the end of each batch, so whoever has the events
// can pass them on: a relay's page ends where it has a signature. Of another airline's
// signatures those are kept that are kSealSpacing events apart, and the newest.
//
// Invariant: numbers have no gap but where an event has skipped some, and an event once known is
// never replaced. Events whose numbers a later event declares void are forgotten with it. Two
// signed heads under one number are a fork: told, never merged.
//
// The first events may have been dropped, up to base(): what they have led to is in snapshots. Then
// events cannot become void any more, for what they have led to could not be told without them: a
// snapshot must say what holds instead (kBeyond).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "broker-less/core/event.h"
#include "broker-less/core/snapshot.h"
#include "common/message.h"

namespace vendepass {

struct SavedEvents;
struct SavedLog;

// What an airline signs at the end of a batch.
Bytes batch_seal(AirlineCode airline, std::uint64_t last, const Hash32& head);

class EventLog {
 public:
  // `key`: of the airline that signs.
  EventLog(AirlineCode airline, const PublicKey& key) : airline_{airline}, key_{key} {}

  void set_key(const PublicKey& key) { key_ = key; }
  const PublicKey& key() const { return key_; }

  // Number of the last event; 0 when there is none.
  std::uint64_t count() const { return runs_.empty() ? base_ : runs_.back().last(); }
  const Hash32& head() const { return head_; }
  // Events up to this number are not here any more; 0: none was dropped.
  std::uint64_t base() const { return base_; }
  // After this event, or after the last one before a void number. Requires: base() <= number <=
  // count().
  Hash32 head_at(std::uint64_t number) const;

  // The last one up to this number that was not made void; base() when there is none.
  std::uint64_t last_until(std::uint64_t number) const;

  enum class Fit {
    kNew,     // Signed, and continues what is known.
    kKnown,   // Nothing new, or void by now.
    kGap,     // Signed, but events before it are missing: pull.
    kForged,  // Not signed by its airline, or not what was signed: drop.
    kFork,    // Signed, and contradicts what is known: tell, never merge.
    kBeyond,  // Signed, and makes events void of which some were dropped: get a snapshot.
  };
  struct Check {
    Fit fit;
    std::uint64_t last = 0;  // Number of the batch's last event, unless forged.
    std::uint64_t previous =
        0;             // When new: the event that it chains on; what is known above is void.
    EventBatch batch;  // When new: without what was known, and without besides.
    std::vector<Event> events;   // The same, decoded.
    std::vector<Beside> beside;  // When new: those that match their digests.
  };
  // Judges a batch from outside; changes nothing.
  Check check(EventBatch batch) const;

  // The signature of the airline over the chain head after an event.
  struct Seal {
    std::uint64_t number;
    Hash32 head;
    Signature signature;  // Of the own log: not used.
  };

  // Appends one own event. Requires: number > count().
  void append(std::uint64_t number, Bytes event);
  // Appends what is new of a batch that was checked when it was recorded.
  void apply(const EventBatch& batch);
  // The events here that applying the batch would make void.
  std::vector<Bytes> voided_by(const EventBatch& batch) const;
  // Requires: number <= count().
  void drop_until(std::uint64_t number);
  // The events from `first` to `last` that there are, in order.
  std::vector<Bytes> between(std::uint64_t first, std::uint64_t last) const;

  // Events from `first` to about `last` with a signature of the airline that is kept here.
  // Nothing when there is none, or none up to `limit`.
  std::optional<EventBatch> relay(std::uint64_t first, std::uint64_t last,
                                  std::uint64_t limit) const;
  // The own log: a page from `first` to at most `last`, signed now. Requires: 1 <= first <= last
  // <= count().
  EventBatch page(std::uint64_t first, std::uint64_t last, const KeyPair& key) const;

  // `key`: of the own log, whose heads are signed now, for whoever takes it over.
  void save(const KeyPair* key, const TakePart& take) const;
  // A log as it was saved: where it begins and ends, then its events. Errors: kMalformed.
  enum class Whose { kOwn, kAnothers };
  Result<Done> restore(const SavedLog& saved, Whose whose);
  Result<Done> restore(SavedEvents saved, Whose whose);
  // Another airline's copy of the own log, which needs no signatures.
  void become_own();
  // Out of somebody's snapshot: its events are chained, from where it begins to the last one, which
  // has a signature, and all signatures are at heads of the chain. Whether the last one is its
  // airline's is judged before it is recorded, by the key of that day.
  bool is_whole() const;
  // Whether this one has the events of `known` too, but what it says is void. Also true when those
  // are not kept.
  bool continues(const EventLog& known) const;

 private:
  struct Run {  // Events without a gap.
    std::uint64_t first;
    std::vector<Bytes> events;
    std::uint64_t last() const { return first + events.size() - 1; }
  };
  // The run with this number, or else the first one above it. Requires: base() < number <= count().
  const Run& run_at(std::uint64_t number) const;
  const Bytes& event(std::uint64_t number) const;  // Requires: it is not void.
  bool is_void(std::uint64_t number) const { return number < run_at(number).first; }
  template <typename See>
  void see_between(std::uint64_t first, std::uint64_t last, const See& see) const;
  void add(std::uint64_t number, Bytes event);
  void forget_above(std::uint64_t number);
  std::uint64_t previous_of(const EventBatch& batch) const;
  bool is_signed(const EventBatch& batch, std::uint64_t last) const;
  Fit fit_of(const EventBatch& batch, std::uint64_t previous, std::uint64_t last) const;
  Hash32 head_after(const EventBatch& batch, std::uint64_t previous) const;
  bool decode_new(Check& check) const;
  void keep_seal(const Seal& seal);
  std::size_t bytes_at(std::uint64_t number) const;
  EventBatch cut(std::uint64_t first, const Seal& end) const;

  AirlineCode airline_;
  PublicKey key_;
  std::uint64_t base_ = 0;
  Hash32 base_head_{};
  std::vector<Run> runs_;
  Hash32 head_{};
  std::vector<Seal> seals_;      // Ordered by number.
  std::optional<Seal> awaited_;  // While it is restored: at the last event.
};

}  // namespace vendepass
