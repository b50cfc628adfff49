#include "broker-less/monitor/io/drawing.h"

#include <filesystem>

#include "broker-less/io/text_file.h"
#include "broker-less/monitor/core/diagram.h"
#include "broker-less/monitor/io/asker.h"

namespace vendepass::monitor {
namespace {

Result<SpaceTime> what_is_wanted(const Options& options) {
  if (options.replay.empty())
    return diagram_of_purchase(ask_for_purchase(options.operator_data, *options.purchase));
  const auto recording = read_recording(options.replay);
  if (!recording) return recording.error();
  auto happened = diagram_of(*recording, options.purchase, options.last);
  if (happened.moments.empty())
    return Error{ErrorCode::kInvalid,
                 options.replay + " has no event" + (options.purchase ? " of that purchase" : "")};
  return happened;
}

std::string title_of(const Options& options) {
  const auto file = std::filesystem::path{options.replay}.filename().string();
  if (!options.purchase) return file;
  return "purchase " + to_string(*options.purchase) + (file.empty() ? "" : " in " + file);
}

}  // namespace

Result<Done> draw(const Options& options) {
  const auto happened = what_is_wanted(options);
  if (!happened) return happened.error();
  Result<Done> done = Done{};
  if (!options.svg.empty())
    done = replace_text_file(options.svg, to_svg(*happened, title_of(options)));
  if (done && !options.shiviz.empty())
    done = replace_text_file(options.shiviz, to_shiviz(*happened));
  return done;
}

}  // namespace vendepass::monitor
