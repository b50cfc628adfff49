// Who asks: sign-ins and the grants that they give, and how often somebody may try.
//
// Who guesses passwords has to try them at an airline. So what fails is counted, for each e-mail or
// customer and for each client; where too much fails, everybody waits, also with the right
// password.
#pragma once

#include <map>
#include <string>

#include "airline/core/step.h"

namespace vendepass {

// Errors: kMalformed, kSignInExpired, kUnknownCustomer, kBadSignature.
Result<CustomerId> signed_in(Step& step, const Signed& grant);

// Whether deriving the key costs what the alliance asks for. Errors: kInvalid.
Result<Done> check_cost(Step& step, Argon2Params params);

// Whom a request claims to come from: a customer's id, or the key of an e-mail that nobody has.
// Nothing: it claims nothing.
std::optional<Hash16> claimed_by(const Directory& directory, const ClientBody& body);

// Some failures in a row are free, then there is one each while.
class SignInLimits {
 public:
  struct Rate {
    std::uint32_t free;
    Millis each;
  };
  // Zero: now. Else how long to wait.
  Millis wait_for(const Hash16& who, Rate rate, Instant now) const;
  void failed(const Hash16& who, Rate rate, Instant now);

 private:
  using Failures = std::map<Hash16, Instant>;  // All so far count until then.
  Instant counted_until(const Hash16& who, Instant now) const;

  // When there are too many, those that have not failed since the last time are forgotten.
  Failures recent_, before_;
};

class SignInDesk {
 public:
  void on_salt(Step& step, const ClientRef& client, Millis patience, const SaltRequest& request);
  void on_sign_in(Step& step, const ClientRef& client, const SignInRequest& request);
  // Whether it may be tried; if not, it is answered.
  bool admit(Step& step, const ClientRef& client, const Hash16& claimed_by) const;
  // It was not signed by whom it claims.
  void failed(Step& step, const ClientRef& client, const Hash16& claimed_by);

  // The alliance's secret is decided.
  void on_secret(Step& step, const Bytes& secret);
  void on_wake(Step& step);
  std::optional<Instant> next_wake() const;

 private:
  struct Waiting {
    ClientRef client;
    std::string email;
    Instant until;
  };
  static void answer_for_nobody(Step& step, const ClientRef& client, const std::string& email,
                                const Bytes& secret);

  SignInLimits limits_;
  std::vector<Waiting> waiting_;  // For the secret.
};

}  // namespace vendepass
