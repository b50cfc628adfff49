// Whose id: a customer's id is the digest of key and e-mail, so nobody can register under another
// customer's id, and airlines that hear of two registrations cannot disagree about whose key it is.
#pragma once

#include "common/credentials.h"

namespace vendepass {

// BLAKE2b-128 of the public key followed by the e-mail key.
inline CustomerId customer_id_of(const PublicKey& public_key, const Hash16& email) {
  return CustomerId{blake2b_16(std::string{view_of(public_key)} + std::string{view_of(email)})};
}

}  // namespace vendepass
