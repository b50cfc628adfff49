// Properties of event logs and of what is learned from them.
#include <fmt/format.h>

#include <algorithm>

#include "tests/simulation/checker.h"

namespace vendepass::simulation {

namespace {

class LogsHaveNoGapsAndNoForks : public Checker {
 public:
  std::string_view property() const override {
    return "Event logs have no gaps and no forks, no number is used twice, and nobody knows an "
           "event before it is on its airline's disk.";
  }
  void on_row(const Books& books, const Row& row) override {
    if (row.record_as<OwnEventRecord>() != nullptr) own(books, row);
    if (const auto* foreign = row.record_as<ForeignEventsRecord>())
      others(books, row.at, foreign->batch);
  }

 private:
  void own(const Books& books, const Row& row) {
    const auto& ledger = books.ledgers.at(row.at);
    if (!row.event) return fail(to_string(row.at) + " writes an event that cannot be read");
    const auto& event = *row.event;
    const bool resumes = books.loss && books.loss->airline == row.at && !books.loss->is_over;
    if (event.airline != row.at || event.previous() != ledger.last_event ||
        (event.skipped > 0 && !resumes))
      return fail(fmt::format("{} writes event {} after {}", to_string(row.at), event.number,
                              ledger.last_event));
    const auto& bytes = std::get<OwnEventRecord>(row.record).event;
    const auto [known, is_new] = written_[row.at].try_emplace(event.number, bytes);
    if (!is_new && (!resumes || known->second != bytes))
      return fail(
          fmt::format("{} uses number {} for a second event", to_string(row.at), event.number));
    if (is_new) names_what_is_here(ledger, row.at, event);
  }
  void names_what_is_here(const Ledger& ledger, AirlineCode at, const Event& event) {
    for (const auto& [airline, count] : event.clock.components()) {
      const auto known = ledger.known.find(airline);
      const auto have = airline == at                 ? event.number
                        : known == ledger.known.end() ? 0
                                                      : known->second;
      if (count > have)
        fail(fmt::format("event {} of {} names event {} of {}, which is not on its disk",
                         event.number, to_string(at), count, to_string(airline)));
    }
  }
  void others(const Books& books, AirlineCode at, const EventBatch& batch) {
    const auto& known = books.ledgers.at(at).known;
    const auto before = known.find(batch.airline);
    const auto first = decode_event(batch.events.front());
    const auto previous = first ? std::min(first->previous(), batch.first - 1) : batch.first - 1;
    if (previous > (before == known.end() ? 0 : before->second))
      fail(fmt::format("{} learns event {} of {} without the one before", to_string(at),
                       batch.first, to_string(batch.airline)));
    const auto& origin = written_[batch.airline];
    for (std::size_t i = 0; i < batch.events.size(); ++i) {
      const auto number = batch.first + i;
      const auto there = origin.find(number);
      if (there == origin.end())
        return fail(fmt::format("{} knows event {} of {}, which is not on its disk", to_string(at),
                                number, to_string(batch.airline)));
      if (there->second != batch.events[i])
        return fail(fmt::format("{} knows another event {} of {} than its journal has",
                                to_string(at), number, to_string(batch.airline)));
    }
  }
  // Every own event that was ever on a disk, also those that were lost with it.
  std::map<AirlineCode, std::unordered_map<std::uint64_t, Bytes>> written_;
};

class ReplicasAreEqualWhenQuiet : public Checker {
 public:
  std::string_view property() const override {
    return "When all is quiet every airline knows the same: events, flights, seats, customers.";
  }
  void at_end(const Books& books, const Ending& ending) override {
    for (const auto& [airline, reply] : ending.seats) compare(books, airline, reply);
    for (const auto& [airline, clock] : ending.clocks)
      for (const auto& [origin, ledger] : books.ledgers)
        if (clock.at(origin) != ledger.last_event)
          fail(fmt::format("{} knows {} of {} events of {}", to_string(airline), clock.at(origin),
                           ledger.last_event, to_string(origin)));
    for (const auto& [airline, customers] : ending.customers)
      for (const auto& customer : ending.registered)
        if (!customers.contains(customer))
          fail("a customer cannot sign in at " + to_string(airline));
  }

 private:
  void compare(const Books& books, AirlineCode airline, const SeatsReply& reply) {
    const auto& owner = books.ledgers.at(reply.flight.airline);
    const auto flight = owner.flights.find(reply.flight);
    if (flight == owner.flights.end()) return fail("a flight is shown that nobody scheduled");
    if (flight->second.forgotten)
      return fail(to_string(airline) + " shows " + to_string(reply.flight) +
                  ", which is forgotten");
    std::set<SeatId> told, written;
    for (const auto& cabin : reply.cabins) told.insert(cabin.taken.begin(), cabin.taken.end());
    for (const auto& [seat, id] : flight->second.taken) written.insert(seat);
    // A flight also counts as closed where the clock says that it has departed.
    const bool equal = told == written && reply.cancelled == flight->second.cancelled &&
                       (reply.closed || !flight->second.closed) &&
                       reply.cabins.front().fare == flight->second.plan.cabins.front().fare;
    if (!equal)
      fail(fmt::format("{} shows {} otherwise than its airline's journal", to_string(airline),
                       to_string(reply.flight)));
  }
};

}  // namespace

void add_log_checkers(Checkers& checkers) {
  checkers.push_back(std::make_unique<LogsHaveNoGapsAndNoForks>());
  checkers.push_back(std::make_unique<ReplicasAreEqualWhenQuiet>());
}

}  // namespace vendepass::simulation
