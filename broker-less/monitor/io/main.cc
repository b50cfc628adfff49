// vendepass-monitor: shows an alliance at work (docs/monitor.md).
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <exception>
#include <iostream>

#include "broker-less/monitor/core/json_lines.h"
#include "broker-less/monitor/io/drawing.h"
#include "broker-less/monitor/io/exit_codes.h"
#include "broker-less/monitor/io/feed.h"
#include "broker-less/monitor/io/terminal_screen.h"

namespace vendepass::monitor {
namespace {

using Steady = std::chrono::steady_clock;

// Between two pictures when nothing happens: clocks and ages go on.
constexpr Millis kPicture{250};
// Between two pictures when much happens: nobody sees more, and drawing costs more than hearing.
constexpr Millis kShortest{50};

volatile std::sig_atomic_t was_stopped = 0;
void note_stop(int) { was_stopped = 1; }

// Waiting ends at a signal; what follows looks here.
void heed_stop_signals() {
  struct sigaction action {};
  action.sa_handler = note_stop;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(signal, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

int fail(const Error& error) {
  std::cerr << "vendepass-monitor: " << error.detail << "\n";
  return kExitFailed;
}

void take_in(Watch& watch, Feed& feed, Millis timeout, const std::vector<int>& descriptors) {
  for (const auto& each : feed.receive(timeout, descriptors)) tell(watch, each);
  for (const auto& [purchase, json] : feed.take_answers()) watch.answer(purchase, json);
}

// Until the next picture is due: at once after a key.
std::vector<KeyPress> take_in_until_picture(Watch& watch, Feed& feed, TerminalScreen& terminal) {
  const auto began = Steady::now();
  take_in(watch, feed, kPicture, {STDIN_FILENO});
  for (auto keys = terminal.keys();; keys = terminal.keys()) {
    const auto passed = std::chrono::floor<Millis>(Steady::now() - began);
    if (!keys.empty() || passed >= kShortest || was_stopped != 0) return keys;
    take_in(watch, feed, kShortest - passed, {STDIN_FILENO});
  }
}

int show_screen(Feed& feed, const Options& options) {
  Watch watch{feed.alliance()};
  auto terminal = TerminalScreen::open();
  if (!terminal) return fail(terminal.error());
  View view{!options.operator_data.empty()};
  while (!view.is_over() && was_stopped == 0) {
    terminal->paint(view.draw(watch, feed.moment(), terminal->size()));
    for (const auto& key : take_in_until_picture(watch, feed, *terminal))
      view.press(key, watch, feed.moment());
    feed.want(view.wanted_flight(), view.wanted_purchase());
    feed.pause(view.is_paused());
  }
  return kExitDone;
}

// What begins to look wrong since `last`, and what does no more.
std::vector<Finding> print_turns(const std::vector<Finding>& last, const Watch& watch,
                                 const Moment& moment) {
  auto found = findings(watch, moment.now);
  for (const auto& finding : only_in(found, last))
    std::cout << json_of(finding, Turn::kBegins, moment.clock, moment.now) << "\n";
  for (const auto& finding : only_in(last, found))
    std::cout << json_of(finding, Turn::kIsOver, moment.clock, moment.now) << "\n";
  return found;
}

int print_lines(Feed& feed, const Options& options) {
  Watch watch{feed.alliance()};
  std::vector<Finding> last;
  while (was_stopped == 0 && std::cout) {
    for (const auto& each : feed.receive(kPicture, {}))
      for (const auto& news : tell(watch, each))
        if (!options.purchase || is_about(news, *options.purchase))
          std::cout << json_of(news, feed.moment().clock) << "\n";
    if (!options.purchase) last = print_turns(last, watch, feed.moment());
    std::cout << std::flush;
    if (feed.is_over()) break;
  }
  return kExitDone;
}

int look_once(Feed& feed, const Options& options) {
  Watch watch{feed.alliance()};
  const Millis most{options.wait_ms};
  while (was_stopped == 0 && !feed.is_over()) {
    const bool replays = !options.replay.empty();
    if (!replays && (watch.has_heard_all() || feed.moment().now >= most)) break;
    const auto left = std::max(Millis{0}, most - feed.moment().now);
    take_in(watch, feed, std::min(left, kPicture), {});
  }
  const auto moment = feed.moment();
  std::cout << (options.json ? json_of(watch, moment.clock, moment.now) + "\n"
                             : text_of(watch, moment.clock, moment.now));
  return is_any_bad(findings(watch, moment.now)) ? kExitLooksWrong : kExitDone;
}

int run(const Options& options) {
  if (options.draws()) {
    const auto done = draw(options);
    return done ? kExitDone : fail(done.error());
  }
  const bool to_screen = !options.once && !options.json;
  auto feed = options.replay.empty()
                  ? open_live(options)
                  : open_replay(options, to_screen ? Pace::kAsRecorded : Pace::kAtOnce);
  if (!feed) return fail(feed.error());
  const int exit_code = options.once   ? look_once(**feed, options)
                        : options.json ? print_lines(**feed, options)
                                       : show_screen(**feed, options);
  if (const auto trouble = (*feed)->trouble(); !trouble.empty())
    return fail({ErrorCode::kInvalid, trouble});
  return exit_code;
}

}  // namespace
}  // namespace vendepass::monitor

int main(int count, char** words) {
  if (sodium_init() < 0) return vendepass::monitor::kExitFailed;
  try {
    const auto options = vendepass::monitor::parse_options(count, words);
    if (const auto* ends = std::get_if<vendepass::monitor::Ends>(&options)) return ends->exit_code;
    vendepass::monitor::heed_stop_signals();
    return vendepass::monitor::run(std::get<vendepass::monitor::Options>(options));
  } catch (const std::exception& bug) {
    std::cerr << "internal: " << bug.what() << "\n";
    return vendepass::monitor::kExitFailed;
  }
}
