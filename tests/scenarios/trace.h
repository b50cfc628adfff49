// What happened, for people: one line each, ACTOR, WHAT, REASON, in columns.
//
// Purchases and customers appear by their names. The same message sent to several airlines in a
// row is one line. Gossip is left out unless asked for.
#pragma once

#include <string>
#include <vector>

#include "tests/scenarios/cluster.h"
#include "tests/scenarios/names.h"

namespace vendepass::scenarios {

// "hold", "accept", "held" ...: the name by which a script picks messages. The kinds are listed
// in tests/scenarios/README.md.
std::string kind_of_message(const PeerMessage& message);

std::string trace_line(const std::string& actor, const std::string& what, const std::string& why);

class Trace {
 public:
  explicit Trace(const Names& names) : names_{names} {}

  void show_gossip(bool shown) { gossip_shown_ = shown; }
  std::vector<std::string> lines(const std::vector<Happening>& happenings) const;
  // False for gossip, unless it is to be shown.
  bool shows(const Happening& happening) const;

 private:
  struct Row {
    std::string actor, what, why;
    std::vector<std::string> to;  // Recipients, when it is a message.
  };
  Row row(const Recorded& happening) const;
  Row row(const Sent& happening) const;
  Row row(const Remarked& happening) const;
  Row row(const Lost& happening) const;
  Row row(const Answered& happening) const;
  Row row(const OperatorAnswered& happening) const;

  const Names& names_;
  bool gossip_shown_ = false;
};

}  // namespace vendepass::scenarios
