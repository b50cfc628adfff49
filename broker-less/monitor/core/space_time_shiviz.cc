#include <nlohmann/json.hpp>

#include "broker-less/monitor/core/space_time.h"
#include "common/assert.h"

namespace vendepass {

std::string to_shiviz(const SpaceTime& happened) {
  const auto clocks = stamps(happened);
  std::string log;
  for (std::size_t i = 0; i < clocks.size(); ++i) {
    const auto& moment = happened.moments[i];
    if (moment.host.empty()) continue;  // The page knows no moments of nobody.
    VP_ASSERT(moment.host.find_first_of(" \t\n\v\f\r") == std::string::npos);
    log +=
        moment.host + " " + nlohmann::json(clocks[i]).dump() + "\n" + one_line(moment.text) + "\n";
  }
  return log;
}

}  // namespace vendepass
