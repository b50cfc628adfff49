#include "airline/core/directory.h"

#include <algorithm>

#include "common/customer_id.h"
#include "common/wire_peer.h"

namespace vendepass {
namespace {

// Whatever another airline says: only its own key's id is believed.
bool is_of_its_key(const Registration& registration) {
  return registration.customer == customer_id_of(registration.public_key, registration.email_key);
}

}  // namespace

std::optional<Registration> Directory::decided(const Hash16& email_key, const Bytes& value) {
  auto winner = decode_registration(value);
  if (!winner || winner->email_key != email_key || !is_of_its_key(*winner)) return std::nullopt;
  return *std::move(winner);
}

Bytes Directory::key_value(const Signed& order) {
  Writer writer;
  Codec<Signed>::put(writer, order);
  return writer.take();
}

Result<Signed> Directory::key_order(const Bytes& value) {
  Reader reader{value};
  auto order = Codec<Signed>::get(reader);
  return finished(reader, std::move(order));
}

// ---- What events say --------------------------------------------------------------------------

void Directory::apply(const Registration& registration) {
  if (!is_of_its_key(registration)) return;
  if (by_email_.contains(registration.email_key)) return;
  if (!by_customer_.emplace(registration.customer, registration).second) return;
  by_email_.emplace(registration.email_key, registration.customer);
  want(registration.details);
}

void Directory::change_details(const Signed& order) {
  const auto change = decode_change_details(order.content);
  if (!change || !is_signed(change->customer, change->key, order)) return;
  const auto* registration = find(change->customer);
  if (registration == nullptr) return;
  for (const auto& [field, version, replaces] : change->changes) {
    FieldValues given{{{version, change->details}}, {replaces.begin(), replaces.end()}};
    merge(change->customer, field, given);
  }
}

// Values that were given and values that were replaced: both sets only grow, whatever comes first.
void Directory::merge(const CustomerId& customer, Field field, const FieldValues& other) {
  auto& values = values_of(by_customer_.at(customer), field);
  std::vector<Hash16> gone;
  for (const auto& digest : other.replaced) {
    values.replaced.insert(digest);
    std::erase_if(values.now, [&](const auto& value) { return value.details == digest; });
    gone.push_back(digest);
  }
  for (const auto& value : other.now)
    if (!values.replaced.contains(value.details) && values.now.insert(value).second)
      want(value.details);
  for (const auto& digest : gone) drop_unless_referred(customer, digest);
}

void Directory::change_key(const Signed& order) {
  if (!is_next_key(order)) return;
  const auto change = decode_change_key(order.content);
  later_keys_[change->customer].push_back(
      {change->public_key, change->salt, change->argon2_passes, change->argon2_memory_kib});
}

void Directory::erase(const Signed& order) {
  const auto erase_order = decode_erase(order.content);
  if (erase_order && is_signed(erase_order->customer, erase_order->key, order))
    erase(erase_order->customer);
}

void Directory::erase(const CustomerId& customer) {
  const auto* registration = registered(customer);
  if (registration == nullptr || !erased_.insert(customer).second) return;
  ++freed_[registration->email_key];
  const auto owner = by_email_.find(registration->email_key);
  if (owner != by_email_.end() && owner->second == customer) by_email_.erase(owner);
  drop(registration->details);
  const auto changed = changed_.find(customer);
  if (changed == changed_.end()) return;
  for (const auto& [field, values] : changed->second)
    for (const auto& value : values.now) drop(value.details);
  changed_.erase(changed);
}

// Erasures first: they set e-mails free.
void Directory::adopt(const Directory& other) {
  for (const auto& id : other.erased_) {
    const auto* registration = other.registered(id);
    if (registration == nullptr || !is_of_its_key(*registration)) continue;
    by_customer_.emplace(id, *registration);
    erase(id);
  }
  for (const auto& [id, registration] : other.by_customer_) apply(registration);
  for (const auto& [id, keys] : other.later_keys_)
    if (auto& known = later_keys_[id]; known.size() < keys.size()) known = keys;
  for (const auto& [id, fields] : other.changed_)
    if (find(id) != nullptr)
      for (const auto& [field, values] : fields) merge(id, field, values);
}

// ---- Customers --------------------------------------------------------------------------------

const Registration* Directory::registered(const CustomerId& customer) const {
  const auto found = by_customer_.find(customer);
  return found == by_customer_.end() ? nullptr : &found->second;
}

const Registration* Directory::find(const CustomerId& customer) const {
  return is_erased(customer) ? nullptr : registered(customer);
}

const Registration* Directory::find_email(const Hash16& email_key) const {
  const auto found = by_email_.find(email_key);
  return found == by_email_.end() ? nullptr : find(found->second);
}

std::uint32_t Directory::generation(const Hash16& email_key) const {
  const auto found = freed_.find(email_key);
  return found == freed_.end() ? 0 : found->second;
}

std::uint32_t Directory::key_number(const CustomerId& customer) const {
  if (registered(customer) == nullptr) return 0;
  const auto found = later_keys_.find(customer);
  return found == later_keys_.end() ? 1 : static_cast<std::uint32_t>(found->second.size() + 1);
}

bool Directory::is_next_key(const Signed& order) const {
  const auto change = decode_change_key(order.content);
  return change && change->key == key_number(change->customer) + 1 &&
         is_signed(change->customer, change->key - 1, order);
}

std::optional<CustomerKey> Directory::key(const CustomerId& customer, std::uint32_t number) const {
  const auto* first = registered(customer);
  if (first == nullptr || number < 1 || number > key_number(customer)) return std::nullopt;
  if (number > 1) return later_keys_.at(customer)[number - 2];
  return CustomerKey{first->public_key, first->salt, first->argon2_passes,
                     first->argon2_memory_kib};
}

FieldValues Directory::values(const CustomerId& customer, Field field) const {
  const auto changed = changed_.find(customer);
  if (changed != changed_.end())
    if (const auto found = changed->second.find(field); found != changed->second.end())
      return found->second;
  return {{{1, registered(customer)->details}}, {}};
}

FieldValues& Directory::values_of(const Registration& registration, Field field) {
  const FieldValues as_registered{{{1, registration.details}}, {}};
  return changed_[registration.customer].try_emplace(field, as_registered).first->second;
}

std::string Directory::name(const CustomerId& customer) const {
  if (find(customer) == nullptr) return "";
  const auto values = this->values(customer, Field::kName).now;
  if (values.empty()) return "";  // Two changes, signed so, replaced each other.
  return text(values.begin()->details, Field::kName).value_or("");
}

bool Directory::is_signed(const CustomerId& customer, std::uint32_t number,
                          const Signed& order) const {
  const auto by = key(customer, number);
  return by && signature_is_valid(order.signature, order.content, by->public_key);
}

Result<Done> Directory::check_signature(const CustomerId& customer, const Signed& document) const {
  if (find(customer) == nullptr)
    return Error{
        ErrorCode::kUnknownCustomer,
        is_erased(customer)
            ? "the account of customer " + to_string(customer) + " was erased"
            : "customer " + to_string(customer) + " is not known here yet; repeat in a moment"};
  if (is_signed(customer, key_number(customer), document)) return Done{};
  return Error{ErrorCode::kBadSignature, "the signature is not the customer's; log in again"};
}

Result<Done> Directory::check_former_signature(const CustomerId& customer,
                                               const Signed& document) const {
  for (auto number = key_number(customer); number > 0; --number)
    if (is_signed(customer, number, document)) return Done{};
  return check_signature(customer, document);
}

// ---- Details ----------------------------------------------------------------------------------

bool Directory::refers_to(const CustomerId& customer, const Hash16& digest) const {
  if (find(customer) == nullptr) return false;
  return std::ranges::any_of(kFields, [&](Field field) {
    return std::ranges::any_of(values(customer, field).now,
                               [&](const auto& value) { return value.details == digest; });
  });
}

void Directory::want(const Hash16& digest) {
  const auto [wanted, is_new] = details_.try_emplace(digest);
  if (is_new && has_begun_) missing_.insert(digest);
  if (const auto former = former_.find(digest); former != former_.end())
    wanted->second = std::move(former_.extract(former).mapped());
}

void Directory::drop_unless_referred(const CustomerId& customer, const Hash16& digest) {
  if (!refers_to(customer, digest)) drop(digest);
}

void Directory::drop(const Hash16& digest) {
  const auto found = details_.find(digest);
  if (found == details_.end()) return;
  if (!found->second.empty()) unwanted_.insert(digest);
  missing_.erase(digest);
  details_.erase(found);
}

void Directory::keep(const Hash16& digest, const Bytes& bytes) {
  if (bytes.empty() || blake2b_16(bytes) != digest) return;
  const auto found = details_.find(digest);
  if (found == details_.end()) {
    unwanted_.insert(digest);
    return;
  }
  found->second = bytes;
  missing_.erase(digest);
}

void Directory::keep_former(const Hash16& digest, const Bytes& bytes) {
  if (wants(digest))
    keep(digest, bytes);
  else
    former_.emplace(digest, bytes);
}

bool Directory::wants(const Hash16& digest) const {
  const auto found = details_.find(digest);
  return found != details_.end() && found->second.empty();
}

const Bytes* Directory::details(const Hash16& digest) const {
  const auto found = details_.find(digest);
  return found == details_.end() || found->second.empty() ? nullptr : &found->second;
}

std::optional<std::string> Directory::text(const Hash16& digest, Field field) const {
  const auto* bytes = details(digest);
  if (bytes == nullptr) return std::nullopt;
  const auto decoded = decode_details(*bytes);
  const auto* text = decoded ? decoded->find(field) : nullptr;
  return text == nullptr ? "" : *text;
}

std::vector<Beside> Directory::all_details() const {
  std::vector<Beside> all;
  for (const auto& [digest, bytes] : details_)
    if (!bytes.empty()) all.push_back({digest, bytes});
  return all;
}

void Directory::begin() {
  has_begun_ = true;
  former_.clear();
  for (const auto& [digest, bytes] : details_)
    if (bytes.empty()) missing_.insert(digest);
}

void Directory::apply(const DetailsErasedRecord& record) {
  for (const auto& digest : record.digests) unwanted_.erase(digest);
}

}  // namespace vendepass
