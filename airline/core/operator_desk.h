// Operators' commands, from the local socket only. Every reply is one JSON object with "ok";
// docs/operators.md has the shapes.
#pragma once

#include <string>

#include "airline/core/owner_desk.h"
#include "airline/core/step.h"
#include "airline/core/why_desk.h"

namespace vendepass {

class OperatorDesk {
 public:
  // The answer to a command that has no more to say.
  static std::string outcome(const Result<Done>& done);
  // `owner` is told of cancelled flights, whose holds are then resolved; `why` asks all airlines.
  void on_command(Step& step, OwnerDesk& owner, WhyDesk& why, const ConnectionId& connection,
                  const OperatorRequest& request) const;
};

}  // namespace vendepass
