// `outcome` and `give-up`: about a purchase by its id, whatever became of it.
#include "client/io/trip_book.h"

namespace vendepass {
namespace {

// What the disk says, in the shape of an airline's answer.
PurchaseReply reply_from_disk(const Trip& trip) {
  PurchaseReply reply{trip.id, trip.state, {}, trip.refusal, false};
  for (const auto& ticket : trip.tickets) {
    if (reply.legs.empty() || reply.legs.back().leg != ticket.leg)
      reply.legs.push_back(LegSeats{ticket.leg, {}, ticket.fare, {}});
    reply.legs.back().seats.push_back(ticket.seat);
    reply.legs.back().tickets.push_back(ticket.number);
  }
  return reply;
}

bool is_known(const std::optional<StoredPurchase>& stored) {
  return stored && stored->trip.state != PurchaseState::kPending;
}

std::optional<Failure> write_down(const CommandContext& context,
                                  std::optional<StoredPurchase> stored,
                                  const PurchaseReply& reply) {
  if (!stored) return std::nullopt;
  take_over(*stored, reply);
  return saved(context, *stored);
}

CommandResult give_up_signed(CommandContext& context, const StoredSession& session,
                             StoredPurchase stored) {
  auto order = signed_by(encode_order(GiveUp{stored.trip.id}), session.seed);
  const auto earlier = stored.in_doubt ? Earlier::kPerhapsSent : Earlier::kNeverSent;
  const auto verdict = context.connection.ask(
      GiveUpRequest{Signed{stored.content, *stored.signature}, std::move(order)}, Purpose::kOrder,
      earlier, context.connection.airlines());
  const auto* reply = verdict.kind == Verdict::Kind::kAnswered
                          ? std::get_if<PurchaseReply>(&*verdict.body)
                          : nullptr;
  if (reply != nullptr) {
    if (auto failure = write_down(context, stored, *reply)) return std::move(*failure);
    return OutcomeResult{OutcomeResult::Asked::kGiveUp, verdict.airline, *reply};
  }
  if (verdict.kind == Verdict::Kind::kUnreachable) return unreachable_failure(context.command);
  if (verdict.kind == Verdict::Kind::kRefused) return failure_from(*verdict.error, context.command);
  auto failure = unknown_outcome(
      stored.trip.id, "it is not known whether the purchase was given up in time" +
                          (verdict.error ? ": " + verdict.error->detail : std::string{}));
  failure.next = "repeat the same `vendepass give-up`: that is safe";
  return failure;
}

}  // namespace

CommandResult run_outcome(CommandContext& context, const PurchaseId& purchase) {
  auto session = freshly_signed_in(context);
  if (auto* failure = std::get_if<Failure>(&session)) return std::move(*failure);
  auto lock = lock_wallet(context);
  if (auto* failure = std::get_if<Failure>(&lock)) return std::move(*failure);
  auto stored = context.wallet.purchase(purchase);
  if (!stored) return internal_failure(stored.error().detail);
  auto answer = context.connection.question<PurchaseReply>(
      OutcomeRequest{purchase, std::get<StoredSession>(session).grant}, context.command);
  if (auto* failure = std::get_if<Failure>(&answer)) {
    if (!is_known(*stored)) {
      failure->purchase = purchase;
      return std::move(*failure);
    }
    context.around.person.note("From this computer's disk: " + failure->detail + ".");
    return OutcomeResult{OutcomeResult::Asked::kOutcome, std::nullopt,
                         reply_from_disk((*stored)->trip)};
  }
  auto& found = std::get<Answer<PurchaseReply>>(answer);
  if (auto failure = write_down(context, *stored, found.reply)) return std::move(*failure);
  return OutcomeResult{OutcomeResult::Asked::kOutcome, found.airline, std::move(found.reply)};
}

CommandResult run_give_up(CommandContext& context, const PurchaseId& purchase) {
  auto session = freshly_signed_in(context);
  if (auto* failure = std::get_if<Failure>(&session)) return std::move(*failure);
  auto lock = lock_wallet(context);
  if (auto* failure = std::get_if<Failure>(&lock)) return std::move(*failure);
  auto stored = context.wallet.purchase(purchase);
  if (!stored) return internal_failure(stored.error().detail);
  if (!*stored || !(*stored)->signature) {
    auto failure =
        failure_from(Error{ErrorCode::kUnknownPurchase, "the purchase " + to_string(purchase) +
                                                            " was not begun on this computer"},
                     context.command);
    failure.next = "give it up on the computer that began it, or see `vendepass outcome " +
                   to_string(purchase) + "`";
    return failure;
  }
  if (is_known(*stored))
    return OutcomeResult{OutcomeResult::Asked::kGiveUp, std::nullopt,
                         reply_from_disk((*stored)->trip)};
  return give_up_signed(context, std::get<StoredSession>(session), std::move(**stored));
}

}  // namespace vendepass
