// One airline's machine in virtual time: process, disk, and what can happen to them.
//
// The process takes what has arrived, decides it as one batch, and goes on; the disk writes the
// batches that wait with one sync, while the next ones are decided, as the server does. A crash
// forgets what was not on the disk; the batches that waited survive as a prefix, each of them
// whole or not at all.
#pragma once

#include <optional>
#include <vector>

#include "tests/scenarios/host.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/plan.h"
#include "tests/simulation/tally.h"

namespace vendepass::simulation {

NodeConfig config_of(const Plan& plan, const Member& member);

class Machine {
 public:
  // Whoever drives machines hears what leaves them.
  class Outside {
   public:
    virtual ~Outside() = default;
    virtual void on_written(AirlineCode at, const Effects::Entry& entry) = 0;
    virtual void on_leaving(AirlineCode from, std::vector<Envelope> envelopes) = 0;
    virtual void on_died(AirlineCode airline, Fault why) = 0;
    virtual void on_restarted(AirlineCode airline) = 0;  // Its process begins again.
    // The others say that another process speaks for it: it ends.
    virtual void on_refused(AirlineCode airline) = 0;
    // Its database holds other rows than before: those that are gone were `cut_off`.
    virtual void on_set_back(AirlineCode airline, Fault how, const std::vector<Record>& kept,
                             const std::vector<Record>& cut_off) = 0;
  };

  Machine(const NodeConfig& config, Micros sync, UtcSeconds wall, std::uint64_t seed,
          EventQueue& queue, Tally& tally, Outside& outside);

  void start();
  // On the first `rows` of another machine's journal, in the place of its own.
  void start_as_copy_of(const Machine& other, std::size_t rows);
  bool is_up() const { return host_.is_up(); }
  // Otherwise what arrives is lost.
  bool takes() const { return is_up() && inbox_.size() < kMostArrivals; }
  void take(Input input);

  // ---- What can happen ----
  void crash();
  void stop();  // Cleanly: what was decided is written and sent.
  // At the next batch with records, or with a vote: before it is written, after it, amid or after
  // what it sends.
  enum class Batch { kAny, kWithVote };
  void crash_at_next_batch(Fault point, Batch batch) {
    crash_point_ = point;
    crash_batch_ = batch;
  }
  // The commit fails, its outcome unknown: the process ends without answering.
  void fail_next_commit() { crash_at_next_batch(Fault::kIoError, Batch::kAny); }
  void pause();
  void resume();
  void set_sync(Micros sync) { sync_ = sync; }
  void set_disk_full(bool full);
  void jump(std::chrono::seconds by) { wall_offset_ += by; }
  void disarm() { crash_point_.reset(); }
  bool is_armed() const { return crash_point_.has_value(); }
  // Of a process that is down: its database is the one that had so many rows, or an empty one.
  void set_back(Fault how, std::size_t rows);

  // The alliance file is another one, and whoever serves is told.
  void read_edition(const Alliance& alliance);

  // In the end only: asks without network and takes the answer.
  std::vector<Envelope> ask(Input question, Now when) {
    return host_.ask(std::move(question), when);
  }

  AirlineCode airline() const { return airline_; }
  SenderHeader sender() const { return host_.sender(); }
  const scenarios::Host& host() const { return host_; }
  Now now() const;
  bool is_paused() const { return paused_; }
  // It has run without a break from then until now.
  bool is_well_since(Micros when) const { return is_up() && !paused_ && well_since_ <= when; }
  // A disk that is full, or slow, may keep the process from saying anything.
  bool is_held_up() const { return full_ || sync_ > usual_sync_; }
  // Rows of the journal after each sync.
  const std::vector<std::size_t>& commits() const { return commits_; }

 private:
  static constexpr std::size_t kMostArrivals = 4096;  // More are lost, as the server drops them.

  // Runs `what` later, unless the process has ended by then.
  void after(Micros delay, void (Machine::*what)());
  void step_soon();
  void step();
  void wake_at(std::optional<Instant> when);
  void write();
  void written();
  void compact();
  void die(std::size_t survivors, Fault why);
  void flush(std::size_t most);
  void flush() { flush(SIZE_MAX); }
  bool strikes(Fault point);
  void tell_written();

  AirlineCode airline_;
  scenarios::Host host_;
  Micros sync_;
  const Micros usual_sync_;
  UtcSeconds wall_;
  std::chrono::seconds wall_offset_{0};
  Dice dice_;
  Dice snapshots_;  // When they are taken.
  bool compacts_;   // Of its own accord, and not only when another needs a snapshot.
  EventQueue& queue_;
  Tally& tally_;
  Outside& outside_;

  std::vector<std::size_t> commits_;
  std::vector<Input> inbox_;
  std::uint64_t life_ = 0;  // Rises with each end of the process.
  bool step_due_ = false;
  std::optional<Instant> wake_due_;
  std::size_t writing_ = 0;  // Batches of the sync that runs.
  bool paused_ = false;
  Micros well_since_{0};
  bool written_while_paused_ = false;
  bool full_ = false;
  bool told_full_ = false;
  std::optional<Fault> crash_point_;
  Batch crash_batch_ = Batch::kAny;
  bool vote_in_batch_ = false;  // Of the batches that are decided or written just now.
};

}  // namespace vendepass::simulation
