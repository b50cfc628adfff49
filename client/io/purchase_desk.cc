#include "client/io/purchase_desk.h"

namespace vendepass {
namespace {

// The answerer may not know every owner's tickets yet; the owners do.
void complete_tickets(CommandContext& context, StoredPurchase& stored,
                      const StoredSession& session) {
  const auto& purchase = stored.trip.purchase;
  if (stored.trip.tickets.size() == purchase.legs.size() * purchase.passengers.size()) return;
  auto refreshed = refresh_trips(context, session, stored.trip.id);
  auto newer = context.wallet.purchase(stored.trip.id);
  if (newer && *newer) stored.trip.tickets = (*newer)->trip.tickets;
}

CommandResult on_outcome(CommandContext& context, StoredPurchase stored, BuyResult::How how,
                         const StoredSession& session, const PurchaseReply& reply,
                         std::optional<AirlineCode> airline) {
  if (reply.purchase != stored.trip.id)
    return internal_failure("an airline answered about another purchase");
  take_over(stored, reply);
  if (auto failure = saved(context, stored)) return std::move(*failure);
  if (stored.trip.state == PurchaseState::kRefused)
    return refused_purchase(
        stored.trip.refusal.value_or(Refusal{ErrorCode::kLegRefused, "refused", std::nullopt, {}}),
        stored.trip.id);
  complete_tickets(context, stored, session);
  return BuyResult{how, airline, reply.finished_for_other, std::move(stored.trip)};
}

// An error that stands: a refusal is the outcome; anything else was never begun.
CommandResult on_error(CommandContext& context, StoredPurchase stored, const Error& error) {
  const auto id = stored.trip.id;
  auto failure = failure_from(error, context.command);
  failure.purchase = id;
  if (is_refusal(error.code)) {
    stored.trip.state = PurchaseState::kRefused;
    stored.trip.refusal = Refusal{error.code, error.detail, std::nullopt, {}};
    stored.in_doubt = false;
    if (auto bad = saved(context, stored)) return std::move(*bad);
  } else if (may_change(error.code)) {
    // Nobody began it; the same bytes may still be sold, so repeating continues it.
    stored.in_doubt = false;
    if (auto bad = saved(context, stored)) return std::move(*bad);
  } else if (auto removed = context.wallet.remove_purchase(id); !removed) {
    return internal_failure(removed.error().detail);
  }
  return failure;
}

CommandResult on_nothing_sent(CommandContext& context, const StoredPurchase& stored) {
  if (auto removed = context.wallet.remove_purchase(stored.trip.id); !removed)
    return internal_failure(removed.error().detail);
  return unreachable_failure(context.command);
}

std::string doubt_text(const Verdict& verdict) {
  std::string text = "it is not known whether this purchase is sold";
  if (verdict.error) text += ": " + verdict.error->detail;
  return text;
}

}  // namespace

CommandResult send_purchase(CommandContext& context, StoredPurchase stored, BuyResult::How how,
                            const StoredSession& session) {
  const auto earlier = stored.in_doubt ? Earlier::kPerhapsSent : Earlier::kNeverSent;
  stored.in_doubt = true;
  if (auto failure = saved(context, stored)) return std::move(*failure);
  const auto verdict = context.connection.ask(
      BuyRequest{Signed{stored.content, *stored.signature}}, Purpose::kOrder, earlier,
      context.connection.airlines_from(stored.trip.purchase.home_entry));
  switch (verdict.kind) {
    case Verdict::Kind::kAnswered:
      if (const auto* reply = std::get_if<PurchaseReply>(&*verdict.body))
        return on_outcome(context, std::move(stored), how, session, *reply, verdict.airline);
      return unknown_outcome(stored.trip.id, "an airline answered something else than was asked");
    case Verdict::Kind::kRefused:
      return on_error(context, std::move(stored), *verdict.error);
    case Verdict::Kind::kUnreachable:
      return on_nothing_sent(context, stored);
    case Verdict::Kind::kUnknown:
      break;
  }
  return unknown_outcome(stored.trip.id, doubt_text(verdict));
}

}  // namespace vendepass
