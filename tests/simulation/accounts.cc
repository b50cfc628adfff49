#include "tests/simulation/accounts.h"

#include <algorithm>

namespace vendepass::simulation {

void Accounts::note(const Event& event, const AirlineEvent& body) {
  auto clock = event.clock;
  clock.raise(event.airline, event.number);
  std::visit(
      [&](const auto& each) {
        follow({event.airline, event.number, std::move(clock)}, each);
      },
      body);
}

void Accounts::follow(Said said, const CustomerRegistered& event) {
  auto& account = accounts_[event.registration.customer];
  account.registration = event.registration;
  account.registered.push_back(std::move(said));
  owners_.emplace(event.registration.details, event.registration.customer);
}

void Accounts::follow(Said said, const DetailsChanged& event) {
  auto order = decode_change_details(event.order.content);
  if (!order) return;
  owners_.emplace(order->details, order->customer);
  auto& changes = accounts_[order->customer].changes;
  changes.try_emplace(event.order.content, Change{*std::move(order), {}})
      .first->second.said.push_back(std::move(said));
}

void Accounts::follow(Said said, const KeyChanged& event) {
  const auto order = decode_change_key(event.order.content);
  if (!order) return;
  accounts_[order->customer]
      .later_keys.try_emplace(order->key, Key{order->public_key, event.order.content, {}})
      .first->second.said.push_back(std::move(said));
}

void Accounts::follow(Said said, const CustomerErased& event) {
  const auto order = decode_erase(event.order.content);
  if (order) accounts_[order->customer].erased.push_back(std::move(said));
}

void Accounts::lose(AirlineCode airline, std::uint64_t last) {
  const auto is_lost = [&](const Said& said) { return said.by == airline && said.number > last; };
  for (auto& [id, account] : accounts_) {
    std::erase_if(account.registered, is_lost);
    if (account.registered.empty()) account.registration.reset();
    std::erase_if(account.erased, is_lost);
    for (auto& [number, key] : account.later_keys) std::erase_if(key.said, is_lost);
    std::erase_if(account.later_keys, [](const auto& each) { return each.second.said.empty(); });
    for (auto& [content, change] : account.changes) std::erase_if(change.said, is_lost);
    std::erase_if(account.changes, [](const auto& each) { return each.second.said.empty(); });
  }
}

const Accounts::Account* Accounts::find(const CustomerId& customer) const {
  const auto found = accounts_.find(customer);
  return found == accounts_.end() ? nullptr : &found->second;
}

bool Accounts::knows(const VectorClock& known, const Sayings& said) {
  return std::ranges::any_of(said, [&](const Said& each) { return known.covers(each.clock); });
}

std::uint32_t Accounts::key_number(const VectorClock& known, const Account& account) {
  std::uint32_t number = 1;
  for (const auto& [next, key] : account.later_keys)
    if (next == number + 1 && knows(known, key.said)) number = next;
  return number;
}

std::uint32_t Accounts::key_number(const Account& account) {
  std::uint32_t number = 1;
  for (const auto& [next, key] : account.later_keys) number = std::max(number, next);
  return number;
}

const PublicKey* Accounts::key(const Account& account, std::uint32_t number) {
  if (number == 1) return account.registration ? &account.registration->public_key : nullptr;
  const auto found = account.later_keys.find(number);
  return found == account.later_keys.end() ? nullptr : &found->second.public_key;
}

std::uint32_t Accounts::signed_with(const Account& account, const Signed& order) {
  for (auto number = key_number(account); number > 0; --number)
    if (const auto* by = key(account, number);
        by != nullptr && signature_is_valid(order.signature, order.content, *by))
      return number;
  return 0;
}

std::uint32_t Accounts::generation(const VectorClock& known, const Hash16& email_key) const {
  return static_cast<std::uint32_t>(std::ranges::count_if(accounts_, [&](const auto& each) {
    const auto& account = each.second;
    return account.registration && account.registration->email_key == email_key &&
           knows(known, account.erased);
  }));
}

Accounts::Values Accounts::values(const Account& account, Field field) {
  Values values{{1, account.registration->details}};
  std::set<Hash16> replaced;
  for (const auto& [content, change] : account.changes)
    for (const auto& part : change.order.changes) {
      if (part.field != field) continue;
      values.insert({part.version, change.order.details});
      replaced.insert(part.replaces.begin(), part.replaces.end());
    }
  std::erase_if(values, [&](const Value& value) { return replaced.contains(value.details); });
  return values;
}

std::set<Hash16> Accounts::wanted() const {
  std::set<Hash16> digests;
  for (const auto& [id, account] : accounts_) {
    if (!account.registration || !account.erased.empty()) continue;
    for (const auto field : kFields)
      for (const auto& value : values(account, field)) digests.insert(value.details);
  }
  return digests;
}

std::optional<CustomerId> Accounts::owner_of(const Hash16& details) const {
  const auto found = owners_.find(details);
  if (found == owners_.end()) return std::nullopt;
  return found->second;
}

bool Accounts::are_details_settled(const Ledgers& ledgers) const {
  const auto digests = wanted();
  std::set<Hash16> somewhere;
  for (const auto& [airline, ledger] : ledgers)
    somewhere.insert(ledger.details.begin(), ledger.details.end());
  return std::ranges::includes(digests, somewhere) &&
         std::ranges::all_of(ledgers,
                             [&](const auto& each) { return each.second.details == somewhere; });
}

}  // namespace vendepass::simulation
