// Where a monitor's knowledge comes from: airlines that publish now, or a recording.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "broker-less/monitor/core/recording.h"
#include "broker-less/monitor/core/view.h"
#include "broker-less/monitor/io/options.h"

namespace vendepass::monitor {

struct PurchaseAnswer {
  PurchaseId purchase;
  std::string json;
};

class Feed {
 public:
  virtual ~Feed() = default;
  virtual const Alliance& alliance() const = 0;
  // What has come since the last call. Waits for it up to `timeout`, or until one of `descriptors`
  // can be read, or a signal comes.
  virtual std::vector<Recorded> receive(Millis timeout, const std::vector<int>& descriptors) = 0;
  virtual std::vector<PurchaseAnswer> take_answers() { return {}; }
  virtual Moment moment() const = 0;
  virtual bool is_over() const { return false; }  // Nothing more can come.
  // What somebody looks at, and is to be asked for; and whether they stand still.
  virtual void want(const std::optional<FlightId>&, const std::optional<PurchaseId>&) {}
  virtual void pause(bool) {}
  // What should be said to whoever looks: a recording that cannot be written any more.
  virtual std::string trouble() const { return ""; }
};

// Errors: kInvalid, kMalformed, kUnsupportedVersion: of files and endpoints.
Result<std::unique_ptr<Feed>> open_live(const Options& options);
Result<Recording> read_recording(const std::string& path);
enum class Pace : std::uint8_t { kAsRecorded, kAtOnce };
Result<std::unique_ptr<Feed>> open_replay(const Options& options, Pace pace);

}  // namespace vendepass::monitor
