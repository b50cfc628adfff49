// The picture: on the left the time, then a line for each host, then what happened, row by row.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "broker-less/monitor/core/space_time.h"

namespace vendepass {

namespace {

using Kind = Moment::Kind;

// Dark enough for text on white, and far enough apart for their arrows.
constexpr std::array<std::string_view, 10> kColours{"#1f5fa8", "#b4470b", "#2c7a34", "#7d3c98",
                                                    "#00798c", "#a72f5f", "#6b5d00", "#414a9e",
                                                    "#8a4b2d", "#3f6b6b"};
constexpr std::size_t kFaultColour = kColours.size();  // Its class in the style sheet.

constexpr double kMargin = 16;
constexpr double kMark = 4;        // Half a mark.
constexpr double kColumn = 0.602;  // Width of a character, in sizes of its font.
constexpr double kLost = 0.7;      // How far lost arrows get, of a lane and of a row.
// Bent a little, arrows from one moment to several hosts do not lie on each other.
constexpr double kBend = 0.06;
constexpr double kLabelFont = 9;
constexpr std::size_t kMostText = 150;  // Columns of a row's text; hover shows all of it.

// Characters of more than two bytes may be wide ones.
std::size_t columns(const std::string& text) {
  std::size_t count = 0;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    count += (byte & 0xC0U) == 0x80U ? 0 : byte >= 0xE0 ? 2 : 1;
  }
  return count;
}

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char letter : one_line(text)) {
    switch (letter) {
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '&':
        safe += "&amp;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe += letter;
    }
  }
  return safe;
}

std::string shortened(const std::string& text) {
  if (columns(text) <= kMostText) return text;
  std::string start;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins = (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
    if (begins && columns(start) + 4 > kMostText) break;
    start += text[i];
  }
  return start + "…";
}

// Sizes in pixels: roomy for a story, dense for a log.
struct Layout {
  explicit Layout(const SpaceTime& happened);
  double x(const std::string& host) const {
    return first_lane + gap * static_cast<double>(place.at(host));
  }
  double y(std::size_t moment) const { return first_row + row * static_cast<double>(moment); }
  double wide(std::size_t characters) const {
    return static_cast<double>(characters) * font * kColumn;
  }

  std::map<std::string, std::size_t> place;  // Of each host.
  bool is_roomy;
  double font, row, gap;
  double first_lane, first_row;
  double names, texts;  // Columns of the rows: who, and what.
  double last_row, width, height;
};

Layout::Layout(const SpaceTime& happened) {
  const auto count = happened.moments.size();
  is_roomy = count <= 80;
  row = is_roomy ? 22 : count <= 150 ? 17 : 14;
  font = is_roomy ? 12.5 : count <= 150 ? 11 : 10;
  std::size_t longest_name = 0, longest_text = 0, longest_when = 0;
  for (const auto& host : happened.hosts) {
    place.emplace(host, place.size());
    longest_name = std::max(longest_name, columns(one_line(host)));
  }
  for (const auto& moment : happened.moments) {
    longest_text = std::max(longest_text, columns(shortened(one_line(moment.text))));
    longest_when = std::max(longest_when, columns(one_line(moment.when)));
  }
  const auto hosts = static_cast<double>(happened.hosts.size());
  gap = std::max(wide(longest_name + 2), std::clamp(560 / std::max(hosts, 1.0), 40.0, 100.0));
  first_lane = kMargin + wide(longest_when) + std::max(20.0, wide(longest_name) / 2 + 8);
  first_row = 74;
  names = first_lane + gap * std::max(hosts - 1, 0.0) + std::max(24.0, wide(longest_name) / 2 + 8);
  texts = names + wide(longest_name + 1);
  last_row = y(count == 0 ? 0 : count - 1);
  width = std::max(texts + wide(longest_text) + kMargin, 760.0);
  height = last_row + 72;
}

class Picture {
 public:
  Picture(const SpaceTime& happened, const std::string& title)
      : happened_{happened}, title_{title}, layout_{happened}, clocks_{stamps(happened)} {}

  std::string draw() {
    begin();
    for (const auto& host : happened_.hosts) draw_lane(host);
    for (std::size_t i = 0; i < happened_.moments.size(); ++i) draw_guide(i);
    for (std::size_t i = 0; i < happened_.moments.size(); ++i) draw_arrows(i);
    for (std::size_t i = 0; i < happened_.moments.size(); ++i) draw_labels(i);
    for (std::size_t i = 0; i < happened_.moments.size(); ++i) draw_moment(i);
    draw_legend();
    svg_ += "</svg>\n";
    return std::move(svg_);
  }

 private:
  template <typename... Values>
  void add(fmt::format_string<Values...> text, Values&&... values) {
    svg_ += fmt::format(text, std::forward<Values>(values)...);
    svg_ += '\n';
  }

  void begin();
  void draw_lane(const std::string& host);
  void draw_names(double y);
  void draw_down(const std::string& host, double from, double to);
  void draw_guide(std::size_t i);
  void draw_arrows(std::size_t i);
  void draw_lost(std::size_t i, const Moment::LostArrow& arrow);
  void draw_labels(std::size_t i);
  enum class Side { kLeft, kRight };
  void draw_label(const std::string& label, const std::string& host, double x, double y, Side side);
  void draw_moment(std::size_t i);
  void draw_legend();

  bool is_fault(const Moment& moment) const { return moment.kind >= Kind::kFault; }
  std::size_t colour_of(const std::string& host) const {
    return host.empty() ? kFaultColour : layout_.place.at(host) % kColours.size();
  }
  // Where a moment has its mark; of one that belongs to no host, the first line.
  double x_of(const Moment& moment) const {
    return moment.host.empty() ? layout_.first_lane : layout_.x(moment.host);
  }
  double x_of_cross(const Moment& moment, const Moment::LostArrow& arrow) const {
    return x_of(moment) + (layout_.x(arrow.to) - x_of(moment)) * kLost;
  }
  std::string hover(std::size_t i) const;

  const SpaceTime& happened_;
  const std::string& title_;
  Layout layout_;
  std::vector<MomentClock> clocks_;
  std::string svg_;
};

std::string mark(Kind kind, double x, double y) {
  const auto path = [&](const char* shape) {
    return fmt::format(R"(<path class="mark" d="M{:.1f} {:.1f}{}"/>)", x, y, shape);
  };
  switch (kind) {
    case Kind::kMessage:
      return fmt::format(R"(<circle class="mark" cx="{:.1f}" cy="{:.1f}" r="3"/>)", x, y);
    case Kind::kRecord:
      return path("m-3.5-3.5h7v7h-7z");
    case Kind::kEvent:
      return path("m0-5l5 5l-5 5l-5-5z");
    case Kind::kTold:
      return path("m0-5l5 8.5h-10z");
    case Kind::kFault:
      return path("m-1.5-5h3l-.6 6h-1.8zm0 7.5h3v2.5h-3z");
    case Kind::kDown:
      return path(
          "m-5-3.4l1.6-1.6l3.4 3.4l3.4-3.4l1.6 1.6l-3.4 3.4l3.4 3.4l-1.6 1.6l-3.4-3.4"
          "l-3.4 3.4l-1.6-1.6l3.4-3.4z");
    case Kind::kUp:
      return fmt::format(R"(<circle class="ring" cx="{:.1f}" cy="{:.1f}" r="4"/>)", x, y);
  }
  return "";
}

void Picture::begin() {
  add(R"(<svg xmlns="http://www.w3.org/2000/svg" width="{0:.0f}" height="{1:.0f}" )"
      R"(viewBox="0 0 {0:.0f} {1:.0f}">)",
      layout_.width, layout_.height);
  add("<title>{}</title>", escaped(title_));
  add("<style>text{{font-family:'DejaVu Sans Mono',Menlo,Consolas,'Liberation Mono',monospace;"
      "font-size:{}px;fill:#222}}"
      ".lane{{stroke:currentColor;stroke-width:1.6}}.hole{{stroke:#fff;stroke-width:4}}"
      ".down{{stroke:#999;stroke-width:1.6;stroke-dasharray:2 5}}"
      ".guide{{stroke:currentColor;stroke-width:.7;stroke-opacity:.45;stroke-dasharray:1 3}}"
      ".arrow{{fill:none;stroke:currentColor;stroke-width:1.2}}.lost{{stroke-dasharray:4 3}}"
      ".cross{{stroke:#c01414;stroke-width:1.6;fill:none}}"
      ".note{{stroke:#c01414;stroke-width:1;stroke-dasharray:7 4}}"
      ".mark{{fill:currentColor;stroke:#fff;stroke-width:.8}}"
      ".ring{{fill:#fff;stroke:currentColor;stroke-width:1.8}}"
      ".name{{font-weight:bold;fill:currentColor}}.when{{fill:#777}}"
      ".bad{{fill:#c01414}}.sample{{stroke:#555;stroke-width:1.2;stroke-dasharray:4 3}}"
      ".bad.sample{{stroke:#c01414;stroke-dasharray:none}}"
      ".label{{font-size:9px;fill:currentColor;stroke:#fff;stroke-width:2.5;paint-order:stroke}}",
      layout_.font);
  for (std::size_t i = 0; i < kColours.size(); ++i) add(".c{}{{color:{}}}", i, kColours[i]);
  add(".c{}{{color:#c01414}}</style>", kFaultColour);
  svg_ += "<defs>\n";
  for (std::size_t i = 0; i < kColours.size(); ++i)
    add(R"(<marker id="head{}" orient="auto" markerUnits="userSpaceOnUse" markerWidth="10" )"
        R"(markerHeight="8" refX="12.5" refY="4"><path d="M0 0l9 4l-9 4z" fill="{}"/></marker>)",
        i, kColours[i]);
  svg_ += "</defs>\n";
  add(R"(<rect width="100%" height="100%" rx="6" fill="#fff"/>)");
  add(R"(<text x="{}" y="27" style="font-size:15px;font-weight:bold">{}</text>)", kMargin,
      escaped(title_));
}

// ---- The lines of the hosts ----

void Picture::draw_names(double y) {
  for (const auto& host : happened_.hosts)
    add(R"(<text class="name c{}" x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>)",
        colour_of(host), layout_.x(host), y, escaped(host));
}

void Picture::draw_lane(const std::string& host) {
  const auto top = layout_.first_row - 12, bottom = layout_.last_row + 12;
  add(R"(<line class="lane c{}" x1="{:.1f}" x2="{:.1f}" y1="{}" y2="{}"/>)", colour_of(host),
      layout_.x(host), layout_.x(host), top, bottom);
  double down_since = top;
  bool is_down = false, is_first = true;
  for (std::size_t i = 0; i < happened_.moments.size(); ++i) {
    const auto& moment = happened_.moments[i];
    if (moment.host != host) continue;
    const auto y = layout_.y(i);
    // Who starts without having ended before was down from the beginning.
    if (moment.kind == Kind::kUp && (is_down || is_first)) draw_down(host, down_since, y);
    if (moment.kind == Kind::kDown || moment.kind == Kind::kUp) {
      is_down = moment.kind == Kind::kDown;
      down_since = y;
      is_first = false;
    }
  }
  if (is_down) draw_down(host, down_since, bottom);
}

void Picture::draw_down(const std::string& host, double from, double to) {
  for (const auto* kind : {"hole", "down"})
    add(R"(<line class="{}" x1="{:.1f}" x2="{:.1f}" y1="{}" y2="{}"/>)", kind, layout_.x(host),
        layout_.x(host), from, to);
}

// ---- The moments ----

std::string Picture::hover(std::size_t i) const {
  const auto& moment = happened_.moments[i];
  std::string text;
  if (!moment.when.empty()) text += moment.when + "  ";
  text += (moment.host.empty() ? "" : moment.host + "  ") + moment.text;
  auto safe = escaped(text);
  std::string known;
  for (const auto& [host, count] : clocks_[i])
    known += (known.empty() ? "" : ", ") + host + ":" + std::to_string(count);
  if (!moment.host.empty()) safe += "\nmoments known: " + escaped("{" + known + "}");
  if (!moment.clock.empty()) safe += "\nevents known: " + escaped(moment.clock);
  return safe;
}

void Picture::draw_guide(std::size_t i) {
  const auto& moment = happened_.moments[i];
  const auto y = layout_.y(i);
  if (moment.host.empty())
    add(R"(<line class="note" x1="{:.1f}" x2="{:.1f}" y1="{}" y2="{}"/>)", layout_.first_lane - 8,
        layout_.names - 8, y, y);
  else
    add(R"(<line class="guide c{}" x1="{:.1f}" x2="{:.1f}" y1="{}" y2="{}"/>)",
        colour_of(moment.host), x_of(moment) + kMark, layout_.names - 4, y, y);
}

void Picture::draw_arrows(std::size_t i) {
  const auto& moment = happened_.moments[i];
  for (const auto& arrow : moment.after) {
    const auto& from = happened_.moments[arrow.from];
    const auto x1 = x_of(from), y1 = layout_.y(arrow.from), x2 = x_of(moment), y2 = layout_.y(i);
    const auto bend = std::min(std::abs(x2 - x1) * kBend, (y2 - y1) / 2);
    add(R"svg(<path class="arrow c{0}" marker-end="url(#head{0})" )svg"
        R"svg(d="M{1:.1f} {2}Q{3:.1f} {4:.1f} {5:.1f} {6}"><title>{7}</title></path>)svg",
        colour_of(from.host), x1, y1, (x1 + x2) / 2, (y1 + y2) / 2 - bend, x2, y2,
        escaped(from.host + " → " + moment.host + "  " + arrow.label));
  }
  for (const auto& arrow : moment.lost) draw_lost(i, arrow);
}

// It ends before the line that it was meant for, in the row below.
void Picture::draw_lost(std::size_t i, const Moment::LostArrow& arrow) {
  const auto& moment = happened_.moments[i];
  const auto from = x_of(moment), to = x_of_cross(moment, arrow);
  const auto top = layout_.y(i), bottom = top + layout_.row * kLost;
  add(R"(<line class="arrow lost c{}" x1="{:.1f}" y1="{}" x2="{:.1f}" y2="{:.1f}"><title>{}</title>)"
      R"(</line><path class="cross" d="M{:.1f} {:.1f}m-3.5-3.5l7 7m0-7l-7 7"/>)",
      colour_of(moment.host), from, top, to, bottom,
      escaped(moment.host + " → " + arrow.to + ", lost  " + arrow.label), to, bottom);
}

// One word at the end of an arrow: under its head, for arrows come from above, or behind its cross.
// Where a moment has several arrows, texts would meet.
void Picture::draw_labels(std::size_t i) {
  const auto& moment = happened_.moments[i];
  const auto x = x_of(moment), y = layout_.y(i);
  if (moment.after.size() == 1) {
    const auto& arrow = moment.after.front();
    const auto& from = happened_.moments[arrow.from];
    draw_label(arrow.label, from.host, x, y + 11, x_of(from) < x ? Side::kLeft : Side::kRight);
  }
  if (moment.lost.size() != 1) return;
  const auto& arrow = moment.lost.front();
  const auto cross = x_of_cross(moment, arrow);
  draw_label(arrow.label, moment.host, cross, y + layout_.row * kLost + 3,
             cross < x ? Side::kLeft : Side::kRight);
}

void Picture::draw_label(const std::string& label, const std::string& host, double x, double y,
                         Side side) {
  const auto wide = static_cast<double>(columns(one_line(label))) * kLabelFont * kColumn;
  const auto left = side == Side::kLeft ? x - 8 - wide : x + 8;
  if (label.empty() || !layout_.is_roomy || wide > layout_.gap - 16 ||
      left < layout_.first_lane - 10 || left + wide > layout_.names - 10)
    return;
  add(R"(<text class="label c{}" x="{:.1f}" y="{:.1f}">{}</text>)", colour_of(host), left, y,
      escaped(label));
}

void Picture::draw_moment(std::size_t i) {
  const auto& moment = happened_.moments[i];
  const auto y = layout_.y(i), base = y + layout_.font * 0.35;
  const auto own = colour_of(moment.host);
  const bool bad = is_fault(moment);
  add(R"(<g class="{} c{}"><title>{}</title>)", moment.host.empty() ? "nobody" : "moment",
      bad ? kFaultColour : own, hover(i));
  if (!moment.host.empty()) svg_ += mark(moment.kind, x_of(moment), y) + '\n';
  if (!moment.when.empty() && (i == 0 || happened_.moments[i - 1].when != moment.when))
    add(R"(<text class="when" x="{}" y="{:.1f}">{}</text>)", kMargin, base, escaped(moment.when));
  if (!moment.host.empty())
    add(R"(<text class="name c{}" x="{:.1f}" y="{:.1f}">{}</text>)", own, layout_.names, base,
        escaped(moment.host));
  add(R"(<text{} x="{:.1f}" y="{:.1f}">{}</text></g>)", bad ? R"( class="bad")" : "", layout_.texts,
      base, escaped(shortened(one_line(moment.text))));
}

// ---- Around it ----

void Picture::draw_legend() {
  draw_names(layout_.first_row - 20);
  constexpr std::array kWords{
      std::pair{Kind::kMessage, "message"}, std::pair{Kind::kRecord, "record on disk"},
      std::pair{Kind::kEvent, "event"},     std::pair{Kind::kTold, "asked, told"},
      std::pair{Kind::kFault, "fault"},     std::pair{Kind::kDown, "ends"},
      std::pair{Kind::kUp, "starts"}};
  const bool is_long = happened_.moments.size() > 40;
  if (is_long) draw_names(layout_.last_row + 28);
  auto x = kMargin + kMark;
  const auto y = layout_.height - 16;
  for (const auto& [kind, word] : kWords) {
    if (std::ranges::count(happened_.moments, kind, &Moment::kind) == 0) continue;
    const auto colour = kind >= Kind::kFault ? kFaultColour : std::size_t{0};
    add(R"(<g class="legend c{}">{}<text class="when" x="{:.1f}" y="{:.1f}">{}</text></g>)", colour,
        mark(kind, x, y), x + 9, y + layout_.font * 0.35, word);
    x += layout_.wide(std::string_view{word}.size() + 4);
  }
  const auto has_lost = [](const Moment& moment) { return !moment.lost.empty(); };
  if (std::ranges::none_of(happened_.moments, has_lost)) return;
  add(R"(<path class="sample" d="M{0:.1f} {1:.1f}h18"/><path class="bad sample" )"
      R"(d="M{2:.1f} {1:.1f}m-3.5-3.5l7 7m0-7l-7 7"/>)"
      R"(<text class="when" x="{3:.1f}" y="{4:.1f}">lost</text>)",
      x, y, x + 18, x + 27, y + layout_.font * 0.35);
}

}  // namespace

std::string to_svg(const SpaceTime& happened, const std::string& title) {
  return Picture{happened, title}.draw();
}

}  // namespace vendepass
