// The part of Runner that makes the world and speaks for travellers and operators.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "client/core/render.h"
#include "tests/scenarios/runner.h"

namespace vendepass::scenarios {

namespace {

// Noon of the first of November 2026: a month before the flights of the scenarios.
constexpr UtcSeconds kStartOfTime{std::chrono::seconds{1'793'534'400}};

const CurrencyCode kCurrency{{'B', 'R', 'L'}};

Member member_named(AirlineCode code, std::uint16_t accounting_code) {
  return {.airline = code,
          .accounting_code = accounting_code,
          .name = "Airline " + to_string(code),
          .tenure = 1,
          .peer_endpoint = "",
          .gossip_endpoint = "",
          .client_endpoint = "",
          .public_key = Cluster::key_of(code).public_key};
}

Airports some_airports() {
  Airports airports;
  for (const auto* code : {"BSB", "CNF", "GRU", "POA", "REC", "SSA"}) {
    const auto airport = *parse_airport(code);
    airports.add({.code = airport,
                  .name = code,
                  .city = code,
                  .city_code = airport,
                  .zone = "America/Sao_Paulo",
                  .offsets = {{UtcSeconds{}, std::chrono::minutes{-180}}}});
  }
  return airports;
}

std::uint8_t row_number(const std::string& text) {
  return static_cast<std::uint8_t>(std::stoi(text));
}

}  // namespace

void Runner::alliance(const Command& command) {
  Alliance made{.name = "scenario",
                .edition = 1,
                .currency = kCurrency,
                .quorum = {},
                .former_quorums = {},
                .members = {}};
  for (const auto& word : command.words)
    made.members.push_back(member_named(parsed(command, parse_airline(word)),
                                        static_cast<std::uint16_t>(100 + made.members.size())));
  std::ranges::sort(made.members, {}, &Member::airline);
  for (const auto& word : split(command.option("quorum"), ','))
    made.quorum.push_back({parsed(command, parse_airline(word)), 1});
  std::ranges::sort(made.quorum);
  NodeTimers timers;
  if (command.options.contains("keep_past"))
    timers.keep_past = std::chrono::seconds{std::stoi(command.option("keep_past"))};
  cluster_ = std::make_unique<Cluster>(made, some_airports(), kStartOfTime, timers);
  for (const auto& member : made.members) cluster_->start(member.airline);
  cluster_->advance(Millis{1000});  // Everybody has heard of everybody.
  cluster_->take_happenings();
}

void Runner::operate(const Command& command, AirlineCode airline, const OperatorCommand& order) {
  if (!cluster_->is_up(airline)) wrong_script(command.line, "that airline is down");
  cluster_->operate(airline, order);
  for (const auto& happening : cluster_->happenings()) {
    const auto* answered = std::get_if<OperatorAnswered>(&happening);
    if (answered != nullptr && !nlohmann::json::parse(answered->json).at("ok").get<bool>())
      wrong_script(command.line, answered->json);
  }
}

void Runner::flight(const Command& command) {
  const auto id = parsed(command, parse_flight(command.word(0)));
  const auto route = split(command.word(1), '-');
  const auto clock = split(command.word(2), ':');
  const auto rows = split(command.option("rows"), '-');
  if (route.size() != 2 || clock.size() != 2 || rows.size() != 2)
    wrong_script(command.line, "FLIGHT FROM-TO HH:MM rows=1-2 letters=AB fare=310.00");
  const auto minutes = std::chrono::minutes{std::stoi(clock[0]) * 60 + std::stoi(clock[1])};
  const auto from = parsed(command, parse_airport(route[0]));
  const auto departure = some_airports().to_utc(from, id.date, minutes);
  const CabinPlan cabin{.cabin = Cabin{'Y'},
                        .fare = parsed(command, parse_money(command.option("fare"), kCurrency)),
                        .first_row = row_number(rows[0]),
                        .last_row = row_number(rows[1]),
                        .letters = command.option("letters")};
  fares_.insert_or_assign(id, cabin);
  operate(command, id.airline,
          ImportCommand{{{.flight = id,
                          .from = from,
                          .to = parsed(command, parse_airport(route[1])),
                          .departure = departure,
                          .arrival = departure + std::chrono::hours{2},
                          .equipment = "73H",
                          .cabins = {cabin}}}});
  cluster_->take_happenings();
}

void Runner::customer(const Command& command) {
  const auto& name = command.word(0);
  travellers_.add(name, command.option_or("email", name + "@example.org"));
  if (command.words.size() == 1) return;
  if (command.word(1) != "registered") wrong_script(command.line, "`registered`, or nothing");
  register_customer(command);
  if (!until_quiet()) wrong_script(command.line, "registering does not come to an end");
  lines_.clear();
}

// ---- Travellers ----

void Runner::request(AirlineCode entry, const std::string& traveller, ClientBody body) {
  const ConnectionId connection{ConnectionId::Port::kPublic, traveller};
  if (const auto* buying = std::get_if<BuyRequest>(&body))
    checker_.note_request(requests_ + 1, purchase_id_of(buying->purchase.content));
  cluster_->request(entry, connection,
                    {.request = ++requests_,
                     .after = sessions_[traveller],
                     .deadline_ms = 60'000,
                     .body = std::move(body)});
}

TravellersPurchase& Runner::purchase_in(const Command& command) {
  auto* bought = travellers_.purchase(command.word(0));
  if (bought == nullptr) wrong_script(command.line, "nobody bought " + command.word(0));
  return *bought;
}

void Runner::register_customer(const Command& command) {
  const auto* traveller = travellers_.find(command.word(0));
  if (traveller == nullptr) wrong_script(command.line, "`customer` comes first");
  request(entry(command), traveller->name, traveller->registration);
}

Leg Runner::leg_wished(const Command& command, const std::string& text) {
  const auto colon = text.find(':');
  const auto flight = parsed(command, parse_flight(text.substr(0, colon)));
  const auto known = fares_.find(flight);
  Leg leg{flight, Cabin{'Y'}, {}, known == fares_.end() ? Money{0, kCurrency} : known->second.fare};
  if (command.options.contains("max"))
    leg.accepted_fare = parsed(command, parse_money(command.option("max"), kCurrency));
  if (colon == std::string::npos) return leg;
  for (const auto& seat : split(text.substr(colon + 1), '+'))
    leg.wishes.push_back(parsed(command, parse_seat(seat)));
  return leg;
}

Purchase Runner::purchase_wished(const Command& command) {
  const auto at = command.option("at");
  const auto& known = cluster_->alliance_at(airline(command, at));
  Purchase wished{.customer = travellers_.customer_id(command.word(1)),
                  .passengers = {},
                  .legs = {},
                  .quorum = known.quorum,
                  .home_entry = parsed(command, parse_airline(command.option_or("home", at))),
                  .latest_hold = cluster_->now().wall + std::chrono::minutes{15},
                  .nonce = {},
                  .edition = known.edition};
  const auto party = std::stoi(command.option_or("passengers", "1"));
  for (int i = 1; i <= party; ++i) wished.passengers.push_back("Passenger " + std::to_string(i));
  for (const auto& leg : split(command.option("legs"), ','))
    wished.legs.push_back(leg_wished(command, leg));
  return wished;
}

void Runner::buy(const Command& command) {
  const auto& name = command.word(0);
  if (name.size() < 2 || name[0] != 'p' || travellers_.purchase(name) != nullptr)
    wrong_script(command.line, "a purchase is called p1, p2, ..., each once");
  if (travellers_.find(command.word(1)) == nullptr)
    wrong_script(command.line, "`customer` comes first");
  const auto number = static_cast<std::uint8_t>(std::stoi(name.substr(1)));
  const auto& bought = travellers_.buy(number, command.word(1), purchase_wished(command));
  request(entry(command), bought.traveller, BuyRequest{bought.content});
}

void Runner::again(const Command& command) {
  const auto& bought = purchase_in(command);
  request(entry(command), bought.traveller, BuyRequest{bought.content});
}

void Runner::give_up(const Command& command) {
  const auto& bought = purchase_in(command);
  const auto order = travellers_.sign(bought.traveller, encode_order(GiveUp{bought.id}));
  request(entry(command), bought.traveller, GiveUpRequest{bought.content, order});
}

void Runner::outcome(const Command& command) {
  const auto& bought = purchase_in(command);
  const auto expires = cluster_->now().wall + std::chrono::hours{1};
  request(entry(command), bought.traveller,
          OutcomeRequest{bought.id, travellers_.grant(bought.traveller, expires)});
}

void Runner::why(const Command& command) {
  const auto& bought = purchase_in(command);
  const auto expires = cluster_->now().wall + std::chrono::hours{1};
  const bool is_known = command.option_or("content", "known") == "known";
  if (is_known) with_content_.insert(requests_ + 1);
  request(entry(command), bought.traveller,
          WhyRequest{bought.id, travellers_.grant(bought.traveller, expires),
                     is_known ? bought.content.content : Bytes{}});
}

void Runner::tell_story(const Answered& answered) {
  const auto* reply = std::get_if<WhyReply>(&answered.reply.body);
  if (reply == nullptr) return;
  WhyResult result{answered.airline, std::nullopt, *reply};
  if (with_content_.contains(answered.reply.request)) {
    const auto& bought = *travellers_.purchase(travellers_.names().name_of(reply->purchase));
    result.trip =
        Trip{bought.id, bought.purchase, PurchaseState::kPending, {}, {}, std::nullopt, {}};
  }
  auto text = render({"why", std::move(result)}, Colours::kOff);
  for (const auto& [name, bought] : travellers_.purchases())
    for (const auto id = to_string(bought.id); text.find(id) != std::string::npos;)
      text.replace(text.find(id), id.size(), name);
  text.pop_back();  // The last line's end.
  for (const auto& line : split(text, '\n')) lines_.push_back("    " + line);
}

void Runner::trips(const Command& command) {
  request(entry(command), command.word(0), TripsRequest{grant_in(command), std::nullopt});
}

std::vector<TicketNumber> Runner::tickets_in(const Command& command,
                                             const TravellersPurchase& bought) {
  const auto leg = std::stoul(command.option_or("leg", "0"));
  const auto passenger = std::stoul(command.option_or("passenger", "0"));
  std::vector<TicketNumber> tickets;
  for (const auto& part : bought.legs)
    for (std::size_t i = 0; i < part.tickets.size(); ++i)
      if ((leg == 0 || leg == part.leg + 1U) && (passenger == 0 || passenger == i + 1))
        tickets.push_back(part.tickets[i]);
  if (tickets.empty()) wrong_script(command.line, "the traveller was not told such a ticket");
  return tickets;
}

void Runner::cancel(const Command& command) {
  const auto& bought = purchase_in(command);
  const auto order = encode_order(CancelTickets{bought.id, tickets_in(command, bought)});
  request(entry(command), bought.traveller,
          TicketsRequest{travellers_.sign(bought.traveller, order), bought.content.content});
}

void Runner::change_seat(const Command& command) {
  const auto& bought = purchase_in(command);
  const auto seat = parsed(command, parse_seat(command.option("to")));
  const auto change = static_cast<std::uint32_t>(std::stoul(command.option_or("change", "0")));
  const auto order =
      encode_order(ChangeSeat{bought.id, tickets_in(command, bought).front(), seat, change});
  request(entry(command), bought.traveller,
          TicketsRequest{travellers_.sign(bought.traveller, order), bought.content.content});
}

void Runner::seats(const Command& command) {
  const auto flight = parsed(command, parse_flight(command.word(0)));
  const auto at = airline(command, command.option_or("at", to_string(flight.airline)));
  request(at, command.option_or("by", "anybody"), SeatsRequest{flight});
}

const Traveller& Runner::traveller_in(const Command& command) const {
  const auto* traveller = travellers_.find(command.word(0));
  if (traveller == nullptr) wrong_script(command.line, "`customer` comes first");
  return *traveller;
}

// `key=N`: signed with a former key.
Signed Runner::grant_in(const Command& command) const {
  const auto expires = cluster_->now().wall + std::chrono::hours{1};
  return travellers_.grant(traveller_in(command).name, expires,
                           std::stoul(command.option_or("key", "0")));
}

// `computer=2`: another one than the first, which has seen nothing of what that one has.
std::string Runner::computer_in(const Command& command) {
  const auto number = command.option_or("computer", "1");
  return command.word(0) + (number == "1" ? "" : "/" + number);
}

void Runner::account(const Command& command) {
  request(entry(command), computer_in(command), AccountRequest{grant_in(command)});
}

// From what that computer was last shown.
void Runner::set(const Command& command) {
  const auto& traveller = traveller_in(command);
  const auto field =
      std::ranges::find_if(kFields, [&](Field each) { return to_string(each) == command.word(1); });
  if (field == kFields.end()) wrong_script(command.line, "there is no such field");
  const auto shown = shown_.find(computer_in(command));
  const auto& account = shown == shown_.end() ? traveller.account : shown->second;
  const auto& view = *std::ranges::find(account.fields, *field, &FieldView::field);
  const Details details{blake2b_16("blind " + std::to_string(++values_)),
                        {{*field, command.word(2)}}};
  const auto bytes = encode_details(details);
  ChangeDetails::Change change{*field, 1, {}};
  for (const auto& value : view.values) {
    change.version = std::max(change.version, value.version);
    change.replaces.push_back(value.details);
  }
  ++change.version;
  const auto order = encode_order(ChangeDetails{traveller.id,
                                                static_cast<std::uint32_t>(traveller.keys.size()),
                                                blake2b_16(bytes),
                                                {change}});
  request(entry(command), computer_in(command),
          ChangeDetailsRequest{travellers_.sign(traveller.name, order), bytes});
}

void Runner::password(const Command& command) {
  const auto& traveller = traveller_in(command);
  const auto number = traveller.keys.size() + 1;
  const auto text = command.option_or("new", std::to_string(number));
  const auto key = text == std::to_string(number)
                       ? Travellers::key_of(traveller.name, number)
                       : key_pair_from(blake2b_32(text + " of " + traveller.name));
  const auto order = encode_order(ChangeKey{traveller.id, static_cast<std::uint32_t>(number),
                                            key.public_key, blake2b_16("salt " + text), 1, 8});
  new_keys_.emplace(requests_ + 1, traveller.name);
  request(entry(command), computer_in(command),
          ChangeKeyRequest{travellers_.sign(traveller.name, order)});
}

void Runner::erase(const Command& command) {
  const auto& traveller = traveller_in(command);
  const auto order =
      encode_order(EraseCustomer{traveller.id, static_cast<std::uint32_t>(traveller.keys.size())});
  request(entry(command), computer_in(command),
          EraseRequest{travellers_.sign(traveller.name, order)});
}

// ---- Operators ----

void Runner::cancel_flight(const Command& command) {
  const auto flight = parsed(command, parse_flight(command.word(0)));
  operate(command, flight.airline, FlightCancelCommand{flight});
}

void Runner::fare(const Command& command) {
  const auto flight = parsed(command, parse_flight(command.word(0)));
  const auto fare = parsed(command, parse_money(command.word(1), kCurrency));
  operate(command, flight.airline, FareCommand{flight, Cabin{'Y'}, fare});
}

}  // namespace vendepass::scenarios
