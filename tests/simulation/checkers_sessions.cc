// Properties of sessions and of causal order: what a traveller has seen stays seen, wherever they
// ask, and what they do comes after it.
//
// Together these are the four session guarantees (Terry and others, 1994). A read is answered from
// the events that its clock names, all of which have happened in that order; clocks of a session
// never go back (monotonic reads), and name what was written in it (read your writes); an event
// that a session causes names all that the session has seen or done before, and is shown to nobody
// before that (writes follow reads, monotonic writes).
#include <fmt/format.h>

#include <algorithm>

#include "tests/simulation/checker.h"

namespace vendepass::simulation {

namespace {

// About seats and customers; whether an airline is up is told as it is.
bool is_of_a_session(const ClientBody& body) {
  return !std::holds_alternative<AirlinesRequest>(body) &&
         !std::holds_alternative<AirportsRequest>(body);
}

bool is_answer(const Told& told) {
  return told.asked != nullptr && is_of_a_session(told.asked->body) &&
         !std::holds_alternative<Error>(told.reply.body);
}

std::uint64_t unseen_of(const ClientReply& reply, AirlineCode airline) {
  const auto found = std::ranges::find(reply.unseen, airline, &Unseen::value_type::first);
  return found == reply.unseen.end() ? 0 : found->second;
}

class SessionsNeverGoBack : public Checker {
 public:
  std::string_view property() const override {
    return "An answer knows all that its traveller has seen or done before, but for what it names "
           "as unseen; and its clock names what it tells.";
  }
  void on_told(const Books& books, const Told& told) override {
    if (!is_answer(told)) return;
    if (const auto* sold = std::get_if<PurchaseReply>(&told.reply.body))
      names_tickets(books, told, *sold);
    for (const auto& [airline, events] : told.asked->after.components())
      if (told.reply.clock.at(airline) + unseen_of(told.reply, airline) < events)
        fail(fmt::format("{}, who has seen {} events of {}, is answered by {} from {}",
                         told.asked->traveller, events, to_string(airline), to_string(told.entry),
                         told.reply.clock.at(airline)));
  }

 private:
  // A ticket's serial is the number of the event that took the seats, and the passenger's place.
  void names_tickets(const Books& books, const Told& told, const PurchaseReply& sold) {
    const auto* bought = books.find(sold.purchase);
    if (bought == nullptr) return;
    for (const auto& leg : sold.legs)
      for (const auto ticket : leg.tickets) {
        const auto owner = bought->purchase.legs.at(leg.leg).flight.airline;
        const auto event = ticket.value() % 10'000'000'000 / 10;
        if (told.reply.clock.at(owner) < event)
          fail(fmt::format("{} is told of ticket {}, and event {} of {} is not in the clock {}",
                           told.asked->traveller, to_string(ticket), event, to_string(owner),
                           to_string(told.reply.clock)));
      }
  }
};

class AnswersAreClosedUnderCauses : public Checker {
 public:
  std::string_view property() const override {
    return "Nobody is shown an event before all that it builds on.";
  }
  void on_told(const Books& books, const Told& told) override {
    std::string missing;
    if (is_answer(told) && !books.history.is_closed(told.reply.clock, missing))
      fail(to_string(told.entry) + " answers " + told.asked->traveller + ": " + missing);
  }
};

class SeatMapsAreOfTheirClock : public Checker {
 public:
  std::string_view property() const override {
    return "A seat map is what the events say that the answer's clock names.";
  }
  void on_told(const Books& books, const Told& told) override {
    const auto* reply = std::get_if<SeatsReply>(&told.reply.body);
    if (reply == nullptr || told.asked == nullptr) return;
    const auto owner = reply->flight.airline;
    if (books.history.has_voids(owner)) return;
    std::set<SeatId> shown;
    for (const auto& cabin : reply->cabins) shown.insert(cabin.taken.begin(), cabin.taken.end());
    const auto events = told.reply.clock.at(owner);
    if (shown != books.history.taken(reply->flight, events))
      fail(fmt::format("{} shows {} taken seats of {} with {} events of {}, which say {}",
                       to_string(told.entry), shown.size(), to_string(reply->flight), events,
                       to_string(owner), books.history.taken(reply->flight, events).size()));
  }
};

class WritesFollowWhatWasSeen : public Checker {
 public:
  std::string_view property() const override {
    return "Seats are taken, given back and changed by events that come after all that the "
           "traveller had seen, as far as the airline that was asked had it.";
  }
  void on_row(const Books& books, const Row& row) override {
    if (row.recovering) return;  // It gets back what it has said before.
    if (const auto* taken = row.event_as<SeatsTaken>()) judge(books, row, taken->purchase, bought_);
    if (const auto* back = row.event_as<TicketsCancelled>())
      judge(books, row, back->purchase, ordered_);
    if (const auto* moved = row.event_as<SeatChanged>())
      judge(books, row, moved->purchase, ordered_);
  }
  void on_asked(const Books& books, const Asked& asked) override {
    if (const auto* buy = std::get_if<BuyRequest>(&asked.body))
      bought_[purchase_id_of(buy->purchase.content)].push_back(seen_by(books, asked));
    if (const auto* order = std::get_if<TicketsRequest>(&asked.body))
      ordered_[purchase_id_of(order->purchase)].push_back(seen_by(books, asked));
  }

 private:
  using Seen = std::map<PurchaseId, std::vector<VectorClock>>;

  static VectorClock seen_by(const Books& books, const Asked& asked) {
    const auto known = books.known_at(asked.entry);
    VectorClock seen;
    for (const auto& [airline, events] : asked.after.components())
      seen.raise(airline, std::min(events, books.history.usable(airline, known)));
    return seen;
  }
  void judge(const Books& books, const Row& row, const PurchaseId& id, const Seen& asked) {
    const auto found = asked.find(id);
    if (found == asked.end()) return;  // That nobody asked for it is another property's matter.
    const auto comes_after = [&](const VectorClock& seen) { return row.event->clock.covers(seen); };
    if (std::ranges::none_of(found->second, comes_after))
      fail(fmt::format("event {} of {} about {} builds on {}, and its traveller had seen {}",
                       row.event->number, to_string(row.at), books.name_of(id),
                       to_string(row.event->clock), to_string(found->second.back())));
  }

  Seen bought_, ordered_;
};

class UnseenIsNowhere : public Checker {
 public:
  std::string_view property() const override {
    return "What an answer names as unseen no airline has that can be reached.";
  }
  void on_asked(const Books& books, const Asked& asked) override {
    if (books.known_at(asked.entry).covers(asked.after)) return;
    auto& had = had_[&asked];
    for (const auto& [airline, ledger] : books.ledgers)
      had.emplace(airline, books.known_at(airline));
  }
  void on_told(const Books& books, const Told& told) override {
    if (told.asked == nullptr) return;
    for (const auto& [airline, events] : told.reply.unseen) {
      const auto shown = told.asked->after.at(airline) - events;
      for (const auto other : books.reachable)
        if (has_more(books, *told.asked, other, airline, shown))
          fail(fmt::format("{} tells {} that {} events of {} are unseen, and {} has some of them",
                           to_string(told.entry), told.asked->traveller, events, to_string(airline),
                           to_string(other)));
    }
  }

 private:
  bool has_more(const Books& books, const Asked& asked, AirlineCode other, AirlineCode airline,
                std::uint64_t shown) const {
    if (books.loss && (books.loss->airline == asked.entry || books.loss->airline == other))
      return false;  // It had some, perhaps, and has lost them.
    const auto had = had_.find(&asked);
    if (had == had_.end()) return true;  // The entry itself had it all.
    const auto known = had->second.find(other);
    return known != had->second.end() && books.history.usable(airline, known->second) > shown;
  }

  // What everybody had when something was asked that its entry did not have all of.
  std::map<const Asked*, std::map<AirlineCode, VectorClock>> had_;
};

}  // namespace

void add_session_checkers(Checkers& checkers) {
  checkers.push_back(std::make_unique<SessionsNeverGoBack>());
  checkers.push_back(std::make_unique<AnswersAreClosedUnderCauses>());
  checkers.push_back(std::make_unique<SeatMapsAreOfTheirClock>());
  checkers.push_back(std::make_unique<WritesFollowWhatWasSeen>());
  checkers.push_back(std::make_unique<UnseenIsNowhere>());
}

}  // namespace vendepass::simulation
