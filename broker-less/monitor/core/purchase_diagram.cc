#include <algorithm>
#include <nlohmann/json.hpp>

#include "broker-less/monitor/core/diagram.h"

namespace vendepass::monitor {
namespace {

using Json = nlohmann::json;
using Kind = vendepass::Moment::Kind;

// In the order in which the protocol does it; within a stage by clock.
enum class Stage : std::uint8_t { kHeld, kRefused, kVoted, kEnded, kLater };

struct Told {
  Stage stage;
  std::uint64_t sum;  // Of the clock.
  vendepass::Moment moment;
};

Stage stage_of(const std::string& what) {
  if (what == "held") return Stage::kHeld;
  return what == "hold_sold" || what == "hold_released" || what == "sold" ? Stage::kEnded
                                                                          : Stage::kLater;
}

std::string text_in(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

void add_event(std::vector<Told>& told, const std::string& host, const Json& event) {
  const auto what = text_in(event, "what");
  std::string seats;
  std::uint64_t sum = 0;
  for (const auto& seat : event.value("seats", Json::array()))
    if (seat.is_string()) seats += " " + seat.get<std::string>();
  const auto clock = event.value("clock", Json::object());
  for (const auto& [airline, count] : clock.items())
    if (count.is_number_unsigned()) sum += count.get<std::uint64_t>();
  told.push_back(
      {stage_of(what),
       sum,
       {.host = host,
        .text = text_in(event, "event") + " " + what + " " + text_in(event, "flight") + seats,
        .kind = Kind::kEvent,
        .after = {},
        .lost = {},
        .when = "",
        .clock = clock.dump()}});
}

void add_airline(std::vector<Told>& told, const Json& airline) {
  const auto host = text_in(airline, "airline");
  const auto add = [&](Stage stage, const std::string& text) {
    told.push_back({stage,
                    0,
                    {.host = host,
                     .text = text,
                     .kind = Kind::kRecord,
                     .after = {},
                     .lost = {},
                     .when = "",
                     .clock = ""}});
  };
  for (const auto& event : airline.value("events", Json::array()))
    if (event.is_object()) add_event(told, host, event);
  if (const auto refusal = airline.find("refusal");
      refusal != airline.end() && refusal->is_object())
    add(Stage::kRefused,
        "refused: " + text_in(*refusal, "reason") + ", " + text_in(*refusal, "detail"));
  if (const auto vote = text_in(airline, "vote"); !vote.empty())
    add(Stage::kVoted, "votes " + vote + " in ballot " + text_in(airline, "ballot"));
  const bool has_events = !airline.value("events", Json::array()).empty();
  if (const auto decision = text_in(airline, "decision"); !decision.empty() && !has_events)
    add(Stage::kEnded, "knows the decision: " + decision);
}

// Held before a vote, votes before what they end: of other airlines, the newest of each.
void add_arrows(std::vector<Told>& told) {
  for (std::size_t i = 0; i < told.size(); ++i) {
    const auto before = told[i].stage == Stage::kVoted   ? Stage::kHeld
                        : told[i].stage == Stage::kEnded ? Stage::kVoted
                                                         : told[i].stage;
    if (before == told[i].stage) continue;
    std::map<std::string, std::size_t> newest;
    for (std::size_t k = 0; k < i; ++k)
      if (told[k].stage == before && told[k].moment.host != told[i].moment.host)
        newest[told[k].moment.host] = k;
    for (const auto& [host, from] : newest) told[i].moment.after.push_back({from, ""});
  }
}

}  // namespace

Result<SpaceTime> diagram_of_purchase(const std::string& text) {
  const auto json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return Error{ErrorCode::kMalformed, "the airline's answer cannot be read"};
  if (const auto error = json.find("error"); error != json.end() && error->is_object())
    return Error{ErrorCode::kInvalid, text_in(*error, "detail")};
  std::vector<Told> told;
  SpaceTime happened;
  for (const auto& airline : json.value("airlines", Json::array())) {
    if (!airline.is_object()) continue;
    happened.hosts.push_back(text_in(airline, "airline"));
    add_airline(told, airline);
  }
  if (told.empty())
    return Error{ErrorCode::kUnknownPurchase, "no airline that answered knows this purchase"};
  std::ranges::stable_sort(told, {}, [](const Told& each) {
    return std::pair{each.stage, each.sum};
  });
  add_arrows(told);
  for (auto& each : told) happened.moments.push_back(std::move(each.moment));
  return happened;
}

}  // namespace vendepass::monitor
