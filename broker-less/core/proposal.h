// What somebody wants decided: a value for a key, who votes, and who must hear the votes.
#pragma once

#include <vector>

#include "common/message.h"

namespace vendepass {

struct Proposal {
  RegisterKey key;
  Quorum quorum;
  Bytes value;                        // Proposed when phase 1 finds nothing accepted.
  std::vector<AirlineCode> learners;  // Who hears the votes beside this airline.
};

}  // namespace vendepass
