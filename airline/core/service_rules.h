// What an airline serves in which condition.
#pragma once

#include "airline/core/directory.h"
#include "common/message.h"

namespace vendepass {

// Makes an airline write before it can answer: not on a full disk. (A Hold is answered: it is
// rejected. What only finishes things that are known, such as the confirmation of a cancel, waits
// for space.)
bool must_be_recorded(const PeerMessage& message);
bool must_be_recorded(const ClientBody& body);

// Asks for a vote on who gets an e-mail next, and the erasure that has set it free is not known
// here. Nobody votes before: so once the next customer is decided a majority knows what lets it be
// announced, whoever has died.
bool is_premature(const Directory& directory, const PeerMessage& message);

// Needs nothing of what a recovering airline may have forgotten.
bool is_answered_while_recovering(const ClientBody& body);

// About seats and customers: it waits for the events that it builds on.
bool is_about_what_happened(const ClientBody& body);

}  // namespace vendepass
