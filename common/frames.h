// The outermost array of everything that travels: [version, frame kind, fields ...].
#pragma once

#include "common/wire_parts.h"

namespace vendepass {

// Element 1 of every frame. Values are on the wire: never renumber, only append.
enum class FrameKind : std::uint8_t {
  kPacket = 1,           // airline <-> airline
  kEventBatch = 2,       // airline -> subscribers
  kClientRequest = 3,    // client -> entry
  kClientReply = 4,      // entry -> client
  kOperatorRequest = 5,  // operator -> airline, local socket
  kBulletin = 6,         // airline -> whoever listens
};

// What every frame of this kind begins with.
template <typename T>
Bytes frame_prefix(FrameKind kind) {
  Writer writer;
  writer.array(2 + kFieldCount<T>).u64(kWireVersion).u64(static_cast<std::uint64_t>(kind));
  return writer.take();
}

template <typename T>
Bytes encode_frame(FrameKind kind, const T& value) {
  Writer writer;
  writer.array(2 + kFieldCount<T>).u64(kWireVersion).u64(static_cast<std::uint64_t>(kind));
  put_fields(writer, value);
  return writer.take();
}

// Errors: kUnsupportedVersion (detail names the versions spoken), kMalformed, kInvalid.
template <typename T>
Result<T> decode_frame(FrameKind kind, std::string_view bytes, std::size_t most) {
  if (bytes.size() > most)
    return Error{ErrorCode::kMalformed,
                 "a frame here has at most " + std::to_string(most) + " bytes"};
  Reader reader{bytes};
  const auto count = reader.array(1, 64);
  get_version(reader);
  if (reader.u64() != static_cast<std::uint64_t>(kind))
    reader.fail("expected a frame of kind " + std::to_string(static_cast<int>(kind)));
  if (count != 2 + kFieldCount<T>)
    reader.fail("a frame of this kind has " + std::to_string(2 + kFieldCount<T>) + " elements");
  auto value = get_fields<T>(reader);
  reader.end();
  return finished(reader, std::move(value));
}

}  // namespace vendepass
