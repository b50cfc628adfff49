#include "tests/scenarios/describe.h"

#include <type_traits>

#include "airline/core/directory.h"
#include "broker-less/core/event.h"
#include "common/events.h"
#include "common/message_names.h"

namespace vendepass::scenarios {

namespace {

template <typename List, typename Text>
std::string joined(const List& list, const Text& text) {
  std::string all;
  for (const auto& item : list) all += (all.empty() ? "" : ",") + text(item);
  return all;
}

std::string seats(const std::vector<SeatId>& list) {
  return joined(list, [](SeatId seat) { return to_string(seat); });
}

std::string seats(const std::vector<LegSeats>& legs) {
  return joined(legs, [](const LegSeats& leg) { return seats(leg.seats); });
}

std::string airlines(const std::vector<AirlineCode>& list) {
  return joined(list, [](AirlineCode airline) { return to_string(airline); });
}

std::string of_ballot(const Ballot& ballot) {
  return std::to_string(ballot.round) + "." + to_string(ballot.airline);
}

// What a register decides: "sold", "refused", or the customer of a registration.
std::string of_value(const Names& names, const Bytes& value) {
  if (const auto registration = decode_registration(value))
    return names.name_of(registration->customer);
  const auto key = Directory::key_order(value);
  return key ? "key " + to_hex(view_of(blake2b_16(key->content))).substr(0, 4) : value;
}

std::string of_vote(const Names& names, const std::optional<Vote>& vote) {
  return vote ? of_value(names, vote->value) + " in " + of_ballot(vote->ballot) : "nothing";
}

std::string of_refusal(const Refusal& refusal) {
  std::string text{name_of(refusal.reason)};
  if (!refusal.free_seats.empty()) text += ", free " + seats(refusal.free_seats);
  return text;
}

std::string of_tickets(const std::vector<TicketView>& tickets) {
  return joined(tickets, [](const TicketView& ticket) {
    return to_string(ticket.seat) + " " + to_string(ticket.state);
  });
}

std::string of_order(const Names& names, const Signed& order) {
  if (const auto cancel = decode_cancel(order.content))
    return "cancel " + names.name_of(cancel->purchase);
  if (const auto change = decode_change_seat(order.content))
    return "change-seat " + names.name_of(change->purchase) + " " + to_string(change->seat);
  return "unreadable";
}

// ---- Details of customers ----

std::string of_details(const Bytes& bytes) {
  const auto details = decode_details(bytes);
  if (!details) return "unreadable";
  return joined(details->texts,
                [](const Details::Text& text) { return to_string(text.field) + " " + text.text; });
}

std::string of_changes(const ChangeDetails& order) {
  return joined(order.changes, [](const ChangeDetails::Change& change) {
    return to_string(change.field) + " version " + std::to_string(change.version);
  });
}

// ---- Events ----

struct EventWords {
  const Names& names;

  std::string operator()(const FlightScheduled& e) const {
    return "flight-scheduled " + to_string(e.plan.flight);
  }
  std::string operator()(const FlightCancelled& e) const {
    return "flight-cancelled " + to_string(e.flight);
  }
  std::string operator()(const FlightClosed& e) const {
    return "flight-closed " + to_string(e.flight);
  }
  std::string operator()(const FareChanged& e) const {
    return "fare-changed " + to_string(e.flight) + " " + to_string(e.fare);
  }
  std::string operator()(const SeatsTaken& e) const {
    return "seats-taken " + names.name_of(e.purchase) + " " + seats(e.seats) +
           (e.held_for ? " by hold" : " by sale");
  }
  std::string operator()(const HoldSold& e) const {
    return "hold-sold " + names.name_of(e.purchase);
  }
  std::string operator()(const HoldReleased& e) const {
    return "hold-released " + names.name_of(e.purchase);
  }
  std::string operator()(const TicketsCancelled& e) const {
    return "tickets-cancelled " + names.name_of(e.purchase) + " " +
           std::to_string(e.tickets.size());
  }
  std::string operator()(const SeatChanged& e) const {
    return "seat-changed " + names.name_of(e.purchase) + " " + to_string(e.seat);
  }
  std::string operator()(const CustomerRegistered& e) const {
    return "customer-registered " + names.name_of(e.registration.customer);
  }
  std::string operator()(const DetailsChanged& e) const {
    const auto order = decode_change_details(e.order.content);
    if (!order) return "details-changed unreadable";
    return "details-changed " + names.name_of(order->customer) + " " + of_changes(*order);
  }
  std::string operator()(const KeyChanged& e) const {
    const auto order = decode_change_key(e.order.content);
    if (!order) return "key-changed unreadable";
    return "key-changed " + names.name_of(order->customer) + " to " + std::to_string(order->key);
  }
  std::string operator()(const CustomerErased& e) const {
    const auto order = decode_erase(e.order.content);
    return "customer-erased " + (order ? names.name_of(order->customer) : "unreadable");
  }
  std::string operator()(const DatabaseSetBack& e) const {
    return "database-set-back " + std::to_string(e.setbacks);
  }
  std::string operator()(const PastForgotten& e) const {
    std::string text = "past-forgotten";
    for (const auto& id : e.sold) text += " " + names.name_of(id) + " sold";
    for (const auto& id : e.refused) text += " " + names.name_of(id) + " refused";
    for (const auto& id : e.flights) text += " " + to_string(id);
    return text;
  }
};

std::string of_event(const Names& names, const Bytes& bytes) {
  const auto event = decode_event(bytes);
  if (!event) return "unreadable";
  const auto body = decode_event_body(event->body);
  return body ? std::visit(EventWords{names}, *body) : "unreadable";
}

// ---- Records ----

struct RecordWords {
  const Names& names;

  std::string operator()(const StartedRecord& r) const {
    return "record started " + std::to_string(r.incarnation);
  }
  std::string operator()(const OwnEventRecord& r) const {
    return "event " + of_event(names, r.event);
  }
  std::string operator()(const ForeignEventsRecord& r) const {
    return "record events " + std::to_string(r.batch.first) + " to " +
           std::to_string(r.batch.first + r.batch.events.size() - 1) + " of " +
           to_string(r.batch.airline);
  }
  std::string operator()(const PromiseRecord& r) const {
    return "record promise " + names.name_of(r.key) + " " + of_ballot(r.ballot);
  }
  std::string operator()(const VoteRecord& r) const {
    return "record vote " + names.name_of(r.key) + " " + of_value(names, r.value) + " in " +
           of_ballot(r.ballot);
  }
  std::string operator()(const ChosenRecord& r) const {
    return "record chosen " + names.name_of(r.key) + " " + of_value(names, r.value);
  }
  std::string operator()(const PurchaseTakenRecord& r) const {
    return "record purchase " + names.name_of(purchase_id_of(r.purchase.content));
  }
  std::string operator()(const PurchaseRefusedRecord& r) const {
    return "record refusal " + names.name_of(r.purchase) + " " + of_refusal(r.refusal);
  }
  std::string operator()(const FormerProfileRecord& r) const {
    return "record former profile " + of_details(r.profile);
  }
  std::string operator()(const DetailsRecord& r) const {
    return "record details " + of_details(r.bytes);
  }
  std::string operator()(const DetailsErasedRecord& r) const {
    return "record details erased: " + std::to_string(r.digests.size());
  }
  std::string operator()(const CancelPromisedRecord& r) const {
    return "record promised " + of_order(names, r.order) + " to " + airlines(r.owners);
  }
  std::string operator()(const FormerCancelPromisedRecord& r) const {
    return (*this)(CancelPromisedRecord{r.order, r.owners, {}});
  }
  std::string operator()(const CancelConfirmedRecord& r) const {
    return "record confirmed by " + to_string(r.owner);
  }
  std::string operator()(const SightingRecord& r) const {
    return "record " + to_string(r.airline) + " seen at row " +
           std::to_string(r.sighting.journal_row);
  }
  std::string operator()(const SnapshotPartRecord& r) const {
    return "snapshot-part " + std::to_string(r.place) + " of " + to_string(r.from) +
           (r.is_last ? ", the last" : "");
  }
  std::string operator()(const EventsDroppedRecord& r) const {
    return "events-dropped up to " + to_string(r.clock);
  }
  std::string operator()(const SetBackRecord& r) const {
    return "record set-back " + std::to_string(r.setbacks) + ", tenure " +
           std::to_string(r.tenure) + " has ended";
  }
  std::string operator()(const EditionRecord& r) const {
    return "record edition " + std::to_string(r.edition) + ", tenure " + std::to_string(r.tenure);
  }
};

// ---- Messages ----

std::string of_answer(const Held& held) { return "held " + seats(held.legs); }
std::string of_answer(const Sold& sold) {
  return sold.legs.empty() ? "sold" : "sold " + seats(sold.legs);
}
std::string of_answer(const Refusal& refusal) { return "refused " + of_refusal(refusal); }
std::string of_answer(const Error& error) { return "error " + std::string{name_of(error.code)}; }
std::string of_answer(const Unknown&) { return "unknown"; }

struct MessageWords {
  const Names& names;

  std::string operator()(const Ping&) const { return "ping"; }
  std::string operator()(const Pong&) const { return "pong"; }
  std::string operator()(const Pull& m) const {
    return "pull " + to_string(m.airline) + " " + std::to_string(m.first) + " to " +
           std::to_string(m.last);
  }
  std::string operator()(const EventBatch& m) const {
    return "events " + to_string(m.airline) + " from " + std::to_string(m.first);
  }
  std::string operator()(const Prepare& m) const {
    return "prepare " + names.name_of(m.key) + " " + of_ballot(m.ballot);
  }
  std::string operator()(const Promise& m) const {
    return "promise " + names.name_of(m.key) + " " + of_ballot(m.ballot) + ": accepted " +
           of_vote(names, m.accepted);
  }
  std::string operator()(const Preempted& m) const {
    return "preempted " + names.name_of(m.key) + " " + of_ballot(m.ballot) + " by " +
           of_ballot(m.promised);
  }
  std::string operator()(const Accept& m) const {
    return "accept " + names.name_of(m.key) + " " + of_value(names, m.value) + " in " +
           of_ballot(m.ballot);
  }
  std::string operator()(const Accepted& m) const {
    return "accepted " + names.name_of(m.key) + " " + of_value(names, m.value) + " in " +
           of_ballot(m.ballot);
  }
  std::string operator()(const RegisterRead& m) const { return "read " + names.name_of(m.key); }
  std::string operator()(const RegisterState& m) const {
    return "state " + names.name_of(m.key) + ": accepted " + of_vote(names, m.accepted);
  }
  std::string operator()(const Hold& m) const {
    return "hold " + names.name_of(purchase_id_of(m.purchase.content));
  }
  std::string operator()(const Renounce& m) const {
    return "renounce " + names.name_of(purchase_id_of(m.purchase.content));
  }
  std::string operator()(const OwnerAnswer& m) const {
    return "answer " + names.name_of(m.purchase) + " " + describe_answer(m);
  }
  std::string operator()(const OutcomeQuery& m) const {
    return "query " + names.name_of(m.purchase);
  }
  std::string operator()(const TicketOrder& m) const { return "order " + of_order(names, m.order); }
  std::string operator()(const TicketAnswer& m) const {
    return "done " +
           (m.error ? "error " + std::string{name_of(m.error->code)} : of_tickets(m.tickets));
  }
  std::string operator()(const TripsQuery&) const { return "trips-query"; }
  std::string operator()(const TripsAnswer& m) const {
    return "trips-part of " + std::to_string(m.parts.size());
  }
  std::string operator()(const StartQuestion&) const { return "start-question"; }
  std::string operator()(const StartAnswer& m) const {
    return "start-answer: " + std::to_string(m.seen.size()) + " databases, " +
           std::to_string(m.events) + " events";
  }
  std::string operator()(const StartRefused&) const { return "start-refused"; }
  std::string operator()(const ContentQuery& m) const {
    return "content-query " + names.name_of(m.purchase);
  }
  std::string operator()(const ContentAnswer& m) const {
    return "content " + names.name_of(purchase_id_of(m.purchase.content));
  }
  std::string operator()(const WhyQuery& m) const {
    return "why-query " + names.name_of(m.purchase);
  }
  std::string operator()(const SnapshotOffer& m) const {
    return "snapshot-offer after " + to_string(m.clock);
  }
  std::string operator()(const SnapshotQuestion& m) const {
    return "snapshot-question after " + to_string(m.airline) + " " + std::to_string(m.events);
  }
  std::string operator()(const PartQuestion& m) const {
    return "part-question after " + std::to_string(m.after);
  }
  std::string operator()(const PartAnswer& m) const {
    return "part " + std::to_string(m.number) + (m.is_last ? ", the last" : "");
  }
  std::string operator()(const DetailsQuestion& m) const {
    return "details-question " + std::to_string(m.digests.size());
  }
  std::string operator()(const DetailsAnswer& m) const {
    return "details-answer " + std::to_string(m.details.size());
  }
  std::string operator()(const WhyAnswer& m) const {
    const auto& told = m.testimony;
    return "testimony: " + std::to_string(told.events.size()) + " events, " +
           std::to_string(told.rivals.size()) + " rivals, vote " + of_vote(names, told.vote);
  }
};

// ---- Replies ----

std::string silent_note(const std::vector<AirlineCode>& silent) {
  return silent.empty() ? "" : " (silent: " + airlines(silent) + ")";
}

struct ReplyWords {
  const Names& names;

  std::string operator()(const Error& e) const {
    return "rejected " + std::string{name_of(e.code)};
  }
  std::string operator()(const AirlinesReply&) const { return "airlines"; }
  std::string operator()(const AirportsReply&) const { return "airports"; }
  std::string operator()(const SearchReply& r) const {
    return std::to_string(r.itineraries.size()) + " itineraries";
  }
  std::string operator()(const SeatsReply& r) const {
    return "seats " + to_string(r.flight) + " taken " +
           joined(r.cabins, [](const CabinView& cabin) { return seats(cabin.taken); });
  }
  std::string operator()(const SaltReply&) const { return "salt"; }
  std::string operator()(const CustomerReply& r) const {
    return "customer " + names.name_of(r.customer) + (r.name.empty() ? " (no details yet)" : "");
  }
  std::string operator()(const AccountReply& r) const {
    return "account of " + names.name_of(r.customer) + ", key " + std::to_string(r.key) + ": " +
           joined(r.fields, [](const FieldView& view) {
             return to_string(view.field) + " " + joined(view.values, [](const auto& value) {
                      return value.text ? "'" + *value.text + "'" : std::string{"not here yet"};
                    });
           });
  }
  std::string operator()(const ErasedReply& r) const {
    return "erased " + names.name_of(r.customer);
  }
  std::string operator()(const PurchaseReply& r) const {
    auto text = names.name_of(r.purchase) + " " + to_string(r.state);
    if (!r.legs.empty()) text += " " + seats(r.legs);
    if (r.state == PurchaseState::kSold) text += ", tickets " + tickets(r);
    if (r.refusal) text += " " + of_refusal(*r.refusal);
    return text;
  }
  std::string operator()(const TripsReply& r) const {
    if (r.trips.empty()) return "no trips" + silent_note(r.silent);
    return "trips " +
           joined(r.trips,
                  [&](const TripView& trip) {
                    return names.name_of(trip.purchase) + " " + to_string(trip.state) +
                           (trip.tickets.empty() ? "" : " " + of_tickets(trip.tickets)) +
                           silent_note(trip.silent);
                  }) +
           silent_note(r.silent);
  }
  std::string operator()(const TicketsReply& r) const {
    return "tickets " + of_tickets(r.tickets) + silent_note(r.silent);
  }
  std::string operator()(const WhyReply& r) const {
    return "why " + names.name_of(r.purchase) + ", told by " +
           std::to_string(r.testimonies.size()) + silent_note(r.silent);
  }

 private:
  static std::string tickets(const PurchaseReply& reply) {
    std::size_t count = 0;
    for (const auto& leg : reply.legs) count += leg.tickets.size();
    return std::to_string(count);
  }
};

// ---- Requests ----

struct RequestWords {
  const Names& names;

  std::string operator()(const BuyRequest& r) const {
    return "buy " + names.name_of(purchase_id_of(r.purchase.content));
  }
  std::string operator()(const GiveUpRequest& r) const {
    return "give-up " + names.name_of(purchase_id_of(r.purchase.content));
  }
  std::string operator()(const OutcomeRequest& r) const {
    return "outcome " + names.name_of(r.purchase);
  }
  std::string operator()(const TicketsRequest& r) const { return of_order(names, r.order); }
  std::string operator()(const TripsRequest&) const { return "trips"; }
  std::string operator()(const WhyRequest& r) const { return "why " + names.name_of(r.purchase); }
  std::string operator()(const RegisterRequest&) const { return "register"; }
  std::string operator()(const AccountRequest&) const { return "account"; }
  std::string operator()(const ChangeDetailsRequest&) const { return "change-details"; }
  std::string operator()(const ChangeKeyRequest&) const { return "change-key"; }
  std::string operator()(const EraseRequest&) const { return "erase"; }
  std::string operator()(const SignInRequest& r) const { return "sign-in " + r.email; }
  std::string operator()(const SeatsRequest& r) const { return "seats " + to_string(r.flight); }
  std::string operator()(const SearchRequest&) const { return "search"; }
  std::string operator()(const SaltRequest& r) const { return "salt " + r.email; }
  std::string operator()(const AirlinesRequest&) const { return "airlines"; }
  std::string operator()(const AirportsRequest&) const { return "airports"; }
};

}  // namespace

std::string describe_request(const Names& names, const ClientBody& body) {
  return std::visit(RequestWords{names}, body);
}

std::string describe(const Names& names, const Record& record) {
  return std::visit(RecordWords{names}, record);
}

std::string describe(const Names& names, const PeerMessage& message) {
  return std::visit(MessageWords{names}, message);
}

std::string describe(const Names& names, const ReplyBody& reply) {
  return std::visit(ReplyWords{names}, reply);
}

std::string describe_answer(const OwnerAnswer& answer) {
  return std::visit([](const auto& body) { return of_answer(body); }, answer.answer);
}

}  // namespace vendepass::scenarios
