// `password` and `account erase`: what an open session is not enough for.
//
// Whoever finds the computer unlocked can neither shut the customer out nor erase the account:
// both ask for the password, and an airline says whether it is right before anything is signed.
#include <algorithm>

#include "client/io/account_desk.h"
#include "client/io/draw.h"

namespace vendepass {
namespace {

// `erase` asks for departures that are not known yet of at most so many flights: one question each.
constexpr std::size_t kMaxFlightsAsked = 20;

Failure odd_answer() {
  return internal_failure("an airline answered something else than was asked");
}

Failure not_known_yet(const CommandContext& context, const Verdict& verdict, std::string detail,
                      std::string next) {
  if (verdict.error) detail += ": " + verdict.error->detail;
  auto failure = failure_from(Error{ErrorCode::kNoAnswer, std::move(detail)}, context.command);
  failure.next = std::move(next);
  return failure;
}

// ---- Another password ----

std::optional<Failure> check_wanted(const PasswordOptions& options) {
  if (options.wanted.size() < kLeastPasswordBytes)
    return bad_input("the new password needs at least 8 characters");
  if (options.wanted == options.former)
    return bad_input("the new password is the old one: nothing was changed");
  return std::nullopt;
}

Failure password_not_changed(const CommandContext& context, const std::string& email,
                             const Verdict& verdict) {
  if (verdict.kind == Verdict::Kind::kUnreachable) return unreachable_failure(context.command);
  if (verdict.kind == Verdict::Kind::kUnknown)
    return not_known_yet(context, verdict, "whether the password was changed is not known yet",
                         "try `vendepass login " + email +
                             "` with the new password; if it fails, the old one still holds");
  if (!verdict.error) return odd_answer();
  auto failure = failure_from(*verdict.error, context.command);
  if (verdict.error->code == ErrorCode::kChangedMeanwhile) {
    failure.detail = "the password was changed elsewhere at the same time, and that one holds";
    failure.next = "sign in with that one: `vendepass login " + email + "`";
  } else if (verdict.error->code == ErrorCode::kNoQuorum) {
    failure.detail += "; nothing was changed";
    failure.next = "try again when more airlines answer: the old password holds until then";
  }
  return failure;
}

struct NewKey {
  ChangeKey order;
  Seed seed;
};

Attempt<NewKey> new_key(const CommandContext& context, const Proven& proven,
                        const std::string& password) {
  const auto salt = draw_bytes<16>();
  const auto params = at_least(kArgon2Interactive, proven.params);
  auto seed = derive_seed(password, proven.session.email, salt, params);
  if (!seed) return failure_from(seed.error(), context.command);
  return NewKey{ChangeKey{proven.session.customer, proven.key + 1, key_pair_from(*seed).public_key,
                          salt, params.passes, params.memory_kib},
                *seed};
}

CommandResult change_password(CommandContext& context, const Proven& proven, const NewKey& key) {
  const auto& former = proven.session;
  const auto verdict =
      context.connection.ask(ChangeKeyRequest{signed_by(encode_order(key.order), former.seed)},
                             Purpose::kOrder, Earlier::kNeverSent, context.connection.airlines());
  if (verdict.kind != Verdict::Kind::kAnswered)
    return password_not_changed(context, former.email, verdict);
  if (!std::holds_alternative<CustomerReply>(*verdict.body)) return odd_answer();
  const auto session = new_session(context, former.customer, former.email, former.name, key.seed);
  if (auto failure = saved(context, session)) return std::move(*failure);
  return AccountResult{AccountResult::Did::kPasswordChanged,
                       verdict.airline,
                       session.customer,
                       session.email,
                       session.name,
                       session.expires};
}

// ---- Erasing ----

// A flight of which nobody says when it departs counts until its day is over everywhere.
bool may_still_depart(const Trip& trip, const FlightId& flight, UtcSeconds now) {
  if (const auto* facts = trip.facts(flight)) return facts->departure > now;
  return UtcSeconds{flight.date} + std::chrono::hours{48} > now;
}

std::vector<TicketView> tickets_to_fly(const Trip& trip, UtcSeconds now) {
  auto tickets = trip.tickets;
  std::erase_if(tickets, [&trip, now](const TicketView& ticket) {
    return ticket.state != TicketState::kValid ||
           !may_still_depart(trip, trip.purchase.legs[ticket.leg].flight, now);
  });
  return tickets;
}

// The trips with such tickets, as far as airlines and this computer's disk know them.
Attempt<std::vector<Trip>> trips_to_fly(CommandContext& context, const StoredSession& session) {
  auto refreshed = refresh_trips(context, session, std::nullopt);
  if (auto* failure = std::get_if<Failure>(&refreshed)) return std::move(*failure);
  for (const auto airline : std::get<Refreshed>(refreshed).silent)
    context.around.person.note(to_string(airline) + " does not answer: it may have more tickets.");
  auto all = purchases_of(context, session.customer);
  if (auto* failure = std::get_if<Failure>(&all)) return std::move(*failure);
  const auto now = context.around.pacer.now().wall;
  std::vector<Trip> trips;
  auto asked = kMaxFlightsAsked;
  for (auto& one : std::get<std::vector<StoredPurchase>>(all)) {
    if (tickets_to_fly(one.trip, now).empty()) continue;
    const auto known = one.trip.flights.size();
    learn_flights(context, one.trip, asked);
    asked -= std::min(asked, one.trip.flights.size() - known);
    if (!tickets_to_fly(one.trip, now).empty()) trips.push_back(std::move(one.trip));
  }
  return trips;
}

void tell_what_stays(const CommandContext& context, const std::vector<Trip>& trips) {
  auto& person = context.around.person;
  if (trips.empty()) return;
  person.note("These tickets stay valid:");
  for (const auto& trip : trips)
    for (const auto& ticket : tickets_to_fly(trip, context.around.pacer.now().wall))
      person.note("  " + to_string(locator_of(trip.id)) + "  " +
                  to_string(trip.purchase.legs[ticket.leg].flight) + " seat " +
                  to_string(ticket.seat) + ", " + trip.purchase.passengers[ticket.passenger] +
                  ", " + to_string(ticket.number));
  person.note(
      "The airlines that fly them keep names and seats for boarding, until 30 days after the "
      "flight.");
  person.note(
      "Once erased you cannot sign in, so you cannot cancel or change them: do that before, with "
      "`vendepass cancel LOCATOR`.");
}

std::optional<Failure> confirm_erasure(const CommandContext& context, const EraseOptions& options,
                                       const std::string& email) {
  if (options.yes) return std::nullopt;
  const auto answer = context.around.person.confirm("Erase the account of " + email +
                                                    " at all airlines? It cannot be undone.");
  if (!answer)
    return usage_failure("erasing must be confirmed, and there is no terminal to ask at",
                         "repeat the command with --yes");
  if (*answer) return std::nullopt;
  return not_confirmed("nothing was erased");
}

Failure not_erased(const CommandContext& context, const std::string& email,
                   const Verdict& verdict) {
  if (verdict.kind == Verdict::Kind::kUnreachable) return unreachable_failure(context.command);
  if (verdict.kind == Verdict::Kind::kUnknown)
    return not_known_yet(context, verdict, "whether the account was erased is not known yet",
                         "repeat the same command; when no airline knows the account of " + email +
                             " any more, it is erased");
  return verdict.error ? failure_from(*verdict.error, context.command) : odd_answer();
}

CommandResult erase(CommandContext& context, const Proven& proven, std::vector<Trip> trips) {
  const auto& customer = proven.session;
  const auto order = EraseCustomer{customer.customer, proven.key};
  const auto verdict =
      context.connection.ask(EraseRequest{signed_by(encode_order(order), customer.seed)},
                             Purpose::kOrder, Earlier::kNeverSent, context.connection.airlines());
  if (verdict.kind != Verdict::Kind::kAnswered) return not_erased(context, customer.email, verdict);
  if (!std::holds_alternative<ErasedReply>(*verdict.body)) return odd_answer();
  if (auto removed = context.wallet.remove_session(); !removed)
    return internal_failure(removed.error().detail);
  if (auto removed = context.wallet.remove_registration(email_key(customer.email)); !removed)
    return internal_failure(removed.error().detail);
  return EraseResult{*verdict.airline, customer.customer, customer.email, std::move(trips),
                     context.wallet.directory()};
}

}  // namespace

CommandResult run_password(CommandContext& context, const PasswordOptions& options) {
  if (auto failure = check_wanted(options)) return std::move(*failure);
  auto lock = lock_wallet(context);
  if (auto* failure = std::get_if<Failure>(&lock)) return std::move(*failure);
  auto session = signed_in(context);
  if (auto* failure = std::get_if<Failure>(&session)) return std::move(*failure);
  auto proven = prove_password(context, std::get<StoredSession>(session), options.former);
  if (auto* failure = std::get_if<Failure>(&proven)) return std::move(*failure);
  auto key = new_key(context, std::get<Proven>(proven), options.wanted);
  if (auto* failure = std::get_if<Failure>(&key)) return std::move(*failure);
  return change_password(context, std::get<Proven>(proven), std::get<NewKey>(key));
}

CommandResult run_account_erase(CommandContext& context, const EraseOptions& options) {
  auto lock = lock_wallet(context);
  if (auto* failure = std::get_if<Failure>(&lock)) return std::move(*failure);
  auto session = signed_in(context);
  if (auto* failure = std::get_if<Failure>(&session)) return std::move(*failure);
  auto proof = prove_password(context, std::get<StoredSession>(session), options.password);
  if (auto* failure = std::get_if<Failure>(&proof)) return std::move(*failure);
  const auto& proven = std::get<Proven>(proof);
  auto trips = trips_to_fly(context, proven.session);
  if (auto* failure = std::get_if<Failure>(&trips)) return std::move(*failure);
  auto& left = std::get<std::vector<Trip>>(trips);
  tell_what_stays(context, left);
  if (auto failure = confirm_erasure(context, options, proven.session.email))
    return std::move(*failure);
  return erase(context, proven, std::move(left));
}

}  // namespace vendepass
