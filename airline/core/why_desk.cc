#include "airline/core/why_desk.h"

#include <algorithm>

#include "airline/core/operator_desk.h"
#include "airline/core/purchase_json.h"
#include "airline/core/sign_in.h"
#include "airline/core/testimony.h"
#include "common/limits.h"

namespace vendepass {

namespace {

const Error kTooMany{ErrorCode::kBusy, "too many ask what led to a purchase; repeat in a second"};

bool knows_it(const Testimony& testimony) {
  return testimony.answer || testimony.promised || testimony.vote || testimony.decision ||
         !testimony.events.empty();
}

Error unknown(const WhyReply& reply) {
  if (reply.silent.empty())
    return {ErrorCode::kUnknownPurchase, "no airline knows purchase " + to_string(reply.purchase)};
  std::string silent;
  for (const auto airline : reply.silent)
    silent += (silent.empty() ? "" : ", ") + to_string(airline);
  return {ErrorCode::kOwnerSilent, silent + " did not answer; the others do not know it"};
}

// Who had the purchase's content, or is to have it.
std::vector<AirlineCode> owners_in(const Bytes& content) {
  const auto purchase = decode_purchase(content);
  return purchase ? owners_of(*purchase) : std::vector<AirlineCode>{};
}

}  // namespace

void WhyDesk::on_why(Step& step, const ClientRef& client, Millis patience,
                     const WhyRequest& request) {
  auto customer = signed_in(step, request.grant);
  if (customer && !request.content.empty() && purchase_id_of(request.content) != request.purchase)
    customer = Error{ErrorCode::kInvalid, "the content is not that of the purchase"};
  if (customer && inquiries_.size() >= kMaxInquiries) customer = kTooMany;
  if (!customer) return step.reply_now(client, customer.error(), "rejected");
  const auto until = step.now() + std::min(patience, step.config().timers.attempt) * 2 / 3;
  inquire(step, client, until, request);
}

void WhyDesk::on_operator(Step& step, const ConnectionId& connection, std::uint64_t request,
                          const PurchaseId& purchase) {
  if (inquiries_.size() >= kMaxInquiries)
    return step.reply_operator_now(connection, OperatorDesk::outcome(kTooMany));
  inquire(step, {connection, request}, step.now() + step.config().timers.attempt * 2 / 3,
          {purchase, {}, {}});
}

void WhyDesk::inquire(Step& step, const ClientRef& asker, Instant until,
                      const WhyRequest& request) {
  // Numbers of this start only: a late answer to an earlier one must not find an inquiry.
  if (count_ == 0) count_ = step.config().start_nonce;
  auto& inquiry = inquiries_
                      .emplace(++count_, Inquiry{.client = asker,
                                                 .until = until,
                                                 .silent = {},
                                                 .absent = {},
                                                 .reply = {request.purchase, {}, {}},
                                                 .seen = {}})
                      .first->second;
  const auto owners = owners_in(request.content);
  for (const auto& member : step.config().alliance.members) {
    const auto liveness = step.state().mesh.liveness(member.airline, step.times());
    const bool is_dead = liveness == Liveness::kDead;
    (is_dead ? inquiry.absent : inquiry.silent).insert(member.airline);
    const bool is_owner = std::ranges::count(owners, member.airline) > 0;
    if (!is_dead)
      step.to_peer_now(member.airline,
                       WhyQuery{count_, request.purchase, is_owner ? request.content : Bytes{}},
                       "asks what it knows of the purchase");
  }
}

void WhyDesk::on_query(Step& step, AirlineCode from, const WhyQuery& query) {
  // What it tells must be on its disk first.
  step.to_peer(
      from,
      WhyAnswer{query.request, testimony_about(step.state(), query.purchase, query.content),
                step.state().mesh.clock()},
      "what it knows of the purchase");
}

void WhyDesk::on_answer(Step& step, AirlineCode from, const WhyAnswer& answer) {
  const auto found = inquiries_.find(answer.request);
  if (found == inquiries_.end()) return;
  auto& inquiry = found->second;
  if (answer.testimony.airline != from || inquiry.silent.erase(from) == 0) return;
  inquiry.reply.testimonies.push_back(answer.testimony);
  inquiry.seen.merge(answer.clock);
  if (!inquiry.silent.empty()) return;
  reply(step, inquiry);
  inquiries_.erase(found);
}

void WhyDesk::reply(Step& step, const Inquiry& inquiry) {
  auto told = inquiry.reply;
  told.silent.assign(inquiry.silent.begin(), inquiry.silent.end());
  told.silent.insert(told.silent.end(), inquiry.absent.begin(), inquiry.absent.end());
  std::ranges::sort(told.silent);
  std::ranges::sort(told.testimonies, {}, &Testimony::airline);
  const auto& [connection, request, unseen, address] = inquiry.client;
  if (connection.port == ConnectionId::Port::kOperator)
    return step.reply_operator_now(connection, purchase_json(request, told));
  if (std::ranges::any_of(told.testimonies, knows_it))
    step.reply_now(inquiry.client, std::move(told), "what all know of it", inquiry.seen);
  else
    step.reply_now(inquiry.client, unknown(told), "nobody knows it", inquiry.seen);
}

void WhyDesk::on_wake(Step& step) {
  std::erase_if(inquiries_, [&](const auto& each) {
    const bool is_due = each.second.until <= step.now();
    if (is_due) reply(step, each.second);
    return is_due;
  });
}

std::optional<Instant> WhyDesk::next_wake() const {
  std::optional<Instant> next;
  for (const auto& [request, inquiry] : inquiries_)
    if (!next || inquiry.until < *next) next = inquiry.until;
  return next;
}

}  // namespace vendepass
