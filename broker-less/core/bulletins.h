// What an airline publishes of itself with each PING.
#pragma once

#include "broker-less/core/membership.h"
#include "broker-less/core/starts.h"
#include "common/message_bulletin.h"

namespace vendepass {

Condition condition_of(const Starts& starts, const MeshConfig& config);

// Signed. `digest`: as the PING has it.
Signed bulletin_of(const Starts& starts, const Membership& membership, const MeshConfig& config,
                   Digest digest, std::vector<AirlineCode> forked, Instant now);

}  // namespace vendepass
