// What each command of `vendepass` does, without the command line around it.
//
// Each takes its context and options and returns what it found out; printing and exit codes
// are made from that (client/core: render, json_view, exit_code_of).
#pragma once

#include <iosfwd>
#include <string>

#include "client/core/legs.h"
#include "client/core/render.h"
#include "client/io/connection.h"

namespace vendepass {

// Where and how results are printed.
struct Printing {
  enum class Form : std::uint8_t { kText = 1, kJson = 2 };
  std::ostream& out;
  Form form;
  Colours colours;
};

struct CommandContext {
  const Wallet& wallet;
  Connection& connection;
  Surroundings around;
  std::string command;  // As typed, for advice: "change-seat".
  Printing printing;    // For commands that go on printing.
};

// ---- Looking around (commands_search.cc) ----
CommandResult run_airlines(CommandContext& context);
CommandResult run_airports(CommandContext& context, const std::string& text);
CommandResult run_search(CommandContext& context, const SearchRequest& query);
CommandResult run_seats(CommandContext& context, const FlightId& flight);

// ---- Watching a flight (commands_watch.cc) ----
struct WatchOptions {
  FlightId flight;
  Millis every{500};                   // From one question to the next.
  std::optional<Millis> length;        // None: until interrupted.
  std::optional<std::size_t> changes;  // Ends after so many.
};
// Prints by itself, as it goes. None: it ended as it should, and everything is printed.
std::optional<Failure> run_watch(CommandContext& context, const WatchOptions& options);

// ---- The account (commands_account.cc) ----
struct RegisterOptions {
  std::string email, password;
  std::string name, phone, document;
};
struct LoginOptions {
  std::string email, password;
};
CommandResult run_register(CommandContext& context, const RegisterOptions& options);
CommandResult run_login(CommandContext& context, const LoginOptions& options);
CommandResult run_logout(CommandContext& context);

// ---- What the account says (commands_details.cc) ----
struct AccountSetOptions {
  std::vector<Details::Text> texts;  // Ordered by field, each once; not the e-mail.
};
CommandResult run_account(CommandContext& context);
CommandResult run_account_set(CommandContext& context, const AccountSetOptions& options);

// ---- What only the password may do (commands_password.cc) ----
struct PasswordOptions {
  std::string former, wanted;
};
struct EraseOptions {
  std::string password;
  bool yes;  // Erase without asking.
};
CommandResult run_password(CommandContext& context, const PasswordOptions& options);
CommandResult run_account_erase(CommandContext& context, const EraseOptions& options);

// ---- Buying (commands_buy.cc) ----
struct BuyOptions {
  Wish wish;
  std::optional<std::string> max_price;  // Of the whole purchase: "950.00".
  bool yes;                              // Buy without asking.
  bool again;                            // Although the same was bought before.
};
CommandResult run_buy(CommandContext& context, const BuyOptions& options);
CommandResult run_outcome(CommandContext& context, const PurchaseId& purchase);
CommandResult run_give_up(CommandContext& context, const PurchaseId& purchase);

// ---- What led to it (commands_why.cc) ----
// A purchase of anybody by its id, or one's own by its locator.
CommandResult run_why(CommandContext& context, const std::variant<PurchaseId, Locator>& which);

// ---- What was bought (commands_trips.cc) ----
struct TripsOptions {
  bool all;  // Refused purchases too.
};
CommandResult run_trips(CommandContext& context, const TripsOptions& options);
CommandResult run_show(CommandContext& context, const Locator& locator);

// ---- Changing it (commands_change.cc) ----
struct CancelOptions {
  Locator locator;
  std::optional<std::size_t> leg, passenger;  // From 1; none: all of them.
  bool yes;
};
struct ChangeSeatOptions {
  Locator locator;
  std::size_t leg, passenger;  // From 1.
  SeatId seat;
};
CommandResult run_cancel(CommandContext& context, const CancelOptions& options);
CommandResult run_change_seat(CommandContext& context, const ChangeSeatOptions& options);

}  // namespace vendepass
