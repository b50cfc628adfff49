// How a purchase uses the decision register: its key, and who must hear the votes.
#pragma once

#include <vector>

#include "common/message.h"

namespace vendepass {

RegisterKey register_key(const PurchaseId& id);

// The owners, whose holds the decision ends, and the home entry, whose client may be waiting
// while another airline decides. Ordered by code, each once.
std::vector<AirlineCode> learners_of(const Purchase& purchase);

// What is told of a purchase that the register has decided "refused".
Refusal refused_by_register();
// The same of one that is forgotten, whatever refused it.
Refusal refused_long_ago();

}  // namespace vendepass
