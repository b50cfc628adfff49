#include "client/core/seat_watch.h"

#include <algorithm>
#include <set>
#include <utility>

#include "client/core/booking_session.h"
#include "client/core/json_view.h"
#include "client/core/legs.h"
#include "client/core/render_parts.h"

namespace vendepass {
namespace {

// What a terminal does at these (ECMA-48, and DEC's private mode 7 for the margin).
const char* const kHome = "\x1b[H";
const char* const kClear = "\x1b[2J";
const char* const kClearRestOfLine = "\x1b[K";
const char* const kClearBelow = "\x1b[J";
const char* const kCutLongLines = "\x1b[?7l";
const char* const kWrapLongLines = "\x1b[?7h";

std::set<SeatId> taken_of(const SeatsReply& reply) {
  std::set<SeatId> taken;
  for (const auto& cabin : reply.cabins) taken.insert(cabin.taken.begin(), cabin.taken.end());
  return taken;
}

std::vector<SeatId> only_in(const std::set<SeatId>& these, const std::set<SeatId>& those) {
  std::vector<SeatId> seats;
  std::set_difference(these.begin(), these.end(), those.begin(), those.end(),
                      std::back_inserter(seats));
  return seats;
}

std::vector<SeatsChange::Fare> new_fares(const SeatsReply& before, const SeatsReply& after) {
  std::vector<SeatsChange::Fare> fares;
  for (const auto& cabin : after.cabins) {
    const auto same = [&cabin](const CabinView& old) {
      return old.cabin == cabin.cabin && old.fare == cabin.fare;
    };
    if (std::none_of(before.cabins.begin(), before.cabins.end(), same))
      fares.push_back({cabin.cabin, cabin.fare});
  }
  return fares;
}

bool is_silence(const Failure& failure) {
  return failure.exit == ExitCode::kUnreachable || failure.code == name_of(ErrorCode::kNoAnswer);
}

// Whether the same question may yet be answered with a map.
bool may_pass(const Failure& failure) {
  if (is_silence(failure)) return true;
  return std::any_of(kErrors.begin(), kErrors.end(), [&failure](const auto& info) {
    return info.name == failure.code && may_change(info.code);
  });
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t start = 0; start < text.size();) {
    const auto end = std::min(text.find('\n', start), text.size());
    lines.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return lines;
}

// The map above what must stay in sight, so that both fit: a line more than fits, and every frame
// would scroll the screen.
std::vector<std::string> fitted(std::vector<std::string> map, const std::vector<std::string>& below,
                                std::size_t screen_lines) {
  const auto needed = below.size() + 1;  // The cursor stands on a line of its own.
  const auto room = screen_lines > needed ? screen_lines - needed : 0;
  if (map.size() > room && room > 0) {
    const auto hidden = map.size() - (room - 1);
    map.resize(room - 1);
    map.push_back("   (" + std::to_string(hidden) + " more lines: make the window higher)");
  } else if (room == 0) {
    map.clear();
  }
  map.insert(map.end(), below.begin(), below.end());
  return map;
}

}  // namespace

std::optional<SeatsChange> change_between(const SeatsReply& before, const SeatsReply& after) {
  const auto taken_before = taken_of(before), taken_after = taken_of(after);
  SeatsChange change{only_in(taken_after, taken_before), only_in(taken_before, taken_after),
                     new_fares(before, after), sale_of(after), count_free(after)};
  const bool same = change.taken.empty() && change.freed.empty() && change.fares.empty() &&
                    change.sale == sale_of(before);
  return same ? std::nullopt : std::optional{std::move(change)};
}

SeatWatch::SeatWatch(WatchStyle style, Colours colours, std::optional<std::size_t> most_changes)
    : style_{style}, colours_{colours}, changes_left_{most_changes} {}

SeatWatch::Told SeatWatch::took(const SeatsResult& answer, const Beholder& beholder) {
  Told told;
  if (silence_is_told_ && style_ != WatchStyle::kScreen)
    told.note = to_string(answer.entry) + " answers again.";
  silence_is_told_ = false;
  failure_.reset();
  const auto change =
      shown_ ? change_between(shown_->reply, answer.reply) : std::optional<SeatsChange>{};
  if (!shown_) told.out = first_of(answer, beholder);
  shown_ = answer;
  shown_at_ = beholder.time;
  if (change) {
    const WatchResult seen{answer.entry, beholder.time, beholder.zone, *change,
                           answer.reply.freshness};
    told.out = next_of(seen);
    latest_.push_back(render_seat_change(seen, Paint{colours_}));
    if (latest_.size() > kChangesOnScreen) latest_.pop_front();
    if (changes_left_ && --*changes_left_ == 0) is_over_ = true;
  }
  if (sale_of(answer.reply) != Sale::kOpen) is_over_ = true;
  if (style_ == WatchStyle::kScreen) told.out = frame(beholder);
  return told;
}

SeatWatch::Told SeatWatch::got_none(const Failure& failure, const Beholder& beholder) {
  failure_ = failure;
  // Once a map was shown the question is right; who then does not know the flight is behind.
  if (!shown_ && !may_pass(failure)) {
    is_over_ = true;
    return {};
  }
  if (style_ == WatchStyle::kScreen && shown_) return {frame(beholder), ""};
  if (std::exchange(silence_is_told_, true)) return {};
  const auto why =
      is_silence(failure) ? "No airline answers" : failure.code + ": " + failure.detail;
  return {"", why + "; still asking."};
}

std::optional<Failure> SeatWatch::failure() const { return shown_ ? std::nullopt : failure_; }

std::string SeatWatch::first_of(const SeatsResult& answer, const Beholder& beholder) const {
  if (style_ == WatchStyle::kJson) return render_json_line({"watch", answer});
  return render_watched_flight(answer, beholder.time, beholder.zone);
}

std::string SeatWatch::next_of(const WatchResult& change) const {
  if (style_ == WatchStyle::kJson) return render_json_line({"watch", change});
  return render_seat_change(change, Paint{colours_});
}

std::vector<std::string> SeatWatch::news(const Beholder& beholder) const {
  std::vector<std::string> lines;
  for (const auto& change : latest_) lines.push_back(change.substr(0, change.find('\n')));
  const Paint paint{colours_};
  const auto then = clock_text(shown_at_, beholder.zone);
  if (failure_)
    lines.push_back(paint.warn("no airline has answered since " + then + "; still asking"));
  else if (!is_over_)
    lines.push_back(paint.dim("as of " + then + "; Ctrl-C ends it"));
  return lines;
}

// In one piece, so that nothing is left half drawn. Lines longer than the screen is wide are cut by
// the terminal: wrapped, they would take room that was counted for others.
std::string SeatWatch::frame(const Beholder& beholder) {
  auto map = lines_of(render({"watch", *shown_}, colours_));
  std::vector<std::string> below{"", map.back()};  // The legend, which says how old it all is.
  map.pop_back();
  if (!map.empty() && map.back().empty()) map.pop_back();
  for (auto& line : news(beholder)) below.push_back(std::move(line));
  std::string text = screen_is_ours_ ? "" : kClear;
  screen_is_ours_ = true;
  text += std::string{kCutLongLines} + kHome;
  for (const auto& line : fitted(std::move(map), below, beholder.screen_lines))
    text += line + kClearRestOfLine + "\n";
  return text + kClearBelow + kWrapLongLines;
}

}  // namespace vendepass
