// Everything that is said: plain structs, one variant for each kind of partner.
//
//   airline  <-> airline   Packet: a sender's header and PeerMessages   (ROUTER/DEALER)
//   airline   -> everyone  EventBatch                                   (PUB/SUB)
//   client   <-> entry     ClientRequest / ClientReply                  (public ROUTER)
//
// How they look on the wire: docs/protocol.md, common/wire.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/credentials.h"
#include "common/customer.h"
#include "common/itinerary.h"
#include "common/message_purchase.h"
#include "common/message_register.h"
#include "common/message_start.h"
#include "common/message_why.h"

namespace vendepass {

// ---- Events and gossip ----------------------------------------------------------------------

// Bytes that events name by digest only, so that they can be erased.
struct Beside {
  Hash16 digest;
  Bytes bytes;  // Empty when erased.
  friend bool operator==(const Beside&, const Beside&) = default;
};

// Consecutive events of one airline, the chain head after the last one, and that airline's
// signature over (airline, number of the last event, head).
struct EventBatch {
  AirlineCode airline;
  std::uint64_t first;        // Number of events[0], from 1.
  std::vector<Bytes> events;  // Encoded events, 1 to kMaxPageEvents.
  Hash32 head;
  Signature signature;
  std::vector<Beside> beside;
};

// What an airline says of itself every PING.
struct Digest {
  VectorClock clock;
  std::uint64_t free, held, sold, in_doubt;  // Seats of open flights; purchases in doubt.
};
struct Ping {
  std::uint64_t count;
  Digest digest;
};
struct Pong {
  std::uint64_t count;  // Of the Ping.
  Digest digest;
};
// Asks for events [first, last] of `airline`; the answer is one EventBatch from `first` on,
// possibly shorter (ask again) or longer (it ends where a signature is).
struct Pull {
  AirlineCode airline;
  std::uint64_t first;
  std::uint64_t last;
};

// Instead of events that the answerer no longer keeps: a snapshot of what they have led to.
struct SnapshotOffer {
  std::uint64_t id;      // Of the answerer's database: no two of one have the same.
  std::uint32_t format;  // Of its parts.
  VectorClock clock;     // It is true after these events.
};
// Asks for such an offer, true after event `events` of `airline` at least.
struct SnapshotQuestion {
  AirlineCode airline;
  std::uint64_t events;
};
// Asks for the snapshot's first part after number `after`.
struct PartQuestion {
  std::uint64_t id;
  std::uint64_t after;
};
struct PartAnswer {
  std::uint64_t id;
  std::uint64_t after;  // Of the question: there is no part between the two numbers.
  std::uint64_t number;
  bool is_last;
  std::uint8_t kind;
  Bytes body;
};

// Asks for bytes that events named and that did not come beside them.
struct DetailsQuestion {
  std::vector<Hash16> digests;  // 1 to kMaxDetailsAsked
};
struct DetailsAnswer {
  std::vector<Beside> details;  // Those that the answerer has.
};

// ---- Buying ---------------------------------------------------------------------------------

// When a request entered the alliance: the entry's vector clock and count on arrival.
// Requests ready together are taken in the order (sum, entry, incarnation, count).
struct Stamp {
  std::uint64_t sum;
  AirlineCode entry;
  std::uint64_t incarnation;
  std::uint64_t count;
  friend auto operator<=>(const Stamp&, const Stamp&) = default;
};

// Asks one owner to hold its seats (several owners) or to sell them (one owner).
struct Hold {
  Signed purchase;
  VectorClock after;
  Stamp stamp;
  std::uint32_t deadline_ms;  // Left to the asker; only saves work.
};
// Asks the single owner never to sell it (the customer gave up). Signed: GiveUp.
struct Renounce {
  Signed purchase;
  Signed give_up;
};

// An owner's answer about a purchase id. Held, Sold and Refusal are durable at the owner.
struct OwnerAnswer {
  PurchaseId purchase;
  std::variant<Held, Sold, Refusal, Error, Unknown> answer;
  VectorClock clock{};  // What the answerer knew: whoever was told this has seen as much.
};
// Asks an owner what it knows of a purchase id; changes nothing.
struct OutcomeQuery {
  PurchaseId purchase;
};
// An owner that got its events back knows seats and id of a hold, and asks for the purchase.
struct ContentQuery {
  PurchaseId purchase;
};
struct ContentAnswer {
  Signed purchase;
};

// ---- Tickets --------------------------------------------------------------------------------

enum class TicketState : std::uint8_t {
  kHeld = 1,  // The outcome is unknown here.
  kValid = 2,
  kCancelled = 3,        // By the customer; the seat is free again.
  kFlightCancelled = 4,  // By the airline; the ticket stays, marked.
};
struct TicketView {
  TicketNumber number;
  std::uint8_t leg;
  std::uint8_t passenger;
  SeatId seat;
  Money fare;
  TicketState state;
  std::uint32_t seat_changes;
  friend bool operator==(const TicketView&, const TicketView&) = default;
};
// One owner's part of one purchase.
struct TripPart {
  Bytes content;  // The purchase.
  std::variant<Held, Sold, Refusal> state;
  std::vector<TicketView> tickets;
};

// Order of a customer about tickets (CancelTickets or ChangeSeat, told apart by content).
struct TicketOrder {
  std::uint64_t request;  // Chosen by the asker; comes back in the answer.
  Signed order;
  Bytes purchase;       // Content, for an owner that lost it with its database. Empty: not known.
  VectorClock after{};  // What the asker has on its disk, and the order may build on.
};
struct TicketAnswer {
  std::uint64_t request;
  std::optional<Error> error;
  std::vector<TicketView> tickets;  // This owner's tickets of the purchase after the order.
  VectorClock clock{};
};
struct TripsQuery {
  std::uint64_t request;
  Signed grant;
  std::optional<PurchaseId> purchase;  // Only this one.
};
struct TripsAnswer {
  std::uint64_t request;
  std::optional<Error> error;
  std::vector<TripPart> parts;
  VectorClock clock{};  // What the parts build on.
};

using PeerMessage =
    std::variant<Ping, Pong, Pull, EventBatch, Prepare, Promise, Preempted, Accept, Accepted,
                 RegisterRead, RegisterState, Hold, Renounce, OwnerAnswer, OutcomeQuery,
                 TicketOrder, TicketAnswer, TripsQuery, TripsAnswer, StartQuestion, StartAnswer,
                 StartRefused, ContentQuery, ContentAnswer, WhyQuery, WhyAnswer, SnapshotOffer,
                 SnapshotQuestion, PartQuestion, PartAnswer, DetailsQuestion, DetailsAnswer>;

// Who sends, and how far its store is: a database set back is seen by these.
struct SenderHeader {
  AirlineCode airline;
  std::uint64_t edition;      // Of the alliance file it works under.
  std::uint32_t tenure;       // For which its votes are intact; 0: for none.
  std::uint32_t setbacks;     // How often its database was set back.
  std::uint64_t incarnation;  // Rises durably with each start.
  std::uint64_t start_nonce;  // Random per start.
  StoreId store;
  bool recovering;  // It has started and neither sells nor votes yet.
  // Durable rows; while recovering, those that were there before this start. Rows that a recovering
  // airline may write are left out, and so are sightings: they would beget sightings.
  std::uint64_t journal_row;
  Hash16 journal_head;  // Chain over all rows.
  friend bool operator==(const SenderHeader&, const SenderHeader&) = default;
};

struct Packet {
  SenderHeader sender;
  std::vector<PeerMessage> messages;  // 1 to kMaxPacketMessages.
};

// ---- Clients --------------------------------------------------------------------------------

struct AirlinesRequest {};
struct AirportsRequest {
  std::string text;  // Part of code, name or city; empty for all.
};
enum class SortKey : std::uint8_t { kPrice = 1, kArrival = 2, kLegs = 3 };
struct SearchRequest {
  AirportCode from, to;
  Date date;  // Local date of departure.
  std::uint8_t passengers;
  SortKey sort;
};
struct SeatsRequest {
  FlightId flight;
};
struct SaltRequest {
  std::string email;  // Normalised.
};
struct RegisterRequest {
  Signed registration;  // encode_registration, signed with the new key.
  Bytes details;        // encode_details, with e-mail and name.
};
struct SignInRequest {
  std::string email;
  Signed grant;
};
struct AccountRequest {
  Signed grant;
};
struct ChangeDetailsRequest {
  Signed order;   // ChangeDetails
  Bytes details;  // encode_details
};
struct ChangeKeyRequest {
  Signed order;  // ChangeKey
};
struct EraseRequest {
  Signed order;  // EraseCustomer
};
struct BuyRequest {
  Signed purchase;
};
struct GiveUpRequest {
  Signed purchase;
  Signed give_up;
};
struct OutcomeRequest {
  PurchaseId purchase;
  Signed grant;
};
struct TripsRequest {
  Signed grant;
  std::optional<PurchaseId> purchase;
};
struct TicketsRequest {  // Cancel or change a seat.
  Signed order;
  Bytes purchase;  // Content: tells the entry whom to ask. Must have the order's id.
};

using ClientBody =
    std::variant<AirlinesRequest, AirportsRequest, SearchRequest, SeatsRequest, SaltRequest,
                 RegisterRequest, SignInRequest, BuyRequest, GiveUpRequest, OutcomeRequest,
                 TripsRequest, TicketsRequest, WhyRequest, AccountRequest, ChangeDetailsRequest,
                 ChangeKeyRequest, EraseRequest>;
struct ClientRequest {
  std::uint64_t request;      // Chosen by the client; comes back in the reply.
  VectorClock after;          // Its session token.
  std::uint32_t deadline_ms;  // How long it will wait: 1 to 60,000.
  ClientBody body;
};

enum class Liveness : std::uint8_t { kUp = 1, kSuspect = 2, kDead = 3, kRecovering = 4 };
struct AirlineView {
  AirlineCode airline;
  std::string name;
  std::uint16_t accounting_code;
  bool in_quorum;
  Liveness liveness;                    // As this entry sees it.
  std::string endpoint;                 // For clients.
  std::uint64_t events;                 // How many of its events are known here.
  std::optional<std::uint32_t> age_ms;  // Since this entry last had all of it; none: never yet.
};
struct AirlinesReply {
  std::uint64_t edition;
  Quorum quorum;
  CurrencyCode currency;
  std::vector<AirlineView> airlines;
};
struct AirportView {
  AirportCode code;
  std::string name, city;
  AirportCode city_code;
};
struct AirportsReply {
  std::vector<AirportView> airports;
};
struct FlightView {
  FlightId flight;
  AirportCode from, to;
  UtcSeconds departure, arrival;
  UtcOffset departure_offset, arrival_offset;  // Local time = UTC + offset.
  Cabin cabin;
  Money fare;                // Per passenger.
  std::uint16_t free_seats;  // As known here.
  bool suspect;              // Its airline is silent just now.
};
struct ItineraryView {
  std::vector<FlightView> legs;
  Money price;  // Per passenger.
};
// How old this entry's knowledge of one airline is.
struct Freshness {
  AirlineCode airline;
  Liveness liveness;
  std::optional<std::uint32_t> age_ms;  // None: it never had everything.
};
struct SearchReply {
  std::vector<ItineraryView> itineraries;
  std::vector<Freshness> freshness;
};
struct CabinView {
  Cabin cabin;
  Money fare;
  std::uint8_t first_row, last_row;
  std::string letters;        // "ABC-DEF": '-' is the aisle.
  std::vector<SeatId> taken;  // Held or sold.
};
struct SeatsReply {
  FlightId flight;
  AirportCode from, to;
  UtcSeconds departure, arrival;
  UtcOffset departure_offset, arrival_offset;
  bool cancelled, closed;
  std::vector<CabinView> cabins;
  Freshness freshness;
};
// Of an e-mail that nobody has: the same always, and as if somebody had it.
struct SaltReply {
  Salt salt;
  Argon2Params params;
  CustomerId customer;
};
struct CustomerReply {  // To RegisterRequest, SignInRequest and ChangeKeyRequest.
  CustomerId customer;
  std::string name;  // Empty when the details have not arrived here yet.
};
struct FieldView {
  struct Value {
    Hash16 details;                   // Digest of the details that it is in.
    std::uint32_t version;            // 1: as registered.
    std::optional<std::string> text;  // None: the details have not arrived here yet.
    friend bool operator==(const Value&, const Value&) = default;
  };
  Field field;
  // The first is the one in force. More: they were given at the same time at other airlines, and
  // the next change replaces all of them.
  std::vector<Value> values;
  friend bool operator==(const FieldView&, const FieldView&) = default;
};
struct AccountReply {  // To AccountRequest and ChangeDetailsRequest.
  CustomerId customer;
  std::uint32_t key;  // Number of the key in force.
  std::vector<FieldView> fields;
};
struct ErasedReply {
  CustomerId customer;
};
struct PurchaseReply {  // To BuyRequest, GiveUpRequest, OutcomeRequest.
  PurchaseId purchase;
  PurchaseState state;
  std::vector<LegSeats> legs;      // When sold: all of them as far as the answerer knows.
  std::optional<Refusal> refusal;  // When refused.
  bool finished_for_other;         // The home entry was another airline.
};
struct TripView {
  PurchaseId purchase;
  Bytes content;
  PurchaseState state;
  std::vector<TicketView> tickets;
  std::vector<AirlineCode> silent;  // Owners whose part is missing here.
};
struct TripsReply {
  std::vector<TripView> trips;
  std::vector<AirlineCode> silent;  // Airlines that did not answer: there may be more.
};
struct TicketsReply {
  std::vector<TicketView> tickets;
  std::vector<AirlineCode> silent;  // Owners that have not confirmed yet; the entry goes on asking.
};

using ReplyBody = std::variant<Error, AirlinesReply, AirportsReply, SearchReply, SeatsReply,
                               SaltReply, CustomerReply, PurchaseReply, TripsReply, TicketsReply,
                               WhyReply, AccountReply, ErasedReply>;
// Events that an answer builds on and that nobody has who answers.
using Unseen = std::vector<std::pair<AirlineCode, std::uint64_t>>;
struct ClientReply {
  std::uint64_t request;
  VectorClock clock;  // Merge into the session token.
  Unseen unseen;
  ReplyBody body;
};

}  // namespace vendepass
