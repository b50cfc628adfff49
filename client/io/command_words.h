// What may be written on the command line, as values: the only file behind which CLI11 is.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "client/io/commands.h"

namespace vendepass {

struct AirlinesWords {};
struct AirportsWords {
  std::string text;
};
struct SeatsWords {
  FlightId flight;
};
struct RegisterWords {
  std::string email, name, phone, document;
  bool password_from_input;
};
struct LoginWords {
  std::string email;
  bool password_from_input;
};
struct LogoutWords {};
struct PasswordWords {
  bool password_from_input;
};
struct AccountWords {};
struct EraseWords {
  bool yes, password_from_input;
};
struct ShowWords {
  Locator locator;
};
struct OutcomeWords {
  PurchaseId purchase;
};
struct GiveUpWords {
  PurchaseId purchase;
};
struct WhyWords {
  std::variant<PurchaseId, Locator> purchase;
};
using CommandWords =
    std::variant<AirlinesWords, AirportsWords, SearchRequest, SeatsWords, WatchOptions,
                 RegisterWords, LoginWords, LogoutWords, PasswordWords, AccountWords,
                 AccountSetOptions, EraseWords, BuyOptions, TripsOptions, ShowWords, CancelOptions,
                 ChangeSeatOptions, OutcomeWords, GiveUpWords, WhyWords>;

// Options of every command. Flags come before environment variables.
struct GlobalWords {
  std::optional<AirlineCode> entry;
  std::optional<std::string> alliance_file;
  std::vector<std::string> endpoints;
  std::optional<std::string> home;
  Millis timeout{15000};
};

struct ParsedLine {
  std::string command;
  GlobalWords global;
  CommandWords words;
};
// --help and --version: to be printed, and done.
struct PrintedLine {
  std::string text;
};

// True when --json is among the words, also when the rest cannot be understood.
bool asks_for_json(const std::vector<std::string>& arguments);

// Failure: a usage error; its detail says what is wrong.
std::variant<ParsedLine, PrintedLine, Failure> parse_line(
    const std::vector<std::string>& arguments);

}  // namespace vendepass
