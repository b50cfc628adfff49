// Sends a purchase that is on disk, and writes down what became of it.
//
// Rule: nothing is sent that is not saved first, marked as in doubt; the mark is taken away only
// by an outcome, or by an airline's word that nothing was begun.
#pragma once

#include "client/io/trip_book.h"

namespace vendepass {

// Repeats the purchase until its outcome is known or the time is over.
CommandResult send_purchase(CommandContext& context, StoredPurchase stored, BuyResult::How how,
                            const StoredSession& session);

}  // namespace vendepass
