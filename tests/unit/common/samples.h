// One example of everything that is said, with a different value in every field, so that two
// fields that were swapped would show.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/message.h"

namespace vendepass::samples {

template <std::size_t N = 16>
std::array<std::uint8_t, N> digest(std::uint8_t first) {
  std::array<std::uint8_t, N> bytes{};
  for (std::size_t i = 0; i < N; ++i) bytes[i] = static_cast<std::uint8_t>(first + i);
  return bytes;
}
inline AirlineCode airline(std::string_view text) { return *parse_airline(text); }
inline AirportCode airport(std::string_view text) { return *parse_airport(text); }
inline Money brl(std::int64_t minor) { return {minor, *parse_currency("BRL")}; }
inline FlightId flight(std::string_view text) { return *parse_flight(text); }
inline SeatId seat(std::string_view text) { return *parse_seat(text); }
inline UtcSeconds at(std::int64_t seconds) { return UtcSeconds{std::chrono::seconds{seconds}}; }
inline Quorum quorum() { return {{airline("AD"), 1}, {airline("G3"), 2}, {airline("LA"), 3}}; }
inline VectorClock clock() {
  VectorClock clock;
  clock.raise(airline("AD"), 7);
  clock.raise(airline("G3"), 1234);
  return clock;
}
inline PurchaseId purchase_id() { return PurchaseId{digest(10)}; }
inline Signed signed_content(std::uint8_t first) {
  return {"content " + std::to_string(first), digest<64>(first)};
}

inline Purchase purchase() {
  const auto first = flight("G3-1234@2026-12-01");
  const auto second = flight("LA-88@2026-12-02");
  return {CustomerId{digest(1)},
          {"Ana Lima", "João Sá"},
          {{first, Cabin{'Y'}, {seat("14C"), seat("14D")}, brl(45000)},
           {second, Cabin{'C'}, {}, brl(99900)}},
          quorum(),
          airline("AD"),
          at(1'790'000'000),
          digest(50)};
}
inline Registration registration() {
  return {CustomerId{digest(1)}, digest(2), digest<32>(3), digest(4), 2, 65536, digest(5)};
}
inline Details details() {
  return {digest(6),
          {{Field::kEmail, "ana@example.org"},
           {Field::kName, "Ana Lima"},
           {Field::kPhone, "+55 75 0000"},
           {Field::kDocument, "000.000"}}};
}
inline ChangeDetails change_details() {
  return {CustomerId{digest(1)},
          3,
          digest(7),
          {{Field::kName, 2, {digest(8)}}, {Field::kPhone, 5, {digest(9), digest(10)}}}};
}
inline ChangeKey change_key() {
  return {CustomerId{digest(1)}, 4, digest<32>(11), digest(12), 3, 32768};
}
inline EraseCustomer erase_customer() { return {CustomerId{digest(1)}, 5}; }
inline AccountReply account_reply() {
  return {CustomerId{digest(1)},
          3,
          {{Field::kName, {{digest(13), 1, "Ana Lima"}}},
           {Field::kPhone, {{digest(14), 2, std::nullopt}, {digest(15), 1, ""}}}}};
}

inline LegSeats leg_seats() {
  return {1, {seat("1A"), seat("2B")}, brl(123), {TicketNumber{1270000000011}, TicketNumber{12}}};
}
inline Refusal refusal() {
  return {ErrorCode::kSeatTaken, "14C is taken", flight("G3-1@2026-01-02"), {seat("9K")}};
}
inline TicketView ticket() {
  return {TicketNumber{1270000000011}, 1, 2, seat("3C"), brl(77), TicketState::kCancelled, 4};
}
inline Error error() { return {ErrorCode::kNoQuorum, "nobody there"}; }

// ---- Airlines ----

inline RegisterKey key() { return {RegisterKey::Space::kEmail, digest(9), 3}; }
inline Ballot ballot(std::uint64_t round) { return {round, airline("LA"), round + 1000}; }
inline Vote vote() { return {ballot(6), "sold"}; }
inline EventBatch batch() {
  return {airline("AD"),
          5,
          {"first event", "second"},
          digest<32>(7),
          digest<64>(8),
          {{digest(20), "beside"}, {digest(21), ""}}};
}
inline Sighting sighting() { return {StoreId{digest(30)}, 1, 2, 3, 4, 5, digest(31)}; }
inline Digest airline_digest() { return {clock(), 1, 2, 3, 4}; }

inline SeatsEvent seats_event(SeatsEvent::Kind kind) {
  const bool is_hold = kind == SeatsEvent::Kind::kHeld;
  return {kind,
          1234,
          clock(),
          flight("G3-1234@2026-12-01"),
          {seat("1A"), seat("1B")},
          {seat("2C")},
          is_hold ? quorum() : Quorum{}};
}
inline Testimony testimony() {
  return {airline("G3"),
          PurchaseState::kRefused,
          refusal(),
          clock(),
          airline("AD"),
          {seats_event(SeatsEvent::Kind::kHeld), seats_event(SeatsEvent::Kind::kReleased)},
          {{purchase_id(), {seat("1A")}, {seats_event(SeatsEvent::Kind::kChanged)}}},
          true,
          ballot(7),
          vote(),
          PurchaseState::kSold};
}
// Of an airline that knows nothing.
inline Testimony no_testimony() {
  return {airline("LA"), std::nullopt, std::nullopt, {},          std::nullopt, {}, {},
          false,         std::nullopt, std::nullopt, std::nullopt};
}

inline std::vector<PeerMessage> peer_messages() {
  const auto no_vote = std::optional<Vote>{};
  return {
      Ping{1, airline_digest()},
      Pong{2, airline_digest()},
      Pull{airline("G3"), 5, 9},
      batch(),
      Prepare{key(), ballot(1), quorum()},
      Promise{key(), ballot(1), vote()},
      Promise{key(), ballot(1), no_vote},
      Preempted{key(), ballot(1), ballot(2)},
      Accept{key(), ballot(1), "refused", quorum(), {airline("G3"), airline("LA")}},
      Accepted{key(), ballot(1), "sold", quorum()},
      RegisterRead{key()},
      RegisterState{key(), vote()},
      Hold{signed_content(1), clock(), {1241, airline("AD"), 3, 4}, 1500},
      Renounce{signed_content(1), signed_content(2)},
      OwnerAnswer{purchase_id(), Held{{leg_seats()}}},
      OwnerAnswer{purchase_id(), Sold{{leg_seats(), leg_seats()}}},
      OwnerAnswer{purchase_id(), refusal()},
      OwnerAnswer{purchase_id(), error()},
      OwnerAnswer{purchase_id(), Unknown{}, clock()},
      OutcomeQuery{purchase_id()},
      TicketOrder{17, signed_content(3), "purchase", clock()},
      TicketOrder{17, signed_content(3), {}},
      TicketAnswer{17, error(), {}},
      TicketAnswer{18, std::nullopt, {ticket(), ticket()}},
      TripsQuery{19, signed_content(4), purchase_id()},
      TripsQuery{19, signed_content(4), std::nullopt},
      TripsAnswer{20, std::nullopt, {{"content", Sold{{leg_seats()}}, {ticket()}}}, clock()},
      StartQuestion{},
      StartAnswer{21, {sighting()}, 9, digest<32>(7)},
      StartRefused{22, true, "another process"},
      ContentQuery{purchase_id()},
      ContentAnswer{signed_content(5)},
      WhyQuery{23, purchase_id(), "purchase"},
      WhyAnswer{23, testimony(), clock()},
      SnapshotOffer{24, 3, clock()},
      SnapshotQuestion{airline("LA"), 25},
      PartQuestion{24, 26},
      PartAnswer{24, 26, 27, true, 28, "part"},
      DetailsQuestion{{digest(20), digest(21)}},
      DetailsAnswer{{{digest(20), "details"}, {digest(21), ""}}},
  };
}
inline Packet packet(std::vector<PeerMessage> messages) {
  return {{airline("AD"), 1, 2, 0, 3, 4, StoreId{digest(30)}, true, 5, digest(31)},
          std::move(messages)};
}

// ---- Clients ----

inline std::vector<ClientBody> client_bodies() {
  return {
      AirlinesRequest{},
      AirportsRequest{"são paulo"},
      SearchRequest{airport("GRU"), airport("SSA"), *parse_date("2026-12-01"), 2, SortKey::kLegs},
      SeatsRequest{flight("G3-1234@2026-12-01")},
      SaltRequest{"ana@example.org"},
      RegisterRequest{signed_content(5), "details"},
      SignInRequest{"ana@example.org", signed_content(6)},
      BuyRequest{signed_content(7)},
      GiveUpRequest{signed_content(8), signed_content(9)},
      OutcomeRequest{purchase_id(), signed_content(10)},
      TripsRequest{signed_content(11), purchase_id()},
      TripsRequest{signed_content(11), std::nullopt},
      TicketsRequest{signed_content(12), "purchase"},
      WhyRequest{purchase_id(), signed_content(13), "purchase"},
      AccountRequest{signed_content(14)},
      ChangeDetailsRequest{signed_content(15), "details"},
      ChangeKeyRequest{signed_content(16)},
      EraseRequest{signed_content(17)},
  };
}
inline ClientRequest request(ClientBody body) { return {42, clock(), 1500, std::move(body)}; }

inline FlightView flight_view() {
  using std::chrono::minutes;
  return {flight("G3-1234@2026-12-01"),
          airport("GRU"),
          airport("SSA"),
          at(1000),
          at(2000),
          minutes{-180},
          minutes{-120},
          Cabin{'Y'},
          brl(45000),
          17,
          true};
}
inline SeatsReply seats_reply() {
  using std::chrono::minutes;
  return {flight("G3-1234@2026-12-01"),
          airport("GRU"),
          airport("SSA"),
          at(1000),
          at(2000),
          minutes{-180},
          minutes{330},
          true,
          false,
          {{Cabin{'C'}, brl(9), 1, 3, "AC-DF", {seat("1A")}},
           {Cabin{'Y'}, brl(8), 4, 30, "ABC-DEF", {}}},
          {airline("G3"), Liveness::kSuspect, std::nullopt}};
}
inline std::vector<ReplyBody> reply_bodies() {
  return {
      error(),
      AirlinesReply{4,
                    quorum(),
                    *parse_currency("BRL"),
                    {{airline("AD"), "Azul", 577, true, Liveness::kRecovering,
                      "tcp://127.0.0.1:7103", 12, 34}}},
      AirportsReply{{{airport("CGH"), "Congonhas", "São Paulo", airport("SAO")}}},
      SearchReply{{{{flight_view(), flight_view()}, brl(90000)}},
                  {{airline("LA"), Liveness::kUp, 5}}},
      seats_reply(),
      SaltReply{digest(40), {3, 32768}, CustomerId{digest(41)}},
      CustomerReply{CustomerId{digest(1)}, "Ana Lima"},
      PurchaseReply{purchase_id(), PurchaseState::kSold, {leg_seats()}, std::nullopt, true},
      PurchaseReply{purchase_id(), PurchaseState::kRefused, {}, refusal(), false},
      TripsReply{{{purchase_id(), "content", PurchaseState::kPending, {ticket()}, {airline("AD")}}},
                 {airline("LA")}},
      TicketsReply{{ticket()}, {airline("G3")}},
      WhyReply{purchase_id(), {testimony(), no_testimony()}, {airline("AD")}},
      account_reply(),
      ErasedReply{CustomerId{digest(1)}},
  };
}
inline ClientReply reply(ReplyBody body) {
  return {42, clock(), {{airline("LA"), 3}}, std::move(body)};
}

}  // namespace vendepass::samples
