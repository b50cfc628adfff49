// What counts as text: valid UTF-8 (RFC 3629), and what of it may be shown on a terminal.
#pragma once

#include <string>
#include <string_view>

namespace vendepass {

// No overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view bytes);
// UTF-8 without control characters (C0, DEL, C1), so that no name can steer a terminal.
bool is_printable(std::string_view bytes);
// Text of at most `most` bytes for people: cut between characters; '?' for what is not UTF-8.
std::string clip_text(std::string_view bytes, std::size_t most);

}  // namespace vendepass
