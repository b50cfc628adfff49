#include "client/core/render.h"

#include "client/core/render_parts.h"
#include "common/message_names.h"

namespace vendepass {
namespace {

std::string text_of(const AirlinesResult& result, const Paint&) {
  std::vector<std::vector<std::string>> rows{
      {"CODE", "NAME", "TICKETS", "STATE", "VOTES", "EVENTS", "AGE", "ENDPOINT"}};
  for (const auto& view : result.reply.airlines) {
    auto accounting = std::to_string(view.accounting_code);
    accounting.insert(0, 3 - std::min<std::size_t>(3, accounting.size()), '0');
    rows.push_back({to_string(view.airline), view.name, accounting, to_string(view.liveness),
                    view.in_quorum ? "yes" : "no", std::to_string(view.events),
                    age_text(view.age_ms), view.endpoint});
  }
  return table(rows) + "(as " + to_string(result.entry) + " knows it; alliance edition " +
         std::to_string(result.reply.edition) + ", prices in " + to_string(result.reply.currency) +
         ")\n";
}

std::string text_of(const AirportsResult& result, const Paint&) {
  if (result.reply.airports.empty())
    return "No airport matches: try a part of its city's name, or no text for all of them\n";
  std::vector<std::vector<std::string>> rows{{"CODE", "CITY", "NAME"}};
  for (const auto& airport : result.reply.airports)
    rows.push_back({to_string(airport.code), airport.city, airport.name});
  return table(rows);
}

std::string text_of(const SearchResult& result, const Paint& paint) {
  return render_search(result, paint);
}

std::string text_of(const SeatsResult& result, const Paint& paint) {
  return render_seat_map(result, paint);
}

std::string text_of(const WatchResult& result, const Paint& paint) {
  return render_seat_change(result, paint);
}

std::string text_of(const AccountResult& result, const Paint& paint) {
  return render_sign_in(result, paint);
}

std::string text_of(const DetailsResult& result, const Paint& paint) {
  return render_details(result, paint);
}

std::string text_of(const EraseResult& result, const Paint& paint) {
  return render_erasure(result, paint);
}

std::string text_of(const BuyResult& result, const Paint& paint) {
  std::string text;
  switch (result.how) {
    case BuyResult::How::kBought:
      text = paint.good("Bought") + ".";
      break;
    case BuyResult::How::kContinued:
      text = paint.good("Bought") + ": the pending purchase of this computer was continued.";
      break;
    case BuyResult::How::kBoughtBefore:
      text = "Bought before: nothing was sent (buy it once more with --again).";
      break;
  }
  if (result.finished_for_other && result.entry)
    text += " " + to_string(*result.entry) + " finished it for " +
            to_string(result.trip.purchase.home_entry) + ".";
  return text + "\n" + render_trip(result.trip, paint) +
         (result.entry ? "" : "(" + source_text(result.entry) + ")\n");
}

std::string text_of(const TripsResult& result, const Paint& paint) {
  return render_trip_list(result, paint);
}

std::string text_of(const ShowResult& result, const Paint& paint) {
  return render_trip(result.trip, paint) + "(" + source_text(result.entry) + ")\n";
}

std::string text_of(const ChangeResult& result, const Paint& paint) {
  std::string text;
  switch (result.did) {
    case ChangeResult::Did::kCancelled:
      text = "Cancelled " + std::to_string(result.changed.size()) +
             (result.changed.size() == 1 ? " ticket; its seat is" : " tickets; their seats are") +
             " free again.\n";
      break;
    case ChangeResult::Did::kSeatChanged:
      text = "Seat changed.\n";
      break;
    case ChangeResult::Did::kNothingToDo:
      text = "Nothing to do: it is so already.\n";
      break;
  }
  return text + render_trip(result.trip, paint);
}

std::string text_of(const OutcomeResult& result, const Paint& paint) {
  const auto& reply = result.reply;
  std::string text = paint.bold(to_string(locator_of(reply.purchase))) + "  " +
                     to_string(reply.state) + "  purchase " + to_string(reply.purchase) + "\n";
  for (const auto& ticket : tickets_from(reply.legs))
    text += "  leg " + std::to_string(ticket.leg + 1) + "  " + to_string(ticket.seat) + "  " +
            to_string(ticket.number) + "  " + to_string(ticket.fare) + "\n";
  if (reply.refusal) text += "  " + reply.refusal->detail + "\n";
  if (reply.state == PurchaseState::kSold && reply.legs.empty())
    text += "  its flights are over and its details are no longer kept, or it is not yours\n";
  if (reply.state == PurchaseState::kPending)
    text += "Not decided yet: repeat the same command, that is safe.\n";
  if (reply.state == PurchaseState::kSold && result.asked == OutcomeResult::Asked::kGiveUp)
    text += "It was sold before it could be given up: `vendepass cancel " +
            to_string(locator_of(reply.purchase)) + "` gives the seats back.\n";
  return text;
}

std::string text_of(const WhyResult& result, const Paint& paint) {
  return render_why(result, paint);
}

std::string text_of(const Failure& failure, const Paint& paint) {
  return paint.bad(failure.code) + ": " + failure.detail + "\n" + "next: " + failure.next + "\n";
}

}  // namespace

std::string render(const Report& report, Colours colours) {
  const Paint paint{colours};
  return std::visit([&paint](const auto& result) { return text_of(result, paint); }, report.result);
}

}  // namespace vendepass
