// `why` as JSON: the story, and what each airline has of the purchase.
#include "client/core/json_parts.h"
#include "client/core/why_story.h"
#include "common/message_names.h"

namespace vendepass {
namespace {

void add(Json& json, const StoryEvent& step) {
  json["what"] = to_string(step.event.kind);
  json["airlines"] = Json::array({to_string(step.airline)});
  json["event"] = to_string(EventName{step.airline, step.event.number});
  json["clock"] = to_string(step.event.clock);
  json["purchase"] = to_string(step.purchase);
  json["flight"] = to_string(step.event.flight);
  json["seats"] = texts(step.event.seats);
  json["freed"] = texts(step.event.freed);
}

void add(Json& json, const StoryRefusal& step) {
  json["what"] = "refused";
  json["airlines"] = Json::array({to_string(step.airline)});
  json["told_by"] = text_or_null(step.told_by);
  json["refusal"] = refusal(step.refusal);
  for (const auto& by : step.taken_by) {
    Json taken{{"purchase", to_string(by.purchase)},
               {"seats", texts(by.seats)},
               {"since", text_or_null(by.since)},
               {"only_held", by.only_held},
               {"beside", Json::array()}};
    for (const auto& [event, causality] : by.beside)
      taken["beside"].push_back({{"event", to_string(event)}, {"order", to_string(causality)}});
    json["taken_by"].push_back(std::move(taken));
  }
}

void add(Json& json, const StoryVotes& step) {
  json["what"] = "voted";
  json["airlines"] = texts(step.voters);
  json["ballot"] = to_string(step.vote.ballot);
  json["value"] = step.vote.value;
  json["is_majority"] = step.is_majority;
}

// Every step has every key: what it has nothing of is null or empty.
Json step_json(const StoryStep& step, const PurchaseId& purchase) {
  Json json{{"what", ""},
            {"airlines", Json::array()},
            {"event", nullptr},
            {"clock", nullptr},
            {"purchase", to_string(purchase)},
            {"flight", nullptr},
            {"seats", Json::array()},
            {"freed", Json::array()},
            {"told_by", nullptr},
            {"refusal", nullptr},
            {"taken_by", Json::array()},
            {"ballot", nullptr},
            {"value", nullptr},
            {"is_majority", nullptr}};
  std::visit([&json](const auto& told) { add(json, told); }, step);
  return json;
}

Json testimony_json(const Testimony& testimony) {
  const auto& promised = testimony.promised;
  const auto& vote = testimony.vote;
  return {{"airline", to_string(testimony.airline)},
          {"answer", text_or_null(testimony.answer)},
          {"promised", promised ? Json(to_string(*promised)) : Json(nullptr)},
          {"vote", vote ? Json(vote->value) : Json(nullptr)},
          {"ballot", vote ? Json(to_string(vote->ballot)) : Json(nullptr)},
          {"decision", text_or_null(testimony.decision)}};
}

}  // namespace

void add(Json& object, const WhyResult& result) {
  const auto& reply = result.reply;
  const auto story = story_of(reply, result.purchase());
  object["entry"] = to_string(result.entry);
  object["purchase"] = to_string(reply.purchase);
  object["locator"] = to_string(locator_of(reply.purchase));
  object["state"] = to_string(story.state);
  object["home_entry"] = text_or_null(story.home);
  object["quorum"] = Json::array();
  for (const auto& voter : story.quorum) object["quorum"].push_back(to_string(voter.airline));
  object["story"] = Json::array();
  for (const auto& step : story.steps) object["story"].push_back(step_json(step, reply.purchase));
  object["airlines"] = Json::array();
  for (const auto& testimony : reply.testimonies)
    object["airlines"].push_back(testimony_json(testimony));
  object["is_cut"] = story.is_cut;
  object["is_forgotten"] = story.is_forgotten;
  object["silent"] = texts(reply.silent);
}

}  // namespace vendepass
