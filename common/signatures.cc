// Ed25519 (RFC 8032). A file of its own, so that a simulation of millions of purchases can be
// linked to something quicker.
#include <sodium.h>

#include "common/credentials.h"

namespace vendepass {
namespace {

void ensure_ready() {
  static const bool ready = sodium_init() >= 0;  // Idempotent and thread safe.
  VP_ASSERT(ready);
}

const unsigned char* raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

KeyPair key_pair_from(const Seed& seed) {
  ensure_ready();
  KeyPair pair{};
  crypto_sign_seed_keypair(pair.public_key.data(), pair.secret.data(), seed.data());
  return pair;
}

Signature sign(std::string_view bytes, const KeyPair& key) {
  ensure_ready();
  Signature signature{};
  crypto_sign_detached(signature.data(), nullptr, raw(bytes), bytes.size(), key.secret.data());
  return signature;
}

bool signature_is_valid(const Signature& signature, std::string_view bytes, const PublicKey& key) {
  ensure_ready();
  return crypto_sign_verify_detached(signature.data(), raw(bytes), bytes.size(), key.data()) == 0;
}

}  // namespace vendepass
