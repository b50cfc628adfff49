#include "client/io/account_desk.h"

#include <algorithm>

namespace vendepass {
namespace {

constexpr std::chrono::hours kGrantLife{12};

Failure too_light(const Answer<SaltReply>& answer) {
  return Failure{ExitCode::kRejected,
                 "weak_derivation",
                 to_string(answer.airline) +
                     " asks for a key that would make the password easy to guess; nothing was sent",
                 "ask another airline with --entry CODE; if all of them say so, tell one of them",
                 std::nullopt,
                 std::nullopt,
                 {}};
}

Attempt<Answer<SaltReply>> ask_salt_of(CommandContext& context, const std::string& email) {
  return context.connection.question<SaltReply>(SaltRequest{email}, context.command);
}

}  // namespace

Failure bad_input(const std::string& detail) {
  return usage_failure(detail, "correct it and repeat the command");
}

Argon2Params at_least(Argon2Params a, Argon2Params b) {
  return Argon2Params{std::max(a.passes, b.passes), std::max(a.memory_kib, b.memory_kib)};
}

StoredSession new_session(const CommandContext& context, const CustomerId& customer,
                          const std::string& email, const std::string& name, const Seed& seed) {
  const auto expires = context.around.pacer.now().wall + kGrantLife;
  auto grant = signed_by(encode_order(SignInGrant{customer, expires}), seed);
  return StoredSession{customer, email, name, seed, std::move(grant), expires};
}

Attempt<SaltReply> ask_for_salt(CommandContext& context, const std::string& email) {
  auto answer = ask_salt_of(context, email);
  if (auto* failure = std::get_if<Failure>(&answer)) return std::move(*failure);
  return std::get<Answer<SaltReply>>(answer).reply;
}

Attempt<PasswordKey> key_from_password(CommandContext& context, const std::string& email,
                                       const std::string& password) {
  auto answer = ask_salt_of(context, email);
  if (auto* failure = std::get_if<Failure>(&answer)) return std::move(*failure);
  const auto& found = std::get<Answer<SaltReply>>(answer);
  const auto& reply = found.reply;
  if (at_least(reply.params, kLightestDerivation) != reply.params) return too_light(found);
  auto seed = derive_seed(password, email, reply.salt, reply.params);
  if (!seed) return failure_from(seed.error(), context.command);
  return PasswordKey{reply.customer, *seed, reply.params};
}

Attempt<Proven> prove_password(CommandContext& context, const StoredSession& session,
                               const std::string& password) {
  auto made = key_from_password(context, session.email, password);
  if (auto* failure = std::get_if<Failure>(&made)) return std::move(*failure);
  const auto& key = std::get<PasswordKey>(made);
  auto proven = new_session(context, key.customer, session.email, session.name, key.seed);
  auto answer =
      context.connection.question<AccountReply>(AccountRequest{proven.grant}, context.command);
  if (auto* failure = std::get_if<Failure>(&answer)) {
    if (failure->code == name_of(ErrorCode::kUnknownCustomer)) {
      failure->detail = "no airline that answers knows the account of " + session.email;
      failure->next = "if it was not erased, repeat the same command when more airlines answer";
    } else if (failure->code == name_of(ErrorCode::kBadSignature)) {
      failure->detail = "the password of " + session.email + " is wrong";
      failure->next = "repeat `vendepass " + context.command + "` with the right password";
    }
    return std::move(*failure);
  }
  return Proven{std::move(proven), key.params, std::get<Answer<AccountReply>>(answer).reply.key};
}

}  // namespace vendepass
