// One airline's machine: its node, its disk with the journal, and what a shell does between them.
//
// The disk keeps encoded rows, and a restart decodes them, so the journal's format is exercised.
// A fast disk is durable at once; a slow one keeps batches until sync(), and a crash loses them.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "airline/core/airline_node.h"

namespace vendepass::scenarios {

struct JournalRow {
  std::uint8_t kind;
  Bytes body;
  // Details that were written with it. They are on the disk as long as its table has them; here
  // they stay, for a journal that is set back has what it had.
  Bytes details;
};

class Host {
 public:
  explicit Host(NodeConfig config);

  // Replays the journal into a new node and begins an incarnation.
  void start(Now now);
  // Forgets everything that is not on disk, though the first `survivors` of the batches that wait
  // reached it in the last moment; returns how many records were lost.
  std::size_t crash(std::size_t survivors = 0);
  bool is_up() const { return node_ != nullptr; }

  // The alliance file that the next start reads; false, and nothing changes, when it has a newer
  // one.
  bool set_alliance(const Alliance& alliance);

  const Alliance& alliance() const { return config_.alliance; }
  // The disk holds the first rows of another one's journal, and nothing else.
  void copy_journal(const Host& other, std::size_t rows) { disk_ = first_of(other.disk_, rows); }

  // Keeps a copy of the journal as it is on disk now, or of its first rows, as it once was; of a
  // process that is down, sets the journal back to that copy, with the restore command or without,
  // or begins an empty one with a new store.
  void back_up() { back_up(disk_.journal.size()); }
  void back_up(std::size_t rows);
  enum class SetBack { kRestored, kCopied, kLost };
  void set_back(SetBack how);
  std::vector<Record> journal() const;  // The rows on disk, decoded.
  std::size_t rows() const { return disk_.journal.size(); }
  // Snapshots what the first `rows` on disk have led to, from the snapshot before and the rows
  // after it; the next start begins there. Nothing when the one before is of later rows.
  void take_snapshot(std::size_t rows);
  bool has_snapshot() const { return disk_.snapshot.rows > 0; }
  // Snapshots all that is on disk, for others as well. The node is to be told: it need not keep the
  // events of the snapshot before any more. Nothing when there is no more than in that.
  std::optional<Input> share_snapshot();
  // True once when somebody needed a newer snapshot than there is.
  bool take_snapshot_is_due() { return std::exchange(snapshot_is_due_, false); }

  // Decides these inputs. What may leave is in take_departures(), what became durable in
  // take_written(), in order.
  void step(std::vector<Input> inputs, Now now);
  // The same, and leaves the batch waiting for write_first().
  void decide(std::vector<Input> inputs, Now now) { queue(node_->step(std::move(inputs), now)); }
  // Begins a new incarnation in the same way.
  void begin(Now now);
  std::size_t waiting() const { return queued_.size(); }  // Batches that are not on disk yet.
  std::size_t waiting_records() const;
  bool is_vote_waiting() const;  // A promise or a vote is not on disk yet.
  // Makes the first `count` of them durable; returns the newest that had records, to be reported.
  std::optional<std::uint64_t> write_first(std::size_t count);
  // Asks a question that changes nothing and takes the envelopes of the answer.
  std::vector<Envelope> ask(Input question, Now now);
  std::vector<Envelope> take_departures() { return std::exchange(departures_, {}); }
  std::vector<Effects::Entry> take_written() { return std::exchange(written_, {}); }
  std::vector<std::string> take_remarks() { return std::exchange(remarks_, {}); }
  // What was asked of the disk: to be handed in.
  std::vector<Input> take_reads() { return std::exchange(reads_, {}); }
  // The details on the disk, by digest.
  const std::map<Hash16, Bytes>& details() const { return disk_.details; }
  // Why the process must end, when it must.
  std::optional<std::string> take_stop() { return std::exchange(stop_, std::nullopt); }

  void set_slow(bool slow) { slow_ = slow; }
  void sync(Now now);

  std::optional<Instant> wake_at() const { return is_up() ? wake_at_ : std::nullopt; }
  // For packets that leave now.
  SenderHeader sender() const;
  std::vector<std::string> broken_invariants() const { return node_->broken_invariants(); }
  // A node that knows what the journal says and nothing else; it was never started. Read from the
  // first row, or as a start reads it.
  std::unique_ptr<AirlineNode> replayed() const;
  std::unique_ptr<AirlineNode> restored() const { return restored(disk_.journal.size()); }

 private:
  struct Snapshot {
    std::size_t rows = 0;
    VectorClock clock;
    std::vector<SnapshotPart> parts;
  };
  struct Disk {
    std::vector<JournalRow> journal;
    Snapshot snapshot;
    std::vector<Snapshot> shared;  // The last two that others may have.
    std::map<Hash16, Bytes> details;
    Hash16 head{};
    std::uint64_t facts = 0;  // Rows that count as progress.
  };
  struct Batch {
    std::uint64_t number;
    std::vector<Effects::Entry> records;
    std::vector<Envelope> outbox;
  };
  void queue(Effects effects);
  void read_part(const PartWanted& wanted);
  Input news_of_snapshots() const;
  void append(std::vector<Effects::Entry> records);
  static void append(Disk& disk, JournalRow row);
  static Disk first_of(const Disk& disk, std::size_t rows);
  std::unique_ptr<AirlineNode> restored(std::size_t rows) const;
  void apply(AirlineNode& node, std::size_t from, std::size_t to) const;
  void restore_details(AirlineNode& node) const;

  NodeConfig config_;
  std::unique_ptr<AirlineNode> node_;
  std::uint64_t batches_ = 0;  // Of this start.
  std::optional<Instant> wake_at_;
  Disk disk_;
  std::deque<Batch> queued_;  // Decided, not on disk yet.
  bool slow_ = false;
  std::vector<Envelope> departures_;
  std::vector<Effects::Entry> written_;
  std::vector<std::string> remarks_;
  std::vector<Input> reads_;
  bool snapshot_is_due_ = false;
  std::optional<std::string> stop_;
  std::optional<Disk> backup_;
  std::uint64_t times_set_back_ = 0;
};

}  // namespace vendepass::scenarios
