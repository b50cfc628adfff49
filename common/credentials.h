// Digests, signatures and the derivation of a customer's key; all of libsodium that we use.
//
// Pure functions: what is random (nonces, airline keys) is drawn by a shell and handed in.
// BLAKE2b: RFC 7693. Ed25519: RFC 8032. Argon2id: RFC 9106.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "common/bytes.h"
#include "common/ids.h"

namespace vendepass {

using PublicKey = std::array<std::uint8_t, 32>;  // Ed25519
using Seed = std::array<std::uint8_t, 32>;       // Ed25519 private seed
using Signature = std::array<std::uint8_t, 64>;  // Ed25519, detached
using Salt = std::array<std::uint8_t, 16>;

struct KeyPair {
  PublicKey public_key;
  std::array<std::uint8_t, 64> secret;  // libsodium's form: seed and public key.
};

// How expensive the password derivation is; travels with each customer.
struct Argon2Params {
  std::uint32_t passes;      // 1 to 16
  std::uint32_t memory_kib;  // 8 to 1,048,576
  friend bool operator==(const Argon2Params&, const Argon2Params&) = default;
};
inline constexpr Argon2Params kArgon2Interactive{2, 65536};

Hash16 blake2b_16(std::string_view bytes);
Hash32 blake2b_32(std::string_view bytes);
// BLAKE2b of `previous` followed by `bytes`: one link of a hash chain.
Hash32 chain_32(const Hash32& previous, std::string_view bytes);

KeyPair key_pair_from(const Seed& seed);
Signature sign(std::string_view bytes, const KeyPair& key);
bool signature_is_valid(const Signature& signature, std::string_view bytes, const PublicKey& key);

// The customer's private seed. Argon2id over the password, salted with `salt`; the normalised
// e-mail is mixed into the salt so that two customers never share a derivation.
// Errors: kInvalid when the parameters are out of range, kBusy when memory is short.
Result<Seed> derive_seed(std::string_view password, std::string_view email, const Salt& salt,
                         Argon2Params params);

// What the directory files a customer under: BLAKE2b-128 of the normalised e-mail.
Hash16 email_key(std::string_view normalised_email);
// Trimmed, ASCII lower case. Errors: kInvalid unless it has one @ with text on both sides and
// 3 to 254 bytes.
Result<std::string> normalise_email(std::string_view email);

}  // namespace vendepass
