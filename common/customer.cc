#include "common/customer.h"

#include <algorithm>

#include "common/content.h"
#include "common/text.h"

namespace vendepass {

using KeyNumber = Number<1, kMaxKeyNumber>;
using Digests = List<0, kMaxValues, Codec<Hash16>>;

inline auto fields_of(const Details::Text& t) {
  return fields(t.field, as<Text<kMaxEmailBytes>>(t.text));
}
inline auto fields_of(const Details& d) {
  return fields(d.blind, as<List<1, kFields.size(), Codec<Details::Text>>>(d.texts));
}
inline auto fields_of(const ChangeDetails::Change& c) {
  return fields(c.field, as<Number<2, kMaxValueVersion>>(c.version), as<Digests>(c.replaces));
}
inline auto fields_of(const ChangeDetails& c) {
  return fields(c.customer, as<KeyNumber>(c.key), c.details,
                as<List<1, kFields.size(), Codec<ChangeDetails::Change>>>(c.changes));
}
inline auto fields_of(const ChangeKey& c) {
  return fields(c.customer, as<Number<2, kMaxKeyNumber>>(c.key), c.public_key, c.salt,
                c.argon2_passes, c.argon2_memory_kib);
}
inline auto fields_of(const EraseCustomer& e) { return fields(e.customer, as<KeyNumber>(e.key)); }

// As details were when they could not be changed: all of them, and without a blind.
struct FormerProfile {
  std::string email, name, phone, document;
};
inline auto fields_of(const FormerProfile& p) {
  return fields(as<Text<kMaxEmailBytes>>(p.email), as<Text<kMaxNameBytes>>(p.name),
                as<Text<kMaxPhoneBytes>>(p.phone), as<Text<kMaxDocumentBytes>>(p.document));
}

namespace {

Error invalid(std::string detail) { return Error{ErrorCode::kInvalid, std::move(detail)}; }

std::optional<Error> wrong_derivation(std::uint32_t passes, std::uint32_t memory_kib) {
  if (passes < 1 || passes > 16 || memory_kib < 8 || memory_kib > 1'048'576)
    return invalid("key derivation: 1 to 16 passes over 8 to 1048576 KiB");
  return std::nullopt;
}

std::optional<Error> wrong_registration(const Registration& r) {
  return wrong_derivation(r.argon2_passes, r.argon2_memory_kib);
}

std::optional<Error> wrong_change_key(const ChangeKey& c) {
  return wrong_derivation(c.argon2_passes, c.argon2_memory_kib);
}

std::size_t most_bytes(Field field) {
  switch (field) {
    case Field::kEmail:
      return kMaxEmailBytes;
    case Field::kName:
      return kMaxCustomerNameBytes;
    case Field::kPhone:
      return kMaxPhoneBytes;
    case Field::kDocument:
      break;
  }
  return kMaxDocumentBytes;
}

std::optional<Error> wrong_text(const Details::Text& text) {
  if (text.field == Field::kEmail) {
    const auto email = normalise_email(text.text);
    if (!email) return email.error();
    if (*email != text.text) return invalid("the e-mail address is not in lower case");
  }
  if (text.field == Field::kName && text.text.empty()) return invalid("the name is empty");
  const auto name = to_string(text.field);
  if (!is_printable(text.text)) return invalid("the " + name + " has control characters");
  if (text.text.size() > most_bytes(text.field))
    return invalid("the " + name + " is longer than " + std::to_string(most_bytes(text.field)) +
                   " bytes");
  return std::nullopt;
}

std::optional<Error> wrong_details(const Details& details) {
  if (std::ranges::adjacent_find(details.texts, std::ranges::greater_equal{},
                                 &Details::Text::field) != details.texts.end())
    return invalid("the fields are not in their order, each once");
  for (const auto& text : details.texts)
    if (auto error = wrong_text(text)) return error;
  return std::nullopt;
}

std::optional<Error> wrong_change(const ChangeDetails& order) {
  if (std::ranges::adjacent_find(order.changes, std::ranges::greater_equal{},
                                 &ChangeDetails::Change::field) != order.changes.end())
    return invalid("the fields are not in their order, each once");
  return std::nullopt;
}

}  // namespace

std::string to_string(Field field) {
  switch (field) {
    case Field::kEmail:
      return "email";
    case Field::kName:
      return "name";
    case Field::kPhone:
      return "phone";
    case Field::kDocument:
      break;
  }
  return "document";
}

const std::string* Details::find(Field field) const {
  const auto found = std::ranges::find(texts, field, &Text::field);
  return found == texts.end() ? nullptr : &found->text;
}

Bytes encode_registration(const Registration& registration) {
  return encode_content("registration", registration);
}
Result<Registration> decode_registration(std::string_view content) {
  return checked(decode_content<Registration>("registration", content), wrong_registration);
}

Bytes encode_details(const Details& details) { return encode_content("details", details); }
Result<Details> decode_details(std::string_view bytes) {
  if (!is_shaped_like<FormerProfile>(bytes))
    return checked(decode_content<Details>("details", bytes), wrong_details);
  auto former = decode_content<FormerProfile>("profile", bytes);
  if (!former) return former.error();
  return checked(Result<Details>{Details{{},
                                         {{Field::kEmail, std::move(former->email)},
                                          {Field::kName, std::move(former->name)},
                                          {Field::kPhone, std::move(former->phone)},
                                          {Field::kDocument, std::move(former->document)}}}},
                 wrong_details);
}

Bytes encode_order(const ChangeDetails& order) { return encode_content("change-details", order); }
Bytes encode_order(const ChangeKey& order) { return encode_content("change-key", order); }
Bytes encode_order(const EraseCustomer& order) { return encode_content("erase-customer", order); }

Result<ChangeDetails> decode_change_details(std::string_view content) {
  return checked(decode_content<ChangeDetails>("change-details", content), wrong_change);
}
Result<ChangeKey> decode_change_key(std::string_view content) {
  return checked(decode_content<ChangeKey>("change-key", content), wrong_change_key);
}
Result<EraseCustomer> decode_erase(std::string_view content) {
  return decode_content<EraseCustomer>("erase-customer", content);
}

}  // namespace vendepass
