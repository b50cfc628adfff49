#include "client/core/results.h"

#include <algorithm>
#include <tuple>

namespace vendepass {
namespace {

void order(std::vector<TicketView>& tickets) {
  std::sort(tickets.begin(), tickets.end(), [](const TicketView& a, const TicketView& b) {
    return std::tie(a.leg, a.passenger, a.number) < std::tie(b.leg, b.passenger, b.number);
  });
}

ExitCode exit_code_of_outcome(const OutcomeResult& result) {
  switch (result.reply.state) {
    case PurchaseState::kSold:
      // Giving up a purchase that is sold was refused: it stays sold.
      return result.asked == OutcomeResult::Asked::kOutcome ? ExitCode::kDone : ExitCode::kRefused;
    case PurchaseState::kRefused:
      return result.asked == OutcomeResult::Asked::kOutcome ? ExitCode::kRefused : ExitCode::kDone;
    case PurchaseState::kPending:
      break;
  }
  return ExitCode::kUnknown;
}

}  // namespace

Sale sale_of(const SeatsReply& reply) {
  if (reply.cancelled) return Sale::kCancelled;
  return reply.closed ? Sale::kClosed : Sale::kOpen;
}

std::string to_string(Sale sale) {
  switch (sale) {
    case Sale::kOpen:
      return "open";
    case Sale::kClosed:
      return "closed";
    case Sale::kCancelled:
      break;
  }
  return "cancelled";
}

FlightFacts facts_of(const SeatsReply& reply) {
  return FlightFacts{reply.flight,        reply.from,    reply.to,
                     reply.departure,     reply.arrival, reply.departure_offset,
                     reply.arrival_offset};
}

FlightFacts facts_of(const FlightView& leg) {
  return FlightFacts{leg.flight,           leg.from,          leg.to, leg.departure, leg.arrival,
                     leg.departure_offset, leg.arrival_offset};
}

const FlightFacts* Trip::facts(const FlightId& flight) const {
  for (const auto& known : flights)
    if (known.flight == flight) return &known;
  return nullptr;
}

const FieldView* DetailsResult::find(Field field) const {
  const auto found = std::ranges::find(account.fields, field, &FieldView::field);
  return found == account.fields.end() || found->values.empty() ? nullptr : &*found;
}

std::vector<TicketView> tickets_from(const std::vector<LegSeats>& legs) {
  std::vector<TicketView> tickets;
  for (const auto& leg : legs)
    for (std::size_t i = 0; i < leg.tickets.size() && i < leg.seats.size(); ++i)
      tickets.push_back(TicketView{leg.tickets[i], leg.leg, static_cast<std::uint8_t>(i),
                                   leg.seats[i], leg.fare, TicketState::kValid, 0});
  order(tickets);
  return tickets;
}

std::vector<TicketView> merge_tickets(std::vector<TicketView> older,
                                      const std::vector<TicketView>& newer) {
  for (const auto& ticket : newer) {
    older.erase(
        std::remove_if(older.begin(), older.end(),
                       [&ticket](const TicketView& old) { return old.number == ticket.number; }),
        older.end());
    older.push_back(ticket);
  }
  order(older);
  return older;
}

ExitCode exit_code_of(const Report& report) {
  if (const auto* failure = std::get_if<Failure>(&report.result)) return failure->exit;
  if (const auto* outcome = std::get_if<OutcomeResult>(&report.result))
    return exit_code_of_outcome(*outcome);
  return ExitCode::kDone;
}

}  // namespace vendepass
