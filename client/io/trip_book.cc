#include "client/io/trip_book.h"

#include <algorithm>

namespace vendepass {
namespace {

// `trips` and `show` ask for at most so many flights: one question each.
constexpr std::size_t kMaxFlightsAsked = 20;

Attempt<StoredPurchase> stored_from(const CommandContext& context, const TripView& view) {
  auto known = context.wallet.purchase(view.purchase);
  if (!known) return internal_failure(known.error().detail);
  if (*known) return std::move(**known);
  auto purchase = decode_purchase(view.content);
  if (!purchase || purchase_id_of(view.content) != view.purchase)
    return internal_failure("an airline sent a trip that is not what its id says");
  return StoredPurchase{
      view.content, std::nullopt, false,
      Trip{view.purchase, std::move(*purchase), PurchaseState::kPending, {}, {}, std::nullopt, {}}};
}

std::optional<Failure> take_trip(CommandContext& context, const TripView& view) {
  auto found = stored_from(context, view);
  if (auto* failure = std::get_if<Failure>(&found)) return std::move(*failure);
  auto& stored = std::get<StoredPurchase>(found);
  take_over(stored, view.state, view.tickets);
  return saved(context, stored);
}

}  // namespace

Attempt<StoredSession> signed_in(const CommandContext& context) {
  auto session = context.wallet.session();
  if (!session) return internal_failure(session.error().detail);
  if (!*session) return sign_in_needed("nobody is signed in on this computer");
  return std::move(**session);
}

Attempt<StoredSession> freshly_signed_in(const CommandContext& context) {
  auto session = signed_in(context);
  if (const auto* found = std::get_if<StoredSession>(&session))
    if (found->expires <= context.around.pacer.now().wall)
      return sign_in_needed("the sign-in of " + found->email + " ended at " +
                            to_string(found->expires));
  return session;
}

Signed signed_by(Bytes content, const Seed& seed) {
  const auto signature = sign(content, key_pair_from(seed));
  return Signed{std::move(content), signature};
}

Attempt<FileLock> lock_wallet(const CommandContext& context) {
  auto lock = context.wallet.lock([&context] {
    context.around.person.note("Another vendepass command uses this wallet: waiting for it.");
  });
  if (!lock) return internal_failure(lock.error().detail);
  return std::move(*lock);
}

Attempt<std::vector<StoredPurchase>> purchases_of(const CommandContext& context,
                                                  const CustomerId& customer) {
  auto all = context.wallet.purchases();
  if (!all) return internal_failure(all.error().detail);
  all->erase(std::remove_if(all->begin(), all->end(),
                            [&customer](const StoredPurchase& one) {
                              return one.trip.purchase.customer != customer;
                            }),
             all->end());
  return std::move(*all);
}

Attempt<Refreshed> refresh_trips(CommandContext& context, const StoredSession& session,
                                 std::optional<PurchaseId> only) {
  if (session.expires <= context.around.pacer.now().wall) {
    context.around.person.note(
        "The sign-in has expired: this is what the disk says; `vendepass login " + session.email +
        "` brings it up to date.");
    return Refreshed{std::nullopt, {}, {}};
  }
  auto answer =
      context.connection.question<TripsReply>(TripsRequest{session.grant, only}, context.command);
  if (const auto* failure = std::get_if<Failure>(&answer)) {
    context.around.person.note("Not brought up to date: " + failure->detail + ".");
    if (failure->exit == ExitCode::kSignIn) context.around.person.note("next: " + failure->next);
    return Refreshed{std::nullopt, {}, {}};
  }
  const auto& found = std::get<Answer<TripsReply>>(answer);
  Refreshed refreshed{found.airline, found.reply.silent, {}};
  for (const auto& view : found.reply.trips) {
    if (auto failure = take_trip(context, view)) return std::move(*failure);
    if (!view.silent.empty()) refreshed.parts.push_back({view.purchase, view.silent});
  }
  return refreshed;
}

void mark_silent(std::vector<StoredPurchase>& purchases, const Refreshed& refreshed) {
  for (const auto& [id, silent] : refreshed.parts)
    for (auto& one : purchases)
      if (one.trip.id == id) one.trip.silent = silent;
}

void take_over(Trip& trip, const std::vector<TicketView>& tickets) {
  auto possible = tickets;
  possible.erase(std::remove_if(possible.begin(), possible.end(),
                                [&trip](const TicketView& ticket) {
                                  return ticket.leg >= trip.purchase.legs.size() ||
                                         ticket.passenger >= trip.purchase.passengers.size();
                                }),
                 possible.end());
  trip.tickets = merge_tickets(std::move(trip.tickets), possible);
}

void take_over(StoredPurchase& stored, PurchaseState state,
               const std::vector<TicketView>& tickets) {
  auto& trip = stored.trip;
  if (trip.state == PurchaseState::kPending) trip.state = state;
  if (trip.state == PurchaseState::kRefused) {
    trip.tickets.clear();
  } else {
    take_over(trip, tickets);
  }
  if (trip.state != PurchaseState::kPending) stored.in_doubt = false;
}

void take_over(StoredPurchase& stored, const PurchaseReply& reply) {
  const bool was_pending = stored.trip.state == PurchaseState::kPending;
  // Tickets as issued; what is on disk already may be newer (a changed seat).
  take_over(stored, reply.state,
            was_pending ? tickets_from(reply.legs) : std::vector<TicketView>{});
  // What is on disk may say more: airlines forget the reason when the flights are over.
  if (stored.trip.state == PurchaseState::kRefused && reply.refusal && !stored.trip.refusal)
    stored.trip.refusal = reply.refusal;
}

void learn_flights(CommandContext& context, Trip& trip, std::size_t most) {
  for (const auto& leg : trip.purchase.legs) {
    if (trip.facts(leg.flight) != nullptr) continue;
    if (most-- == 0) return;
    auto answer =
        context.connection.question<SeatsReply>(SeatsRequest{leg.flight}, context.command);
    const auto* seats = std::get_if<Answer<SeatsReply>>(&answer);
    if (seats == nullptr) return;
    trip.flights.push_back(facts_of(seats->reply));
  }
}

Attempt<FoundTrip> find_trip(CommandContext& context, const StoredSession& session,
                             const Locator& locator) {
  auto refreshed = refresh_trips(context, session, std::nullopt);
  if (auto* failure = std::get_if<Failure>(&refreshed)) return std::move(*failure);
  const auto entry = std::get<Refreshed>(refreshed).entry;
  auto all = purchases_of(context, session.customer);
  if (auto* failure = std::get_if<Failure>(&all)) return std::move(*failure);
  mark_silent(std::get<std::vector<StoredPurchase>>(all), std::get<Refreshed>(refreshed));
  // Two purchases may share a locator; a sold one is the one that people mean.
  StoredPurchase* found = nullptr;
  for (auto& one : std::get<std::vector<StoredPurchase>>(all))
    if (locator_of(one.trip.id) == locator &&
        (found == nullptr || one.trip.state == PurchaseState::kSold))
      found = &one;
  if (found == nullptr)
    return failure_from(Error{ErrorCode::kUnknownPurchase,
                              "no trip " + to_string(locator) + " of " + session.email +
                                  (entry ? "" : " on this computer's disk")},
                        context.command);
  if (entry) {
    const auto known = found->trip.flights.size();
    learn_flights(context, found->trip, kMaxFlightsAsked);
    if (found->trip.flights.size() != known)
      if (auto failure = saved(context, *found)) return std::move(*failure);
  }
  return FoundTrip{std::move(*found), entry};
}

}  // namespace vendepass
