// The editions of the alliance file that a seed gets while travellers buy and faults happen: which
// ones, when, and when each machine reads them.
//
// Operators write a file, carry it from one airline to the next and reload it there, so machines
// learn of an edition at different moments, and some of the next one before the former. One that is
// down has the file when it starts. Whatever is changed, each file may follow the one before
// (check_succession): former quorums and airlines that have left stay in it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/books.h"
#include "tests/simulation/machine.h"
#include "tests/simulation/wires.h"

namespace vendepass::simulation {

class Editions {
 public:
  using Machines = std::map<AirlineCode, std::unique_ptr<Machine>>;

  Editions(Books& books, EventQueue& queue, Tally& tally, const Machines& machines, Say say);

  // Makes them when their time has come, until the faults stop.
  void begin();

 private:
  void look();
  bool is_tenure_due() const;
  void make_any();
  Alliance next() const;
  // Nothing: the alliance has too few airlines.
  std::optional<Alliance> with_another_quorum();
  std::optional<Alliance> without_one();
  Alliance with_next_tenure();
  std::optional<Quorum> draw_quorum(const Alliance& alliance, std::size_t voters);
  void hand_out(Alliance alliance, const std::string& what);

  Books& books_;
  EventQueue& queue_;
  Tally& tally_;
  const Machines& machines_;
  Say say_;
  Dice dice_;
  std::vector<double> due_;  // Of all purchases begun, the last first.
  bool names_tenure_early_;  // While the database that was set back is not up again.
};

}  // namespace vendepass::simulation
