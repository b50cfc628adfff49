#include "broker-less/core/event.h"

#include "common/wire_peer.h"

namespace vendepass {

inline auto fields_of(const Event& e) {
  return fields(e.airline, as<EventNumber>(e.number), e.clock, as<Blob<kMaxEventBytes>>(e.body));
}

// The last element is there only when numbers were skipped.
Bytes encode_event(const Event& event) {
  Writer writer;
  writer.array(1 + kFieldCount<Event> + (event.skipped > 0 ? 1 : 0)).u64(kWireVersion);
  put_fields(writer, event);
  if (event.skipped > 0) writer.u64(event.skipped);
  return writer.take();
}

Result<Event> decode_event(std::string_view bytes) {
  if (bytes.size() > kMaxEventBytes) return Error{ErrorCode::kMalformed, "an event is too long"};
  Reader reader{bytes};
  const auto count = reader.array(1 + kFieldCount<Event>, 2 + kFieldCount<Event>);
  get_version(reader);
  auto event = get_fields<Event>(reader);
  if (count == 2 + kFieldCount<Event>) event.skipped = reader.u64(kMaxEventNumber);
  reader.end();
  if (reader.ok() && event.clock.at(event.airline) != event.number)
    reader.fail("an event's number is not its own component of the vector clock");
  if (reader.ok() && event.skipped >= event.number)
    reader.fail("an event skips more numbers than there are before it");
  return finished(reader, std::move(event));
}

}  // namespace vendepass
