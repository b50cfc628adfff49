#include "common/credentials.h"

#include <sodium.h>

#include <algorithm>

namespace vendepass {
namespace {

// sodium_init() chooses the fastest implementations; it is idempotent and thread safe.
void ensure_ready() {
  static const bool ready = sodium_init() >= 0;
  VP_ASSERT(ready);
}

const unsigned char* raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

template <std::size_t N>
std::array<std::uint8_t, N> blake2b(std::string_view first, std::string_view second = {}) {
  ensure_ready();
  std::array<std::uint8_t, N> digest{};
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, N);
  crypto_generichash_update(&state, raw(first), first.size());
  crypto_generichash_update(&state, raw(second), second.size());
  crypto_generichash_final(&state, digest.data(), N);
  return digest;
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

bool looks_like_email(std::string_view text) {
  const auto at = text.find('@');
  return text.size() >= 3 && text.size() <= 254 && at != std::string_view::npos && at > 0 &&
         at + 1 < text.size() && text.find('@', at + 1) == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

}  // namespace

Hash16 blake2b_16(std::string_view bytes) { return blake2b<16>(bytes); }
Hash32 blake2b_32(std::string_view bytes) { return blake2b<32>(bytes); }
Hash32 chain_32(const Hash32& previous, std::string_view bytes) {
  return blake2b<32>(view_of(previous), bytes);
}

Result<Seed> derive_seed(std::string_view password, std::string_view email, const Salt& salt,
                         Argon2Params params) {
  if (params.passes < 1 || params.passes > 16 || params.memory_kib < 8 ||
      params.memory_kib > 1'048'576)
    return Error{ErrorCode::kInvalid, "key derivation: 1 to 16 passes over 8 to 1048576 KiB"};
  const auto normalised = normalise_email(email);
  if (!normalised) return normalised.error();
  ensure_ready();
  const auto mixed = blake2b<16>(view_of(salt), *normalised);
  Seed seed{};
  const int failed = crypto_pwhash(
      seed.data(), seed.size(), password.data(), password.size(), mixed.data(), params.passes,
      std::size_t{params.memory_kib} * 1024, crypto_pwhash_ALG_ARGON2ID13);
  if (failed != 0) return Error{ErrorCode::kBusy, "not enough memory to derive the key: try again"};
  return seed;
}

Hash16 email_key(std::string_view normalised_email) { return blake2b_16(normalised_email); }

Result<std::string> normalise_email(std::string_view email) {
  std::string normalised{trimmed(email)};
  for (char& c : normalised)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (!looks_like_email(normalised))
    return Error{ErrorCode::kInvalid, "not an e-mail address: expected one like ana@example.org"};
  return normalised;
}

}  // namespace vendepass
