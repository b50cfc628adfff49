// The operator's requests on the local socket: the frames of docs/protocol.md, kind 5.
#include "common/event_fields.h"
#include "common/frames.h"
#include "common/operator_command.h"

namespace vendepass {

inline auto fields_of(const StatusCommand&) { return fields(); }
inline auto fields_of(const FlightListCommand& c) { return fields(c.date); }
inline auto fields_of(const FlightShowCommand& c) { return fields(c.flight); }
inline auto fields_of(const FlightCancelCommand& c) { return fields(c.flight); }
inline auto fields_of(const FareCommand& c) {
  return fields(c.flight, c.cabin, as<FareRule>(c.fare));
}
inline auto fields_of(const ImportCommand& c) {
  return fields(as<List<0, kMaxImportFlights, PlanRule>>(c.plans));
}
inline auto fields_of(const ManifestCommand& c) { return fields(c.flight); }
inline auto fields_of(const SettlementCommand&) { return fields(); }
inline auto fields_of(const CheckCommand&) { return fields(); }
inline auto fields_of(const PurchaseCommand& c) { return fields(c.purchase); }
inline auto fields_of(const OperatorRequest& r) { return fields(r.request, r.command); }

Bytes encode_operator_request(const OperatorRequest& request) {
  return encode_frame(FrameKind::kOperatorRequest, request);
}

Result<OperatorRequest> decode_operator_request(std::string_view bytes) {
  return decode_frame<OperatorRequest>(FrameKind::kOperatorRequest, bytes, kMaxPeerFrameBytes);
}

}  // namespace vendepass
