// The one time in a seed that a copy of an airline's database is started elsewhere while the
// original lives: a second process of the same airline, on older rows or on all of them.
//
// Either it reaches the others from the beginning, and is told to wait and then to stop; or it is
// cut off, an operator starts it with --alone, strangers buy from it, and then it reaches the
// others. It is heard as such a process is: what it sends arrives, what others send comes only on
// connections that it opened, and nobody subscribes to what it publishes. While both can be heard
// nothing else is done to the machines: who is silent while a copy asks may lose its place to it,
// and that is a database that was set back.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "tests/simulation/books.h"
#include "tests/simulation/machine.h"
#include "tests/simulation/wires.h"

namespace vendepass::simulation {

class LivingCopy final : public Machine::Outside {
 public:
  using Machines = std::map<AirlineCode, std::unique_ptr<Machine>>;

  LivingCopy(Books& books, EventQueue& queue, Tally& tally, Wires& wires, const Machines& machines,
             Say say);

  void begin();
  // The faults stop: whoever started it has noticed.
  void end();
  // It and the original are heard, or soon will be: machines are let be.
  bool needs_peace() const { return peace_since_.has_value(); }
  bool is_heard() const { return is_up() && books_.copy->heard_since.has_value(); }
  bool is_meant(const ToStart& message) const;
  void hear(AirlineCode from, const SenderHeader& sender, PeerMessage message);
  void hear(AirlineCode from, const std::shared_ptr<const EventBatch>& batch);

 private:
  void on_written(AirlineCode at, const Effects::Entry& entry) override;
  void on_leaving(AirlineCode from, std::vector<Envelope> envelopes) override;
  void on_died(AirlineCode airline, Fault why) override;
  void on_restarted(AirlineCode) override {}  // It never is.
  void on_set_back(AirlineCode, Fault, const std::vector<Record>&,
                   const std::vector<Record>&) override {}
  void on_refused(AirlineCode airline) override;

  void look();
  bool is_all_well() const;
  // For so long that everybody has heard of the original.
  bool is_peace();
  bool is_up() const { return machine_ && machine_->is_up(); }
  void start();
  void reach_the_others();
  void sell_to_a_stranger();
  Place place() const { return to_string(victim_) + "'"; }

  Books& books_;
  EventQueue& queue_;
  Tally& tally_;
  Wires& wires_;
  const Machines& machines_;
  Say say_;
  Dice dice_;
  AirlineCode victim_;
  bool alone_;
  double start_at_;          // Of all purchases begun.
  Micros cut_off_for_;       // When it is started alone.
  std::uint64_t rows_left_;  // Rows that it lacks.
  Tally unheard_;            // Its own syncs and records are not the alliance's.
  std::optional<Micros> started_;
  std::optional<Micros> peace_since_;
  std::uint64_t strangers_ = 0;
  std::unique_ptr<Machine> machine_;
};

}  // namespace vendepass::simulation
