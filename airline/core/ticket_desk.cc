#include "airline/core/ticket_desk.h"

#include <algorithm>

namespace vendepass {

namespace {

// The owners whose tickets the order names. Errors: kMalformed, kUnknownTicket.
Result<std::set<AirlineCode>> owners_in(const Alliance& alliance, const Purchase& purchase,
                                        const std::vector<TicketNumber>& tickets) {
  constexpr std::uint64_t kSerials = 10'000'000'000;  // 13 digits: 3 of the airline, then 10.
  std::set<AirlineCode> owners;
  for (const auto ticket : tickets) {
    std::optional<AirlineCode> owner;
    for (const auto airline : owners_of(purchase)) {
      const auto* member = alliance.find(airline);
      if (member != nullptr && member->accounting_code == ticket.value() / kSerials)
        owner = airline;
    }
    if (!owner)
      return Error{ErrorCode::kUnknownTicket,
                   to_string(ticket) + " is not a ticket of this purchase"};
    owners.insert(*owner);
  }
  return owners;
}

struct Parsed {
  bool is_cancel;
  PurchaseId purchase;
  std::vector<TicketNumber> tickets;
};

Result<Parsed> parse_order(const Bytes& content) {
  if (const auto cancel = decode_cancel(content))
    return Parsed{true, cancel->purchase, cancel->tickets};
  const auto change = decode_change_seat(content);
  if (!change) return change.error();
  return Parsed{false, change->purchase, {change->ticket}};
}

}  // namespace

void TicketDesk::start(Step& step) {
  for (const auto& [hash, promised] : step.state().promised_cancels)
    begin(step, {.order = promised.order,
                 .purchase = promised.purchase,
                 .promised = true,
                 .waiting = promised.unconfirmed,
                 .tickets = {},
                 .seen = {},
                 .error = std::nullopt,
                 .client = std::nullopt,
                 .until = step.now(),
                 .ask_at = step.now()});
}

void TicketDesk::on_request(Step& step, const ClientRef& client, Millis patience,
                            const TicketsRequest& request) {
  const auto order = parse_order(request.order.content);
  if (!order) return step.reply_now(client, order.error(), "rejected");
  const auto purchase = decode_purchase(request.purchase);
  if (!purchase) return step.reply_now(client, purchase.error(), "rejected");
  if (purchase_id_of(request.purchase) != order->purchase)
    return step.reply_now(
        client, Error{ErrorCode::kMalformed, "the order does not name this purchase"}, "rejected");
  const auto signature = step.state().directory.check_signature(purchase->customer, request.order);
  if (!signature) return step.reply_now(client, signature.error(), "rejected");
  if (join(step, client, patience, request.order)) return;
  auto owners = owners_in(step.config().alliance, *purchase, order->tickets);
  if (!owners) return step.reply_now(client, owners.error(), "rejected");
  if (order->is_cancel)
    step.record(
        CancelPromisedRecord{request.order, {owners->begin(), owners->end()}, request.purchase},
        "promised before the first send");
  begin(step, {.order = request.order,
               .purchase = request.purchase,
               .promised = order->is_cancel,
               .waiting = *std::move(owners),
               .tickets = {},
               .seen = {},
               .error = std::nullopt,
               .client = client,
               .until = step.now() + std::min(patience, step.config().timers.attempt),
               .ask_at = step.now()});
}

bool TicketDesk::join(Step& step, const ClientRef& client, Millis patience, const Signed& order) {
  const auto running = promised_.find(blake2b_16(order.content));
  if (running == promised_.end()) return false;
  auto& found = orders_.at(running->second);
  if (found.client)
    step.reply_now(*found.client, Error{ErrorCode::kBusy, "the same order was sent again"},
                   "a later repeat gets the answer");
  found.client = client;
  found.until = step.now() + std::min(patience, step.config().timers.attempt);
  return true;
}

void TicketDesk::begin(Step& step, Order order) {
  // Numbers of this start only: a late answer to an earlier one must not find an order.
  if (count_ == 0) count_ = step.config().start_nonce;
  if (order.promised) promised_.insert_or_assign(blake2b_16(order.order.content), count_ + 1);
  auto& placed = orders_.emplace(++count_, std::move(order)).first->second;
  ask(step, count_, placed);
}

void TicketDesk::ask(Step& step, std::uint64_t number, Order& order) const {
  // Without a client there is no hurry: an owner that is down is asked once a second.
  const auto pause = step.config().timers.ask_again * (order.client ? 1 : 4);
  order.ask_at = step.now() + pause;
  for (const auto owner : order.waiting)
    step.to_peer(owner, TicketOrder{number, order.order, order.purchase, step.state().readable},
                 "carries the customer's order");
}

void TicketDesk::on_answer(Step& step, AirlineCode from, const TicketAnswer& answer) {
  const auto found = orders_.find(answer.request);
  if (found == orders_.end() || !found->second.waiting.contains(from)) return;
  auto& order = found->second;
  const bool passes = answer.error && (!is_definite(answer.error->code) ||
                                       answer.error->code == ErrorCode::kUnknownCustomer ||
                                       answer.error->code == ErrorCode::kBehind);
  if (passes) return;  // Not decided, or not known there yet: asks again.
  order.waiting.erase(from);
  if (answer.error) order.error = answer.error;
  order.seen.merge(answer.clock);
  order.tickets.insert(order.tickets.end(), answer.tickets.begin(), answer.tickets.end());
  if (order.promised)
    step.record(CancelConfirmedRecord{blake2b_16(order.order.content), from},
                "the owner confirmed");
  if (!order.waiting.empty()) return;
  reply(step, order);
  promised_.erase(blake2b_16(order.order.content));
  orders_.erase(found);
}

void TicketDesk::reply(Step& step, Order& order) {
  if (!order.client) return;
  const auto client = *std::exchange(order.client, std::nullopt);
  const bool all_answered = order.waiting.empty();
  const bool any_cancelled =
      std::ranges::count(order.tickets, TicketState::kCancelled, &TicketView::state) > 0;
  if (order.error && all_answered && !(order.promised && any_cancelled))
    return step.reply_now(client, *order.error, "the owner cannot do it");
  if (!order.promised && !all_answered)
    return step.reply_now(client,
                          Error{ErrorCode::kOwnerSilent,
                                to_string(*order.waiting.begin()) + " did not answer in time"},
                          "not in time");
  const TicketsReply body{order.tickets, {order.waiting.begin(), order.waiting.end()}};
  if (all_answered)
    step.reply_now(client, body, "all owners have confirmed", order.seen);
  else
    step.reply(client, body, "goes on asking");  // Told once the promise is on the disk.
}

void TicketDesk::on_wake(Step& step) {
  for (auto place = orders_.begin(); place != orders_.end();) {
    auto& [number, order] = *place;
    if (order.client && order.until <= step.now()) reply(step, order);
    if (!order.promised && !order.client) {
      place = orders_.erase(place);  // A change of seat is the client's to repeat.
      continue;
    }
    if (order.ask_at <= step.now()) ask(step, number, order);
    ++place;
  }
}

std::optional<Instant> TicketDesk::next_wake() const {
  std::optional<Instant> next;
  for (const auto& [number, order] : orders_) {
    const auto at = order.client ? std::min(order.until, order.ask_at) : order.ask_at;
    if (!next || at < *next) next = at;
  }
  return next;
}

}  // namespace vendepass
