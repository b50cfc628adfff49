// Registering, signing in and out.
//
// The password never leaves this computer: the key that signs is derived from it, the e-mail and
// a salt that the directory keeps (Argon2id), and only its public half is sent.
#include "client/io/account_desk.h"
#include "client/io/draw.h"
#include "common/customer_id.h"

namespace vendepass {
namespace {

CommandResult account_result(AccountResult::Did did, std::optional<AirlineCode> entry,
                             const StoredSession& session) {
  return AccountResult{did, entry, session.customer, session.email, session.name, session.expires};
}

Result<Details> details_from(const RegisterOptions& options, const std::string& email) {
  Details details{draw_bytes<16>(), {{Field::kEmail, email}, {Field::kName, options.name}}};
  if (!options.phone.empty()) details.texts.push_back({Field::kPhone, options.phone});
  if (!options.document.empty()) details.texts.push_back({Field::kDocument, options.document});
  // Decoding is where the bounds are: what does not come back would be refused by everybody.
  return decode_details(encode_details(details));
}

struct Begun {
  StoredRegistration stored;
  Seed seed;
  Earlier earlier;
};

Attempt<Begun> continue_registration(const CommandContext& context, StoredRegistration stored,
                                     const RegisterOptions& options, const std::string& email) {
  const auto content = decode_registration(stored.registration.content);
  if (!content) return internal_failure(content.error().detail);
  auto seed = derive_seed(options.password, email, content->salt,
                          Argon2Params{content->argon2_passes, content->argon2_memory_kib});
  if (!seed) return failure_from(seed.error(), context.command);
  if (key_pair_from(*seed).public_key != content->public_key)
    return Failure{ExitCode::kSignIn,
                   "sign_in_needed",
                   "a registration of " + email +
                       " is under way on this computer, begun with another password",
                   "repeat `vendepass register` with that password",
                   std::nullopt,
                   std::nullopt,
                   {}};
  context.around.person.note("Continuing the registration of " + email +
                             " that this computer began before.");
  return Begun{std::move(stored), *seed, Earlier::kPerhapsSent};
}

Attempt<Begun> new_registration(CommandContext& context, const RegisterOptions& options,
                                const std::string& email) {
  auto details = details_from(options, email);
  if (!details) return bad_input(details.error().detail);
  // The alliance may want more than we would choose.
  auto least = ask_for_salt(context, email);
  if (auto* failure = std::get_if<Failure>(&least)) return std::move(*failure);
  const auto params = at_least(kArgon2Interactive, std::get<SaltReply>(least).params);
  const auto salt = draw_bytes<16>();
  auto seed = derive_seed(options.password, email, salt, params);
  if (!seed) return failure_from(seed.error(), context.command);
  const auto key = key_pair_from(*seed);
  auto bytes = encode_details(*details);
  const Registration registration{customer_id_of(key.public_key, email_key(email)),
                                  email_key(email),
                                  key.public_key,
                                  salt,
                                  params.passes,
                                  params.memory_kib,
                                  blake2b_16(bytes)};
  return Begun{
      StoredRegistration{signed_by(encode_registration(registration), *seed), std::move(bytes)},
      *seed, Earlier::kNeverSent};
}

Attempt<Begun> begin_registration(CommandContext& context, const RegisterOptions& options,
                                  const std::string& email) {
  auto stored = context.wallet.registration(email_key(email));
  if (!stored) return internal_failure(stored.error().detail);
  if (*stored) return continue_registration(context, std::move(**stored), options, email);
  auto begun = new_registration(context, options, email);
  if (const auto* made = std::get_if<Begun>(&begun))
    if (auto saved = context.wallet.save(email_key(email), made->stored); !saved)
      return internal_failure(saved.error().detail);
  return begun;
}

// A registration that is not done. What cannot succeed any more is forgotten, what may have been
// heard stays, so that repeating continues it.
CommandResult not_registered(const CommandContext& context, const Verdict& verdict,
                             const std::string& email) {
  if (verdict.kind == Verdict::Kind::kUnknown)
    return failure_from(Error{ErrorCode::kNoAnswer,
                              "whether " + email + " is registered is not known yet" +
                                  (verdict.error ? ": " + verdict.error->detail : std::string{})},
                        context.command);
  const bool over = verdict.kind == Verdict::Kind::kUnreachable ||
                    (verdict.error && !may_change(verdict.error->code));
  if (over)
    if (auto removed = context.wallet.remove_registration(email_key(email)); !removed)
      return internal_failure(removed.error().detail);
  if (verdict.kind == Verdict::Kind::kUnreachable) return unreachable_failure(context.command);
  if (verdict.error) return failure_from(*verdict.error, context.command);
  return internal_failure("an airline answered something else than was asked");
}

CommandResult finish_registration(CommandContext& context, const Begun& begun,
                                  const std::string& email, const std::string& name) {
  const auto verdict =
      context.connection.ask(RegisterRequest{begun.stored.registration, begun.stored.details},
                             Purpose::kOrder, begun.earlier, context.connection.airlines());
  const auto* reply = verdict.kind == Verdict::Kind::kAnswered
                          ? std::get_if<CustomerReply>(&*verdict.body)
                          : nullptr;
  if (reply == nullptr) return not_registered(context, verdict, email);
  const auto session = new_session(context, reply->customer, email,
                                   reply->name.empty() ? name : reply->name, begun.seed);
  if (auto failure = saved(context, session)) return std::move(*failure);
  if (auto removed = context.wallet.remove_registration(email_key(email)); !removed)
    return internal_failure(removed.error().detail);
  return account_result(AccountResult::Did::kRegistered, verdict.airline, session);
}

CommandResult sign_in(CommandContext& context, const std::string& email, const PasswordKey& key) {
  auto session = new_session(context, key.customer, email, "", key.seed);
  auto answer = context.connection.question<CustomerReply>(SignInRequest{email, session.grant},
                                                           context.command);
  if (auto* failure = std::get_if<Failure>(&answer)) {
    if (failure->code == name_of(ErrorCode::kBadSignature)) {
      failure->detail = "the e-mail or the password is wrong";
      failure->next = "repeat `vendepass login " + email + "` with the right password";
    }
    return std::move(*failure);
  }
  const auto& found = std::get<Answer<CustomerReply>>(answer);
  session.name = found.reply.name;
  if (auto failure = saved(context, session)) return std::move(*failure);
  return account_result(AccountResult::Did::kSignedIn, found.airline, session);
}

}  // namespace

CommandResult run_register(CommandContext& context, const RegisterOptions& options) {
  const auto email = normalise_email(options.email);
  if (!email) return bad_input(email.error().detail);
  if (options.password.size() < kLeastPasswordBytes)
    return bad_input("the password needs at least 8 characters");
  auto lock = lock_wallet(context);
  if (auto* failure = std::get_if<Failure>(&lock)) return std::move(*failure);
  auto begun = begin_registration(context, options, *email);
  if (auto* failure = std::get_if<Failure>(&begun)) return std::move(*failure);
  return finish_registration(context, std::get<Begun>(begun), *email, options.name);
}

CommandResult run_login(CommandContext& context, const LoginOptions& options) {
  const auto email = normalise_email(options.email);
  if (!email) return bad_input(email.error().detail);
  auto lock = lock_wallet(context);
  if (auto* failure = std::get_if<Failure>(&lock)) return std::move(*failure);
  auto key = key_from_password(context, *email, options.password);
  if (auto* failure = std::get_if<Failure>(&key)) return std::move(*failure);
  return sign_in(context, *email, std::get<PasswordKey>(key));
}

CommandResult run_logout(CommandContext& context) {
  auto lock = lock_wallet(context);
  if (auto* failure = std::get_if<Failure>(&lock)) return std::move(*failure);
  auto session = context.wallet.session();
  if (!session) return internal_failure(session.error().detail);
  if (auto removed = context.wallet.remove_session(); !removed)
    return internal_failure(removed.error().detail);
  AccountResult result{AccountResult::Did::kSignedOut, std::nullopt, std::nullopt, "", "", {}};
  if (*session) {
    result.customer = (*session)->customer;
    result.email = (*session)->email;
    result.name = (*session)->name;
  }
  return result;
}

}  // namespace vendepass
