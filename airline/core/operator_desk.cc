#include "airline/core/operator_desk.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "airline/core/vitals.h"
#include "common/message_names.h"

namespace vendepass {

using Json = nlohmann::ordered_json;

namespace {

Json failure(ErrorCode code, const std::string& detail) {
  return {{"ok", false}, {"error", {{"code", name_of(code)}, {"detail", detail}}}};
}

Json unknown_flight(const FlightId& flight) {
  return failure(ErrorCode::kUnknownFlight,
                 "there is no flight " + to_string(flight) + "; see `flight list`");
}

Json airlines_json(Step& step, const Vitals& vitals) {
  Json airlines = Json::array();
  for (const auto& airline : vitals.airlines) {
    const auto age = step.state().mesh.age(airline.code, step.times());
    airlines.push_back({{"code", to_string(airline.code)},
                        {"state", to_string(airline.state)},
                        {"events", airline.events},
                        {"behind", airline.behind},
                        {"age_ms", airline.code == step.self() ? Json(0)
                                   : age                       ? Json(age->count())
                                                               : Json()}});
  }
  return airlines;
}

Json status(Step& step, const OwnerDesk& owner) {
  const auto& state = step.state();
  const auto vitals = vitals_of(state, owner, step.times());
  const auto& identity = state.mesh.identity();
  const auto tenure = step.config().alliance.find(step.self())->tenure;
  Json forked = Json::array();
  for (const auto airline : state.mesh.forked()) forked.push_back(to_string(airline));
  return {{"ok", true},
          {"airline", to_string(step.self())},
          {"state", to_string(vitals.condition)},
          {"waits_for", state.mesh.waits_for(step.times())},
          {"alliance", step.config().alliance.name},
          {"edition", vitals.edition},
          {"tenure", tenure},
          {"votes_intact", identity.intact(tenure) > 0},
          {"set_back", identity.setbacks()},
          {"forked", forked},
          {"incarnation", vitals.incarnation},
          {"flights", vitals.flights},
          {"seats", vitals.capacity},
          {"free", vitals.capacity - vitals.held - vitals.sold},
          {"held", vitals.held},
          {"sold", vitals.sold},
          {"in_doubt", vitals.in_doubt},
          {"purchases", vitals.purchases},
          {"forgotten", vitals.forgotten},
          {"events", state.readable.at(step.self())},
          {"customers", vitals.customers},
          {"cancels_to_confirm", vitals.cancels_to_confirm},
          {"shown_free", vitals.shown_free},
          {"shown_free_but_refused", vitals.shown_free_but_refused},
          {"clock", to_string(state.readable)},
          {"quorum_reachable", vitals.quorum_reachable},
          {"quorum_size", step.config().alliance.quorum.size()},
          {"airlines", airlines_json(step, vitals)}};
}

Json flight_row(Step& step, const OwnFlight& flight) {
  const auto& plan = flight.plan;
  const auto offset = step.config().airports.offset_at(plan.from, plan.departure);
  std::size_t held = 0;
  for (const auto& [seat, id] : flight.purchasers)
    held += step.state().inventory.in_doubt().contains(id) ? 1 : 0;
  const auto taken = flight.purchasers.size();
  return {{"flight", to_string(plan.flight)},
          {"from", to_string(plan.from)},
          {"to", to_string(plan.to)},
          {"departure", local_iso(plan.departure, offset)},
          {"equipment", plan.equipment},
          {"capacity", flight.seats.capacity()},
          {"free", flight.seats.capacity() - taken},
          {"held", held},
          {"sold", taken - held},
          {"state", flight.cancelled ? "cancelled"
                    : flight.closed  ? "closed"
                                     : "open"}};
}

Json tickets_json(Step& step, const OwnFlight& flight) {
  Json rows = Json::array();
  const auto& inventory = step.state().inventory;
  std::set<PurchaseId> seen;
  for (const auto& [seat, id] : flight.purchasers) seen.insert(id);
  for (const auto& id : seen) {
    const auto& known = *inventory.purchase(id);
    if (!known.has_content()) continue;
    const auto purchase = known.purchase();
    for (const auto& ticket : inventory.tickets(known)) {
      if (ticket.state == TicketState::kCancelled ||
          purchase.legs[ticket.leg].flight != flight.plan.flight)
        continue;
      rows.push_back({{"seat", to_string(ticket.seat)},
                      {"passenger", purchase.passengers[ticket.passenger]},
                      {"ticket", to_string(ticket.number)},
                      {"locator", to_string(locator_of(id))},
                      {"fare", to_string(ticket.fare)},
                      {"collector", to_string(purchase.home_entry)},
                      {"state", to_string(ticket.state)}});
    }
  }
  return rows;
}

Json on(Step& step, OwnerDesk& owner, const StatusCommand&) { return status(step, owner); }

Json on(Step& step, OwnerDesk&, const FlightListCommand& command) {
  Json rows = Json::array();
  for (const auto& [id, flight] : step.state().inventory.flights())
    if (!command.date || id.date == *command.date) rows.push_back(flight_row(step, flight));
  return {{"ok", true}, {"flights", rows}};
}

Json on(Step& step, OwnerDesk&, const FlightShowCommand& command) {
  const auto* flight = step.state().inventory.flight(command.flight);
  if (flight == nullptr) return unknown_flight(command.flight);
  auto reply = flight_row(step, *flight);
  reply["ok"] = true;
  reply["cabins"] = Json::array();
  for (const auto& cabin : flight->plan.cabins)
    reply["cabins"].push_back(
        {{"cabin", to_string(cabin.cabin)},
         {"fare", to_string(cabin.fare)},
         {"rows", std::to_string(cabin.first_row) + "-" + std::to_string(cabin.last_row)},
         {"letters", cabin.letters},
         {"free", flight->seats.free_count(cabin.cabin)}});
  return reply;
}

Json on(Step& step, OwnerDesk& owner, const FlightCancelCommand& command) {
  const auto* flight = step.state().inventory.flight(command.flight);
  if (flight == nullptr) return unknown_flight(command.flight);
  if (!flight->cancelled) {
    step.event(FlightCancelled{command.flight}, "the operator cancelled it");
    owner.on_flight_cancelled(step, command.flight);
  }
  return {{"ok", true},
          {"flight", to_string(command.flight)},
          {"tickets", flight->purchasers.size()},
          {"state", "cancelled"}};
}

Json on(Step& step, OwnerDesk&, const FareCommand& command) {
  const auto* flight = step.state().inventory.flight(command.flight);
  if (flight == nullptr) return unknown_flight(command.flight);
  if (flight->seats.capacity(command.cabin) == 0)
    return failure(ErrorCode::kInvalid, "the flight has no cabin " + to_string(command.cabin));
  if (command.fare.currency != step.config().alliance.currency || command.fare.minor < 0)
    return failure(ErrorCode::kInvalid,
                   "fares are in " + to_string(step.config().alliance.currency));
  step.event(FareChanged{command.flight, command.cabin, command.fare}, "the operator's price");
  return {{"ok", true},
          {"flight", to_string(command.flight)},
          {"cabin", to_string(command.cabin)},
          {"fare", to_string(command.fare)}};
}

// Why a plan cannot be imported, if so.
std::optional<std::string> objection(Step& step, const FlightPlan& plan) {
  if (plan.flight.airline != step.self())
    return to_string(plan.flight) + " is not a flight of " + to_string(step.self());
  if (const auto valid = check_plan(plan); !valid)
    return to_string(plan.flight) + ": " + valid.error().detail;
  for (const auto airport : {plan.from, plan.to})
    if (step.config().airports.find(airport) == nullptr)
      return to_string(plan.flight) + ": unknown airport " + to_string(airport);
  for (const auto& cabin : plan.cabins)
    if (cabin.fare.currency != step.config().alliance.currency)
      return to_string(plan.flight) + ": fares must be in " +
             to_string(step.config().alliance.currency);
  return std::nullopt;
}

Json on(Step& step, OwnerDesk&, const ImportCommand& command) {
  for (const auto& plan : command.plans)  // All or none.
    if (const auto why = objection(step, plan)) return failure(ErrorCode::kInvalid, *why);
  std::size_t added = 0;
  for (const auto& plan : command.plans) {
    if (step.state().inventory.flight(plan.flight) != nullptr) continue;
    if (plan.departure <= step.wall()) continue;
    step.event(FlightScheduled{plan}, "imported");
    ++added;
  }
  return {{"ok", true}, {"added", added}, {"skipped", command.plans.size() - added}};
}

Json on(Step& step, OwnerDesk&, const ManifestCommand& command) {
  const auto* flight = step.state().inventory.flight(command.flight);
  if (flight == nullptr) return unknown_flight(command.flight);
  auto rows = tickets_json(step, *flight);
  std::sort(rows.begin(), rows.end(), [](const Json& a, const Json& b) {
    const auto key = [](const Json& row) {
      const auto seat = parse_seat(row["seat"].get<std::string>());
      return seat ? *seat : SeatId{0, 'A'};
    };
    return key(a) < key(b);
  });
  return {{"ok", true},
          {"flight", to_string(command.flight)},
          {"state", flight->cancelled ? "cancelled"
                    : flight->closed  ? "closed"
                                      : "open"},
          {"passengers", rows}};
}

Json on(Step& step, OwnerDesk&, const SettlementCommand&) {
  // The owner earned the fare, the collector has it: so the collector owes the owner.
  Json rows = Json::array();
  const auto currency = step.config().alliance.currency;
  std::map<AirlineCode, std::int64_t> balance;
  for (const auto& [pair, minor] : step.state().timetable.fares_collected()) {
    const auto& [owner, collector] = pair;
    if (owner == collector || minor == 0) continue;
    rows.push_back({{"owes", to_string(collector)},
                    {"to", to_string(owner)},
                    {"amount", to_string(Money{minor, currency})},
                    {"minor", minor}});
    balance[owner] += minor;
    balance[collector] -= minor;
  }
  Json balances = Json::array();
  std::int64_t sum = 0;
  for (const auto& [airline, minor] : balance) {
    balances.push_back({{"airline", to_string(airline)}, {"minor", minor}});
    sum += minor;
  }
  return {{"ok", true},
          {"currency", to_string(currency)},
          {"debts", rows},
          {"balances", balances},
          {"sum_minor", sum}};
}

Json on(Step& step, OwnerDesk&, const CheckCommand&) {
  const auto broken = step.state().inventory.broken_invariants();
  const auto& counts = step.state().inventory.counts();
  return {{"ok", broken.empty()},
          {"flights", step.state().inventory.flights().size()},
          {"held", counts.held},
          {"sold", counts.sold},
          {"problems", broken}};
}

bool changes_something(const OperatorCommand& command) {
  return std::holds_alternative<FlightCancelCommand>(command) ||
         std::holds_alternative<FareCommand>(command) ||
         std::holds_alternative<ImportCommand>(command);
}

void answer(Step& step, const ConnectionId& connection, const OperatorRequest& request,
            Json reply) {
  reply["request"] = request.request;
  // Passenger names come from outside: invalid UTF-8 must not throw here.
  auto json = reply.dump(-1, ' ', false, Json::error_handler_t::replace);
  // A status must be had most of all when the disk is stuck.
  if (std::holds_alternative<StatusCommand>(request.command))
    step.reply_operator_now(connection, std::move(json));
  else
    step.reply_operator(connection, std::move(json));
}

}  // namespace

std::string OperatorDesk::outcome(const Result<Done>& done) {
  const Json json = done ? Json{{"ok", true}} : failure(done.error().code, done.error().detail);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void OperatorDesk::on_command(Step& step, OwnerDesk& owner, WhyDesk& why,
                              const ConnectionId& connection,
                              const OperatorRequest& request) const {
  const bool must_wait = step.state().mesh.is_recovering() && changes_something(request.command);
  const auto at_once = [&](Json reply) { answer(step, connection, request, std::move(reply)); };
  if (must_wait)
    return at_once(failure(ErrorCode::kRecovering, step.state().mesh.waits_for(step.times())));
  std::visit(Overloaded{[&](const PurchaseCommand& asked) {
                          why.on_operator(step, connection, request.request, asked.purchase);
                        },
                        [&](const auto& command) { at_once(on(step, owner, command)); }},
             request.command);
}

}  // namespace vendepass
