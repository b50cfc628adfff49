// The customer's trips: what this computer's disk says, brought up to date by the airlines.
//
// Shared by all commands about purchases. Invariant: an outcome on disk never changes, and a
// signature that is there is never lost.
#pragma once

#include <optional>
#include <vector>

#include "client/io/commands.h"

namespace vendepass {

// The signed-in customer. Failure: nobody is signed in, or the disk.
Attempt<StoredSession> signed_in(const CommandContext& context);
// The same; also a failure when the sign-in has expired. For what must be signed.
Attempt<StoredSession> freshly_signed_in(const CommandContext& context);

Signed signed_by(Bytes content, const Seed& seed);

// Waits for other commands of this wallet; says so when it has to.
Attempt<FileLock> lock_wallet(const CommandContext& context);

// This customer's purchases on disk, newest first.
Attempt<std::vector<StoredPurchase>> purchases_of(const CommandContext& context,
                                                  const CustomerId& customer);

// What the airlines were found to know.
struct Refreshed {
  std::optional<AirlineCode> entry;  // None: nobody answered, or the sign-in has expired.
  std::vector<AirlineCode> silent;   // There may be more trips.
  std::vector<std::pair<PurchaseId, std::vector<AirlineCode>>> parts;  // Missing, per trip.
};
// Asks for the customer's trips (only one of them when named) and brings the disk up to date.
// Not being able to ask is no failure: the person is told.
Attempt<Refreshed> refresh_trips(CommandContext& context, const StoredSession& session,
                                 std::optional<PurchaseId> only);

// Marks the trips whose owners did not all answer.
void mark_silent(std::vector<StoredPurchase>& purchases, const Refreshed& refreshed);

// Tickets that an airline told of; those that the purchase cannot have are left out.
void take_over(Trip& trip, const std::vector<TicketView>& tickets);
// What an airline said of a purchase, taken over: an outcome stays what it is.
void take_over(StoredPurchase& stored, PurchaseState state, const std::vector<TicketView>& tickets);
void take_over(StoredPurchase& stored, const PurchaseReply& reply);

// Asks for departures and arrivals that are not known yet, at most `most` flights; leaves out
// what nobody answers.
void learn_flights(CommandContext& context, Trip& trip, std::size_t most);

// The trip with this locator, brought up to date.
struct FoundTrip {
  StoredPurchase stored;
  std::optional<AirlineCode> entry;
};
Attempt<FoundTrip> find_trip(CommandContext& context, const StoredSession& session,
                             const Locator& locator);

// Saves and turns a failing disk into what the person reads.
template <typename T>
std::optional<Failure> saved(const CommandContext& context, const T& thing) {
  if (auto done = context.wallet.save(thing); !done) return internal_failure(done.error().detail);
  return std::nullopt;
}

}  // namespace vendepass
