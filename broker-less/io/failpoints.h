// Deaths on demand: where a process kills itself, for tests and demonstrations of recovery.
//
// A failpoint is written STAGE[:KIND][:N] and means: the N-th time (default: the first) that
// this stage is reached for something of this kind (default: anything), the process sends
// itself SIGKILL. Nothing is flushed, no destructor runs: as when the power goes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "broker-less/core/envelope.h"

namespace vendepass {

enum class FailStage : std::uint8_t {
  kBeforeSend,
  kAfterSend,
  kBeforeCommit,
  kAfterCommit,
  kCompaction
};

class Failpoints {
 public:
  // `commit_kinds`: the kinds of records that before-commit and after-commit know; `steps`: those
  // of a compaction. Errors: kInvalid for an unknown stage or kind, or a count that is not 1 or
  // more.
  static Result<Failpoints> parse(const std::vector<std::string>& texts,
                                  const std::vector<std::string>& commit_kinds,
                                  const std::vector<std::string>& steps);

  // Counts that something which has all these names has reached the stage. True: the process
  // must die now.
  bool reached(FailStage stage, const std::vector<std::string_view>& names);
  bool empty() const { return points_.empty(); }

 private:
  struct Point {
    FailStage stage;
    std::string kind;  // Empty: any.
    std::uint64_t left;
  };
  std::vector<Point> points_;
};

[[noreturn]] void die_at_once();

// What failpoints call an envelope: "accept", "client-reply"; an owner's answer has a second
// name that tells what it says: "owner-answer" and "held".
std::vector<std::string_view> envelope_names(const Envelope& envelope);
// All that envelope_names() can return.
const std::vector<std::string>& envelope_kinds();

}  // namespace vendepass
