#include "airline/core/vitals.h"

#include "airline/core/airline_state.h"
#include "airline/core/owner_desk.h"

namespace vendepass {

namespace {

std::vector<Vitals::Airline> airlines_of(const AirlineState& state, Now now) {
  std::vector<Vitals::Airline> airlines;
  for (const auto& member : state.config.alliance.members) {
    const auto digest = state.mesh.digest_of(member.airline);
    const auto theirs = digest ? digest->clock.at(member.airline) : 0;
    const auto ours = state.readable.at(member.airline);
    airlines.push_back({member.airline, state.mesh.liveness(member.airline, now), ours,
                        theirs > ours ? theirs - ours : 0});
  }
  return airlines;
}

}  // namespace

Vitals vitals_of(const AirlineState& state, const OwnerDesk& owner, Now now) {
  const auto& counts = state.inventory.counts();
  const auto& alliance = state.config.alliance;
  return {.at = now.monotonic,
          .condition = state.mesh.condition(),
          .edition = alliance.edition,
          .incarnation = state.mesh.identity().incarnation(),
          .quorum_reachable = state.mesh.majority_reachable(alliance.quorum, now),
          .flights = state.inventory.flights().size(),
          .capacity = counts.capacity,
          .held = counts.held,
          .sold = counts.sold,
          .purchases = state.inventory.purchases().size(),
          .forgotten = state.inventory.forgotten(),
          .customers = state.directory.size(),
          .cancels_to_confirm = state.promised_cancels.size(),
          .in_doubt = state.inventory.in_doubt().size(),
          .in_doubt_since = owner.in_doubt_since(),
          .overdue = owner.overdue(),
          .waiting = owner.waiting(),
          .shown_free = state.offers.shown_free,
          .shown_free_but_refused = state.offers.refused,
          .airlines = airlines_of(state, now)};
}

}  // namespace vendepass
