#include "client/io/connection.h"

#include <algorithm>

#include "client/io/draw.h"

namespace vendepass {
namespace {

KnownAlliance known_from(const Alliance& alliance) {
  KnownAlliance known{alliance.edition, {}, {}};
  for (const auto& member : alliance.members)
    known.airlines.push_back(KnownAirline{member.airline, member.name, member.client_endpoint});
  return known;
}

void move_to_front(std::vector<AirlineCode>& airlines, AirlineCode first) {
  const auto found = std::find(airlines.begin(), airlines.end(), first);
  if (found != airlines.end()) std::rotate(airlines.begin(), found, found + 1);
}

void move_to_back(std::vector<AirlineCode>& airlines, AirlineCode last) {
  const auto found = std::find(airlines.begin(), airlines.end(), last);
  if (found != airlines.end()) std::rotate(found, found + 1, airlines.end());
}

}  // namespace

Connection::Connection(const Wallet& wallet, Surroundings around, ConnectionOptions options)
    : wallet_{wallet},
      around_{around},
      options_{std::move(options)},
      next_request_{draw_number() >> 1} {}

std::optional<Failure> Connection::find_airlines() {
  auto token = wallet_.token();
  if (!token) return internal_failure(token.error().detail);
  token_ = *token;
  auto stored = wallet_.alliance();
  if (!stored) return internal_failure(stored.error().detail);
  if (*stored) set_alliance(**stored);
  if (options_.alliance) {
    set_alliance(known_from(*options_.alliance));
    if (auto saved = wallet_.save(known_); !saved) return internal_failure(saved.error().detail);
  }
  const bool all_known = std::all_of(options_.endpoints.begin(), options_.endpoints.end(),
                                     [this](const auto& one) { return knows_endpoint(one); });
  if (!options_.alliance && !all_known)
    if (auto failure = find_through_endpoints(); failure && known_.airlines.empty()) return failure;
  if (known_.airlines.empty())
    return usage_failure("no airline is known yet",
                         "name one with --connect tcp://HOST:PORT (or VENDEPASS_CONNECT), or "
                         "all of them with --alliance FILE");
  if (options_.entry && std::find(order_.begin(), order_.end(), *options_.entry) == order_.end())
    return usage_failure("no airline " + to_string(*options_.entry) + " in the alliance",
                         "see who belongs to it: `vendepass airlines`");
  return std::nullopt;
}

std::vector<AirlineCode> Connection::airlines_from(AirlineCode first) const {
  auto order = order_;
  if (!options_.entry) move_to_front(order, first);
  return order;
}

std::optional<Failure> Connection::find_through_endpoints() {
  for (const auto& endpoint : options_.endpoints) {
    const auto outcome = send(endpoint, AirlinesRequest{}, options_.times.attempt);
    const auto* reply = std::get_if<ClientReply>(&outcome);
    const auto* airlines = reply == nullptr ? nullptr : std::get_if<AirlinesReply>(&reply->body);
    if (airlines != nullptr) {
      known_.found_through = options_.endpoints;
      learn(*airlines);
      return std::nullopt;
    }
    around_.person.note(endpoint + " does not answer.");
  }
  return unreachable_failure("airlines");
}

void Connection::learn(const AirlinesReply& reply) {
  KnownAlliance known{reply.edition, {}, known_.found_through};
  for (const auto& view : reply.airlines)
    known.airlines.push_back(KnownAirline{view.airline, view.name, view.endpoint});
  set_alliance(known);
  if (auto saved = wallet_.save(known); !saved) around_.person.note(saved.error().detail);
}

void Connection::set_alliance(KnownAlliance alliance) {
  known_ = std::move(alliance);
  order_.clear();
  for (const auto& airline : known_.airlines) order_.push_back(airline.airline);
  // The endpoints given by hand come first, in their order; the entry before them all.
  for (auto given = options_.endpoints.rbegin(); given != options_.endpoints.rend(); ++given)
    for (const auto& airline : known_.airlines)
      if (airline.endpoint == *given) move_to_front(order_, airline.airline);
  if (options_.entry) move_to_front(order_, *options_.entry);
  for (const auto airline : silent_) move_to_back(order_, airline);
}

bool Connection::knows_endpoint(const std::string& endpoint) const {
  const auto& through = known_.found_through;
  if (std::find(through.begin(), through.end(), endpoint) != through.end()) return true;
  return std::any_of(known_.airlines.begin(), known_.airlines.end(),
                     [&endpoint](const auto& airline) { return airline.endpoint == endpoint; });
}

Verdict Connection::ask(const ClientBody& body, Purpose purpose, Earlier earlier,
                        const std::vector<AirlineCode>& order) {
  const auto start = around_.pacer.now().monotonic;
  auto times = options_.times;
  if (end_) times.total = std::min(times.total, std::max(*end_ - start, times.attempt));
  BookingSession session{order, purpose, earlier, times, start};
  while (true) {
    if (around_.pacer.interrupted())
      return Verdict{Verdict::Kind::kUnknown, std::nullopt, std::nullopt, std::nullopt};
    const auto step = session.next(around_.pacer.now().monotonic);
    if (const auto* verdict = std::get_if<Verdict>(&step)) return *verdict;
    if (const auto* pause = std::get_if<BookingSession::Pause>(&step))
      around_.pacer.pause(pause->length);
    else
      carry_out(std::get<BookingSession::Ask>(step), body, session);
  }
}

void Connection::carry_out(const BookingSession::Ask& step, const ClientBody& body,
                           BookingSession& session) {
  if (!step.note.empty()) tell_once(step.note);
  const auto airline =
      std::find_if(known_.airlines.begin(), known_.airlines.end(),
                   [&step](const auto& known) { return known.airline == step.airline; });
  if (airline == known_.airlines.end()) return session.not_sent();
  const auto outcome = send(airline->endpoint, body, step.wait);
  if (const auto* reply = std::get_if<ClientReply>(&outcome)) return session.answered(reply->body);
  // The next question of this command begins elsewhere.
  if (std::find(silent_.begin(), silent_.end(), step.airline) == silent_.end())
    silent_.push_back(step.airline);
  move_to_back(order_, step.airline);
  if (std::holds_alternative<AirlineLink::NotSent>(outcome)) return session.not_sent();
  session.no_answer();
}

AirlineLink::Outcome Connection::send(const std::string& endpoint, const ClientBody& body,
                                      Millis wait) {
  // The airline gets a little less time than we wait, so that "not yet" still arrives.
  const auto deadline_ms = std::max<std::int64_t>(1, wait.count() * 9 / 10);
  const ClientRequest request{next_request_++, token_, static_cast<std::uint32_t>(deadline_ms),
                              body};
  auto outcome = around_.link.ask(endpoint, request, wait);
  if (const auto* reply = std::get_if<ClientReply>(&outcome)) take_clock(*reply);
  return outcome;
}

void Connection::take_clock(const ClientReply& reply) {
  for (const auto& [airline, missing] : reply.unseen) {
    const auto line = "Not seen by any airline that answers: " + to_string(airline) + " by " +
                      std::to_string(missing) + " (its latest news are missing).";
    tell_once(line);
  }
  if (token_.covers(reply.clock)) return;
  token_.merge(reply.clock);
  if (auto saved = wallet_.merge_token(reply.clock); !saved)
    around_.person.note(saved.error().detail);
}

void Connection::tell_once(const std::string& line) {
  if (std::find(told_.begin(), told_.end(), line) != told_.end()) return;
  told_.push_back(line);
  around_.person.note(line);
}

Failure Connection::failure_of(const Verdict& verdict, const std::string& command) const {
  if (verdict.kind == Verdict::Kind::kUnreachable) return unreachable_failure(command);
  if (verdict.error) return failure_from(*verdict.error, command);
  if (verdict.kind == Verdict::Kind::kUnknown)
    return failure_from(Error{ErrorCode::kNoAnswer, "no airline has answered in time"}, command);
  return internal_failure(to_string(*verdict.airline) + " answered something else than was asked");
}

}  // namespace vendepass
