// Airlines that publish: signed batches and bulletins, as a monitor hears them.
#pragma once

#include <map>

#include "broker-less/core/event_logs.h"
#include "broker-less/monitor/core/watch.h"
#include "common/wire.h"
#include "tests/unit/common/samples.h"
#include "tests/unit/mesh/alliance_of.h"

namespace vendepass::testing {

inline const FlightId kSeen = samples::flight("G3-1234@2026-12-01");

inline SeatsTaken seats_taken(std::uint8_t purchase, const std::string& seat, bool is_held) {
  return {kSeen,
          Cabin{'Y'},
          PurchaseId{samples::digest(purchase)},
          0,
          {samples::seat(seat)},
          samples::brl(45000),
          kAd,
          is_held ? std::optional{samples::quorum()} : std::nullopt};
}

// Of that flight: one seat is taken.
inline SeatsReply seats_seen() {
  return {kSeen,
          samples::airport("GRU"),
          samples::airport("SSA"),
          samples::at(1'796'097'600),
          samples::at(1'796'104'800),
          UtcOffset{-180},
          UtcOffset{-180},
          false,
          false,
          {{Cabin{'Y'}, samples::brl(45000), 1, 9, "AB-C", {samples::seat("1A")}}},
          {kG3, Liveness::kUp, 0}};
}

// Three airlines that all hear each other, until somebody changes what they say.
class Published {
 public:
  Published() : alliance{alliance_of({kAd, kG3, kLa})} {
    for (const auto& member : alliance.members) {
      const auto code = member.airline;
      logs.emplace(code, EventLogs{code, alliance, key_of(code)});
      auto& bulletin = bulletins
                           .emplace(code, Bulletin{.airline = code,
                                                   .edition = alliance.edition,
                                                   .incarnation = 1,
                                                   .count = 0,
                                                   .condition = Condition::kSelling,
                                                   .reaches_majority = true,
                                                   .digest = {{}, 100, 0, 0, 0},
                                                   .forked = {},
                                                   .peers = {}})
                           .first->second;
      for (const auto& other : alliance.members)
        if (other.airline != code) bulletin.peers.push_back({other.airline, Liveness::kUp, 10, 2});
    }
  }

  Bytes bulletin(AirlineCode airline) {
    auto& says = bulletins.at(airline);
    ++says.count;
    const auto content = encode_content(says);
    return encode_bulletin({content, sign(content, key_of(airline))});
  }
  Bytes events(AirlineCode airline, const std::vector<AirlineEvent>& bodies) {
    auto& log = logs.at(airline);
    for (const auto& body : bodies) log.append(encode_event_body(body));
    return encode(log.seal().at(0));
  }
  void sees(AirlineCode who, AirlineCode whom, Liveness as) {
    for (auto& peer : bulletins.at(who).peers)
      if (peer.airline == whom) peer.liveness = as;
  }
  // Time passes, and these publish a bulletin every 500 ms.
  void pass(monitor::Watch& watch, Millis time, const std::vector<AirlineCode>& who) {
    for (const auto end = now + time; now < end;) {
      now += Millis{500};
      for (const auto airline : who) watch.hear(airline, bulletin(airline), now);
    }
  }

  Alliance alliance;
  std::map<AirlineCode, EventLogs> logs;
  std::map<AirlineCode, Bulletin> bulletins;
  Millis now{0};
};

}  // namespace vendepass::testing
