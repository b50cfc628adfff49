// What airlines publish now, and what they answer.
#include <chrono>
#include <ctime>

#include "broker-less/io/gossip_listener.h"
#include "broker-less/io/text_file.h"
#include "broker-less/monitor/io/asker.h"
#include "broker-less/monitor/io/feed.h"
#include "broker-less/monitor/io/recorder.h"

namespace vendepass::monitor {
namespace {

using Steady = std::chrono::steady_clock;

UtcOffset local_offset() {
  const auto now = std::time(nullptr);
  std::tm local{};
  ::localtime_r(&now, &local);
  return std::chrono::floor<UtcOffset>(std::chrono::seconds{local.tm_gmtoff});
}

class LiveFeed : public Feed {
 public:
  LiveFeed(Alliance alliance, std::unique_ptr<GossipListener> listener,
           std::chrono::sys_time<Millis> began)
      : alliance_{std::move(alliance)},
        listener_{std::move(listener)},
        clock_{began, local_offset()} {}

  Result<Done> record_to(const std::string& path, const std::string& toml) {
    auto recorder = Recorder::create(path, header_line(clock_.began, toml));
    if (!recorder) return recorder.error();
    recorder_ = *std::move(recorder);
    return Done{};
  }
  void ask(const std::string& operator_data) { asker_.emplace(alliance_, operator_data); }

  const Alliance& alliance() const override { return alliance_; }

  std::vector<Recorded> receive(Millis timeout, const std::vector<int>& descriptors) override {
    auto all = descriptors;
    if (asker_) all.push_back(asker_->descriptor());
    auto frames = listener_->receive(timeout, all);
    const auto at = now();
    std::vector<Recorded> heard;
    for (auto& [by, bytes] : frames) heard.emplace_back(RecordedFrame{at, by, std::move(bytes)});
    if (asker_)
      for (auto& seats : asker_->take_seats())
        heard.emplace_back(RecordedSeats{at, std::move(seats)});
    if (recorder_) {
      for (const auto& each : heard) recorder_->write(line_of(each));
      if (!heard.empty()) recorder_->flush();
    }
    return heard;
  }

  std::vector<PurchaseAnswer> take_answers() override {
    return asker_ ? asker_->take_purchases() : std::vector<PurchaseAnswer>{};
  }
  Moment moment() const override { return {now(), clock_, "live"}; }
  void want(const std::optional<FlightId>& flight,
            const std::optional<PurchaseId>& purchase) override {
    if (asker_) asker_->want(flight, purchase);
  }
  std::string trouble() const override { return recorder_ ? recorder_->trouble() : ""; }

 private:
  Millis now() const { return std::chrono::floor<Millis>(Steady::now() - started_); }

  Alliance alliance_;
  std::unique_ptr<GossipListener> listener_;
  DayClock clock_;
  Steady::time_point started_ = Steady::now();
  std::optional<Recorder> recorder_;
  std::optional<Asker> asker_;
};

}  // namespace

Result<std::unique_ptr<Feed>> open_live(const Options& options) {
  const auto toml = read_text_file(options.alliance);
  if (!toml) return toml.error();
  auto alliance = parse_alliance(*toml);
  if (!alliance)
    return Error{alliance.error().code, options.alliance + ": " + alliance.error().detail};
  auto listener = GossipListener::open(*alliance);
  if (!listener) return listener.error();
  const auto began = std::chrono::floor<Millis>(std::chrono::system_clock::now());
  auto feed = std::make_unique<LiveFeed>(*std::move(alliance), *std::move(listener), began);
  if (!options.record.empty())
    if (auto done = feed->record_to(options.record, *toml); !done) return done.error();
  if (options.asks) feed->ask(options.operator_data);
  return std::unique_ptr<Feed>{std::move(feed)};
}

}  // namespace vendepass::monitor
