#include "tests/simulation/nemesis.h"

namespace vendepass::simulation {

namespace {

bool comes_in_episodes(Fault fault) {
  switch (fault) {
    case Fault::kLoss:
    case Fault::kDuplication:
    case Fault::kDelay:
    case Fault::kReordering:
    case Fault::kGossipLoss:
    case Fault::kForgery:
      return false;
    default:
      return true;
  }
}

}  // namespace

Nemesis::Nemesis(const Plan& plan, EventQueue& queue, Tally& tally, Wires& wires,
                 Machines& machines, Travellers& travellers, Say say)
    : plan_{plan},
      queue_{queue},
      tally_{tally},
      wires_{wires},
      machines_{machines},
      travellers_{travellers},
      say_{std::move(say)},
      dice_{plan.seed, 3} {
  for (const auto fault : plan.faults)
    if (comes_in_episodes(fault)) episodes_.push_back(fault);
}

void Nemesis::begin() {
  if (!episodes_.empty()) next_episode();
}

void Nemesis::next_episode() {
  queue_.after(dice_.between(Micros{0}, plan_.between_episodes * 2), [this] {
    if (healed_) return;
    strike(dice_.one_of(episodes_));
    next_episode();
  });
}

Machine& Nemesis::any_machine() {
  auto place = machines_.begin();
  std::advance(place, static_cast<long>(dice_.below(machines_.size())));
  return *place->second;
}

void Nemesis::strike(Fault fault) {
  switch (fault) {
    case Fault::kReplay:
      for (auto times = dice_.between(1, 8); times > 0; --times) wires_.replay_one();
      return;
    case Fault::kCut:
    case Fault::kOneWayCut:
    case Fault::kIsolation:
      return cut(fault);
    case Fault::kClientCrash: {
      auto& traveller = *travellers_[dice_.below(travellers_.size())];
      say_(traveller.name() + "'s program is killed");
      return traveller.crash();
    }
    default: {
      auto& machine = any_machine();
      if (machine.is_up()) strike_machine(fault, machine);
    }
  }
}

void Nemesis::strike_machine(Fault fault, Machine& machine) {
  const auto name = to_string(machine.airline());
  const auto mend = [this](Micros when, auto what) {
    queue_.after(when, [this, what] {
      if (!healed_) what();
    });
  };
  switch (fault) {
    case Fault::kCrash:
      return machine.crash();
    case Fault::kRestart:
      return machine.stop();
    case Fault::kIoError:
      return machine.fail_next_commit();
    case Fault::kPause:
      ++tally_[fault];
      say_(name + " is paused");
      machine.pause();
      return mend(a_while(), [this, name, &machine] {
        say_(name + " goes on");
        machine.resume();
      });
    case Fault::kTimeJump: {
      ++tally_[fault];
      const auto by = static_cast<std::int64_t>(dice_.between(1, dice_.chance(500) ? 60 : 86'400));
      say_(name + "'s clock jumps");
      return machine.jump(std::chrono::seconds{dice_.chance(500) ? by : -by});
    }
    case Fault::kSlowDisk:
      ++tally_[fault];
      say_(name + "'s disk is slow");
      machine.set_sync(dice_.between(Micros{20'000}, Micros{800'000}));
      return mend(a_while(), [this, &machine] { machine.set_sync(plan_.sync); });
    case Fault::kFullDisk:
      ++tally_[fault];
      say_(name + "'s disk is full");
      machine.set_disk_full(true);
      return mend(a_while(), [this, name, &machine] {
        say_(name + "'s disk has space");
        machine.set_disk_full(false);
      });
    default:
      return machine.crash_at_next_batch(fault, plan_.duelling || dice_.chance(600)
                                                    ? Machine::Batch::kWithVote
                                                    : Machine::Batch::kAny);
  }
}

void Nemesis::cut(Fault fault) {
  ++tally_[fault];
  const auto one = to_string(any_machine().airline());
  std::vector<std::pair<Place, Place>> links;
  if (fault == Fault::kIsolation) {
    for (const auto& [airline, machine] : machines_) {
      links.emplace_back(one, to_string(airline));
      links.emplace_back(to_string(airline), one);
    }
    say_(one + " is cut off from all others");
  } else {
    auto other = to_string(any_machine().airline());
    if (other == one) return;
    links.emplace_back(one, other);
    if (fault == Fault::kCut) links.emplace_back(other, one);
    say_("nothing gets from " + one + " to " + other + (fault == Fault::kCut ? " nor back" : ""));
  }
  cut_for(a_while(), links);
}

void Nemesis::cut_for(Micros duration, const std::vector<std::pair<Place, Place>>& links) {
  for (const auto& [from, to] : links) wires_.cut(from, to);
  queue_.after(duration, [this, links] {
    for (const auto& [from, to] : links) wires_.heal(from, to);
    say_(links.front().first + " reaches " + links.front().second + " again");
  });
}

void Nemesis::on_died(AirlineCode airline) {
  if (healed_) return;
  const auto quick = plan_.duelling || dice_.chance(500);
  queue_.after(quick ? dice_.between(Micros{2'000}, Micros{100'000}) : a_while(), [this, airline] {
    if (!healed_) restart(airline);
  });
}

void Nemesis::restart(AirlineCode airline) {
  auto& machine = *machines_.at(airline);
  if (machine.is_up()) return;
  say_(to_string(airline) + " starts again");
  machine.start();
}

void Nemesis::heal(const std::set<AirlineCode>& down) {
  healed_ = true;
  wires_.heal_all();
  for (const auto& [airline, machine] : machines_) {
    machine->disarm();
    machine->resume();
    machine->set_sync(plan_.sync);
    machine->set_disk_full(false);
    if (down.contains(airline) && machine->is_up()) machine->crash();
    if (!down.contains(airline) && !machine->is_up()) restart(airline);
  }
}

}  // namespace vendepass::simulation
