// The one time in a seed that a database is set back: whose, to which copy, and when.
//
// Only when it can be found out: every other voter has noted, durably, that this database was
// further on than the copy. The machine comes up again when all others can answer, and until its
// start is over nothing is done to them: a set-back of which nobody who answers knows is beyond
// what is promised (docs/model/README.md, "A database that was set back").
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "tests/simulation/books.h"
#include "tests/simulation/machine.h"

namespace vendepass::simulation {

class SetBack {
 public:
  using Machines = std::map<AirlineCode, std::unique_ptr<Machine>>;

  SetBack(const Books& books, const Machines& machines);

  bool is_wanted() const { return fault_.has_value() && !books_.loss; }
  // Looks whether the moment has come, and then has the machine die.
  void look();
  // Its machine is down and may be set back now: sets it back. False: it may not.
  bool strike(AirlineCode died);
  // From the moment at which it is to start again until its start is over, all others are let be.
  bool is_coming_back() const { return is_due_ && books_.loss && !books_.loss->is_over; }
  void is_due() { is_due_ = true; }
  // Its start is to be cut short once more: an operator tries again and again.
  bool interrupts() { return interruptions_ > 0 && interruptions_-- > 0; }
  bool is_of(AirlineCode airline) const { return books_.loss && books_.loss->airline == airline; }
  bool must_be_brought_back(AirlineCode airline) const {
    return is_of(airline) && !books_.loss->is_over;
  }

 private:
  // Which copy: as it was at a drawn moment, or the newest that may be used.
  enum class Copy { kOld, kNewest };
  double progress() const;
  // Rows of the copy, when it can be found out.
  std::optional<std::size_t> rows() const;
  bool is_noted_beyond(const Ledger::Position& position) const;
  std::optional<std::size_t> newest() const;

  const Books& books_;
  const Machines& machines_;
  Dice dice_;
  std::optional<Fault> fault_;
  AirlineCode victim_;
  Copy copy_;
  double copy_at_, strike_at_;  // Of all purchases.
  std::optional<std::size_t> old_rows_;
  bool is_due_ = false;
  std::uint64_t interruptions_;
};

}  // namespace vendepass::simulation
