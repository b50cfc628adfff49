#include "tests/simulation/nemesis.h"

#include <algorithm>

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
    case Fault::kOldBackupRestored:
    case Fault::kOldDatabaseCopied:
    case Fault::kLostDisk:
    case Fault::kNewEdition:
    case Fault::kLivingCopy:
      return false;
    default:
      return true;
  }
}

}  // namespace

Nemesis::Nemesis(Books& books, EventQueue& queue, Tally& tally, Wires& wires, Machines& machines,
                 Travellers& travellers, Say say)
    : plan_{books.plan},
      queue_{queue},
      tally_{tally},
      wires_{wires},
      machines_{machines},
      travellers_{travellers},
      say_{std::move(say)},
      dice_{books.plan.seed, 3},
      set_back_{books, machines},
      copy_{books, queue, tally, wires, machines, say_} {
  for (const auto fault : plan_.faults)
    if (comes_in_episodes(fault)) episodes_.push_back(fault);
}

void Nemesis::begin() {
  if (!episodes_.empty()) next_episode();
  if (set_back_.is_wanted()) look_for_a_set_back();
  copy_.begin();
}

void Nemesis::next_episode() {
  queue_.after(dice_.between(Micros{0}, plan_.between_episodes * 2), [this] {
    if (healed_) return;
    strike(dice_.one_of(episodes_));
    next_episode();
  });
}

void Nemesis::look_for_a_set_back() {
  queue_.after(Micros{10'000}, [this] {
    if (healed_ || !set_back_.is_wanted()) return;
    set_back_.look();
    look_for_a_set_back();
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
      if (!set_back_.is_coming_back() && !copy_.needs_peace()) cut(fault);
      return;
    case Fault::kClientCrash: {
      auto& traveller = *travellers_[dice_.below(travellers_.size())];
      say_({traveller.name()}, traveller.name() + "'s program is killed");
      return traveller.crash();
    }
    default: {
      auto& machine = any_machine();
      const bool is_let_be = copy_.needs_peace() ||
                             (set_back_.is_coming_back() && !set_back_.is_of(machine.airline()));
      if (machine.is_up() && !is_let_be) strike_machine(fault, machine);
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
      say_({name}, name + " is paused");
      machine.pause();
      return mend(a_while(), [this, name, &machine] {
        say_({name}, name + " goes on");
        machine.resume();
      });
    case Fault::kTimeJump: {
      ++tally_[fault];
      const auto by = static_cast<std::int64_t>(dice_.between(1, dice_.chance(500) ? 60 : 86'400));
      say_({name}, name + "'s clock jumps");
      return machine.jump(std::chrono::seconds{dice_.chance(500) ? by : -by});
    }
    case Fault::kSlowDisk:
      ++tally_[fault];
      say_({name}, name + "'s disk is slow");
      machine.set_sync(dice_.between(Micros{20'000}, Micros{800'000}));
      return mend(a_while(), [this, &machine] { machine.set_sync(plan_.sync); });
    case Fault::kFullDisk:
      ++tally_[fault];
      say_({name}, name + "'s disk is full");
      machine.set_disk_full(true);
      return mend(a_while(), [this, name, &machine] {
        say_({name}, name + "'s disk has space");
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
    say_({one}, one + " is cut off from all others");
  } else {
    auto other = to_string(any_machine().airline());
    if (other == one) return;
    links.emplace_back(one, other);
    if (fault == Fault::kCut) links.emplace_back(other, one);
    say_({one, other},
         "nothing gets from " + one + " to " + other + (fault == Fault::kCut ? " nor back" : ""));
  }
  cut_for(a_while(), links);
}

void Nemesis::cut_for(Micros duration, const std::vector<std::pair<Place, Place>>& links) {
  for (const auto& [from, to] : links) wires_.cut(from, to);
  queue_.after(duration, [this, links] {
    for (const auto& [from, to] : links) wires_.heal(from, to);
    const auto& [one, other] = links.front();
    say_({one, other}, one + " reaches " + other + " again");
  });
}

void Nemesis::on_died(AirlineCode airline) {
  if (down_.contains(airline)) return;
  set_back_.strike(airline);
  const auto quick = plan_.duelling || healed_ || set_back_.is_coming_back() || dice_.chance(500);
  queue_.after(quick ? dice_.between(Micros{2'000}, Micros{100'000}) : a_while(),
               [this, airline] { restart(airline); });
}

bool Nemesis::can_all_answer(AirlineCode airline) const {
  return !wires_.has_cuts() && std::ranges::all_of(machines_, [&](const auto& each) {
    return each.first == airline || (each.second->is_up() && !each.second->is_paused());
  });
}

void Nemesis::bring_back(AirlineCode airline) {
  set_back_.is_due();
  auto& machine = *machines_.at(airline);
  if (machine.is_up() || down_.contains(airline)) return;
  if (!healed_ && !can_all_answer(airline)) {
    queue_.after(Micros{20'000}, [this, airline] { bring_back(airline); });
    return;
  }
  for (const auto& [other, each] : machines_) each->disarm();
  wires_.shelter(to_string(airline));
  machine.start();
  if (set_back_.interrupts())
    machine.crash_at_next_batch(Fault::kCrashAfterPersist, Machine::Batch::kAny);
}

void Nemesis::restart(AirlineCode airline) {
  auto& machine = *machines_.at(airline);
  if (machine.is_up() || down_.contains(airline)) return;
  if (set_back_.must_be_brought_back(airline)) return bring_back(airline);
  machine.start();
}

void Nemesis::heal(const std::set<AirlineCode>& down) {
  healed_ = true;
  copy_.end();
  down_ = down;
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

void Nemesis::end() {
  for (const auto airline : std::exchange(down_, {})) restart(airline);
}

}  // namespace vendepass::simulation
