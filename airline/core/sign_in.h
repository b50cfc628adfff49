// Who asks: the customer of a sign-in grant.
#pragma once

#include "airline/core/step.h"

namespace vendepass {

// Errors: kMalformed, kSignInExpired, kUnknownCustomer, kBadSignature.
Result<CustomerId> signed_in(Step& step, const Signed& grant);

}  // namespace vendepass
