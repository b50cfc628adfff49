// Signatures for simulations, in place of common/signatures.cc: Ed25519 would be two thirds of what
// a seed costs. These are digests of public key and bytes: they tell a changed content and another
// signer apart as Ed25519 does, and anybody could make them, which nobody here tries.
#include <algorithm>

#include "common/credentials.h"

namespace vendepass {

namespace {

constexpr std::size_t kHalf = 32;

Hash32 digest(const PublicKey& key, std::string_view bytes) {
  return chain_32(blake2b_32(view_of(key)), bytes);
}

}  // namespace

KeyPair key_pair_from(const Seed& seed) {
  KeyPair pair{blake2b_32(view_of(seed)), {}};
  std::copy(pair.public_key.begin(), pair.public_key.end(), pair.secret.begin() + kHalf);
  return pair;
}

Signature sign(std::string_view bytes, const KeyPair& key) {
  Signature signature{};
  const auto half = digest(key.public_key, bytes);
  std::copy(half.begin(), half.end(), signature.begin());
  return signature;
}

bool signature_is_valid(const Signature& signature, std::string_view bytes, const PublicKey& key) {
  const auto half = digest(key, bytes);
  return std::equal(half.begin(), half.end(), signature.begin());
}

}  // namespace vendepass
