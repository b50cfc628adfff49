// What happened at several hosts, and what each moment builds on: the space-time diagram of
// L. Lamport, "Time, Clocks, and the Ordering of Events in a Distributed System" (CACM 21, 1978).
//
// Pure words and numbers: whoever has seen something puts it into a SpaceTime, and gets a picture
// (SVG) or a log for the ShiViz page, https://bestchai.bitbucket.io/shiviz/, which needs this
// expression to read it:
//
//   (?<host>\S*) (?<clock>{.*})\n(?<event>.*)
//
// The moments stand in an order in which they could have been seen: those of one host as they
// happened there, and each one after all that it builds on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace vendepass {

struct Moment {
  enum class Kind {
    kMessage,  // Sent or received.
    kRecord,   // On disk.
    kEvent,    // On disk, and everybody's to know.
    kTold,     // Asked or answered: what people see.
    kFault,
    kDown,  // The host ends, until its next kUp.
    kUp,
  };
  // What came from another host: the moment there, which is earlier in the list.
  struct Arrow {
    std::size_t from;
    std::string label;
  };
  struct LostArrow {
    std::string to;
    std::string label;
  };

  std::string host;  // One of SpaceTime::hosts. Empty: of none, such as a cut between two.
  std::string text;  // One line, for people.
  Kind kind = Kind::kMessage;
  std::vector<Arrow> after;
  std::vector<LostArrow> lost;  // What was sent here and never arrived.
  std::string when;             // Label on the axis of time; may be empty.
  std::string clock;            // What the host itself says that it knows; may be empty.
};

struct SpaceTime {
  std::vector<std::string> hosts;  // From left to right; no blanks in a name.
  std::vector<Moment> moments;
};

// Vector clocks (C. Fidge 1988, F. Mattern 1989) of the moments: how many moments of each host are
// known in it, itself included. A moment of no host knows and counts nothing.
using MomentClock = std::map<std::string, std::uint64_t>;
std::vector<MomentClock> stamps(const SpaceTime& happened);

// A picture that needs nothing else: no script, no font, no other file. Each moment has a row of
// its own, so that texts never meet; clocks appear when the mouse rests on a moment.
std::string to_svg(const SpaceTime& happened, const std::string& title);

// Two lines for each moment of a host: `G3 {"AD":2,"G3":1}` and its text.
std::string to_shiviz(const SpaceTime& happened);

// `text` in one line of valid UTF-8: blanks for control characters, '?' for what is no text.
std::string one_line(const std::string& text);

}  // namespace vendepass
