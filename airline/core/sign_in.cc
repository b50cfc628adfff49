#include "airline/core/sign_in.h"

#include <algorithm>

namespace vendepass {

namespace {

constexpr SignInLimits::Rate kPerCustomer{5, Millis{10'000}};
constexpr SignInLimits::Rate kPerClient{20, Millis{2'000}};
// E-mails and clients that have failed; more and the oldest are forgotten.
constexpr std::size_t kMaxCounted = 32768;
constexpr std::size_t kMaxWaiting = 4096;

const RegisterKey kSaltSecret{RegisterKey::Space::kSecret, blake2b_16("salts of nobody"), 0};

Bytes own_secret(Step& step) {
  return Bytes{view_of(blake2b_32(std::string{view_of(step.config().key.secret)} + "salt"))};
}

Hash16 hash_of(const ClientRef& client) {
  const auto& address = client.address;
  return blake2b_16("client " + (address.empty() ? client.connection.routing_id : address));
}

}  // namespace

Result<CustomerId> signed_in(Step& step, const Signed& document) {
  const auto grant = decode_grant(document.content);
  if (!grant) return grant.error();
  if (grant->expires < step.wall())
    return Error{ErrorCode::kSignInExpired, "the sign-in has expired; log in again"};
  const auto signature = step.state().directory.check_signature(grant->customer, document);
  if (!signature) return signature.error();
  return grant->customer;
}

Result<Done> check_cost(Step& step, Argon2Params params) {
  const auto& floor = step.config().alliance.argon2_floor;
  if (params.passes >= floor.passes && params.memory_kib >= floor.memory_kib) return Done{};
  return Error{ErrorCode::kInvalid,
               "the alliance asks for at least " + std::to_string(floor.passes) + " passes over " +
                   std::to_string(floor.memory_kib) + " KiB to derive a key: use a newer client"};
}

std::optional<Hash16> claimed_by(const Directory& directory, const ClientBody& body) {
  const auto of = [](const auto& decoded) -> std::optional<Hash16> {
    if (!decoded) return std::nullopt;
    return decoded->customer.value();
  };
  const auto of_grant = [&](const Signed& grant) { return of(decode_grant(grant.content)); };
  return std::visit(
      Overloaded{
          [&](const SignInRequest& r) {
            const auto* known = directory.find_email(email_key(r.email));
            return std::optional{known == nullptr ? email_key(r.email) : known->customer.value()};
          },
          [&](const AccountRequest& r) { return of_grant(r.grant); },
          [&](const TripsRequest& r) { return of_grant(r.grant); },
          [&](const OutcomeRequest& r) { return of_grant(r.grant); },
          [&](const WhyRequest& r) { return of_grant(r.grant); },
          [&](const ChangeDetailsRequest& r) { return of(decode_change_details(r.order.content)); },
          [&](const ChangeKeyRequest& r) { return of(decode_change_key(r.order.content)); },
          [&](const EraseRequest& r) { return of(decode_erase(r.order.content)); },
          [](const auto&) { return std::optional<Hash16>{}; }},
      body);
}

// ---- Limits -----------------------------------------------------------------------------------

Instant SignInLimits::counted_until(const Hash16& who, Instant now) const {
  auto until = now;
  for (const auto* failures : {&recent_, &before_})
    if (const auto found = failures->find(who); found != failures->end())
      until = std::max(until, found->second);
  return until;
}

Millis SignInLimits::wait_for(const Hash16& who, Rate rate, Instant now) const {
  const auto wait = counted_until(who, now) - now - (rate.free - 1) * rate.each;
  return std::max(Millis{0}, std::chrono::ceil<Millis>(wait));
}

void SignInLimits::failed(const Hash16& who, Rate rate, Instant now) {
  if (recent_.size() >= kMaxCounted) before_ = std::exchange(recent_, {});
  recent_.insert_or_assign(who, counted_until(who, now) + rate.each);
}

bool SignInDesk::admit(Step& step, const ClientRef& client, const Hash16& claimed_by) const {
  const auto wait = std::max(limits_.wait_for(claimed_by, kPerCustomer, step.now()),
                             limits_.wait_for(hash_of(client), kPerClient, step.now()));
  if (wait == Millis{0}) return true;
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  step.reply_now(client,
                 Error{ErrorCode::kBusy, "too many sign-ins have failed; try again in " +
                                             std::to_string(seconds) + " s, or at another airline"},
                 "too many failures");
  return false;
}

void SignInDesk::failed(Step& step, const ClientRef& client, const Hash16& claimed_by) {
  limits_.failed(claimed_by, kPerCustomer, step.now());
  limits_.failed(hash_of(client), kPerClient, step.now());
}

// ---- Signing in -------------------------------------------------------------------------------

// Of an e-mail that nobody has, what follows from a secret that all airlines share: two that answer
// otherwise would tell who is registered. The register decides it when it is first needed. Without
// a majority then, an airline's own has to do.
void SignInDesk::on_salt(Step& step, const ClientRef& client, Millis patience,
                         const SaltRequest& request) {
  const auto& directory = step.state().directory;
  if (const auto* known = directory.find_email(email_key(request.email))) {
    const auto key = directory.key(known->customer, directory.key_number(known->customer));
    return step.reply(
        client, SaltReply{key->salt, {key->argon2_passes, key->argon2_memory_kib}, known->customer},
        "the customer's salt");
  }
  auto& mesh = step.state().mesh;
  const auto& quorum = step.config().alliance.directory_quorum();
  if (const auto secret = mesh.chosen(kSaltSecret))
    return answer_for_nobody(step, client, request.email, *secret);
  const bool can_decide = !step.state().disk_full && !mesh.is_recovering() &&
                          waiting_.size() < kMaxWaiting &&
                          mesh.majority_reachable(quorum, step.times());
  if (!can_decide) return answer_for_nobody(step, client, request.email, own_secret(step));
  const auto until = step.now() + std::min(patience, step.config().timers.attempt) * 2 / 3;
  waiting_.push_back({client, request.email, until});
  step.absorb(mesh.propose(
      {.key = kSaltSecret, .quorum = quorum, .value = own_secret(step), .learners = {}},
      step.times()));
}

void SignInDesk::answer_for_nobody(Step& step, const ClientRef& client, const std::string& email,
                                   const Bytes& secret) {
  const auto& floor = step.config().alliance.argon2_floor;
  step.reply(client,
             SaltReply{blake2b_16("salt" + secret + email),
                       {std::max(floor.passes, kArgon2Interactive.passes),
                        std::max(floor.memory_kib, kArgon2Interactive.memory_kib)},
                       CustomerId{blake2b_16("customer" + secret + email)}},
             "nobody's salt");
}

void SignInDesk::on_secret(Step& step, const Bytes& secret) {
  for (const auto& each : std::exchange(waiting_, {}))
    answer_for_nobody(step, each.client, each.email, secret);
}

void SignInDesk::on_wake(Step& step) {
  std::erase_if(waiting_, [&](const Waiting& each) {
    if (each.until > step.now()) return false;
    answer_for_nobody(step, each.client, each.email, own_secret(step));
    return true;
  });
}

std::optional<Instant> SignInDesk::next_wake() const {
  std::optional<Instant> next;
  for (const auto& each : waiting_)
    if (!next || each.until < *next) next = each.until;
  return next;
}

void SignInDesk::on_sign_in(Step& step, const ClientRef& client, const SignInRequest& request) {
  const auto grant = decode_grant(request.grant.content);
  const auto& directory = step.state().directory;
  const auto* known = directory.find_email(email_key(request.email));
  const bool valid = grant && known != nullptr && known->customer == grant->customer &&
                     directory.check_signature(known->customer, request.grant);
  if (!valid)
    return step.reply(client, Error{ErrorCode::kBadSignature, "unknown e-mail or wrong password"},
                      "rejected");  // One answer for both: it tells nobody who is registered.
  if (grant->expires < step.wall())
    return step.reply(client,
                      Error{ErrorCode::kSignInExpired, "the grant has expired; log in again"},
                      "rejected");
  step.reply(client, CustomerReply{known->customer, directory.name(known->customer)}, "signed in");
}

}  // namespace vendepass
