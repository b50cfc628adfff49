// What an operator may ask of an airline, through the local socket of its data directory only.
// Every answer is one JSON object: docs/operators.md.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "common/events.h"

namespace vendepass {

struct StatusCommand {};
struct FlightListCommand {
  std::optional<Date> date;  // All dates when absent.
};
struct FlightShowCommand {
  FlightId flight;
};
struct FlightCancelCommand {
  FlightId flight;
};
struct FareCommand {
  FlightId flight;
  Cabin cabin;
  Money fare;
};
struct ImportCommand {  // At most kMaxImportFlights a command; a flight that exists is skipped.
  std::vector<FlightPlan> plans;
};
struct ManifestCommand {
  FlightId flight;
};
struct SettlementCommand {};
struct CheckCommand {};  // Recounts in memory; `vendepass-airline check` also reads the file.
// What all airlines know of one purchase. Nothing personal is in the answer.
struct PurchaseCommand {
  PurchaseId purchase;
};
using OperatorCommand =
    std::variant<StatusCommand, FlightListCommand, FlightShowCommand, FlightCancelCommand,
                 FareCommand, ImportCommand, ManifestCommand, SettlementCommand, CheckCommand,
                 PurchaseCommand>;
inline constexpr std::size_t kMaxImportFlights = 2000;

// The local socket speaks the same MessagePack as the public port.
struct OperatorRequest {
  std::uint64_t request;
  OperatorCommand command;
};
Bytes encode_operator_request(const OperatorRequest& request);
Result<OperatorRequest> decode_operator_request(std::string_view bytes);

}  // namespace vendepass
