// The last part of a simulation: when all is quiet, everybody is asked what they know.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "tests/scenarios/describe.h"
#include "tests/simulation/simulation.h"

namespace vendepass::simulation {

namespace {

// What of an operator's status must follow from the journal alone.
std::string state_in(const std::string& json) {
  const auto said = nlohmann::json::parse(json);
  std::string text;
  for (const auto* key : {"flights", "seats", "free", "held", "sold", "in_doubt", "purchases",
                          "forgotten", "customers", "cancels_to_confirm"})
    text += fmt::format("{} {} ", key, said.at(key).dump());
  return text;
}

std::string answer_in(const scenarios::Names& names, const std::vector<Envelope>& envelopes) {
  for (const auto& envelope : envelopes) {
    if (const auto* to_peer = std::get_if<ToPeer>(&envelope.content))
      if (const auto* answer = std::get_if<OwnerAnswer>(&to_peer->message))
        return scenarios::describe_answer(*answer);
    if (const auto* to_client = std::get_if<ToClient>(&envelope.content))
      return scenarios::describe(names, to_client->reply.body);
    if (const auto* to_operator = std::get_if<ToOperator>(&envelope.content))
      return state_in(to_operator->json);
  }
  return "nothing";
}

std::string snapshot_of(const AirlineNode& node) {
  Bytes all;
  node.save([&](const SnapshotPart& part) { all += part.body; });
  return to_hex(view_of(blake2b_16(all)));
}

}  // namespace

// Again when something happened meanwhile, such as the close of a flight that departs, and until
// all know of it.
void Simulation::ask_everybody() {
  constexpr int kMostRounds = 20;
  constexpr Micros kLongestLimit = std::chrono::seconds{11};  // Of sign-ins that failed.
  for (int round = 0; round < kMostRounds; ++round) {
    const auto before = tally_[Count::kRecords];
    ending_ = {};
    put_last_questions();
    queue_.run_until(queue_.now() + Micros{100'000});
    const bool is_limited = std::ranges::any_of(ending_.accounts, [](const auto& account) {
      const auto* error = std::get_if<Error>(&account.reply);
      return error != nullptr && error->code == ErrorCode::kBusy;
    });
    if (is_limited)
      queue_.run_until(queue_.now() + kLongestLimit);
    else if (tally_[Count::kRecords] == before && is_quiet())
      break;
  }
  if (ending_.seats.size() + ending_.unknown.size() != machines_.size() * plan_.flights.size())
    ending_.unfinished.push_back("not every airline answers the last questions");
}

void Simulation::put_last_questions() {
  const ConnectionId inspector{ConnectionId::Port::kPublic, "inspector"};
  const auto put = [&](Machine& machine, ClientBody body) {
    const ClientRequest request{++requests_, {}, 60'000, std::move(body)};
    final_questions_.emplace(request.request, request);
    machine.take(FromClient{inspector, request});
  };
  for (const auto& [airline, machine] : machines_) {
    for (const auto& plan : plan_.flights) put(*machine, SeatsRequest{plan.flight});
    for (const auto& traveller : travellers_) {
      for (const auto& person : traveller->erased())
        put(*machine, AccountRequest{grant_in_force(person)});
      if (!traveller->is_customer()) continue;
      const auto& person = traveller->person();
      ending_.registered.insert(person.id);
      put(*machine, SignInRequest{person.email, grant_in_force(person)});
      put(*machine, AccountRequest{grant_in_force(person)});
    }
    machine->take(FromOperator{{ConnectionId::Port::kOperator, "status"}, {1, StatusCommand{}}});
    machine->take(
        FromOperator{{ConnectionId::Port::kOperator, "settlement"}, {1, SettlementCommand{}}});
  }
}

// Signed with the key that events say is in force, whatever this person believes.
Signed Simulation::grant_in_force(const Person& person, std::uint32_t before) const {
  const auto expires = kStartOfTime + std::chrono::hours{24 * 90};
  const auto content = encode_order(SignInGrant{person.id, expires});
  const auto* account = books_.accounts.find(person.id);
  if (account == nullptr) return person.sign(content);
  const auto* key = Accounts::key(*account, Accounts::key_number(*account) - before);
  const auto* pair = key == nullptr ? nullptr : person.find(*key);
  if (pair == nullptr) return person.sign(content);
  return {content, sign(content, *pair)};
}

void Simulation::note_ending(AirlineCode from, const ClientRequest& request,
                             const ClientReply& reply) {
  if (const auto* seats = std::get_if<SeatsReply>(&reply.body)) {
    ending_.seats.emplace_back(from, *seats);
    ending_.clocks.emplace_back(from, reply.clock);
  }
  const auto* asked = std::get_if<SeatsRequest>(&request.body);
  if (asked != nullptr && std::holds_alternative<Error>(reply.body)) {
    ending_.unknown.emplace_back(from, asked->flight);
    ending_.clocks.emplace_back(from, reply.clock);
  }
  if (const auto* account = std::get_if<AccountRequest>(&request.body))
    ending_.accounts.push_back({from, decode_grant(account->grant.content)->customer, reply.body});
  const auto* customer = std::get_if<CustomerReply>(&reply.body);
  if (customer != nullptr && std::holds_alternative<SignInRequest>(request.body))
    ending_.customers[from].insert(customer->customer);
}

// The same questions to each airline and to one that has only read its journal. They are asked in
// the past, so that no step closes or forgets something before the other one does.
void Simulation::ask_replayed() {
  const scenarios::Names names;
  const ConnectionId inspector{ConnectionId::Port::kPublic, "inspector"};
  for (const auto& each : machines_) {
    auto& machine = *each.second;
    const auto airline = machine.airline();
    if (!machine.is_up()) {  // Whoever is refused stays down.
      ending_.unfinished.push_back(to_string(airline) + " does not serve in the end");
      continue;
    }
    if (machine.host().waiting_records() > 0) continue;  // It has forgotten something just now.
    const auto replayed = machine.host().replayed();
    if (machine.host().has_snapshot())
      ending_.answers.push_back({airline, "for all that it knows, read from its snapshot",
                                 snapshot_of(*machine.host().restored()), snapshot_of(*replayed)});
    const auto put = [&](const std::string& question, const Input& input) {
      const Now when{machine.now().monotonic, kStartOfTime - std::chrono::days{1}};
      auto effects = replayed->step({input}, when);
      auto envelopes = std::move(effects.outbox);
      for (auto& envelope : effects.immediate) envelopes.push_back(std::move(envelope));
      ending_.answers.push_back({airline, question, answer_in(names, machine.ask(input, when)),
                                 answer_in(names, envelopes)});
    };
    for (const auto& bought : books_.purchases)
      if (std::ranges::count(owners_of(bought.purchase), airline) > 0)
        put("about " + bought.name, FromPeer{{machine.sender(), {OutcomeQuery{bought.id}}}});
    for (const auto& plan : plan_.flights)
      put("for the seats of " + to_string(plan.flight),
          FromClient{inspector, {++requests_, {}, 60'000, SeatsRequest{plan.flight}}});
    for (const auto& traveller : travellers_) {
      const ConnectionId somebody{ConnectionId::Port::kPublic, "inspector of " + traveller->name()};
      const auto put_account = [&](const std::string& what, const Signed& grant) {
        put("for " + what + " of " + traveller->name(),
            FromClient{somebody, {++requests_, {}, 60'000, AccountRequest{grant}}});
      };
      const auto& person = traveller->person();
      put_account("the account", grant_in_force(person));
      const auto put_closed = [&](const std::string& what, const Signed& grant) {
        put_account(what, grant);
        if (ending_.answers.back().live.starts_with("account of"))
          ending_.opened.push_back(what + " of " + traveller->name() + " at " + to_string(airline));
      };
      const auto* account = books_.accounts.find(person.id);
      if (account != nullptr && Accounts::key_number(*account) > 1)
        put_closed("the account, with the former key,", grant_in_force(person, 1));
      for (const auto& former : traveller->erased())
        if (const auto* gone = books_.accounts.find(former.id); gone && !gone->erased.empty())
          put_closed("an erased account", grant_in_force(former));
    }
    put("for its status",
        FromOperator{{ConnectionId::Port::kOperator, "replay"}, {1, StatusCommand{}}});
  }
}

}  // namespace vendepass::simulation
