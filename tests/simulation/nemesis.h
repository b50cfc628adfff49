// Makes the faults of a seed happen: episodes of the drawn kinds, at drawn times, until healed.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tests/simulation/living_copy.h"
#include "tests/simulation/machine.h"
#include "tests/simulation/plan.h"
#include "tests/simulation/set_back.h"
#include "tests/simulation/traveller.h"
#include "tests/simulation/wires.h"

namespace vendepass::simulation {

class Nemesis {
 public:
  using Machines = SetBack::Machines;
  using Travellers = std::vector<std::unique_ptr<Traveller>>;

  Nemesis(Books& books, EventQueue& queue, Tally& tally, Wires& wires, Machines& machines,
          Travellers& travellers, Say say);

  void begin();
  // A machine has died: it is started again after a while.
  void on_died(AirlineCode airline);
  // No more faults. What is broken is mended, but `down` stay or go down.
  void heal(const std::set<AirlineCode>& down);
  // Those that are down on purpose start again.
  void end();
  // What others say to a second process of an airline, and publish.
  LivingCopy& copy() { return copy_; }

 private:
  void next_episode();
  void strike(Fault fault);
  void strike_machine(Fault fault, Machine& machine);
  void cut(Fault fault);
  void cut_for(Micros duration, const std::vector<std::pair<Place, Place>>& links);
  Machine& any_machine();
  Micros a_while() { return dice_.between(Micros{200'000}, Micros{3'000'000}); }
  void restart(AirlineCode airline);
  void look_for_a_set_back();
  // Starts a machine that was set back, when all others can answer it.
  void bring_back(AirlineCode airline);
  bool can_all_answer(AirlineCode airline) const;

  const Plan& plan_;
  EventQueue& queue_;
  Tally& tally_;
  Wires& wires_;
  Machines& machines_;
  Travellers& travellers_;
  Say say_;
  Dice dice_;
  std::vector<Fault> episodes_;  // Kinds that come in episodes; the wires see to the others.
  SetBack set_back_;
  LivingCopy copy_;
  bool healed_ = false;
  std::set<AirlineCode> down_;  // In the end: on purpose.
};

}  // namespace vendepass::simulation
