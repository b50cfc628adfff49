#include "airline/io/meter.h"

#include "common/itinerary.h"
#include "common/limits.h"

namespace vendepass {

namespace {

struct Judged {
  Outcome outcome;
  std::optional<ErrorCode> reason;
};

std::optional<Judged> judge(const ReplyBody& body) {
  if (const auto* error = std::get_if<Error>(&body))
    return Judged{is_definite(error->code) ? Outcome::kRejected : Outcome::kPending, error->code};
  const auto* reply = std::get_if<PurchaseReply>(&body);
  if (reply == nullptr) return std::nullopt;
  switch (reply->state) {
    case PurchaseState::kSold:
      return Judged{Outcome::kSold, std::nullopt};
    case PurchaseState::kRefused:
      return Judged{Outcome::kRefused,
                    reply->refusal ? std::optional{reply->refusal->reason} : std::nullopt};
    case PurchaseState::kPending:
      break;
  }
  return Judged{Outcome::kPending, std::nullopt};
}

bool is_for_other(const ReplyBody& body) {
  const auto* reply = std::get_if<PurchaseReply>(&body);
  return reply != nullptr && reply->state == PurchaseState::kSold && reply->finished_for_other;
}

}  // namespace

const char* name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kSold:
      return "sold";
    case Outcome::kRefused:
      return "refused";
    case Outcome::kRejected:
      return "rejected";
    case Outcome::kPending:
      break;
  }
  return "pending";
}

void Meter::arrived(const Incoming& incoming) {
  if (const auto* client = std::get_if<ClientArrival>(&incoming)) return begin(*client);
  const std::lock_guard lock{mutex_};
  if (const auto* batch = std::get_if<EventBatch>(&incoming)) counts_.subscribed.add(*batch);
  const auto* packet = std::get_if<Packet>(&incoming);
  if (packet == nullptr || packet->sender.airline == self_) return;
  auto& peer = counts_.peers[packet->sender.airline];
  peer.messages_received += packet->messages.size();
  peer.heard = Traffic::Clock::now();
  for (const auto& message : packet->messages) {
    if (const auto* batch = std::get_if<EventBatch>(&message)) counts_.pulled.add(*batch);
    if (std::holds_alternative<Pull>(message)) ++counts_.pulls_received;
  }
}

void Meter::begin(const ClientArrival& client) {
  const auto* buys = std::get_if<BuyRequest>(&client.request.body);
  const auto* gives_up = std::get_if<GiveUpRequest>(&client.request.body);
  if ((buys == nullptr && gives_up == nullptr) || begun_.size() >= kMaxTimedRequests) return;
  const auto& purchase = buys != nullptr ? buys->purchase : gives_up->purchase;
  begun_.insert_or_assign(
      {client.connection, client.request.request},
      Begun{purchase_id_of(purchase.content),
            buys != nullptr ? PurchaseTold::Asked::kBuy : PurchaseTold::Asked::kGiveUp,
            Traffic::Clock::now()});
}

std::optional<PurchaseTold> Meter::end(const ConnectionId& client, std::uint64_t request,
                                       const ReplyBody& body) {
  const auto found = begun_.find({client, request});
  if (found == begun_.end()) return std::nullopt;
  const auto begun = found->second;
  begun_.erase(found);
  const auto judged = judge(body);
  if (!judged) return std::nullopt;
  const PurchaseTold told{begun.purchase, begun.asked,        judged->outcome,
                          judged->reason, is_for_other(body), Traffic::Clock::now() - begun.at};
  if (told.asked != PurchaseTold::Asked::kBuy) return told;
  const std::lock_guard lock{mutex_};
  ++counts_.purchases[{told.outcome, told.reason}];
  counts_.durations[told.outcome].observe(told.took);
  counts_.finished_for_others += told.finished_for_other ? 1 : 0;
  return told;
}

// Requires: the lock is held.
void Meter::on(const ToPeer& to) {
  if (to.airline == self_) return;
  ++counts_.peers[to.airline].messages_sent;
  if (const auto* batch = std::get_if<EventBatch>(&to.message)) counts_.served.add(*batch);
  if (std::holds_alternative<Pull>(to.message)) ++counts_.pulls_sent;
}

std::vector<PurchaseTold> Meter::leaving(const std::vector<Envelope>& outbox) {
  std::vector<PurchaseTold> told;
  for (const auto& envelope : outbox)
    if (const auto* client = std::get_if<ToClient>(&envelope.content))
      if (const auto one = end(client->connection, client->reply.request, client->reply.body))
        told.push_back(*one);
  const std::lock_guard lock{mutex_};
  for (const auto& envelope : outbox) {
    if (const auto* peer = std::get_if<ToPeer>(&envelope.content)) on(*peer);
    if (const auto* all = std::get_if<ToSubscribers>(&envelope.content))
      counts_.published.add(all->batch);
  }
  return told;
}

std::optional<PurchaseTold> Meter::rejected(const ConnectionId& client, std::uint64_t request,
                                            const Error& error) {
  return end(client, request, error);
}

void Meter::not_taken() {
  const std::lock_guard lock{mutex_};
  ++counts_.not_taken;
}

Traffic Meter::counts() const {
  const std::lock_guard lock{mutex_};
  return counts_;
}

}  // namespace vendepass
