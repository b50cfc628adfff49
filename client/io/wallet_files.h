// The text of each file of the wallet: JSON, bytes as hexadecimal.
//
// The table of the files is in docs/client.md. Keys are only added; what is signed is kept as
// the very bytes that were signed.
#pragma once

#include <string_view>

#include "client/io/wallet.h"

namespace vendepass {

std::string encode_file(const StoredSession& session);
std::string encode_file(const VectorClock& token);
std::string encode_file(const KnownAlliance& alliance);
std::string encode_file(const StoredPurchase& purchase);
std::string encode_file(const StoredOrder& order);
std::string encode_file(const StoredRegistration& registration);

// Errors: kInvalid with what is wrong. The caller adds the path.
Result<StoredSession> decode_session_file(std::string_view text);
Result<VectorClock> decode_token_file(std::string_view text);
Result<KnownAlliance> decode_alliance_file(std::string_view text);
Result<StoredPurchase> decode_purchase_file(std::string_view text);
Result<StoredOrder> decode_order_file(std::string_view text);
Result<StoredRegistration> decode_registration_file(std::string_view text);

}  // namespace vendepass
