// What all airlines know of one purchase, for an operator: docs/operators.md, `purchase`.
#pragma once

#include <string>

#include "common/message.h"

namespace vendepass {

// One JSON object; `request`: the number of the operator's request.
std::string purchase_json(std::uint64_t request, const WhyReply& reply);

}  // namespace vendepass
