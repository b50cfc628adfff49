#include "airline/io/local_pages.h"

#include <nlohmann/json.hpp>

namespace vendepass {
namespace {

// The actor steps at least at every PING. Silent for this long, it is stuck.
constexpr std::chrono::seconds kStuck{5};

bool is_stuck(const ProcessState& now) { return now.since_step >= kStuck; }

bool is_healthy(const ProcessState& now) {
  return !is_stuck(now) && !now.is_disk_full && !now.is_draining;
}

const char* status_of(const ProcessState& now) {
  if (now.is_disk_full) return "disk full";
  if (now.is_draining) return "stopping";
  if (is_stuck(now)) return "stuck";
  return now.is_recovering ? "recovering" : "ok";
}

HttpAnswer json_answer(bool is_good, const nlohmann::ordered_json& json) {
  return {is_good ? 200 : 503, "application/json", json.dump() + "\n"};
}

}  // namespace

bool is_ready(const ProcessState& process) { return is_healthy(process) && !process.is_recovering; }

HttpAnswer healthz(const ProcessState& process) {
  nlohmann::ordered_json json;
  json["status"] = status_of(process);
  json["airline"] = to_string(process.airline);
  json["incarnation"] = process.incarnation;
  json["durable_rows"] = process.durable_rows;
  json["dropped_messages"] = process.dropped_messages;
  json["uptime_s"] = std::chrono::duration_cast<std::chrono::seconds>(process.uptime).count();
  return json_answer(is_healthy(process), json);
}

HttpAnswer readyz(const ProcessState& process) {
  const bool ready = is_ready(process);
  nlohmann::ordered_json json;
  json["ready"] = ready;
  if (!ready) json["reason"] = status_of(process);
  json["airline"] = to_string(process.airline);
  return json_answer(ready, json);
}

}  // namespace vendepass
