#include "airline/io/purchase_log.h"

#include <fmt/format.h>

#include "airline/io/log.h"
#include "broker-less/core/event.h"
#include "common/events.h"

namespace vendepass {

namespace {

void log_decision(const PurchaseId& purchase, const char* outcome,
                  std::optional<ErrorCode> reason = {}) {
  LogFields fields{{"purchase", to_string(purchase)}, {"outcome", outcome}};
  if (reason) fields.emplace_back("reason", name_of(*reason));
  log_info("purchase decided", fields);
}

// A purchase of several legs has as many events, one after the other.
void log_own_event(const OwnEventRecord& record, std::optional<PurchaseId>& last) {
  const auto event = decode_event(record.event);
  const auto body = event ? decode_event_body(event->body) : event.error();
  if (!body) return;  // Who reads the journal says so.
  if (const auto* taken = std::get_if<SeatsTaken>(&*body)) {
    if (std::exchange(last, taken->purchase) != taken->purchase)
      log_decision(taken->purchase, taken->held_for ? "held" : "sold");
  } else if (const auto* sold = std::get_if<HoldSold>(&*body)) {
    log_decision(sold->purchase, "sold");
  }
}

}  // namespace

void log_decided(const std::vector<Record>& durable) {
  if (!is_logged(LogLevel::kInfo)) return;
  std::optional<PurchaseId> last;
  for (const auto& record : durable) {
    if (const auto* own = std::get_if<OwnEventRecord>(&record)) log_own_event(*own, last);
    if (const auto* refused = std::get_if<PurchaseRefusedRecord>(&record))
      log_decision(refused->purchase, refused->by_decision ? "released" : "refused",
                   refused->refusal.reason);
  }
}

void log_overdue(const std::vector<PurchaseId>& purchases) {
  for (const auto& purchase : purchases)
    log_info("purchase overdue", {{"purchase", to_string(purchase)}});
}

void log_told(const std::vector<PurchaseTold>& told) {
  if (!is_logged(LogLevel::kInfo)) return;
  for (const auto& one : told) {
    LogFields fields{{"purchase", to_string(one.purchase)},
                     {"asked", one.asked == PurchaseTold::Asked::kBuy ? "buy" : "give up"},
                     {"outcome", name_of(one.outcome)}};
    if (one.reason) fields.emplace_back("reason", name_of(*one.reason));
    if (one.finished_for_other) fields.emplace_back("for_other", "yes");
    fields.emplace_back("took_ms", fmt::format("{:.1f}", one.took.count() * 1000));
    log_info("purchase answered", fields);
  }
}

}  // namespace vendepass
