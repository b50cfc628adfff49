// What the commands about the own account share: signing, and the key that a password makes.
#pragma once

#include <string>

#include "client/io/trip_book.h"

namespace vendepass {

inline constexpr std::size_t kLeastPasswordBytes = 8;

// Signed with the key that a password makes, an order tells whoever has it whether a guessed
// password is right. How much a guess costs is what the derivation costs, and its parameters come
// from the entry: one that lies must not get a cheap one. 19 MiB is the least that OWASP advises
// for Argon2id.
inline constexpr Argon2Params kLightestDerivation{1, 19456};

Failure bad_input(const std::string& detail);

// Of each parameter the larger.
Argon2Params at_least(Argon2Params a, Argon2Params b);

// Signed in from now on, for 12 hours.
StoredSession new_session(const CommandContext& context, const CustomerId& customer,
                          const std::string& email, const std::string& name, const Seed& seed);

// Of a customer, or of an e-mail that nobody has: then with the least that the alliance takes.
Attempt<SaltReply> ask_for_salt(CommandContext& context, const std::string& email);

struct PasswordKey {
  CustomerId customer;
  Seed seed;
  Argon2Params params;
};
// As the airlines say that it is to be derived. Whether it is the customer's is not known yet.
// Failure: a derivation lighter than kLightestDerivation.
Attempt<PasswordKey> key_from_password(CommandContext& context, const std::string& email,
                                       const std::string& password);

// A customer whose password was right just now.
struct Proven {
  StoredSession session;  // Not on disk.
  Argon2Params params;
  std::uint32_t key;  // Number of the key in force.
};
Attempt<Proven> prove_password(CommandContext& context, const StoredSession& session,
                               const std::string& password);

}  // namespace vendepass
