#include "client/io/wallet.h"

#include <algorithm>

#include "client/io/wallet_files.h"

namespace vendepass {
namespace {

Error in_file(const std::string& path, const Error& error) {
  return Error{error.code, "the file " + path + " of your wallet cannot be used: " + error.detail +
                               "; move it away to go on without it"};
}

// The decoded file, or nullopt when there is none.
template <typename T>
Result<std::optional<T>> load(const std::string& path, Result<T> (*decode)(std::string_view)) {
  auto content = read_file(path);
  if (!content) return content.error();
  if (!*content) return std::optional<T>{};
  auto decoded = decode(**content);
  if (!decoded) return in_file(path, decoded.error());
  return std::optional<T>{std::move(*decoded)};
}

template <typename T>
Result<std::vector<T>> load_all(const std::string& directory,
                                Result<T> (*decode)(std::string_view)) {
  auto names = list_files(directory, ".json");
  if (!names) return names.error();
  std::vector<T> all;
  for (const auto& name : *names) {
    auto one = load(directory + "/" + name, decode);
    if (!one) return one.error();
    if (*one) all.push_back(std::move(**one));
  }
  return all;
}

}  // namespace

Result<Wallet> Wallet::open(std::string directory) {
  while (directory.size() > 1 && directory.back() == '/') directory.pop_back();
  for (const char* part : {"", "/purchases", "/orders", "/registrations"})
    if (auto made = make_directory(directory + part); !made) return made.error();
  return Wallet{std::move(directory)};
}

Result<std::optional<StoredSession>> Wallet::session() const {
  return load(directory_ + "/session.json", &decode_session_file);
}

Result<Done> Wallet::save(const StoredSession& session) const {
  return write_file(directory_ + "/session.json", encode_file(session));
}

Result<Done> Wallet::remove_session() const { return remove_file(directory_ + "/session.json"); }

Result<VectorClock> Wallet::token() const {
  auto stored = load(directory_ + "/token.json", &decode_token_file);
  if (!stored) return stored.error();
  return stored->value_or(VectorClock{});
}

Result<Done> Wallet::merge_token(const VectorClock& seen) const {
  auto held = FileLock::take(directory_ + "/token.lock", [] {});
  if (!held) return held.error();
  auto known = token();
  if (!known) return known.error();
  if (known->covers(seen)) return Done{};
  known->merge(seen);
  return write_file(directory_ + "/token.json", encode_file(*known));
}

Result<std::optional<KnownAlliance>> Wallet::alliance() const {
  return load(directory_ + "/airlines.json", &decode_alliance_file);
}

Result<Done> Wallet::save(const KnownAlliance& alliance) const {
  auto held = FileLock::take(directory_ + "/token.lock", [] {});
  if (!held) return held.error();
  return write_file(directory_ + "/airlines.json", encode_file(alliance));
}

Result<std::vector<StoredPurchase>> Wallet::purchases() const {
  auto all = load_all(directory_ + "/purchases", &decode_purchase_file);
  if (!all) return all.error();
  std::sort(all->begin(), all->end(), [](const StoredPurchase& a, const StoredPurchase& b) {
    const auto first = a.trip.purchase.latest_hold, second = b.trip.purchase.latest_hold;
    return first != second ? first > second : a.trip.id < b.trip.id;
  });
  return all;
}

Result<std::optional<StoredPurchase>> Wallet::purchase(const PurchaseId& id) const {
  return load(purchase_path(id), &decode_purchase_file);
}

Result<Done> Wallet::save(const StoredPurchase& purchase) const {
  return write_file(purchase_path(purchase.trip.id), encode_file(purchase));
}

Result<Done> Wallet::remove_purchase(const PurchaseId& id) const {
  return remove_file(purchase_path(id));
}

Result<std::vector<StoredOrder>> Wallet::orders(const PurchaseId& id) const {
  auto all = load_all(directory_ + "/orders", &decode_order_file);
  if (!all) return all.error();
  all->erase(std::remove_if(all->begin(), all->end(),
                            [&id](const StoredOrder& order) { return order.purchase != id; }),
             all->end());
  return all;
}

Result<Done> Wallet::save(const StoredOrder& order) const {
  return write_file(order_path(order), encode_file(order));
}

Result<Done> Wallet::remove(const StoredOrder& order) const {
  return remove_file(order_path(order));
}

Result<std::optional<StoredRegistration>> Wallet::registration(const Hash16& email) const {
  return load(registration_path(email), &decode_registration_file);
}

Result<Done> Wallet::save(const Hash16& email, const StoredRegistration& registration) const {
  return write_file(registration_path(email), encode_file(registration));
}

Result<Done> Wallet::remove_registration(const Hash16& email) const {
  return remove_file(registration_path(email));
}

std::string Wallet::purchase_path(const PurchaseId& id) const {
  return directory_ + "/purchases/" + to_string(id) + ".json";
}

std::string Wallet::order_path(const StoredOrder& order) const {
  return directory_ + "/orders/" + to_hex(view_of(blake2b_16(order.order.content))) + ".json";
}

std::string Wallet::registration_path(const Hash16& email) const {
  return directory_ + "/registrations/" + to_hex(view_of(email)) + ".json";
}

}  // namespace vendepass
