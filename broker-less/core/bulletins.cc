#include "broker-less/core/bulletins.h"

namespace vendepass {

Condition condition_of(const Starts& starts, const MeshConfig& config) {
  if (starts.is_recovering()) return Condition::kRecovering;
  if (!starts.identity().safe_from_edition()) return Condition::kSetBack;
  const auto tenure = config.alliance.find(config.self)->tenure;
  return starts.identity().intact(tenure) == tenure ? Condition::kSelling : Condition::kNotVoting;
}

Signed bulletin_of(const Starts& starts, const Membership& membership, const MeshConfig& config,
                   Digest digest, std::vector<AirlineCode> forked, Instant now) {
  const Bulletin bulletin{
      .airline = config.self,
      .edition = config.alliance.edition,
      .incarnation = starts.identity().incarnation(),
      .count = membership.next_ping() - 1,
      .condition = condition_of(starts, config),
      .reaches_majority = membership.majority_reachable(config.alliance.quorum, now),
      .digest = std::move(digest),
      .forked = std::move(forked),
      .peers = membership.peers(now)};
  auto content = encode_content(bulletin);
  const auto signature = sign(content, config.key);
  return {std::move(content), signature};
}

}  // namespace vendepass
