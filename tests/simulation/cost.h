// What one purchase costs when nothing fails: messages and durable writes, beside two-phase commit.
#pragma once

#include <string>

namespace vendepass::simulation {

// A table for purchases over one, two and three owners.
std::string cost_table();

}  // namespace vendepass::simulation
