#include "airline/core/customer_desk.h"

#include <algorithm>

#include "common/customer_id.h"

namespace vendepass {

namespace {

// Everybody who votes hears the votes.
std::vector<AirlineCode> learners_of(const Quorum& quorum) {
  std::vector<AirlineCode> airlines;
  for (const auto& voter : quorum) airlines.push_back(voter.airline);
  return airlines;
}

}  // namespace

Result<Registration> CustomerDesk::check(const RegisterRequest& request) {
  auto registration = decode_registration(request.registration.content);
  if (!registration) return registration.error();
  const auto profile = decode_profile(request.profile);
  if (!profile) return profile.error();
  if (!signature_is_valid(request.registration.signature, request.registration.content,
                          registration->public_key))
    return Error{ErrorCode::kBadSignature, "the registration is not signed with its own key"};
  if (blake2b_16(request.profile) != registration->profile_digest)
    return Error{ErrorCode::kInvalid, "the profile does not have the digest registered"};
  if (registration->customer != customer_id_of(registration->public_key, registration->email_key))
    return Error{ErrorCode::kInvalid, "the customer id is not the digest of key and e-mail"};
  if (email_key(profile->email) != registration->email_key)
    return Error{ErrorCode::kInvalid, "the profile's e-mail is not the one registered"};
  return registration;
}

void CustomerDesk::answer(Step& step, const Pending& pending, const Registration& winner) {
  if (encode_registration(winner) != pending.registration)
    return step.reply(pending.client,
                      Error{ErrorCode::kEmailTaken,
                            "this e-mail is registered already; log in, or use another e-mail"},
                      "the e-mail is another customer's");
  const auto profile = decode_profile(pending.profile);
  step.reply(pending.client, CustomerReply{winner.customer, profile ? profile->name : ""},
             "registered");
}

void CustomerDesk::on_register(Step& step, const ClientRef& client, Millis patience,
                               const RegisterRequest& request) {
  const auto registration = check(request);
  if (!registration) return step.reply_now(client, registration.error(), "rejected");
  const Pending pending{client, request.registration.content, request.profile,
                        step.now() + std::min(patience, step.config().timers.attempt)};
  if (const auto* known = step.state().directory.find_email(registration->email_key)) {
    if (step.state().directory.profile(known->customer) == nullptr &&
        known->profile_digest == registration->profile_digest)
      step.record(ProfileRecord{registration->profile_digest, request.profile},
                  "the profile was missing here");
    return answer(step, pending, *known);
  }
  const auto& quorum = step.config().alliance.directory_quorum();
  if (!step.state().mesh.majority_reachable(quorum, step.times()))
    return step.reply_now(client,
                          Error{ErrorCode::kNoQuorum,
                                "no majority of the quorum can be reached; signing in and buying "
                                "go on, registering must wait"},
                          "rejected");
  pending_.emplace(registration->email_key, pending);
  propose(step, registration->email_key, request.registration.content);
}

void CustomerDesk::propose(Step& step, const Hash16& email, const Bytes& registration) {
  const auto& quorum = step.config().alliance.directory_quorum();
  step.absorb(step.state().mesh.propose({.key = {RegisterKey::Space::kEmail, email, 0},
                                         .quorum = quorum,
                                         .value = registration,
                                         .learners = learners_of(quorum)},
                                        step.times()));
}

void CustomerDesk::on_chosen(Step& step, const Hash16& email, const Bytes& value) {
  const auto [first, last] = pending_.equal_range(email);
  if (first == last) return;  // The airline that was asked announces it: see announce_overdue().
  const auto winner = Directory::decided(email, value);
  if (!winner) return;
  // The profile travels beside an own event, also when somebody else has announced the customer.
  bool has_profile = false;
  for (auto place = first; place != last; ++place) {
    if (place->second.registration != value || step.state().directory.profile(winner->customer))
      continue;
    has_profile = true;
    step.record(ProfileRecord{winner->profile_digest, place->second.profile},
                "personal data, beside the event");
    step.state().mesh.attach({winner->profile_digest, place->second.profile});
  }
  if (has_profile || step.state().directory.find_email(email) == nullptr) announce(step, *winner);
  const auto* known = step.state().directory.find_email(email);
  VP_ASSERT(known != nullptr);
  for (auto place = first; place != last; ++place) answer(step, place->second, *known);
  pending_.erase(first, last);
}

void CustomerDesk::announce(Step& step, const Registration& winner) {
  step.event(CustomerRegistered{winner}, "decided: the e-mail is this customer's");
}

void CustomerDesk::on_profiles(Step& step, const std::vector<Beside>& profiles) {
  for (const auto& profile : profiles) {
    if (profile.bytes.empty() || step.state().directory.profile_bytes(profile.digest) != nullptr)
      continue;
    if (blake2b_16(profile.bytes) == profile.digest && decode_profile(profile.bytes))
      step.record(ProfileRecord{profile.digest, profile.bytes}, "came beside an event");
  }
}

void CustomerDesk::on_salt(Step& step, const ClientRef& client, const SaltRequest& request) {
  const auto* known = step.state().directory.find_email(email_key(request.email));
  if (known != nullptr)
    return step.reply(client,
                      SaltReply{known->salt, {known->argon2_passes, known->argon2_memory_kib}},
                      "the customer's salt");
  // A stable fake: who asks cannot tell which e-mails are registered.
  const auto& secret = step.config().key.secret;
  step.reply(client,
             SaltReply{blake2b_16(std::string{view_of(secret)} + "salt" + request.email),
                       kArgon2Interactive},
             "nobody's salt");
}

void CustomerDesk::on_sign_in(Step& step, const ClientRef& client, const SignInRequest& request) {
  const auto grant = decode_grant(request.grant.content);
  const auto* known = step.state().directory.find_email(email_key(request.email));
  const bool valid =
      grant && known != nullptr && known->customer == grant->customer &&
      signature_is_valid(request.grant.signature, request.grant.content, known->public_key);
  if (!valid)
    return step.reply(client, Error{ErrorCode::kBadSignature, "unknown e-mail or wrong password"},
                      "rejected");  // One answer for both: it tells nobody who is registered.
  if (grant->expires < step.wall())
    return step.reply(client,
                      Error{ErrorCode::kSignInExpired, "the grant has expired; log in again"},
                      "rejected");
  const auto* profile = step.state().directory.profile(known->customer);
  step.reply(client, CustomerReply{known->customer, profile == nullptr ? "" : profile->name},
             "signed in");
}

void CustomerDesk::on_wake(Step& step) {
  for (auto place = pending_.begin(); place != pending_.end();) {
    if (place->second.until > step.now()) {
      ++place;
      continue;
    }
    step.reply_now(place->second.client,
                   Error{ErrorCode::kUndecided,
                         "the registration is not decided yet; repeat the same command"},
                   "not in time");
    place = pending_.erase(place);
  }
}

void CustomerDesk::announce_overdue(Step& step) {
  auto& state = step.state();
  std::erase_if(announce_at_,
                [&](const auto& each) { return !state.unannounced.contains(each.first); });
  const auto later = step.now() + 4 * step.config().timers.ask_again;
  std::vector<AirlineState::Unannounced> due;
  for (const auto& [email, unannounced] : state.unannounced) {
    const auto [at, is_new] = announce_at_.try_emplace(email, later);
    if (is_new || at->second > step.now()) continue;
    at->second = later;
    due.push_back(unannounced);
  }
  for (const auto& [registration, is_decided] : due) {
    if (is_decided)
      announce(step, registration);
    else if (state.mesh.majority_reachable(step.config().alliance.directory_quorum(), step.times()))
      propose(step, registration.email_key, encode_registration(registration));
  }
}

std::optional<Instant> CustomerDesk::next_wake() const {
  std::optional<Instant> next;
  for (const auto& [email, pending] : pending_)
    if (!next || pending.until < *next) next = pending.until;
  return next;
}

}  // namespace vendepass
