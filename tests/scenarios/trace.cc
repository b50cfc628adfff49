#include "tests/scenarios/trace.h"

#include <fmt/core.h>

#include <array>

#include "tests/scenarios/describe.h"

namespace vendepass::scenarios {

namespace {

// The alternatives of PeerMessage, in order; an OwnerAnswer goes by what it answers.
constexpr std::array<const char*, std::variant_size_v<PeerMessage>> kKinds{
    "ping", "pong", "pull", "events", "prepare", "promise", "preempted", "accept", "accepted",
    "read", "state", "hold", "renounce", "answer", "query", "order", "done", "trips-query",
    "trips-part", "start-question", "start-answer", "start-refused", "content-query", "content",
    "why-query", "testimony", "snapshot-offer", "snapshot-question", "part-question", "part",
    // Of customers:
    "details-question", "details-answer"};
static_assert(kKinds.back() != nullptr);  // Each has its name.
constexpr std::array<const char*, 5> kAnswers{"held", "sold", "refused", "error", "unknown"};

bool is_gossip(const PeerMessage& message) {
  return std::holds_alternative<Ping>(message) || std::holds_alternative<Pong>(message) ||
         std::holds_alternative<Pull>(message) || std::holds_alternative<EventBatch>(message) ||
         std::holds_alternative<SnapshotOffer>(message) ||
         std::holds_alternative<SnapshotQuestion>(message) ||
         std::holds_alternative<PartQuestion>(message) ||
         std::holds_alternative<PartAnswer>(message) ||
         std::holds_alternative<StartQuestion>(message) ||
         std::holds_alternative<StartAnswer>(message);
}

bool is_gossip(const Record& record) {
  return std::holds_alternative<ForeignEventsRecord>(record) ||
         std::holds_alternative<SnapshotPartRecord>(record) ||
         std::holds_alternative<EventsDroppedRecord>(record) ||
         std::holds_alternative<SightingRecord>(record) ||
         std::holds_alternative<EditionRecord>(record);
}

}  // namespace

std::string kind_of_message(const PeerMessage& message) {
  if (const auto* answer = std::get_if<OwnerAnswer>(&message))
    return kAnswers.at(answer->answer.index());
  return kKinds.at(message.index());
}

std::string trace_line(const std::string& actor, const std::string& what, const std::string& why) {
  auto line = fmt::format("{:<4}{:<55} {}", actor, what, why);
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

bool Trace::shows(const Happening& happening) const {
  if (gossip_shown_) return true;
  if (const auto* recorded = std::get_if<Recorded>(&happening)) return !is_gossip(recorded->record);
  if (const auto* sent = std::get_if<Sent>(&happening)) return !is_gossip(sent->message);
  return true;
}

Trace::Row Trace::row(const Recorded& happening) const {
  return {to_string(happening.airline), describe(names_, happening.record), happening.why, {}};
}

Trace::Row Trace::row(const Sent& happening) const {
  return {to_string(happening.from),
          describe(names_, happening.message),
          happening.why,
          {to_string(happening.to) + (happening.reachable ? "" : "(lost)")}};
}

Trace::Row Trace::row(const Remarked& happening) const {
  return {
      to_string(happening.airline), happening.stopped ? "stops" : "remarks", happening.text, {}};
}

Trace::Row Trace::row(const Lost& happening) const {
  return {to_string(happening.from),
          "lost: " + describe(names_, happening.message),
          "down or cut off",
          {to_string(happening.to)}};
}

Trace::Row Trace::row(const Answered& happening) const {
  auto what =
      "tells " + happening.connection.routing_id + ": " + describe(names_, happening.reply.body);
  for (const auto& [airline, events] : happening.reply.unseen)
    what += ", unseen " + to_string(airline) + " by " + std::to_string(events);
  return {to_string(happening.airline), what, happening.why, {}};
}

Trace::Row Trace::row(const OperatorAnswered& happening) const {
  return {to_string(happening.airline), "tells the operator", "", {}};
}

std::vector<std::string> Trace::lines(const std::vector<Happening>& happenings) const {
  std::vector<Row> rows;
  for (const auto& happening : happenings) {
    if (!shows(happening)) continue;
    auto next = std::visit([&](const auto& body) { return row(body); }, happening);
    const bool same = !rows.empty() && !next.to.empty() && rows.back().actor == next.actor &&
                      rows.back().what == next.what && rows.back().why == next.why;
    if (same)
      rows.back().to.push_back(next.to.front());
    else
      rows.push_back(std::move(next));
  }
  std::vector<std::string> lines;
  for (const auto& each : rows) {
    std::string to;
    for (const auto& airline : each.to) to += (to.empty() ? " -> " : ",") + airline;
    lines.push_back(trace_line(each.actor, each.what + to, each.why));
  }
  return lines;
}

}  // namespace vendepass::scenarios
