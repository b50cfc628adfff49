// One request to the alliance: whom to ask next, what to repeat, when to stop.
//
// Above all the repeats of one purchase. An answer that is lost says nothing about the seats,
// so the same bytes go to the same or another airline until the outcome is known; because one
// id has one outcome for ever, that is always safe. The session remembers whether anything
// can have reached an airline without an answer ("doubt"): while in doubt no rejection is
// taken for the end of the story, only an outcome is.
//
// Pure: time is handed in. Order: next() until it returns a Verdict; after each Ask exactly
// one of answered(), not_sent() and no_answer(); after each Pause wait that long.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/message.h"

namespace vendepass {

// A question changes nothing at any airline: two rounds, then it is given up. An order may take
// effect: it is repeated until its outcome is known or the time is over.
enum class Purpose : std::uint8_t { kQuestion = 1, kOrder = 2 };

// Whether an earlier run may have sent this very order without learning its outcome.
enum class Earlier : std::uint8_t { kNeverSent = 1, kPerhapsSent = 2 };

// True when the same bytes may yet get another answer than this error.
bool may_change(ErrorCode code);

struct AskingTimes {
  Millis total{15000};
  Millis attempt{1500};
  Millis first_pause{100};     // Doubles with each pause,
  Millis longest_pause{1000};  // up to this.
};

// How it ended.
struct Verdict {
  enum class Kind : std::uint8_t {
    kAnswered = 1,     // `body` is the answer (never an Error).
    kRefused = 2,      // `error` is final: an outcome, or an answer that cannot change.
    kUnreachable = 3,  // No airline could be reached: nothing was sent.
    kUnknown = 4,      // It may have taken effect. `body` or `error`: the last that was heard.
  };
  Kind kind;
  std::optional<ReplyBody> body;
  std::optional<Error> error;
  std::optional<AirlineCode> airline;  // Who said it.
};

class BookingSession {
 public:
  struct Ask {
    AirlineCode airline;
    Millis wait;
    std::string note;  // For the person when this is another airline than before; else empty.
  };
  struct Pause {
    Millis length;
  };
  using Step = std::variant<Ask, Pause, Verdict>;

  // `airlines`: in the order of asking, at least one, none twice.
  BookingSession(std::vector<AirlineCode> airlines, Purpose purpose, Earlier earlier,
                 AskingTimes times, Instant now);

  Step next(Instant now);

  // The asked airline answered.
  void answered(const ReplyBody& body);
  // The connection was refused or never stood: nothing left this computer.
  void not_sent();
  // Sent, and no answer came in time.
  void no_answer();

 private:
  // Rounds over all airlines after which nothing new is to be expected.
  static constexpr int kRounds = 2;
  // The same airline is asked this often in a row when it says "not yet".
  static constexpr int kAsksInARow = 3;

  void take_error(const Error& error);
  void ask_again_here(std::string why);
  void go_on(std::string why);
  void pause_before_next();
  void finish(Verdict::Kind kind, std::optional<ReplyBody> body, std::optional<Error> error);
  void conclude();
  bool round_is_the_last() const;
  AirlineCode current() const { return airlines_[index_]; }

  std::vector<AirlineCode> airlines_;
  Purpose purpose_;
  AskingTimes times_;
  Instant until_;
  bool in_doubt_;
  std::size_t index_ = 0;
  int rounds_ = 0;
  int asked_in_a_row_ = 0;
  bool round_had_hope_ = false;  // Somebody said "not yet", or may still act.
  Millis pause_;
  bool pause_due_ = false;
  std::string note_;
  std::optional<ReplyBody> last_body_;
  std::optional<Error> last_error_;
  std::optional<AirlineCode> last_airline_;
  std::optional<Verdict> verdict_;
};

}  // namespace vendepass
