// A recording, once more: at its own pace, another one, or all at once.
#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <chrono>

#include "broker-less/io/text_file.h"
#include "broker-less/monitor/io/feed.h"

namespace vendepass::monitor {
namespace {

using Steady = std::chrono::steady_clock;

void wait_for(Millis timeout, const std::vector<int>& descriptors) {
  std::vector<pollfd> items;
  for (const auto descriptor : descriptors) items.push_back({descriptor, POLLIN, 0});
  ::poll(items.data(), items.size(), static_cast<int>(timeout.count()));
}

class ReplayFeed : public Feed {
 public:
  ReplayFeed(Recording recording, double speed, Pace pace)
      : recording_{std::move(recording)}, speed_{speed}, pace_{pace} {}

  const Alliance& alliance() const override { return recording_.alliance; }

  std::vector<Recorded> receive(Millis timeout, const std::vector<int>& descriptors) override {
    if (pace_ == Pace::kAsRecorded) {
      wait_for(timeout, descriptors);
      advance();
    } else if (next_ < recording_.entries.size()) {
      now_ = time_of(recording_.entries[next_]);  // One after the other, as findings go by time.
    }
    std::vector<Recorded> heard;
    for (; next_ < recording_.entries.size(); ++next_) {
      const auto& entry = recording_.entries[next_];
      if (time_of(entry) > now_) break;
      heard.push_back(entry);
    }
    return heard;
  }

  Moment moment() const override {
    const auto mode =
        is_over() ? std::string{"end of replay"} : fmt::format("replay x{:g}", speed_);
    return {now_, {recording_.began, UtcOffset{0}}, mode};
  }
  bool is_over() const override { return next_ >= recording_.entries.size(); }
  void pause(bool paused) override { paused_ = paused; }
  std::string trouble() const override {
    return recording_.is_cut_off ? "the recording was cut off in its last line" : "";
  }

 private:
  // Its end is the last moment that there is.
  void advance() {
    const auto at = Steady::now();
    const auto passed = std::chrono::duration<double, std::milli>(at - last_).count() * speed_;
    last_ = at;
    if (paused_ || is_over()) return;
    passed_ += passed;
    now_ = std::min(Millis{static_cast<std::int64_t>(passed_)}, time_of(recording_.entries.back()));
  }

  Recording recording_;
  double speed_;
  Pace pace_;
  double passed_ = 0;  // Milliseconds of the recording.
  Millis now_{0};
  std::size_t next_ = 0;
  Steady::time_point last_ = Steady::now();
  bool paused_ = false;
};

}  // namespace

Result<Recording> read_recording(const std::string& path) {
  const auto text = read_text_file(path);
  if (!text) return text.error();
  auto recording = parse_recording(*text);
  if (!recording) return Error{recording.error().code, path + ": " + recording.error().detail};
  return recording;
}

Result<std::unique_ptr<Feed>> open_replay(const Options& options, Pace pace) {
  auto recording = read_recording(options.replay);
  if (!recording) return recording.error();
  return std::unique_ptr<Feed>{
      std::make_unique<ReplayFeed>(*std::move(recording), options.speed, pace)};
}

}  // namespace vendepass::monitor
