// The customer directory: common to all airlines, at no central place.
//
// Filled by CustomerRegistered events of any airline; which registration an e-mail gets is
// decided by the decision register before the event is made. Holds keys, salts and digests;
// profiles (personal data) arrive beside the events and are kept apart.
#pragma once

#include <optional>
#include <unordered_map>

#include "airline/core/records.h"
#include "airline/core/state_parts.h"

namespace vendepass {

class Directory {
 public:
  // The registration that the register decided for an e-mail. Nothing when it is nobody's: an
  // airline may have proposed it unchecked.
  static std::optional<Registration> decided(const Hash16& email_key, const Bytes& value);

  // The first registration of an e-mail stays; repeating it is harmless. One whose id is not
  // customer_id_of its key and e-mail is ignored.
  void apply(const Registration& registration);
  void apply(const ProfileRecord& record);

  // What somebody else's directory knows: profiles that are what was registered, too.
  void adopt(const Directory& other);

  const Registration* find(const CustomerId& customer) const;
  const Registration* find_email(const Hash16& email_key) const;
  // The customer's profile, when it has arrived.
  const Profile* profile(const CustomerId& customer) const;
  const Bytes* profile_bytes(const Hash16& digest) const;
  std::size_t size() const { return by_customer_.size(); }

  // Errors: kUnknownCustomer, kBadSignature.
  Result<Done> check_signature(const CustomerId& customer, const Signed& document) const;

  // See AirlineNode.
  void save(const TakePart& take) const;
  Result<Done> restore(StatePart kind, std::string_view body);

 private:
  struct Hash {
    std::size_t operator()(const Hash16& hash) const { return IdHash{}(CustomerId{hash}); }
  };
  std::unordered_map<CustomerId, Registration, IdHash> by_customer_;
  std::unordered_map<Hash16, CustomerId, Hash> by_email_;
  struct StoredProfile {
    Bytes bytes;
    Profile profile;
  };
  std::unordered_map<Hash16, StoredProfile, Hash> profiles_;
};

}  // namespace vendepass
