// A small world of values that the client's tests share: two airlines, one day, one customer.
#pragma once

#include "client/core/results.h"
#include "common/credentials.h"

namespace vendepass::samples {

inline AirlineCode airline(const char* text) { return *parse_airline(text); }
inline AirportCode airport(const char* text) { return *parse_airport(text); }
inline FlightId flight(const char* text) { return *parse_flight(text); }
inline SeatId seat(const char* text) { return *parse_seat(text); }
inline Money brl(std::int64_t minor) { return Money{minor, *parse_currency("BRL")}; }
inline const char* const kG3 = "G3-1234@2026-12-01";
inline const char* const kLa = "LA-88@2026-12-01";

// So many minutes after midnight (UTC) of 1 December 2026.
inline UtcSeconds at(int minutes) {
  return UtcSeconds{*parse_date("2026-12-01")} + std::chrono::minutes{minutes};
}

inline FlightView g3_leg() {
  return FlightView{flight(kG3),
                    airport("GRU"),
                    airport("REC"),
                    at(9 * 60 + 40),
                    at(12 * 60 + 55),
                    UtcOffset{-180},
                    UtcOffset{-180},
                    Cabin{'Y'},
                    brl(35000),
                    120,
                    false};
}

// Arrives on the next local day.
inline FlightView la_leg() {
  return FlightView{flight(kLa),
                    airport("REC"),
                    airport("LIS"),
                    at(20 * 60),
                    at(27 * 60 + 30),
                    UtcOffset{-180},
                    UtcOffset{0},
                    Cabin{'Y'},
                    brl(120050),
                    3,
                    true};
}

inline SearchReply search_reply() {
  return SearchReply{{ItineraryView{{g3_leg(), la_leg()}, brl(155050)}},
                     {Freshness{airline("G3"), Liveness::kUp, 400},
                      Freshness{airline("LA"), Liveness::kSuspect, 12000}}};
}

inline SeatsReply seats_reply(const FlightView& leg) {
  return SeatsReply{
      leg.flight,
      leg.from,
      leg.to,
      leg.departure,
      leg.arrival,
      leg.departure_offset,
      leg.arrival_offset,
      false,
      false,
      {CabinView{Cabin{'C'}, brl(90000), 1, 2, "A-C", {}},
       CabinView{Cabin{'Y'}, leg.fare, 12, 14, "ABC-DEF", {seat("12A"), seat("14C")}}},
      Freshness{leg.flight.airline, Liveness::kUp, 300}};
}

inline AirlinesReply airlines_reply() {
  return AirlinesReply{
      3,
      {Voter{airline("G3"), 1}},
      *parse_currency("BRL"),
      {AirlineView{airline("AD"), "Azul", 577, false, Liveness::kUp, "tcp://ad", 10, 200},
       AirlineView{airline("G3"), "Gol", 127, true, Liveness::kSuspect, "tcp://g3", 20, 1800},
       AirlineView{airline("LA"), "Latam", 45, false, Liveness::kUp, "tcp://la", 30, 130000}}};
}

inline Seed seed() { return blake2b_32("a customer's key"); }
inline CustomerId customer() { return CustomerId{blake2b_16("a customer")}; }

// The lightest that the client accepts.
inline SaltReply salt_reply() { return {blake2b_16("salt"), {1, 19456}, customer()}; }

inline Hash16 registered() { return blake2b_16("details of the registration"); }
// As registered, with key 3, and a document that has not arrived yet.
inline AccountReply account_reply() {
  return {customer(),
          3,
          {{Field::kEmail, {{registered(), 1, "ana@example.org"}}},
           {Field::kName, {{registered(), 1, "Ana Souza"}}},
           {Field::kPhone, {{registered(), 1, "+55 75 0000"}}},
           {Field::kDocument, {{blake2b_16("a document"), 2, std::nullopt}}}}};
}
// Two phone numbers that were given at once, at two airlines that are cut off.
inline AccountReply account_with_two_phones() {
  auto account = account_reply();
  account.fields[2].values = {{blake2b_16("phone at AD"), 5, "+55 11 1111"},
                              {blake2b_16("phone at G3"), 4, "+55 22 2222"}};
  return account;
}

inline Purchase purchase() {
  return Purchase{customer(),
                  {"Ana Souza", "Jo\xC3\xA3o Lima"},
                  {Leg{flight(kG3), Cabin{'Y'}, {seat("14D"), seat("14E")}, brl(35000)},
                   Leg{flight(kLa), Cabin{'Y'}, {}, brl(120050)}},
                  {Voter{airline("G3"), 1}},
                  airline("G3"),
                  at(0),
                  blake2b_16("nonce")};
}

inline std::vector<LegSeats> sold_legs() {
  return {LegSeats{0,
                   {seat("14D"), seat("14E")},
                   brl(35000),
                   {TicketNumber{1270000000011}, TicketNumber{1270000000012}}},
          LegSeats{1,
                   {seat("7A"), seat("7B")},
                   brl(120050),
                   {TicketNumber{450000000021}, TicketNumber{450000000022}}}};
}

inline Refusal refusal() {
  return Refusal{
      ErrorCode::kSeatTaken, "seat 14C is taken", flight(kG3), {seat("12B"), seat("12C")}};
}

inline Trip sold_trip() {
  const auto bought = purchase();
  return Trip{purchase_id_of(encode_purchase(bought)),
              bought,
              PurchaseState::kSold,
              tickets_from(sold_legs()),
              {facts_of(g3_leg()), facts_of(la_leg())},
              std::nullopt,
              {}};
}

inline VectorClock clock(std::uint64_t g3, std::uint64_t la) {
  VectorClock clock;
  clock.raise(airline("G3"), g3);
  clock.raise(airline("LA"), la);
  return clock;
}
inline SeatsEvent seats_event(SeatsEvent::Kind kind, std::uint64_t number, VectorClock clock) {
  const bool is_of_g3 = clock.at(airline("G3")) == number;
  return {
      kind, number, std::move(clock), flight(is_of_g3 ? kG3 : kLa), {seat(is_of_g3 ? "14D" : "7A")},
      {},   {}};
}
inline Testimony testimony(const char* of) {
  return {airline(of), std::nullopt, std::nullopt, {},           std::nullopt, {},
          {},          false,        std::nullopt, std::nullopt, std::nullopt};
}
inline PurchaseId rival_id() { return PurchaseId{{}}; }

// G3 holds as its event 9. LA refuses: another purchase has held 7A since its event 4, and sold it
// by 5; neither knew of the other.
inline WhyReply why_reply() {
  using Kind = SeatsEvent::Kind;
  auto ad = testimony("AD"), g3 = testimony("G3"), la = testimony("LA");
  ad.promised = Ballot{2, airline("G3"), 1};
  ad.vote = Vote{{2, airline("G3"), 1}, kRefusedValue};
  ad.decision = PurchaseState::kRefused;
  la.answer = PurchaseState::kRefused;
  la.refusal = Refusal{ErrorCode::kSeatTaken, "seat 7A is taken", flight(kLa), {seat("7B")}};
  la.refused_at = clock(3, 4);
  la.rivals = {
      {rival_id(),
       {seat("7A")},
       {seats_event(Kind::kHeld, 4, clock(3, 4)), seats_event(Kind::kHoldSold, 5, clock(3, 5))}}};
  g3.answer = PurchaseState::kRefused;
  g3.refusal = la.refusal;
  g3.refused_at = clock(9, 2);
  g3.home = airline("AD");
  g3.events = {seats_event(Kind::kHeld, 9, clock(9, 2)),
               seats_event(Kind::kReleased, 10, clock(10, 2))};
  g3.events[0].quorum = {Voter{airline("AD"), 1}, Voter{airline("G3"), 1}, Voter{airline("LA"), 1}};
  std::swap(g3.events[1].seats, g3.events[1].freed);
  return {sold_trip().id, {ad, g3, la}, {airline("TP")}};
}

inline Trip refused_trip() {
  auto trip = sold_trip();
  trip.state = PurchaseState::kRefused;
  trip.tickets.clear();
  trip.flights.clear();
  trip.refusal = refusal();
  trip.silent = {airline("LA")};
  return trip;
}

}  // namespace vendepass::samples
