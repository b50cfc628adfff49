// One flight's seats over time: compares each answer with the one before and chooses what to print.
//
// Pure: answers and the time are handed in, what to print is handed back. Two answers that differ
// in nothing but their age are the same map. Order: took() or got_none() after each question, until
// is_over().
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "client/core/render.h"

namespace vendepass {

// None when nothing is different. Cabins are compared by their letter.
std::optional<SeatsChange> change_between(const SeatsReply& before, const SeatsReply& after);

enum class WatchStyle : std::uint8_t {
  kLines = 1,   // A line for each change.
  kScreen = 2,  // The map, drawn over the one before.
  kJson = 3,    // The map, then each change, as one object a line.
};

// The moment, and the place to draw on.
struct Beholder {
  UtcSeconds time;
  UtcOffset zone;            // Of the traveller's own clock.
  std::size_t screen_lines;  // For kScreen.
};

class SeatWatch {
 public:
  struct Told {
    std::string out;   // The result; drawn at once and whole.
    std::string note;  // For the person, beside the result; a line without its end, or empty.
  };

  // `most_changes`: after so many it is over; at least 1.
  SeatWatch(WatchStyle style, Colours colours, std::optional<std::size_t> most_changes);

  Told took(const SeatsResult& answer, const Beholder& beholder);

  // Nobody could answer. Said once until somebody answers again.
  Told got_none(const Failure& failure, const Beholder& beholder);

  // True when nothing more is to be seen: the flight is closed or cancelled, so many changes were
  // seen, or the question itself is wrong.
  bool is_over() const { return is_over_; }

  // Why no map was ever shown; none when one was.
  std::optional<Failure> failure() const;

 private:
  // Under the map; more would push it off the screen.
  static constexpr std::size_t kChangesOnScreen = 3;

  std::string first_of(const SeatsResult& answer, const Beholder& beholder) const;
  std::string next_of(const WatchResult& change) const;
  std::string frame(const Beholder& beholder);
  std::vector<std::string> news(const Beholder& beholder) const;

  WatchStyle style_;
  Colours colours_;
  std::optional<std::size_t> changes_left_;
  bool is_over_ = false;
  bool screen_is_ours_ = false;       // The first frame has cleared it.
  std::optional<SeatsResult> shown_;  // The latest answer,
  UtcSeconds shown_at_{};             // and when it came.
  std::deque<std::string> latest_;    // Changes on the screen, at most kChangesOnScreen.
  std::optional<Failure> failure_;    // Of the latest question; none when it was answered.
  bool silence_is_told_ = false;      // And nobody has answered since.
};

}  // namespace vendepass
