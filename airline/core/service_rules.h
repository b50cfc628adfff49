// What an airline serves in which condition.
#pragma once

#include "common/message.h"

namespace vendepass {

// Makes an airline write before it can answer: not on a full disk. (A Hold is answered: it is
// rejected. What only finishes things that are known, such as the confirmation of a cancel, waits
// for space.)
bool must_be_recorded(const PeerMessage& message);
bool must_be_recorded(const ClientBody& body);

// Needs nothing of what a recovering airline may have forgotten.
bool is_answered_while_recovering(const ClientBody& body);

// About seats and customers: it waits for the events that it builds on.
bool is_about_what_happened(const ClientBody& body);

}  // namespace vendepass
