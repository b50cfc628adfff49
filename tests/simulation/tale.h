// What happened, line by line: when, who, what, why. The same seed gives the same lines, byte for
// byte, with every compiler.
#pragma once

#include <string>
#include <vector>

#include "tests/scenarios/cluster.h"
#include "tests/scenarios/names.h"
#include "tests/scenarios/trace.h"
#include "tests/simulation/event_queue.h"

namespace vendepass::simulation {

using scenarios::Happening;

class Tale {
 public:
  enum class Gossip { kLeftOut, kTold };
  explicit Tale(Gossip gossip) { trace_.show_gossip(gossip == Gossip::kTold); }

  scenarios::Names& names() { return names_; }
  void happen(Micros now, const Happening& happening);
  // A fault, or what a traveller does.
  void say(Micros now, const std::string& actor, const std::string& what,
           const std::string& why = "");
  // All lines so far.
  const std::vector<std::string>& lines();

 private:
  void flush();
  void add(Micros now, const std::string& line);

  scenarios::Names names_;
  scenarios::Trace trace_{names_};
  std::vector<Happening> together_;  // Of one moment: sends to several airlines are one line.
  Micros moment_{0};
  std::vector<std::string> lines_;
};

// Seconds, with six places: what each line begins with.
std::string time_text(Micros now);
// Whether the text has this name as a whole word.
bool mentions(const std::string& text, const std::string& name);

// The lines about one purchase ("p17") and the faults among them, with the words explained.
std::vector<std::string> explain(const std::vector<std::string>& lines, const std::string& name);

}  // namespace vendepass::simulation
