#include "airline/io/local_pages.h"

#include <nlohmann/json.hpp>

namespace vendepass {
namespace {

// The actor steps at least at every PING. Silent for this long, it is stuck.
constexpr std::chrono::seconds kStuck{5};

bool is_stuck(const Condition& now) { return now.since_step >= kStuck; }

bool is_healthy(const Condition& now) {
  return !is_stuck(now) && !now.is_disk_full && !now.is_draining;
}

const char* status_of(const Condition& now) {
  if (now.is_disk_full) return "disk full";
  if (now.is_draining) return "stopping";
  if (is_stuck(now)) return "stuck";
  return now.is_recovering ? "recovering" : "ok";
}

HttpAnswer json_answer(bool is_good, const nlohmann::ordered_json& json) {
  return {is_good ? 200 : 503, "application/json", json.dump() + "\n"};
}

}  // namespace

bool is_ready(const Condition& condition) {
  return is_healthy(condition) && !condition.is_recovering;
}

HttpAnswer healthz(const Condition& condition) {
  nlohmann::ordered_json json;
  json["status"] = status_of(condition);
  json["airline"] = to_string(condition.airline);
  json["incarnation"] = condition.incarnation;
  json["durable_rows"] = condition.durable_rows;
  json["dropped_messages"] = condition.dropped_messages;
  json["uptime_s"] = std::chrono::duration_cast<std::chrono::seconds>(condition.uptime).count();
  return json_answer(is_healthy(condition), json);
}

HttpAnswer readyz(const Condition& condition) {
  const bool ready = is_ready(condition);
  nlohmann::ordered_json json;
  json["ready"] = ready;
  if (!ready) json["reason"] = status_of(condition);
  json["airline"] = to_string(condition.airline);
  return json_answer(ready, json);
}

}  // namespace vendepass
