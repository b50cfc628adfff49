#include "tests/simulation/cost.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "tests/scenarios/cluster.h"
#include "tests/simulation/plan.h"
#include "tests/simulation/wishes.h"

namespace vendepass::simulation {

namespace {

using scenarios::Happening;

struct Cost {
  std::size_t messages = 0;  // Between airlines, without gossip.
  std::size_t records = 0;   // Durable rows.
  std::size_t writes = 0;    // Rounds of durable writes, one after the other on one airline.
  std::size_t in_a_row = 0;  // Durable writes that the answer to the traveller waits for.
};

bool is_gossip(const PeerMessage& message) {
  return std::holds_alternative<Ping>(message) || std::holds_alternative<Pong>(message) ||
         std::holds_alternative<Pull>(message) || std::holds_alternative<EventBatch>(message);
}

// Three airlines, all of them voters, with a flight each.
Plan three_airlines() {
  for (std::uint64_t seed = 1;; ++seed)
    if (auto plan = calm_plan(seed); plan.alliance.members.size() == 3) return plan;
}

void import_flights(scenarios::Cluster& cluster, const Plan& plan) {
  for (const auto& member : plan.alliance.members) {
    cluster.start(member.airline);
    ImportCommand import;
    for (const auto& flight : plan.flights)
      if (flight.flight.airline == member.airline) import.plans.push_back(flight);
    cluster.operate(member.airline, import);
  }
  cluster.advance(Millis{1000});
}

void ask(scenarios::Cluster& cluster, AirlineCode entry, ClientBody body) {
  static constexpr auto kPort = ConnectionId::Port::kPublic;
  cluster.request(entry, {kPort, "t0"}, {1, {}, 60'000, std::move(body)});
  while (cluster.deliver_one() != scenarios::Cluster::Delivery::kNothingWaits) {
  }
}

// Consecutive records of one airline were written together.
Cost cost_of(const std::vector<Happening>& happenings) {
  Cost cost;
  const scenarios::Recorded* last = nullptr;
  for (const auto& happening : happenings) {
    if (const auto* sent = std::get_if<scenarios::Sent>(&happening))
      if (sent->from != sent->to && !is_gossip(sent->message)) ++cost.messages;
    const auto* recorded = std::get_if<scenarios::Recorded>(&happening);
    const bool counts = recorded != nullptr &&
                        !std::holds_alternative<ForeignEventsRecord>(recorded->record);
    if (counts) {
      ++cost.records;
      if (last == nullptr || last->airline != recorded->airline) ++cost.writes;
    }
    last = counts ? recorded : nullptr;
  }
  return cost;
}

Cost measure(std::size_t owners) {
  const auto plan = three_airlines();
  auto alliance = plan.alliance;
  for (auto& member : alliance.members)
    member.public_key = scenarios::Cluster::key_of(member.airline).public_key;
  scenarios::Cluster cluster{alliance, plan.airports, kStartOfTime};
  import_flights(cluster, plan);
  const auto entry = alliance.members.front().airline;
  const Person person{"t0", "t0@example.org"};
  ask(cluster, entry, person.registration);
  Purchase purchase{.customer = person.id,
                    .passengers = {"t0"},
                    .legs = {},
                    .quorum = alliance.quorum,
                    .home_entry = entry,
                    .latest_hold = cluster.now().wall + std::chrono::minutes{15},
                    .nonce = blake2b_16("nonce")};
  for (std::size_t i = 0; i < owners; ++i) {
    const auto& member = alliance.members[alliance.members.size() - 1 - i];
    const auto flight = std::ranges::find_if(plan.flights, [&](const FlightPlan& each) {
      return each.flight.airline == member.airline;
    });
    purchase.legs.push_back({flight->flight, Cabin{'Y'}, {}, flight->cabins.front().fare});
  }
  cluster.take_happenings();
  ask(cluster, entry, BuyRequest{person.sign(encode_purchase(purchase))});
  return cost_of(cluster.take_happenings());
}

}  // namespace

std::string cost_table() {
  std::string text = fmt::format("{:<8}{:>10}{:>10}{:>10}   {:>22}{:>22}\n", "owners", "messages",
                                 "writes", "rows", "2PC messages", "2PC forced writes");
  for (std::size_t owners = 1; owners <= 3; ++owners) {
    const auto cost = measure(owners);
    // Prepare, vote, commit and acknowledgement for each; each forces its vote and its commit,
    // the coordinator its decision (Gray and Lamport, 2006, section 2).
    text += fmt::format("{:<8}{:>10}{:>10}{:>10}   {:>22}{:>22}\n", owners, cost.messages,
                        cost.writes, cost.records, owners == 1 ? 2 : 4 * owners,
                        owners == 1 ? 1 : 2 * owners + 1);
  }
  return text;
}

}  // namespace vendepass::simulation
