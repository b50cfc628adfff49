#include "common/wire_peer.h"

#include "common/frames.h"
#include "common/text.h"
#include "common/wire.h"

namespace vendepass {

void Codec<ErrorCode>::put(Writer& writer, ErrorCode code) {
  writer.u64(static_cast<std::uint64_t>(code));
}
ErrorCode Codec<ErrorCode>::get(Reader& reader) {
  const auto value = reader.u64();
  if (const auto code = error_code_from(value)) return *code;
  reader.fail("there is no error code " + std::to_string(value));
  return ErrorCode::kMalformed;
}

ErrorCode RefusalReason::get(Reader& reader) {
  const auto code = Codec<ErrorCode>::get(reader);
  if (!is_refusal(code)) reader.fail("a refusal's reason must be a refusal");
  return code;
}

void DetailRule::put(Writer& writer, const std::string& detail) {
  writer.text(clip_text(detail, kMaxDetailBytes));
}

Bytes encode(const Packet& packet) { return encode_frame(FrameKind::kPacket, packet); }
Result<Packet> decode_packet(std::string_view bytes) {
  return decode_frame<Packet>(FrameKind::kPacket, bytes, kMaxPeerFrameBytes);
}

Bytes encode(const EventBatch& batch) { return encode_frame(FrameKind::kEventBatch, batch); }
Result<EventBatch> decode_event_batch(std::string_view bytes) {
  return decode_frame<EventBatch>(FrameKind::kEventBatch, bytes, kMaxPeerFrameBytes);
}

}  // namespace vendepass
