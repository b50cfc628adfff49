// The alliance file: who the airlines are, who votes, and what money is settled in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/credentials.h"
#include "common/itinerary.h"

namespace vendepass {

struct Member {
  AirlineCode airline;
  std::uint16_t accounting_code;  // 0-999: first three digits of its tickets.
  std::string name;
  std::uint32_t tenure;
  std::string peer_endpoint;    // ROUTER, "tcp://127.0.0.1:7101"
  std::string gossip_endpoint;  // PUB
  std::string client_endpoint;  // ROUTER for travellers
  PublicKey public_key;         // Signs its event batches.
  bool left = false;            // Sells no more; its tickets stay, and its server answers for them.
};

struct Alliance {
  std::string name;
  std::uint64_t edition;  // From 1; a higher one replaces a lower one.
  CurrencyCode currency;
  Quorum quorum;                       // 1, 3 or 5 of the members, with their tenures.
  std::vector<Quorum> former_quorums;  // The oldest first. Repeats and recoveries use these.
  std::vector<Member> members;         // Ordered by code.
  Argon2Params argon2_floor{1, 8};     // Deriving a new customer's key costs this at least.

  const Member* find(AirlineCode airline) const;  // Null when not a member.
  // Decides who gets an e-mail: the first quorum that there ever was, for another one would not
  // know what it has decided.
  const Quorum& directory_quorum() const {
    return former_quorums.empty() ? quorum : former_quorums.front();
  }
};

// Whether `later` may replace `earlier` while airlines serve. Errors: kInvalid, saying what to
// change in the file: not a higher edition; an airline or quorum that it forgets; what never
// changes.
Result<Done> check_succession(const Alliance& earlier, const Alliance& later);

// Parses the TOML text of an alliance file. Errors: kInvalid, detail with line and column.
Result<Alliance> parse_alliance(std::string_view toml);

}  // namespace vendepass
