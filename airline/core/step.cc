#include "airline/core/step.h"

namespace vendepass {

void Step::record(Record record, const char* why) {
  state_.follow(record);
  effects_.records.push_back({std::move(record), why});
}

void Step::event(const AirlineEvent& event, const char* why) {
  auto appended = state_.mesh.append_event(encode_event_body(event));
  const auto before = effects_.records.size();
  absorb(std::move(appended.effects));
  for (auto i = before; i < effects_.records.size(); ++i) effects_.records[i].why = why;
}

void Step::decide(const Decision& decision) {
  for (const auto& item : decision.records) record(item, decision.why);
  for (const auto& item : decision.events) event(item, decision.why);
}

void Step::to_peer(AirlineCode airline, PeerMessage message, const char* why) {
  effects_.outbox.push_back({ToPeer{airline, std::move(message)}, why});
}

void Step::to_peer_now(AirlineCode airline, PeerMessage message, const char* why) {
  effects_.immediate.push_back({ToPeer{airline, std::move(message)}, why});
}

void Step::note_signature(const ReplyBody& body) {
  const auto* error = std::get_if<Error>(&body);
  bad_signature_ |= error != nullptr && error->code == ErrorCode::kBadSignature;
}

void Step::reply(const ClientRef& client, ReplyBody body, const char* why,
                 const VectorClock& seen) {
  auto clock = state_.mesh.clock();
  clock.merge(seen);
  note_signature(body);
  effects_.outbox.push_back(  // It leaves when all that is known by now is on the disk.
      {ToClient{client.connection,
                {client.request, std::move(clock), client.unseen, std::move(body)}},
       why});
}

void Step::reply_now(const ClientRef& client, ReplyBody body, const char* why,
                     const VectorClock& seen) {
  auto clock = state_.readable;
  clock.merge(seen);
  note_signature(body);
  effects_.immediate.push_back(
      {ToClient{client.connection,
                {client.request, std::move(clock), client.unseen, std::move(body)}},
       why});
}

void Step::reply_operator(const ConnectionId& connection, std::string json) {
  effects_.outbox.push_back({ToOperator{connection, std::move(json)}, ""});
}

void Step::reply_operator_now(const ConnectionId& connection, std::string json) {
  effects_.immediate.push_back({ToOperator{connection, std::move(json)}, ""});
}

void Step::absorb(MeshEffects effects) {
  for (auto& mesh_record : effects.records)
    std::visit([&](auto& body) { record(Record{std::move(body)}, ""); }, mesh_record);
  for (auto& envelope : effects.outbox) effects_.outbox.push_back(std::move(envelope));
  for (auto& envelope : effects.immediate) effects_.immediate.push_back(std::move(envelope));
  for (auto& notice : effects.notices) notices_.push_back(std::move(notice));
  effects_.parts.insert(effects_.parts.end(), effects.parts.begin(), effects.parts.end());
  effects_.snapshot_is_due |= effects.snapshot_is_due;
}

Effects Step::finish() {
  absorb(state_.mesh.seal());
  return std::move(effects_);
}

}  // namespace vendepass
