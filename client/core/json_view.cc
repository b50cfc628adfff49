#include "client/core/json_view.h"

#include "client/core/json_parts.h"
#include "client/core/legs.h"
#include "client/core/render.h"
#include "client/core/render_parts.h"
#include "common/message_names.h"

namespace vendepass {

Json refusal(const std::optional<Refusal>& value) {
  if (!value) return nullptr;
  return {{"reason", std::string{name_of(value->reason)}},
          {"detail", value->detail},
          {"flight", text_or_null(value->flight)},
          {"free_seats", texts(value->free_seats)}};
}

namespace {

Json money(const Money& value) {
  return {{"minor", value.minor}, {"currency", to_string(value.currency)}};
}

Json freshness(const Freshness& part) {
  return {{"airline", to_string(part.airline)},
          {"liveness", to_string(part.liveness)},
          {"age_ms", part.age_ms ? Json(*part.age_ms) : Json(nullptr)}};
}

std::string sort_text(SortKey sort) {
  switch (sort) {
    case SortKey::kPrice:
      return "price";
    case SortKey::kArrival:
      return "arrival";
    case SortKey::kLegs:
      break;
  }
  return "legs";
}

void add_facts(Json& object, const FlightFacts* facts) {
  object["from"] = facts != nullptr ? Json(to_string(facts->from)) : Json(nullptr);
  object["to"] = facts != nullptr ? Json(to_string(facts->to)) : Json(nullptr);
  object["departure"] =
      facts != nullptr ? Json(local_iso(facts->departure, facts->departure_offset)) : Json(nullptr);
  object["arrival"] =
      facts != nullptr ? Json(local_iso(facts->arrival, facts->arrival_offset)) : Json(nullptr);
}

Json leg_of(const FlightView& leg) {
  Json object{{"flight", to_string(leg.flight)}};
  const auto facts = facts_of(leg);
  add_facts(object, &facts);
  object["cabin"] = to_string(leg.cabin);
  object["fare"] = money(leg.fare);
  object["free_seats"] = leg.free_seats;
  object["suspect"] = leg.suspect;
  return object;
}

Json itinerary(const ItineraryView& trip, std::size_t passengers) {
  Money total = trip.price;
  total.minor *= static_cast<std::int64_t>(passengers);
  Json legs = Json::array();
  for (const auto& leg : trip.legs) legs.push_back(leg_of(leg));
  const auto minutes =
      trip.legs.empty() ? 0 : (trip.legs.back().arrival - trip.legs.front().departure).count() / 60;
  return {{"price", money(trip.price)},
          {"total", money(total)},
          {"duration_minutes", minutes},
          {"buy", buy_command(trip, passengers)},
          {"legs", legs}};
}

Json ticket(const TicketView& view, const std::vector<std::string>& passengers) {
  return {{"number", to_string(view.number)},
          {"leg", view.leg + 1},
          {"passenger", view.passenger + 1},
          {"name",
           view.passenger < passengers.size() ? Json(passengers[view.passenger]) : Json(nullptr)},
          {"seat", to_string(view.seat)},
          {"fare", money(view.fare)},
          {"state", to_string(view.state)},
          {"seat_changes", view.seat_changes}};
}

Json tickets_json(const std::vector<TicketView>& views,
                  const std::vector<std::string>& passengers) {
  Json array = Json::array();
  for (const auto& view : views) array.push_back(ticket(view, passengers));
  return array;
}

Json trip_json(const Trip& trip) {
  Json legs = Json::array();
  for (std::size_t i = 0; i < trip.purchase.legs.size(); ++i) {
    const auto& leg = trip.purchase.legs[i];
    Json object{{"leg", i + 1}, {"flight", to_string(leg.flight)}};
    add_facts(object, trip.facts(leg.flight));
    object["cabin"] = to_string(leg.cabin);
    object["wishes"] = texts(leg.wishes);
    object["accepted_fare"] = money(leg.accepted_fare);
    legs.push_back(object);
  }
  return {{"purchase", to_string(trip.id)},
          {"locator", to_string(locator_of(trip.id))},
          {"state", to_string(trip.state)},
          {"passengers", trip.purchase.passengers},
          {"total", money(total_of(trip.purchase))},
          {"home_entry", to_string(trip.purchase.home_entry)},
          {"latest_hold", to_string(trip.purchase.latest_hold)},
          {"legs", legs},
          {"tickets", tickets_json(trip.tickets, trip.purchase.passengers)},
          {"refusal", refusal(trip.refusal)},
          {"silent", texts(trip.silent)}};
}

void add(Json& object, const AirlinesResult& result) {
  object["entry"] = to_string(result.entry);
  object["edition"] = result.reply.edition;
  object["currency"] = to_string(result.reply.currency);
  object["quorum"] = Json::array();
  for (const auto& voter : result.reply.quorum)
    object["quorum"].push_back({{"airline", to_string(voter.airline)}, {"tenure", voter.tenure}});
  object["airlines"] = Json::array();
  for (const auto& view : result.reply.airlines)
    object["airlines"].push_back({{"airline", to_string(view.airline)},
                                  {"name", view.name},
                                  {"accounting_code", view.accounting_code},
                                  {"in_quorum", view.in_quorum},
                                  {"liveness", to_string(view.liveness)},
                                  {"endpoint", view.endpoint},
                                  {"events", view.events},
                                  {"age_ms", view.age_ms ? Json(*view.age_ms) : Json(nullptr)}});
}

void add(Json& object, const AirportsResult& result) {
  object["entry"] = to_string(result.entry);
  object["airports"] = Json::array();
  for (const auto& airport : result.reply.airports)
    object["airports"].push_back({{"code", to_string(airport.code)},
                                  {"name", airport.name},
                                  {"city", airport.city},
                                  {"city_code", to_string(airport.city_code)}});
}

void add(Json& object, const SearchResult& result) {
  object["entry"] = to_string(result.entry);
  object["from"] = to_string(result.query.from);
  object["to"] = to_string(result.query.to);
  object["date"] = to_string(result.query.date);
  object["passengers"] = result.query.passengers;
  object["sort"] = sort_text(result.query.sort);
  object["itineraries"] = Json::array();
  for (const auto& trip : result.reply.itineraries)
    object["itineraries"].push_back(itinerary(trip, result.query.passengers));
  object["freshness"] = Json::array();
  for (const auto& part : result.reply.freshness) object["freshness"].push_back(freshness(part));
}

void add(Json& object, const SeatsResult& result) {
  const auto facts = facts_of(result.reply);
  object["entry"] = to_string(result.entry);
  object["flight"] = to_string(result.reply.flight);
  add_facts(object, &facts);
  object["cancelled"] = result.reply.cancelled;
  object["closed"] = result.reply.closed;
  object["cabins"] = Json::array();
  for (const auto& cabin : result.reply.cabins)
    object["cabins"].push_back({{"cabin", to_string(cabin.cabin)},
                                {"fare", money(cabin.fare)},
                                {"first_row", cabin.first_row},
                                {"last_row", cabin.last_row},
                                {"letters", cabin.letters},
                                {"taken", texts(cabin.taken)},
                                {"free", texts(free_seats(cabin))}});
  object["freshness"] = freshness(result.reply.freshness);
}

void add(Json& object, const WatchResult& result) {
  const auto& change = result.change;
  // With seconds, which to_string() leaves out: a flight sells faster than by the minute.
  object["at"] = to_string(local_date(result.at, UtcOffset{0})) + "T" +
                 clock_text(result.at, UtcOffset{0}) + "Z";
  object["taken"] = texts(change.taken);
  object["freed"] = texts(change.freed);
  object["fares"] = Json::array();
  for (const auto& one : change.fares)
    object["fares"].push_back({{"cabin", to_string(one.cabin)}, {"fare", money(one.fare)}});
  object["free"] = change.free;
  object["state"] = to_string(change.sale);
  object["airline"] = to_string(result.entry);
  object["age_ms"] = result.freshness.age_ms ? Json(*result.freshness.age_ms) : Json(nullptr);
}

std::string did_text(AccountResult::Did did) {
  switch (did) {
    case AccountResult::Did::kRegistered:
      return "registered";
    case AccountResult::Did::kSignedIn:
      return "signed_in";
    case AccountResult::Did::kPasswordChanged:
      return "password_changed";
    case AccountResult::Did::kSignedOut:
      break;
  }
  return "signed_out";
}

void add(Json& object, const AccountResult& result) {
  object["entry"] = text_or_null(result.entry);
  object["did"] = did_text(result.did);
  object["customer"] = text_or_null(result.customer);
  object["email"] = result.email;
  object["name"] = result.name;
  object["expires"] = text_or_null(result.expires);
}

std::string did_text(DetailsResult::Did did) {
  switch (did) {
    case DetailsResult::Did::kShown:
      return "shown";
    case DetailsResult::Did::kChanged:
      return "changed";
    case DetailsResult::Did::kNothingToDo:
      break;
  }
  return "nothing_to_do";
}

Json field_json(const FieldView& view) {
  Json values = Json::array();
  for (const auto& value : view.values)
    values.push_back({{"text", value.text ? Json(*value.text) : Json(nullptr)},
                      {"version", value.version},
                      {"details", to_hex(view_of(value.details))}});
  return {{"field", to_string(view.field)}, {"values", values}};
}

void add(Json& object, const DetailsResult& result) {
  object["entry"] = to_string(result.entry);
  object["did"] = did_text(result.did);
  object["changed"] = texts(result.changed);
  object["customer"] = to_string(result.account.customer);
  object["key"] = result.account.key;
  object["fields"] = Json::array();
  for (const auto& view : result.account.fields) object["fields"].push_back(field_json(view));
}

void add(Json& object, const EraseResult& result) {
  object["entry"] = to_string(result.entry);
  object["customer"] = to_string(result.customer);
  object["email"] = result.email;
  object["trips"] = Json::array();
  for (const auto& trip : result.trips) object["trips"].push_back(trip_json(trip));
  object["kept_in"] = result.kept_in;
}

std::string how_text(BuyResult::How how) {
  switch (how) {
    case BuyResult::How::kBought:
      return "bought";
    case BuyResult::How::kContinued:
      return "continued";
    case BuyResult::How::kBoughtBefore:
      break;
  }
  return "bought_before";
}

void add(Json& object, const BuyResult& result) {
  object["entry"] = text_or_null(result.entry);
  object["how"] = how_text(result.how);
  object["finished_for_other"] = result.finished_for_other;
  object["trip"] = trip_json(result.trip);
}

void add(Json& object, const TripsResult& result) {
  object["entry"] = text_or_null(result.entry);
  object["source"] = result.entry ? "airline" : "disk";
  object["trips"] = Json::array();
  for (const auto& trip : result.trips) object["trips"].push_back(trip_json(trip));
  object["silent"] = texts(result.silent);
}

void add(Json& object, const ShowResult& result) {
  object["entry"] = text_or_null(result.entry);
  object["source"] = result.entry ? "airline" : "disk";
  object["trip"] = trip_json(result.trip);
}

std::string did_text(ChangeResult::Did did) {
  switch (did) {
    case ChangeResult::Did::kCancelled:
      return "cancelled";
    case ChangeResult::Did::kSeatChanged:
      return "seat_changed";
    case ChangeResult::Did::kNothingToDo:
      break;
  }
  return "nothing_to_do";
}

void add(Json& object, const ChangeResult& result) {
  object["entry"] = text_or_null(result.entry);
  object["did"] = did_text(result.did);
  object["changed"] = texts(result.changed);
  object["trip"] = trip_json(result.trip);
}

void add(Json& object, const OutcomeResult& result) {
  object["entry"] = text_or_null(result.entry);
  object["purchase"] = to_string(result.reply.purchase);
  object["locator"] = to_string(locator_of(result.reply.purchase));
  object["state"] = to_string(result.reply.state);
  object["tickets"] = tickets_json(tickets_from(result.reply.legs), {});
  object["refusal"] = refusal(result.reply.refusal);
  object["finished_for_other"] = result.reply.finished_for_other;
}

void add(Json& object, const Failure& failure) {
  object["error"] = {
      {"code", failure.code},
      {"detail", failure.detail},
      {"next", failure.next},
      {"exit_code", static_cast<int>(failure.exit)},
      {"purchase", text_or_null(failure.purchase)},
      {"locator", failure.purchase ? Json(to_string(locator_of(*failure.purchase))) : nullptr},
      {"flight", text_or_null(failure.flight)},
      {"free_seats", texts(failure.free_seats)}};
}

}  // namespace

nlohmann::ordered_json json_view(const Report& report) {
  Json object{{"command", report.command}};
  std::visit([&object](const auto& result) { add(object, result); }, report.result);
  return object;
}

// Both: invalid UTF-8 from elsewhere is replaced, never thrown about.
std::string render_json(const Report& report) {
  return json_view(report).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string render_json_line(const Report& report) {
  return json_view(report).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace vendepass
