#include "airline/core/sign_in.h"

namespace vendepass {

Result<CustomerId> signed_in(Step& step, const Signed& document) {
  const auto grant = decode_grant(document.content);
  if (!grant) return grant.error();
  if (grant->expires < step.wall())
    return Error{ErrorCode::kSignInExpired, "the sign-in has expired; log in again"};
  const auto signature = step.state().directory.check_signature(grant->customer, document);
  if (!signature) return signature.error();
  return grant->customer;
}

}  // namespace vendepass
