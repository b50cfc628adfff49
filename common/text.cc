#include "common/text.h"

#include <cstddef>
#include <cstdint>

namespace vendepass {
namespace {

struct Decoded {
  std::size_t length;  // 0 when the bytes do not start a valid character.
  std::uint32_t point;
};

std::size_t length_from(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

Decoded decode_first(std::string_view bytes) {
  const auto lead = static_cast<unsigned char>(bytes.front());
  const auto length = length_from(lead);
  if (length == 0 || bytes.size() < length) return {0, 0};
  if (length == 1) return {1, lead};
  std::uint32_t point = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    if ((byte & 0xC0U) != 0x80U) return {0, 0};
    point = point << 6 | (byte & 0x3FU);
  }
  const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
  const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
  if (overlong || surrogate || point > 0x10FFFF) return {0, 0};
  return {length, point};
}

bool is_control(std::uint32_t point) { return point < 0x20 || (point >= 0x7F && point < 0xA0); }

}  // namespace

bool is_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto first = decode_first(bytes);
    if (first.length == 0) return false;
    bytes.remove_prefix(first.length);
  }
  return true;
}

bool is_printable(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto first = decode_first(bytes);
    if (first.length == 0 || is_control(first.point)) return false;
    bytes.remove_prefix(first.length);
  }
  return true;
}

std::string clip_text(std::string_view bytes, std::size_t most) {
  std::string clipped;
  while (!bytes.empty()) {
    const auto first = decode_first(bytes);
    const auto taken = first.length == 0 ? 1 : first.length;
    if (clipped.size() + taken > most) break;
    if (first.length == 0)
      clipped += '?';
    else
      clipped += bytes.substr(0, taken);
    bytes.remove_prefix(taken);
  }
  return clipped;
}

}  // namespace vendepass
