#include "airline/core/catalogue_desk.h"

#include <algorithm>

namespace vendepass {

namespace {

// How old this airline's knowledge of another is.
std::optional<std::uint32_t> age_ms(Step& step, AirlineCode airline) {
  if (airline == step.self()) return 0;
  const auto age = step.state().mesh.age(airline, step.times());
  if (!age) return std::nullopt;
  return static_cast<std::uint32_t>(std::min<Millis::rep>(age->count(), UINT32_MAX));
}

Freshness freshness_of(Step& step, AirlineCode airline) {
  return {airline, step.state().mesh.liveness(airline, step.times()), age_ms(step, airline)};
}

}  // namespace

void CatalogueDesk::on_airlines(Step& step, const ClientRef& client) const {
  const auto& alliance = step.config().alliance;
  AirlinesReply reply{alliance.edition, alliance.quorum, alliance.currency, {}};
  for (const auto& member : alliance.members) {
    const bool votes = std::ranges::count(alliance.quorum, member.airline, &Voter::airline) != 0;
    const auto fresh = freshness_of(step, member.airline);
    reply.airlines.push_back({.airline = member.airline,
                              .name = member.name,
                              .accounting_code = member.accounting_code,
                              .in_quorum = votes,
                              .liveness = fresh.liveness,
                              .endpoint = member.client_endpoint,
                              .events = step.state().readable.at(member.airline),
                              .age_ms = fresh.age_ms});
  }
  step.reply_now(client, std::move(reply), "");
}

void CatalogueDesk::on_airports(Step& step, const ClientRef& client,
                                const AirportsRequest& request) const {
  step.reply_now(client, AirportsReply{step.config().airports.matching(request.text)}, "");
}

void CatalogueDesk::on_search(Step& step, const ClientRef& client,
                              const SearchRequest& request) const {
  SearchQuery query{.from = request.from,
                    .to = request.to,
                    .date = request.date,
                    .passengers = request.passengers,
                    .sort = request.sort,
                    .suspect = {},
                    .dead = {},
                    .not_before = step.wall()};
  SearchReply reply;
  for (const auto& member : step.config().alliance.members) {
    const auto fresh = freshness_of(step, member.airline);
    if (fresh.liveness == Liveness::kSuspect || fresh.liveness == Liveness::kRecovering)
      query.suspect.insert(member.airline);
    if (fresh.liveness == Liveness::kDead || member.left) query.dead.insert(member.airline);
    reply.freshness.push_back(fresh);
  }
  auto found = search_routes(step.state().timetable, step.config().airports,
                             step.config().connecting, query);
  if (!found) return step.reply_now(client, found.error(), "rejected");
  reply.itineraries = *std::move(found);
  step.reply_now(client, std::move(reply), "");
}

void CatalogueDesk::on_seats(Step& step, const ClientRef& client,
                             const SeatsRequest& request) const {
  const auto* flight = step.state().timetable.find(request.flight);
  if (flight == nullptr)
    return step.reply_now(client,
                          Error{ErrorCode::kInvalid, "no flight " + to_string(request.flight) +
                                                         " is known here; search for the trip"},
                          "rejected");
  const auto& plan = flight->plan;
  const auto& airports = step.config().airports;
  SeatsReply reply{.flight = plan.flight,
                   .from = plan.from,
                   .to = plan.to,
                   .departure = plan.departure,
                   .arrival = plan.arrival,
                   .departure_offset = airports.offset_at(plan.from, plan.departure),
                   .arrival_offset = airports.offset_at(plan.to, plan.arrival),
                   .cancelled = flight->cancelled,
                   .closed = flight->closed || plan.departure <= step.wall(),
                   .cabins = {},
                   .freshness = freshness_of(step, plan.flight.airline)};
  for (const auto& cabin : plan.cabins)
    reply.cabins.push_back({.cabin = cabin.cabin,
                            .fare = cabin.fare,
                            .first_row = cabin.first_row,
                            .last_row = cabin.last_row,
                            .letters = cabin.letters,
                            .taken = flight->seats.taken_seats(cabin.cabin)});
  step.reply_now(client, std::move(reply), "");
}

}  // namespace vendepass
