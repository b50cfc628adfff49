#include "airline/core/directory.h"

#include "common/customer_id.h"

namespace vendepass {

std::optional<Registration> Directory::decided(const Hash16& email_key, const Bytes& value) {
  auto winner = decode_registration(value);
  const bool honest = winner && winner->email_key == email_key &&
                      winner->customer == customer_id_of(winner->public_key, email_key);
  if (!honest) return std::nullopt;
  return *std::move(winner);
}

void Directory::apply(const Registration& registration) {
  if (registration.customer != customer_id_of(registration.public_key, registration.email_key))
    return;  // Another airline's event: only its own key's id is believed.
  if (by_email_.contains(registration.email_key)) return;
  if (!by_customer_.emplace(registration.customer, registration).second) return;
  by_email_.emplace(registration.email_key, registration.customer);
}

void Directory::apply(const ProfileRecord& record) {
  auto profile = decode_profile(record.profile);
  if (!profile || blake2b_16(record.profile) != record.digest) return;
  profiles_.insert_or_assign(record.digest, StoredProfile{record.profile, *std::move(profile)});
}

void Directory::adopt(const Directory& other) {
  for (const auto& [id, registration] : other.by_customer_) apply(registration);
  for (const auto& [digest, profile] : other.profiles_)
    if (blake2b_16(profile.bytes) == digest) apply(ProfileRecord{digest, profile.bytes});
}

const Registration* Directory::find(const CustomerId& customer) const {
  const auto found = by_customer_.find(customer);
  return found == by_customer_.end() ? nullptr : &found->second;
}

const Registration* Directory::find_email(const Hash16& email_key) const {
  const auto found = by_email_.find(email_key);
  return found == by_email_.end() ? nullptr : find(found->second);
}

const Profile* Directory::profile(const CustomerId& customer) const {
  const auto* registration = find(customer);
  if (registration == nullptr) return nullptr;
  const auto found = profiles_.find(registration->profile_digest);
  return found == profiles_.end() ? nullptr : &found->second.profile;
}

const Bytes* Directory::profile_bytes(const Hash16& digest) const {
  const auto found = profiles_.find(digest);
  return found == profiles_.end() ? nullptr : &found->second.bytes;
}

Result<Done> Directory::check_signature(const CustomerId& customer, const Signed& document) const {
  const auto* registration = find(customer);
  if (registration == nullptr)
    return Error{ErrorCode::kUnknownCustomer,
                 "customer " + to_string(customer) + " is not known here yet; repeat in a moment"};
  if (!signature_is_valid(document.signature, document.content, registration->public_key))
    return Error{ErrorCode::kBadSignature, "the signature is not the customer's; log in again"};
  return Done{};
}

}  // namespace vendepass
