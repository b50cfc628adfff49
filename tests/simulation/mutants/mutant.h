// The mistakes that a simulator is built with, of which at most one is in force at a time.
//
// Three parties meet here: the simulator chooses one by name; the copies of the cores that
// mutate.py makes ask which one is chosen; and the list says which there are. The ordinary
// simulator is linked to an empty list (no_mutants.cc) and to the cores themselves.
//
// Choose before anything runs, and only once a process: a copy may ask at any moment.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <span>
#include <string_view>

#include "common/assert.h"

namespace vendepass::mutants {

struct Mutant {
  std::string_view name;      // Of its file, without ".txt".
  std::string_view bug;       // "M16" of docs/design.md, section 8; empty when it is not there.
  std::string_view sentence;  // What is wrong, for people.
};

// Ordered by name.
std::span<const Mutant> all();

// ---- For the simulator ----

// Where the name is kept: empty while nothing is wrong.
inline std::string_view& chosen_place() {
  static std::string_view name;
  return name;
}

inline std::string_view chosen() { return chosen_place(); }

// The empty name puts none in force. False, and nothing changes, when there is no such mutant.
inline bool choose(std::string_view name) {
  if (name.empty()) {
    chosen_place() = {};
    return true;
  }
  const auto found = std::ranges::find(all(), name, &Mutant::name);
  if (found == all().end()) return false;
  chosen_place() = found->name;
  return true;
}

// ---- For mutated copies ----

inline bool is(std::string_view name) { return chosen_place() == name; }

// What a broken assertion does in a copy: nothing while one of these mutants is in force, because
// the mistake is to be found by a checker and not by an abort.
inline void broken(std::initializer_list<std::string_view> forgiven, const char* what,
                   const char* file, int line) {
  if (std::ranges::find(forgiven, chosen_place()) == forgiven.end())
    ::vendepass::assertion_failed(what, file, line);
}

}  // namespace vendepass::mutants
