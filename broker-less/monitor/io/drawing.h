// Space-time diagrams into files.
#pragma once

#include "broker-less/monitor/io/options.h"

namespace vendepass::monitor {

// What was wanted; each file is written whole or not at all. Errors: kInvalid, kMalformed,
// kUnsupportedVersion, kUnknownPurchase.
Result<Done> draw(const Options& options);

}  // namespace vendepass::monitor
