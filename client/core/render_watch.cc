// Lines of `watch`.
#include "client/core/legs.h"
#include "client/core/render_parts.h"
#include "common/message_names.h"

namespace vendepass {
namespace {

// "as AD knew it 0.3 s ago": who answered, and how old its part about the flight's airline is.
std::string source_of(AirlineCode entry, const Freshness& freshness) {
  std::string text = "as " + to_string(entry) + " ";
  text += freshness.age_ms ? "knew it " + age_text(freshness.age_ms) + " ago" : "knows it";
  if (freshness.liveness != Liveness::kUp)
    text += "; " + to_string(freshness.airline) + " is " + to_string(freshness.liveness);
  return text;
}

std::string state_of(std::size_t free, AirlineCode entry, const Freshness& freshness) {
  return "  (" + std::to_string(free) + " free, " + source_of(entry, freshness) + ")\n";
}

std::string sale_text(Sale sale, const Paint& paint) {
  switch (sale) {
    case Sale::kOpen:
      return "";
    case Sale::kClosed:
      return "  " + paint.warn("closed for sale");
    case Sale::kCancelled:
      break;
  }
  return "  " + paint.bad("cancelled by its airline");
}

}  // namespace

std::string render_watched_flight(const SeatsResult& result, UtcSeconds at, UtcOffset zone) {
  const auto& reply = result.reply;
  return clock_text(at, zone) + "  " + to_string(reply.flight) + "  " +
         times_text(facts_of(reply)) + sale_text(sale_of(reply), Paint{Colours::kOff}) +
         state_of(count_free(reply), result.entry, reply.freshness);
}

std::string render_seat_change(const WatchResult& result, const Paint& paint) {
  const auto& change = result.change;
  std::string text = clock_text(result.at, result.zone);
  for (const auto seat : change.taken) text += "  " + paint.warn(to_string(seat) + " taken");
  for (const auto seat : change.freed) text += "  " + paint.good(to_string(seat) + " free again");
  for (const auto& one : change.fares)
    text += "  cabin " + to_string(one.cabin) + " now " + to_string(one.fare);
  // `watch` ends with a flight that is not for sale: that it is not is news, whenever it is said.
  text += sale_text(change.sale, paint);
  return text + state_of(change.free, result.entry, result.freshness);
}

}  // namespace vendepass
