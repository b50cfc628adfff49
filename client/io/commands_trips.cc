// `trips` and `show`: what was bought, brought up to date when an airline answers.
#include <algorithm>

#include "client/io/trip_book.h"

namespace vendepass {

CommandResult run_trips(CommandContext& context, const TripsOptions& options) {
  auto session = signed_in(context);
  if (auto* failure = std::get_if<Failure>(&session)) return std::move(*failure);
  const auto& customer = std::get<StoredSession>(session);
  auto lock = lock_wallet(context);
  if (auto* failure = std::get_if<Failure>(&lock)) return std::move(*failure);
  auto refreshed = refresh_trips(context, customer, std::nullopt);
  if (auto* failure = std::get_if<Failure>(&refreshed)) return std::move(*failure);
  auto all = purchases_of(context, customer.customer);
  if (auto* failure = std::get_if<Failure>(&all)) return std::move(*failure);
  const auto& found = std::get<Refreshed>(refreshed);
  auto& purchases = std::get<std::vector<StoredPurchase>>(all);
  mark_silent(purchases, found);
  TripsResult result{found.entry, {}, found.silent};
  for (auto& one : purchases)
    if (options.all || one.trip.state != PurchaseState::kRefused)
      result.trips.push_back(std::move(one.trip));
  return result;
}

CommandResult run_show(CommandContext& context, const Locator& locator) {
  auto session = signed_in(context);
  if (auto* failure = std::get_if<Failure>(&session)) return std::move(*failure);
  auto lock = lock_wallet(context);
  if (auto* failure = std::get_if<Failure>(&lock)) return std::move(*failure);
  auto found = find_trip(context, std::get<StoredSession>(session), locator);
  if (auto* failure = std::get_if<Failure>(&found)) return std::move(*failure);
  auto& trip = std::get<FoundTrip>(found);
  return ShowResult{trip.entry, std::move(trip.stored.trip)};
}

}  // namespace vendepass
