// One purchase: what events say of it, and what the airlines have of it when an operator may ask.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "broker-less/monitor/core/pages.h"

namespace vendepass::monitor {
namespace {

using Json = nlohmann::json;

std::string text_in(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return "-";
  return found->is_string() ? found->get<std::string>() : found->dump();
}

void add_testimony(Content& content, const Json& airline) {
  content.top.push_back({{fmt::format("{:<8} {:<10} {:<12} {:<10} {:<14} {}",
                                      text_in(airline, "airline"), text_in(airline, "answer"),
                                      text_in(airline, "promised"), text_in(airline, "vote"),
                                      text_in(airline, "ballot"), text_in(airline, "decision"))}});
  if (const auto refusal = airline.find("refusal"); refusal != airline.end() && !refusal->is_null())
    content.top.push_back(
        {{"         refused: " + text_in(*refusal, "reason") + ", " + text_in(*refusal, "detail"),
          Style::kNotice}});
}

// An answer of another version may lack what is looked for: then there is less to show.
void add_answer(Content& content, const std::string& text) {
  const auto json = Json::parse(text, nullptr, false);
  if (!json.is_object()) {
    content.top.push_back({{"the airline's answer cannot be read", Style::kBad}});
    return;
  }
  if (const auto error = json.find("error"); error != json.end()) {
    content.top.push_back({{text_in(*error, "detail"), Style::kNotice}});
    return;
  }
  content.top.push_back({{fmt::format("{:<8} {:<10} {:<12} {:<10} {:<14} {}", "AIRLINE", "AS OWNER",
                                      "PROMISED", "VOTE", "IN BALLOT", "KNOWS DECISION"),
                          Style::kDim}});
  if (const auto airlines = json.find("airlines"); airlines != json.end() && airlines->is_array())
    for (const auto& airline : *airlines)
      if (airline.is_object()) add_testimony(content, airline);
  if (const auto silent = json.find("silent"); silent != json.end() && !silent->empty())
    content.top.push_back({{"did not answer: " + silent->dump(), Style::kNotice}});
}

}  // namespace

Content purchase_page(const Look& look, const PurchaseId& purchase) {
  Content content;
  content.title = {
      {fmt::format(" purchase {} · {}", to_string(purchase), to_string(locator_of(purchase)))}};
  const auto* answer = look.watch.purchase(purchase);
  if (answer != nullptr)
    add_answer(content, *answer);
  else
    content.top.push_back(
        {{look.has_operator ? "asking the airline of --operator what all know of it"
                            : "votes are in no event: --operator DIR asks an airline on this host",
          Style::kDim}});
  add_events(content, look, "events of it", Leads::kToFlight,
             [&](const HeardEvent& event) { return event.words.purchase == purchase; });
  return content;
}

}  // namespace vendepass::monitor
