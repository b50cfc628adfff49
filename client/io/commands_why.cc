// `why`: what led to a purchase being sold or refused, as every airline tells it.
#include "client/io/trip_book.h"

namespace vendepass {
namespace {

struct Wanted {
  PurchaseId id;
  std::optional<StoredPurchase> stored;  // None: somebody else's.
};

// The purchase as this computer knows it, or as its owners do when it was begun on another one.
Attempt<Wanted> find_purchase(CommandContext& context, const StoredSession& session,
                              const std::variant<PurchaseId, Locator>& which) {
  if (const auto* locator = std::get_if<Locator>(&which)) {
    auto found = find_trip(context, session, *locator);
    if (auto* failure = std::get_if<Failure>(&found)) return std::move(*failure);
    auto& stored = std::get<FoundTrip>(found).stored;
    const auto id = stored.trip.id;
    return Wanted{id, std::move(stored)};
  }
  const auto& purchase = std::get<PurchaseId>(which);
  auto stored = context.wallet.purchase(purchase);
  if (stored && !*stored) {
    auto refreshed = refresh_trips(context, session, purchase);
    if (auto* failure = std::get_if<Failure>(&refreshed)) return std::move(*failure);
    stored = context.wallet.purchase(purchase);
  }
  if (!stored) return internal_failure(stored.error().detail);
  return Wanted{purchase, std::move(*stored)};
}

}  // namespace

CommandResult run_why(CommandContext& context, const std::variant<PurchaseId, Locator>& which) {
  auto session = freshly_signed_in(context);
  if (auto* failure = std::get_if<Failure>(&session)) return std::move(*failure);
  auto lock = lock_wallet(context);
  if (auto* failure = std::get_if<Failure>(&lock)) return std::move(*failure);
  const auto& customer = std::get<StoredSession>(session);
  auto found = find_purchase(context, customer, which);
  if (auto* failure = std::get_if<Failure>(&found)) return std::move(*failure);
  auto& [purchase, stored] = std::get<Wanted>(found);
  auto answer = context.connection.question<WhyReply>(
      WhyRequest{purchase, customer.grant, stored ? stored->content : Bytes{}}, context.command);
  if (auto* failure = std::get_if<Failure>(&answer)) {
    failure->purchase = purchase;
    return std::move(*failure);
  }
  auto& told = std::get<Answer<WhyReply>>(answer);
  WhyResult result{told.airline, std::nullopt, std::move(told.reply)};
  if (stored) result.trip = std::move(stored->trip);
  return result;
}

}  // namespace vendepass
