#include "broker-less/monitor/core/space_time.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "common/assert.h"
#include "common/text.h"

namespace vendepass {

std::vector<MomentClock> stamps(const SpaceTime& happened) {
  std::vector<MomentClock> clocks;
  std::map<std::string, MomentClock> newest;  // Of each host.
  for (const auto& moment : happened.moments) {
    if (moment.host.empty()) {
      clocks.emplace_back();
      continue;
    }
    auto& clock = newest[moment.host];
    for (const auto& arrow : moment.after) {
      VP_ASSERT(arrow.from < clocks.size());  // Nothing builds on what comes later.
      for (const auto& [host, count] : clocks[arrow.from])
        clock[host] = std::max(clock[host], count);
    }
    ++clock[moment.host];
    clocks.push_back(clock);
  }
  return clocks;
}

namespace {

// Of one character: it neither ends a line, here or in a browser, nor steers a terminal, and XML
// may contain it.
bool may_be_shown(std::string_view character) {
  constexpr std::array kNever{
      std::string_view{"\xE2\x80\xA8"}, std::string_view{"\xE2\x80\xA9"},   // Ends of lines.
      std::string_view{"\xEF\xBF\xBE"}, std::string_view{"\xEF\xBF\xBF"}};  // Not in XML.
  return is_printable(character) && std::ranges::count(kNever, character) == 0;
}

}  // namespace

std::string one_line(const std::string& text) {
  const auto valid = clip_text(text, text.size());
  std::string line;
  for (std::size_t begin = 0, end = 0; begin < valid.size(); begin = end) {
    end = begin + 1;
    while (end < valid.size() && (static_cast<unsigned char>(valid[end]) & 0xC0U) == 0x80U) ++end;
    const auto character = std::string_view{valid}.substr(begin, end - begin);
    line += may_be_shown(character) ? character : " ";
  }
  return line;
}

}  // namespace vendepass
