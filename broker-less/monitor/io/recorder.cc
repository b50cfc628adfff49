#include "broker-less/monitor/io/recorder.h"

#include <cerrno>
#include <cstring>

namespace vendepass::monitor {

Result<Recorder> Recorder::create(const std::string& path, const std::string& header) {
  File file{std::fopen(path.c_str(), "wxe")};
  if (!file)
    return Error{ErrorCode::kInvalid, "cannot create " + path + ": " + std::strerror(errno)};
  Recorder recorder{std::move(file), path};
  recorder.write(header);
  recorder.flush();
  if (!recorder.trouble().empty()) return Error{ErrorCode::kInvalid, recorder.trouble()};
  return recorder;
}

void Recorder::write(const std::string& line) {
  if (trouble_.empty() && std::fwrite(line.data(), 1, line.size(), file_.get()) != line.size())
    fail();
}

void Recorder::flush() {
  if (trouble_.empty() && std::fflush(file_.get()) != 0) fail();
}

void Recorder::fail() { trouble_ = "recording ended: " + path_ + ": " + std::strerror(errno); }

}  // namespace vendepass::monitor
