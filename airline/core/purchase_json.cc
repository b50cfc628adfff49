#include "airline/core/purchase_json.h"

#include <nlohmann/json.hpp>

#include "common/message_names.h"

namespace vendepass {
namespace {

using Json = nlohmann::ordered_json;

template <typename T>
Json text_or_null(const std::optional<T>& value) {
  return value ? Json(to_string(*value)) : Json(nullptr);
}

Json event_json(AirlineCode airline, const SeatsEvent& event) {
  Json seats = Json::array();
  for (const auto& seat : event.seats) seats.push_back(to_string(seat));
  Json clock = Json::object();
  for (const auto& [code, count] : event.clock.components()) clock[to_string(code)] = count;
  return {{"event", to_string(airline) + ":" + std::to_string(event.number)},
          {"what", to_string(event.kind)},
          {"flight", to_string(event.flight)},
          {"seats", seats},
          {"clock", clock}};
}

Json testimony_json(const Testimony& testimony) {
  const auto& vote = testimony.vote;
  const auto& refusal = testimony.refusal;
  Json json{
      {"airline", to_string(testimony.airline)},
      {"answer", text_or_null(testimony.answer)},
      {"refusal", refusal ? Json{{"reason", name_of(refusal->reason)}, {"detail", refusal->detail}}
                          : Json(nullptr)},
      {"promised", text_or_null(testimony.promised)},
      {"vote", vote ? Json(vote->value) : Json(nullptr)},
      {"ballot", vote ? Json(to_string(vote->ballot)) : Json(nullptr)},
      {"decision", text_or_null(testimony.decision)},
      {"events", Json::array()}};
  for (const auto& event : testimony.events)
    json["events"].push_back(event_json(testimony.airline, event));
  return json;
}

}  // namespace

std::string purchase_json(std::uint64_t request, const WhyReply& reply) {
  Json json{{"ok", true},
            {"purchase", to_string(reply.purchase)},
            {"locator", to_string(locator_of(reply.purchase))},
            {"airlines", Json::array()},
            {"silent", Json::array()},
            {"request", request}};
  for (const auto& testimony : reply.testimonies)
    json["airlines"].push_back(testimony_json(testimony));
  for (const auto airline : reply.silent) json["silent"].push_back(to_string(airline));
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace vendepass
