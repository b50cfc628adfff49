// What a command found out: the one shape that both the text for people (render) and the
// JSON for programs (json_view) are made from.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "client/core/exit_codes.h"
#include "common/message.h"

namespace vendepass {

// What is known of one flight beside its designator: the purchase itself does not say it.
struct FlightFacts {
  FlightId flight;
  AirportCode from, to;
  UtcSeconds departure, arrival;
  UtcOffset departure_offset, arrival_offset;
  friend bool operator==(const FlightFacts&, const FlightFacts&) = default;
};
FlightFacts facts_of(const SeatsReply& reply);
FlightFacts facts_of(const FlightView& leg);

// One purchase as this client knows it.
struct Trip {
  PurchaseId id;
  Purchase purchase;
  PurchaseState state;
  std::vector<TicketView> tickets;   // Ordered by leg, then passenger.
  std::vector<FlightFacts> flights;  // Those that are known; any order.
  std::optional<Refusal> refusal;    // When refused and told why.
  std::vector<AirlineCode> silent;   // Owners whose part may be out of date.

  const FlightFacts* facts(const FlightId& flight) const;  // Null when not known.
};

// The tickets of a sold purchase as first issued: valid, no seat changed. Ordered.
std::vector<TicketView> tickets_from(const std::vector<LegSeats>& legs);
// `newer` replaces tickets of the same number; the rest stays. Ordered.
std::vector<TicketView> merge_tickets(std::vector<TicketView> older,
                                      const std::vector<TicketView>& newer);

struct AirlinesResult {
  AirlineCode entry;
  AirlinesReply reply;
};
struct AirportsResult {
  AirlineCode entry;
  AirportsReply reply;
};
struct SearchResult {
  AirlineCode entry;
  SearchRequest query;
  SearchReply reply;
};
struct SeatsResult {
  AirlineCode entry;
  SeatsReply reply;
};
// Whether seats of a flight can be bought.
enum class Sale : std::uint8_t { kOpen = 1, kClosed = 2, kCancelled = 3 };
Sale sale_of(const SeatsReply& reply);
std::string to_string(Sale sale);  // "open", "closed", "cancelled"

// What differs between two seat maps of one flight, and what holds since.
struct SeatsChange {
  struct Fare {
    Cabin cabin;
    Money fare;
  };
  std::vector<SeatId> taken, freed;  // In row order.
  std::vector<Fare> fares;           // New ones only.
  Sale sale;
  std::size_t free;  // Seats of all cabins.
};
// One change that `watch` saw.
struct WatchResult {
  AirlineCode entry;
  UtcSeconds at;
  UtcOffset zone;  // Of the traveller's own clock at that time.
  SeatsChange change;
  Freshness freshness;
};
struct AccountResult {
  enum class Did : std::uint8_t {
    kRegistered = 1,
    kSignedIn = 2,
    kSignedOut = 3,
    kPasswordChanged = 4
  };
  Did did;
  std::optional<AirlineCode> entry;  // None when no airline was asked.
  std::optional<CustomerId> customer;
  std::string email, name;
  std::optional<UtcSeconds> expires;
};
// The customer's details, as an airline knows them.
struct DetailsResult {
  enum class Did : std::uint8_t { kShown = 1, kChanged = 2, kNothingToDo = 3 };
  Did did;
  AirlineCode entry;
  std::vector<Field> changed;
  AccountReply account;

  const FieldView* find(Field field) const;  // Null when no value of it is known.
};
struct EraseResult {
  AirlineCode entry;
  CustomerId customer;
  std::string email;
  std::vector<Trip> trips;  // With tickets that stay valid.
  std::string kept_in;      // This computer's folder with what was bought.
};
struct BuyResult {
  enum class How : std::uint8_t {
    kBought = 1,
    kContinued = 2,     // A pending purchase of this computer, finished now.
    kBoughtBefore = 3,  // Sold by an earlier run: shown, nothing was sent.
  };
  How how;
  std::optional<AirlineCode> entry;
  bool finished_for_other;
  Trip trip;
};
// Where trips were read: at an airline, or without one on this computer's disk.
struct TripsResult {
  std::optional<AirlineCode> entry;  // None: from this computer's disk.
  std::vector<Trip> trips;
  std::vector<AirlineCode> silent;
};
struct ShowResult {
  std::optional<AirlineCode> entry;
  Trip trip;
};
struct ChangeResult {
  enum class Did : std::uint8_t { kCancelled = 1, kSeatChanged = 2, kNothingToDo = 3 };
  Did did;
  std::optional<AirlineCode> entry;
  std::vector<TicketNumber> changed;
  Trip trip;
};
struct OutcomeResult {
  enum class Asked : std::uint8_t { kOutcome = 1, kGiveUp = 2 };
  Asked asked;
  std::optional<AirlineCode> entry;  // None: from this computer's disk.
  PurchaseReply reply;
};
struct WhyResult {
  AirlineCode entry;
  std::optional<Trip> trip;  // When the purchase is known on this computer.
  WhyReply reply;

  std::optional<Purchase> purchase() const {
    return trip ? std::optional{trip->purchase} : std::nullopt;
  }
};
// A command that did not do what was asked.
struct Failure {
  ExitCode exit;
  std::string code;    // An ErrorCode's name, or one of the client's own (docs/client.md).
  std::string detail;  // What happened.
  std::string next;    // What to do now.
  std::optional<PurchaseId> purchase;
  std::optional<FlightId> flight;
  std::vector<SeatId> free_seats;
};

using CommandResult =
    std::variant<AirlinesResult, AirportsResult, SearchResult, SeatsResult, WatchResult,
                 AccountResult, DetailsResult, EraseResult, BuyResult, TripsResult, ShowResult,
                 ChangeResult, OutcomeResult, WhyResult, Failure>;

// One command's end.
struct Report {
  std::string command;  // As typed: "change-seat".
  CommandResult result;
};
ExitCode exit_code_of(const Report& report);

}  // namespace vendepass
