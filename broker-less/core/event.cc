#include "broker-less/core/event.h"

#include "common/wire_peer.h"

namespace vendepass {

inline auto fields_of(const Event& e) {
  return fields(e.airline, as<EventNumber>(e.number), e.clock, as<Blob<kMaxEventBytes>>(e.body));
}

Bytes encode_event(const Event& event) {
  Writer writer;
  writer.array(1 + kFieldCount<Event>).u64(kWireVersion);
  put_fields(writer, event);
  return writer.take();
}

Result<Event> decode_event(std::string_view bytes) {
  if (bytes.size() > kMaxEventBytes) return Error{ErrorCode::kMalformed, "an event is too long"};
  Reader reader{bytes};
  reader.array(1 + kFieldCount<Event>);
  get_version(reader);
  auto event = get_fields<Event>(reader);
  reader.end();
  if (reader.ok() && event.clock.at(event.airline) != event.number)
    reader.fail("an event's number is not its own component of the vector clock");
  return finished(reader, std::move(event));
}

}  // namespace vendepass
