#include "broker-less/monitor/core/json_lines.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "common/message_names.h"

namespace vendepass::monitor {
namespace {

using Json = nlohmann::ordered_json;

std::string dumped(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// "2026-12-01T03:04:05.250Z"
std::string utc_text(const DayClock& clock, Millis at) {
  const auto when = clock.began + at;
  return vendepass::to_string(Date{std::chrono::floor<std::chrono::days>(when)}) + "T" +
         clock_text({clock.began, UtcOffset{0}}, at) + "Z";
}

Json clock_json(const VectorClock& clock) {
  Json json = Json::object();
  for (const auto& [airline, count] : clock.components()) json[to_string(airline)] = count;
  return json;
}

template <typename T>
Json number_or_null(const std::optional<T>& number) {
  return number ? Json(*number) : Json(nullptr);
}
template <typename T>
Json text_or_null(const std::optional<T>& value) {
  return value ? Json(to_string(*value)) : Json(nullptr);
}

void add(Json& json, const HeardEvent& event) {
  json["type"] = "event";
  json["airline"] = to_string(event.airline);
  json["number"] = event.number;
  json["clock"] = clock_json(event.clock);
  json["event"] = event.words.kind;
  json["flight"] = text_or_null(event.words.flight);
  json["purchase"] = text_or_null(event.words.purchase);
  json["seats"] = Json::array();
  for (const auto& seat : event.words.seats) json["seats"].push_back(to_string(seat));
  json["is_sale"] = event.words.is_sale;
  json["text"] = event.words.text;
}

Json bulletin_json(const Bulletin& bulletin) {
  Json peers = Json::array();
  for (const auto& peer : bulletin.peers)
    peers.push_back({{"airline", to_string(peer.airline)},
                     {"state", to_string(peer.liveness)},
                     {"silent_ms", number_or_null(peer.silent_ms)},
                     {"round_trip_ms", number_or_null(peer.round_trip_ms)}});
  Json forked = Json::array();
  for (const auto airline : bulletin.forked) forked.push_back(to_string(airline));
  return {{"airline", to_string(bulletin.airline)},
          {"state", to_string(bulletin.condition)},
          {"edition", bulletin.edition},
          {"incarnation", bulletin.incarnation},
          {"count", bulletin.count},
          {"clock", clock_json(bulletin.digest.clock)},
          {"free", bulletin.digest.free},
          {"held", bulletin.digest.held},
          {"sold", bulletin.digest.sold},
          {"in_doubt", bulletin.digest.in_doubt},
          {"reaches_majority", bulletin.reaches_majority},
          {"forked", forked},
          {"peers", peers}};
}

void add(Json& json, const HeardBulletin& heard) {
  json["type"] = "bulletin";
  json.update(bulletin_json(heard.bulletin));
}

void add(Json& json, const MissedEvents& missed) {
  json["type"] = "missed";
  json["airline"] = to_string(missed.airline);
  json["first"] = missed.first;
  json["last"] = missed.last;
}

Json finding_json(const Finding& finding) {
  return {{"weight", finding.weight == Finding::Weight::kBad ? "bad" : "notice"},
          {"text", finding.text}};
}

Json airline_json(const Watch& watch, AirlineCode code, Millis now) {
  const auto& airline = watch.airline(code);
  Json behind = Json::object();
  for (const auto& [other, each] : watch.airlines())
    if (const auto lacks = watch.behind(code, other); lacks > 0) behind[to_string(other)] = lacks;
  const auto stale = watch.stale(code, now);
  return {{"airline", to_string(code)},
          {"stale_ms", stale ? Json(stale->count()) : Json(nullptr)},
          {"bulletin", airline.bulletin ? bulletin_json(*airline.bulletin) : Json(nullptr)},
          {"behind", behind},
          {"events_heard", airline.events},
          {"events_missed", airline.missed}};
}

}  // namespace

std::string json_of(const News& news, const DayClock& clock) {
  return std::visit(
      [&](const auto& heard) {
        Json json{{"at", utc_text(clock, heard.at)}};
        add(json, heard);
        return dumped(json);
      },
      news);
}

std::string json_of(const Finding& finding, Turn turn, const DayClock& clock, Millis now) {
  Json json{{"at", utc_text(clock, now)},
            {"type", turn == Turn::kBegins ? "finding" : "finding_over"}};
  json.update(finding_json(finding));
  return dumped(json);
}

std::string json_of(const Watch& watch, const DayClock& clock, Millis now) {
  Json json{{"at", utc_text(clock, now)},        {"type", "look"},
            {"alliance", watch.alliance().name}, {"edition", watch.alliance().edition},
            {"quorum", Json::array()},           {"airlines", Json::array()},
            {"findings", Json::array()},         {"forged", watch.forged()}};
  for (const auto& voter : watch.alliance().quorum)
    json["quorum"].push_back(to_string(voter.airline));
  for (const auto& [code, airline] : watch.airlines())
    json["airlines"].push_back(airline_json(watch, code, now));
  for (const auto& finding : findings(watch, now))
    json["findings"].push_back(finding_json(finding));
  return dumped(json);
}

std::string text_of(const Watch& watch, const DayClock& clock, Millis now) {
  const Size wide{140, 1};
  const auto content = main_page({.watch = watch, .now = now, .clock = clock, .size = wide});
  std::string text;
  const auto add_line = [&](const Rich& line) {
    Screen screen{{200, 1}};
    screen.put(0, line);
    text += screen.text().front() + "\n";
  };
  add_line(content.title);
  for (const auto& line : content.top) add_line(line);
  // The airlines, and not the events after them.
  for (std::size_t i = 0; i < content.pinned; ++i) add_line(content.items[i].line);
  return text;
}

}  // namespace vendepass::monitor
