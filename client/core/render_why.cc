// `why`: the story of a purchase, one step a line.
#include <algorithm>

#include "client/core/advice.h"
#include "client/core/render_parts.h"
#include "client/core/why_story.h"
#include "common/message_names.h"

namespace vendepass {
namespace {

using Kind = SeatsEvent::Kind;

std::string list_voters(const Quorum& quorum) {
  std::vector<AirlineCode> airlines;
  for (const auto& voter : quorum) airlines.push_back(voter.airline);
  return list_airlines(airlines);
}

std::string deed(const SeatsEvent& event) {
  const auto seats = list_seats(event.seats), freed = list_seats(event.freed);
  const auto of = " of " + to_string(event.flight);
  switch (event.kind) {
    case Kind::kHeld:
      return "held " + seats + of;
    case Kind::kSold:
      return "sold " + seats + of;
    case Kind::kHoldSold:
      return "sold what it held: " + seats + of;
    case Kind::kReleased:
      return "released what it held: " + freed + of;
    case Kind::kCancelled:
      return "took back " + freed + of + ", cancelled by the customer";
    case Kind::kChanged:
      break;
  }
  return "changed " + freed + of + " to " + seats;
}

std::string relation(const std::pair<EventName, Causality>& beside) {
  const auto event = to_string(beside.first);
  switch (beside.second) {
    case Causality::kBefore:
      return ", before " + event;
    case Causality::kAfter:
      return ", after " + event;
    case Causality::kConcurrent:
      break;
  }
  return ", concurrently with " + event;
}

struct Line {
  std::string label;  // The event, or only the airline when it is none.
  std::vector<std::string> text;
};

class Lines {
 public:
  Lines(const PurchaseId& id, const WhyStory& story) : id_{id}, story_{story} {}

  Line operator()(const StoryEvent& step) const {
    auto text = deed(step.event);
    if (step.purchase != id_) text += ", for purchase " + to_string(step.purchase);
    return {to_string(EventName{step.airline, step.event.number}), {text}};
  }

  Line operator()(const StoryRefusal& step) const {
    Line line{to_string(step.airline), {"refused: " + step.refusal.detail}};
    if (step.told_by) line.text.front() += " (as " + to_string(*step.told_by) + " was told)";
    for (const auto& by : step.taken_by) {
      auto text = list_seats(by.seats) + (by.seats.size() == 1 ? " was" : " were") +
                  " taken by purchase " + to_string(by.purchase);
      if (by.since) text += " since " + to_string(*by.since);
      for (const auto& beside : by.beside) text += relation(beside);
      line.text.push_back(std::move(text));
      if (by.only_held && by.purchase < id_)
        line.text.push_back("  only held then: of two that cross, the lower id goes first");
    }
    return line;
  }

  Line operator()(const StoryVotes& step) const {
    const auto& ballot = step.vote.ballot;
    const bool is_entrys = ballot.round == 0;
    auto text = "voted \"" + step.vote.value + "\", as proposed by " +
                (is_entrys ? "its entry " : "") + to_string(ballot.airline) +
                (is_entrys ? "" : " in round " + std::to_string(ballot.round));
    if (step.is_majority) text += ": a majority of " + list_voters(story_.quorum);
    Line line{list_airlines(step.voters), {text}};
    if (story_.home && *story_.home != ballot.airline)
      line.text.push_back(to_string(*story_.home) + ", its entry, had not finished it");
    return line;
  }

 private:
  const PurchaseId& id_;
  const WhyStory& story_;
};

std::string steps_text(const PurchaseId& id, const WhyStory& story) {
  std::vector<Line> lines;
  std::size_t width = 0;
  for (const auto& step : story.steps) {
    lines.push_back(std::visit(Lines{id, story}, step));
    width = std::max(width, lines.back().label.size());
  }
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto number = std::to_string(i + 1);
    text +=
        std::string(number.size() < 2 ? 1 : 0, ' ') + number + ". " + padded(lines[i].label, width);
    for (std::size_t j = 0; j < lines[i].text.size(); ++j)
      text += (j == 0 ? "" : std::string(4 + width, ' ')) + "  " + lines[i].text[j] + "\n";
  }
  return text;
}

std::string ending(const PurchaseId& id, const WhyStory& story) {
  bool has_refusal = false, is_sold_at_once = false;
  for (const auto& step : story.steps) {
    has_refusal |= std::holds_alternative<StoryRefusal>(step);
    const auto* told = std::get_if<StoryEvent>(&step);
    is_sold_at_once |= told != nullptr && told->purchase == id && told->event.kind == Kind::kSold;
  }
  if (story.is_forgotten)
    return (story.state == PurchaseState::kSold ? "Sold" : "Refused") +
           std::string{". Its flights are over, and how it came to that is no longer kept.\n"};
  switch (story.state) {
    case PurchaseState::kSold:
      return is_sold_at_once ? "Sold by its only owner, which decides alone.\n"
                             : "Sold: all owners held their seats, and a majority voted for it.\n";
    case PurchaseState::kRefused:
      return has_refusal
                 ? "Refused: one owner's refusal is the outcome, for nobody gets half a trip.\n"
                 : "Refused by a majority, before anybody had finished it.\n";
    case PurchaseState::kPending:
      break;
  }
  return "Not decided yet; how it ends tells `vendepass outcome " + to_string(id) + "`.\n";
}

}  // namespace

std::string render_why(const WhyResult& result, const Paint& paint) {
  const auto& id = result.reply.purchase;
  const auto story = story_of(result.reply, result.purchase());
  std::string text = paint.bold(to_string(locator_of(id))) + "  " + to_string(story.state) +
                     "  purchase " + to_string(id) + "\n";
  if (result.trip)
    for (std::size_t i = 0; i < result.trip->purchase.legs.size(); ++i) {
      const auto& leg = result.trip->purchase.legs[i];
      text += leg_heading(leg, i + 1, result.trip->facts(leg.flight)) +
              (leg.wishes.empty() ? "" : "  " + list_seats(leg.wishes)) + "\n";
    }
  if (story.home) text += "Entered at " + to_string(*story.home);
  if (story.home && !story.quorum.empty()) text += "; decided by " + list_voters(story.quorum);
  if (story.home) text += "\n";
  text += steps_text(id, story) + ending(id, story);
  if (story.is_cut) text += "There may be more than is told here.\n";
  if (!result.reply.silent.empty())
    text += paint.warn("did not answer: " + list_airlines(result.reply.silent)) + "\n";
  return text + "(" + source_text(result.entry) + ")\n";
}

}  // namespace vendepass
