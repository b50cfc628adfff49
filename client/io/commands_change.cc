// `cancel` and `change-seat`: orders about tickets.
//
// An order is on disk before it is sent and stays until every owner has confirmed it, so it is
// repeated, and never becomes another one. Orders that are under way go first.
#include <algorithm>

#include "client/io/trip_book.h"

namespace vendepass {
namespace {

constexpr std::size_t kMaxSeatsOffered = 20;

Failure rejected(ErrorCode code, const std::string& detail, const std::string& command) {
  return failure_from(Error{code, detail}, command);
}

// Keeps what was answered; the order goes when it is done or can never be.
std::optional<Failure> write_down(const CommandContext& context, StoredPurchase& stored,
                                  const Verdict& verdict, const StoredOrder& order) {
  const auto* reply = verdict.body ? std::get_if<TicketsReply>(&*verdict.body) : nullptr;
  if (reply != nullptr) {
    take_over(stored.trip, reply->tickets);
    if (auto failure = saved(context, stored)) return failure;
  }
  const bool done = verdict.kind == Verdict::Kind::kAnswered && reply != nullptr;
  const bool over = verdict.kind == Verdict::Kind::kUnreachable ||
                    (verdict.kind == Verdict::Kind::kRefused && !may_change(verdict.error->code));
  if (done || over)
    if (auto removed = context.wallet.remove(order); !removed)
      return internal_failure(removed.error().detail);
  return std::nullopt;
}

std::optional<Failure> failure_of(const CommandContext& context, const StoredPurchase& stored,
                                  const Verdict& verdict) {
  if (verdict.kind == Verdict::Kind::kAnswered) return std::nullopt;
  if (verdict.kind == Verdict::Kind::kUnreachable) return unreachable_failure(context.command);
  if (verdict.kind == Verdict::Kind::kRefused) return failure_from(*verdict.error, context.command);
  std::string detail = "not everybody has confirmed it yet";
  if (verdict.body)
    if (const auto* reply = std::get_if<TicketsReply>(&*verdict.body))
      for (const auto airline : reply->silent) detail += ", " + to_string(airline) + " is silent";
  if (verdict.error) detail += ": " + verdict.error->detail;
  auto failure = unknown_outcome(stored.trip.id, detail);
  failure.next = "repeat the same `vendepass " + context.command + "`: it continues this order";
  return failure;
}

// Sends one order that is on disk; its tickets afterwards are in `stored`.
std::optional<Failure> send_order(CommandContext& context, StoredPurchase& stored,
                                  const StoredOrder& order, Earlier earlier) {
  const auto verdict =
      context.connection.ask(TicketsRequest{order.order, stored.content}, Purpose::kOrder, earlier,
                             context.connection.airlines());
  if (auto failure = write_down(context, stored, verdict, order)) return failure;
  return failure_of(context, stored, verdict);
}

std::optional<Failure> send_new_order(CommandContext& context, const StoredSession& session,
                                      StoredPurchase& stored, Bytes content) {
  const StoredOrder order{stored.trip.id, signed_by(std::move(content), session.seed)};
  if (auto failure = saved(context, order)) return failure;
  return send_order(context, stored, order, Earlier::kNeverSent);
}

struct Continued {
  std::vector<TicketNumber> cancelled;
};

// Finishes what an earlier run began about this purchase.
Attempt<Continued> continue_orders(CommandContext& context, StoredPurchase& stored) {
  Continued continued;
  auto orders = context.wallet.orders(stored.trip.id);
  if (!orders) return internal_failure(orders.error().detail);
  for (const auto& order : *orders) {
    context.around.person.note("Continuing an order about this trip that was under way.");
    auto failure = send_order(context, stored, order, Earlier::kPerhapsSent);
    // One that was refused is over: what is wanted now may still be done.
    if (failure && failure->exit != ExitCode::kRefused && failure->exit != ExitCode::kRejected)
      return std::move(*failure);
    if (failure) context.around.person.note("It was refused: " + failure->detail + ".");
    if (const auto cancel = decode_cancel(order.order.content); cancel && !failure)
      continued.cancelled.insert(continued.cancelled.end(), cancel->tickets.begin(),
                                 cancel->tickets.end());
  }
  return continued;
}

// The trip, ready to be changed: found, sold, and nothing else under way.
struct Ready {
  StoredSession session;
  FileLock lock;
  StoredPurchase stored;
  std::optional<AirlineCode> entry;
  Continued continued;
};

Attempt<Ready> make_ready(CommandContext& context, const Locator& locator) {
  auto session = freshly_signed_in(context);
  if (auto* failure = std::get_if<Failure>(&session)) return std::move(*failure);
  auto lock = lock_wallet(context);
  if (auto* failure = std::get_if<Failure>(&lock)) return std::move(*failure);
  auto found = find_trip(context, std::get<StoredSession>(session), locator);
  if (auto* failure = std::get_if<Failure>(&found)) return std::move(*failure);
  auto& trip = std::get<FoundTrip>(found);
  if (trip.stored.trip.state == PurchaseState::kPending) {
    auto failure =
        rejected(ErrorCode::kNotChangeable,
                 "the trip is pending: it is not known yet whether it is sold", context.command);
    failure.next = "repeat its `vendepass buy`, or end it with `vendepass give-up " +
                   to_string(trip.stored.trip.id) + "`";
    return failure;
  }
  if (trip.stored.trip.state == PurchaseState::kRefused)
    return rejected(ErrorCode::kNotChangeable, "the purchase was refused: it has no tickets",
                    context.command);
  auto continued = continue_orders(context, trip.stored);
  if (auto* failure = std::get_if<Failure>(&continued)) return std::move(*failure);
  return Ready{std::move(std::get<StoredSession>(session)), std::move(std::get<FileLock>(lock)),
               std::move(trip.stored), trip.entry, std::move(std::get<Continued>(continued))};
}

std::optional<Failure> check_range(const Trip& trip, std::optional<std::size_t> leg,
                                   std::optional<std::size_t> passenger) {
  const auto legs = trip.purchase.legs.size(), passengers = trip.purchase.passengers.size();
  const auto next =
      "see its legs and passengers: `vendepass show " + to_string(locator_of(trip.id)) + "`";
  if (leg && (*leg < 1 || *leg > legs))
    return usage_failure(
        "the trip has no leg " + std::to_string(*leg) + ", only 1 to " + std::to_string(legs),
        next);
  if (passenger && (*passenger < 1 || *passenger > passengers))
    return usage_failure("the trip has no passenger " + std::to_string(*passenger) +
                             ", only 1 to " + std::to_string(passengers),
                         next);
  return std::nullopt;
}

std::vector<TicketView> tickets_to_cancel(const Trip& trip, const CancelOptions& options) {
  std::vector<TicketView> tickets;
  for (const auto& ticket : trip.tickets)
    if (ticket.state == TicketState::kValid &&
        (!options.leg || *options.leg == ticket.leg + std::size_t{1}) &&
        (!options.passenger || *options.passenger == ticket.passenger + std::size_t{1}))
      tickets.push_back(ticket);
  return tickets;
}

std::optional<Failure> confirm_cancel(const CommandContext& context, const CancelOptions& options,
                                      const Trip& trip, const std::vector<TicketView>& tickets) {
  auto& person = context.around.person;
  for (const auto& ticket : tickets)
    person.note("  cancels " + to_string(trip.purchase.legs[ticket.leg].flight) + " seat " +
                to_string(ticket.seat) + ", " + trip.purchase.passengers[ticket.passenger] + ", " +
                to_string(ticket.number));
  if (options.yes) return std::nullopt;
  const auto answer = person.confirm("Cancel " + std::to_string(tickets.size()) +
                                     (tickets.size() == 1 ? " ticket?" : " tickets?"));
  if (!answer)
    return usage_failure("a cancel must be confirmed, and there is no terminal to ask at",
                         "repeat the command with --yes");
  if (*answer) return std::nullopt;
  return not_confirmed("nothing was cancelled");
}

CommandResult changed(ChangeResult::Did did, Ready& ready, std::vector<TicketNumber> numbers) {
  return ChangeResult{did, ready.entry, std::move(numbers), std::move(ready.stored.trip)};
}

CommandResult cancel_tickets(CommandContext& context, Ready& ready, const CancelOptions& options) {
  const auto tickets = tickets_to_cancel(ready.stored.trip, options);
  auto numbers = ready.continued.cancelled;
  if (tickets.empty()) {
    const auto did =
        numbers.empty() ? ChangeResult::Did::kNothingToDo : ChangeResult::Did::kCancelled;
    return changed(did, ready, std::move(numbers));
  }
  if (auto failure = confirm_cancel(context, options, ready.stored.trip, tickets))
    return std::move(*failure);
  CancelTickets order{ready.stored.trip.id, {}};
  for (const auto& ticket : tickets) order.tickets.push_back(ticket.number);
  if (auto failure = send_new_order(context, ready.session, ready.stored, encode_order(order)))
    return std::move(*failure);
  for (const auto& ticket : ready.stored.trip.tickets) {
    if (std::count(order.tickets.begin(), order.tickets.end(), ticket.number) == 0) continue;
    if (ticket.state == TicketState::kCancelled)
      numbers.push_back(ticket.number);
    else
      context.around.person.note("not cancelled: " + to_string(ticket.number) +
                                 ", its flight has departed");
  }
  return changed(ChangeResult::Did::kCancelled, ready, std::move(numbers));
}

// A seat that cannot be had: says which can.
Failure with_free_seats(CommandContext& context, Failure failure, const Leg& leg) {
  auto answer = context.connection.question<SeatsReply>(SeatsRequest{leg.flight}, context.command);
  const auto* seats = std::get_if<Answer<SeatsReply>>(&answer);
  if (seats == nullptr) return failure;
  for (const auto& cabin : seats->reply.cabins)
    if (cabin.cabin == leg.cabin) failure.free_seats = free_seats(cabin);
  if (failure.free_seats.size() > kMaxSeatsOffered)
    failure.free_seats.erase(failure.free_seats.begin() + kMaxSeatsOffered,
                             failure.free_seats.end());
  failure.flight = leg.flight;
  failure.detail +=
      "; still free on " + to_string(leg.flight) + ": " + list_seats(failure.free_seats);
  failure.next = "repeat the command with one of these seats";
  return failure;
}

CommandResult change_ticket(CommandContext& context, Ready& ready, const TicketView& ticket,
                            SeatId seat) {
  if (ticket.seat == seat) return changed(ChangeResult::Did::kNothingToDo, ready, {});
  const auto leg = ready.stored.trip.purchase.legs[ticket.leg];
  const ChangeSeat order{ready.stored.trip.id, ticket.number, seat, ticket.seat_changes};
  if (auto failure = send_new_order(context, ready.session, ready.stored, encode_order(order))) {
    if (failure->exit == ExitCode::kRefused)
      return with_free_seats(context, std::move(*failure), leg);
    return std::move(*failure);
  }
  return changed(ChangeResult::Did::kSeatChanged, ready, {ticket.number});
}

}  // namespace

CommandResult run_cancel(CommandContext& context, const CancelOptions& options) {
  auto made = make_ready(context, options.locator);
  if (auto* failure = std::get_if<Failure>(&made)) return std::move(*failure);
  auto& ready = std::get<Ready>(made);
  if (auto failure = check_range(ready.stored.trip, options.leg, options.passenger))
    return std::move(*failure);
  return cancel_tickets(context, ready, options);
}

CommandResult run_change_seat(CommandContext& context, const ChangeSeatOptions& options) {
  auto made = make_ready(context, options.locator);
  if (auto* failure = std::get_if<Failure>(&made)) return std::move(*failure);
  auto& ready = std::get<Ready>(made);
  if (auto failure = check_range(ready.stored.trip, options.leg, options.passenger))
    return std::move(*failure);
  for (const auto ticket : ready.stored.trip.tickets)
    if (ticket.leg + std::size_t{1} == options.leg &&
        ticket.passenger + std::size_t{1} == options.passenger)
      return change_ticket(context, ready, ticket, options.seat);
  return rejected(ErrorCode::kUnknownTicket,
                  "the ticket of that leg and passenger is not known yet", context.command);
}

}  // namespace vendepass
