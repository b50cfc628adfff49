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
  std::size_t writes = 0;    // Durable writes of one airline each, whatever is in them.
  std::size_t rows = 0;
};

bool is_gossip(const PeerMessage& message) {
  return std::holds_alternative<Ping>(message) || std::holds_alternative<Pong>(message) ||
         std::holds_alternative<Pull>(message) || std::holds_alternative<EventBatch>(message);
}

// Four airlines with a flight each, of which the first three vote.
Plan four_airlines() {
  for (std::uint64_t seed = 1;; ++seed) {
    auto plan = calm_plan(seed);
    auto& alliance = plan.alliance;
    if (alliance.members.size() != 4) continue;
    alliance.quorum.clear();
    for (auto& member : alliance.members) {
      member.public_key = scenarios::Cluster::key_of(member.airline).public_key;
      if (alliance.quorum.size() < 3) alliance.quorum.push_back({member.airline, member.tenure});
    }
    return plan;
  }
}

void import_flights(scenarios::Cluster& cluster, const Plan& plan) {
  for (const auto& member : plan.alliance.members) cluster.start(member.airline);
  cluster.advance(Millis{1000});
  for (const auto& member : plan.alliance.members) {
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
    const bool counts =
        recorded != nullptr && !std::holds_alternative<ForeignEventsRecord>(recorded->record);
    if (counts) {
      ++cost.rows;
      if (last == nullptr || last->airline != recorded->airline) ++cost.writes;
    }
    last = counts ? recorded : nullptr;
  }
  return cost;
}

Cost measure(std::size_t owners, AirlineCode entry, const Plan& plan) {
  const auto& members = plan.alliance.members;
  scenarios::Cluster cluster{plan.alliance, plan.airports, kStartOfTime, {}};
  import_flights(cluster, plan);
  const Person person{"t0", "t0@example.org"};
  ask(cluster, entry, person.registration);
  Purchase purchase{.customer = person.id,
                    .passengers = {"t0"},
                    .legs = {},
                    .quorum = plan.alliance.quorum,
                    .home_entry = entry,
                    .latest_hold = cluster.now().wall + std::chrono::minutes{15},
                    .nonce = blake2b_16("nonce")};
  for (std::size_t i = 0; i < owners; ++i) {
    const auto flight = std::ranges::find_if(plan.flights, [&](const FlightPlan& each) {
      return each.flight.airline == members[i].airline;
    });
    purchase.legs.push_back({flight->flight, Cabin{'Y'}, {}, flight->cabins.front().fare});
  }
  cluster.take_happenings();
  ask(cluster, entry, BuyRequest{person.sign(encode_purchase(purchase))});
  return cost_of(cluster.take_happenings());
}

}  // namespace

std::string cost_table() {
  const auto plan = four_airlines();
  const auto first = plan.alliance.members.front().airline;
  const auto last = plan.alliance.members.back().airline;
  auto text = fmt::format("{:<7}{:<22}{:>9}{:>8}{:>6}{:>15}{:>12}\n", "owners", "the entry is",
                          "messages", "writes", "rows", "2PC messages", "2PC writes");
  for (std::size_t owners = 1; owners <= 3; ++owners)
    for (const bool outside : {false, true}) {
      const auto cost = measure(owners, outside ? last : first, plan);
      // Two-phase commit: prepare, vote, commit and acknowledgement for each participant that is
      // not the coordinator; a forced vote and a forced commit each, and the coordinator's
      // decision. One participant commits alone (J. Gray, L. Lamport, 2006, section 3).
      const auto others = outside ? owners : owners - 1;
      const auto messages = owners == 1 ? 2 * others : 4 * others;
      const auto writes = owners == 1 ? 1 : 2 * owners + 1;
      text += fmt::format("{:<7}{:<22}{:>9}{:>8}{:>6}{:>15}{:>12}\n", owners,
                          outside ? "neither, nor a voter" : "an owner and a voter", cost.messages,
                          cost.writes, cost.rows, messages, writes);
    }
  return text;
}

}  // namespace vendepass::simulation
