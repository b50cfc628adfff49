#include "common/content.h"
#include "common/frames.h"
#include "common/message_bulletin.h"
#include "common/wire_peer.h"

namespace vendepass {

template <>
struct Codec<Condition> : EnumCodec<Condition, Condition::kSetBack> {};

inline auto fields_of(const Bulletin::Peer& p) {
  return fields(p.airline, p.liveness, p.silent_ms, p.round_trip_ms);
}
inline auto fields_of(const Bulletin& b) {
  return fields(b.airline, b.edition, b.incarnation, b.count, b.condition, b.reaches_majority,
                b.digest, as<AirlineList>(b.forked),
                as<List<0, kMaxAirlines, Codec<Bulletin::Peer>>>(b.peers));
}

std::string to_string(Condition condition) {
  switch (condition) {
    case Condition::kRecovering:
      return "recovering";
    case Condition::kSelling:
      return "selling";
    case Condition::kNotVoting:
      return "selling, no votes";
    case Condition::kSetBack:
      break;
  }
  return "set back";
}

Bytes encode_content(const Bulletin& bulletin) { return encode_content("bulletin", bulletin); }
Result<Bulletin> decode_bulletin_content(std::string_view content) {
  return decode_content<Bulletin>("bulletin", content);
}

Bytes encode_bulletin(const Signed& bulletin) {
  return encode_frame(FrameKind::kBulletin, bulletin);
}
Result<Signed> decode_bulletin(std::string_view frame) {
  return decode_frame<Signed>(FrameKind::kBulletin, frame, kMaxPeerFrameBytes);
}

Bytes bulletin_prefix() { return frame_prefix<Signed>(FrameKind::kBulletin); }
Bytes event_batch_prefix() { return frame_prefix<EventBatch>(FrameKind::kEventBatch); }

}  // namespace vendepass
