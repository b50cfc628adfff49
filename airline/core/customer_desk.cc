#include "airline/core/customer_desk.h"

#include <algorithm>

#include "airline/core/sign_in.h"
#include "common/customer_id.h"

namespace vendepass {

namespace {

// Everybody who votes hears the votes.
std::vector<AirlineCode> learners_of(const Quorum& quorum) {
  std::vector<AirlineCode> airlines;
  for (const auto& voter : quorum) airlines.push_back(voter.airline);
  return airlines;
}

Result<Registration> check(Step& step, const RegisterRequest& request) {
  auto registration = decode_registration(request.registration.content);
  if (!registration) return registration.error();
  const auto details = decode_details(request.details);
  if (!details) return details.error();
  const auto* email = details->find(Field::kEmail);
  if (!signature_is_valid(request.registration.signature, request.registration.content,
                          registration->public_key))
    return Error{ErrorCode::kBadSignature, "the registration is not signed with its own key"};
  if (blake2b_16(request.details) != registration->details)
    return Error{ErrorCode::kInvalid, "the details do not have the digest registered"};
  if (registration->customer != customer_id_of(registration->public_key, registration->email_key))
    return Error{ErrorCode::kInvalid, "the customer id is not the digest of key and e-mail"};
  if (email == nullptr || email_key(*email) != registration->email_key)
    return Error{ErrorCode::kInvalid, "the e-mail of the details is not the one registered"};
  if (details->find(Field::kName) == nullptr)
    return Error{ErrorCode::kInvalid, "a customer has a name"};
  if (auto done = check_cost(step, {registration->argon2_passes, registration->argon2_memory_kib});
      !done)
    return done.error();
  return registration;
}

const Error kEmailIsTaken{ErrorCode::kEmailTaken,
                          "this e-mail is registered already; log in, or use another e-mail"};
const Error kKeyIsAnother{ErrorCode::kChangedMeanwhile,
                          "the password was changed elsewhere; log in with that one"};

CustomerReply reply_for(Step& step, const CustomerId& customer) {
  return {customer, step.state().directory.name(customer)};
}

}  // namespace

void CustomerDesk::on_register(Step& step, const ClientRef& client, Millis patience,
                               const RegisterRequest& request) {
  const auto registration = check(step, request);
  if (!registration) return step.reply_now(client, registration.error(), "rejected");
  auto& directory = step.state().directory;
  if (const auto* known = directory.find_email(registration->email_key)) {
    if (*known != *registration) return step.reply(client, kEmailIsTaken, "rejected");
    if (directory.wants(known->details))
      step.record(DetailsRecord{known->details, request.details}, "the details were missing here");
    return step.reply(client, reply_for(step, known->customer), "registered");
  }
  const RegisterKey key{RegisterKey::Space::kEmail, registration->email_key,
                        directory.generation(registration->email_key)};
  decide(step, key,
         {client, request.registration.content, request.details,
          step.now() + std::min(patience, step.config().timers.attempt)},
         "registering must wait");
}

void CustomerDesk::on_change_key(Step& step, const ClientRef& client, Millis patience,
                                 const ChangeKeyRequest& request) {
  const auto order = decode_change_key(request.order.content);
  if (!order) return step.reply_now(client, order.error(), "rejected");
  const auto& directory = step.state().directory;
  const auto number = directory.key_number(order->customer);
  if (directory.find(order->customer) != nullptr && order->key <= number) {
    const auto known = directory.key(order->customer, order->key);
    if (known && known->public_key == order->public_key && order->key == number)
      return step.reply(client, reply_for(step, order->customer), "repeated: it was changed");
    return step.reply(client, kKeyIsAnother, "rejected");
  }
  auto done = directory.check_signature(order->customer, request.order);
  if (done) done = check_cost(step, {order->argon2_passes, order->argon2_memory_kib});
  if (done && order->key != number + 1)
    done = Error{ErrorCode::kInvalid,
                 "the next key of this customer has number " + std::to_string(number + 1)};
  if (!done) return step.reply_now(client, done.error(), "rejected");
  decide(step, {RegisterKey::Space::kKey, order->customer.value(), order->key},
         {client,
          Directory::key_value(request.order),
          {},
          step.now() + std::min(patience, step.config().timers.attempt)},
         "changing the password must wait");
}

void CustomerDesk::decide(Step& step, const RegisterKey& key, Pending pending,
                          const char* what_waits) {
  if (!step.state().mesh.majority_reachable(step.config().alliance.directory_quorum(),
                                            step.times()))
    return step.reply_now(pending.client,
                          Error{ErrorCode::kNoQuorum,
                                "no majority of the quorum can be reached; signing in and buying "
                                "go on, " +
                                    std::string{what_waits}},
                          "rejected");
  const auto value = pending.value;
  pending_.emplace(key, std::move(pending));
  propose(step, key, value);
}

void CustomerDesk::propose(Step& step, const RegisterKey& key, const Bytes& value) {
  const auto& quorum = step.config().alliance.directory_quorum();
  step.absorb(step.state().mesh.propose(
      {.key = key, .quorum = quorum, .value = value, .learners = learners_of(quorum)},
      step.times()));
}

void CustomerDesk::on_chosen(Step& step, const RegisterKey& key, const Bytes& value) {
  const auto [first, last] = pending_.equal_range(key);
  if (first == last) return;  // The airline that was asked announces it: see announce_overdue().
  const bool is_announced = announce(step, key, value);
  for (auto place = first; place != last; ++place) {
    const auto digest = blake2b_16(place->second.details);
    if (step.state().directory.wants(digest)) {
      step.record(DetailsRecord{digest, place->second.details}, "beside the event");
      if (is_announced) step.state().mesh.attach({digest, place->second.details});
    }
    answer(step, key, value, place->second);
  }
  pending_.erase(first, last);
}

bool CustomerDesk::announce(Step& step, const RegisterKey& key, const Bytes& value) {
  const auto& directory = step.state().directory;
  if (key.space == RegisterKey::Space::kEmail) {
    const auto winner = Directory::decided(key.name, value);
    if (!winner || directory.find_email(key.name) != nullptr ||
        directory.generation(key.name) != key.generation)
      return false;
    step.event(CustomerRegistered{*winner}, "decided: the e-mail is this customer's");
    return true;
  }
  const auto order = Directory::key_order(value);
  if (!order || !directory.is_next_key(*order)) return false;
  step.event(KeyChanged{*order}, "decided: this is the customer's next key");
  return true;
}

void CustomerDesk::answer(Step& step, const RegisterKey& key, const Bytes& chosen,
                          const Pending& pending) {
  const bool is_email = key.space == RegisterKey::Space::kEmail;
  if (chosen != pending.value)
    return step.reply(
        pending.client, is_email ? kEmailIsTaken : kKeyIsAnother,
        is_email ? "the e-mail is another customer's" : "another password was decided");
  const auto registration = decode_registration(pending.value);
  const auto customer = registration ? registration->customer : CustomerId{key.name};
  step.reply(pending.client, reply_for(step, customer),
             is_email ? "registered" : "the password is changed");
}

void CustomerDesk::on_wake(Step& step) {
  for (auto place = pending_.begin(); place != pending_.end();) {
    if (place->second.until > step.now()) {
      ++place;
      continue;
    }
    step.reply_now(place->second.client,
                   Error{ErrorCode::kUndecided, "it is not decided yet; repeat the same command"},
                   "not in time");
    place = pending_.erase(place);
  }
}

void CustomerDesk::announce_overdue(Step& step) {
  auto& state = step.state();
  for (const auto& orphan : std::exchange(state.orphans, {})) {
    const auto body = decode_event_body(orphan);
    VP_ASSERT(body);  // It was decoded when it became void.
    step.event(*body, "its airline was set back, and the customer has said it");
  }
  std::erase_if(announce_at_,
                [&](const auto& each) { return !state.unannounced.contains(each.first); });
  const auto later = step.now() + 4 * step.config().timers.ask_again;
  std::vector<std::pair<RegisterKey, AirlineState::Unannounced>> due;
  for (const auto& each : state.unannounced) {
    const auto [at, is_new] = announce_at_.try_emplace(each.first, later);
    if (is_new || at->second > step.now()) continue;
    at->second = later;
    due.push_back(each);
  }
  for (const auto& [key, unannounced] : due) {
    if (unannounced.is_decided)
      announce(step, key, unannounced.value);
    else if (state.mesh.majority_reachable(step.config().alliance.directory_quorum(), step.times()))
      propose(step, key, unannounced.value);
  }
}

std::optional<Instant> CustomerDesk::next_wake() const {
  std::optional<Instant> next;
  for (const auto& [key, pending] : pending_)
    if (!next || pending.until < *next) next = pending.until;
  return next;
}

}  // namespace vendepass
